"""Raw table of findings at examinations."""

from caseseries.study.declaration import Column, Table

FINDINGS = Table(
    name="findings",
    description="What the examinations showed of treated tumors and of the disease elsewhere.",
    grain="one row per finding at an examination",
    columns=(
        Column(
            "imaging_id",
            "text",
            "Examination at which the finding was made.",
            key=True,
            references="imaging.imaging_id",
            label="Examination",
        ),
        Column(
            "tumor_id",
            "text",
            "Treated tumor the finding is about; missing for findings elsewhere.",
            key=True,
            required=False,
            references="tumors.tumor_id",
            label="Tumor",
        ),
        Column(
            "finding",
            "code",
            "Kind of finding (Ahmed et al., J Vasc Interv Radiol 2014;25:1691-1705).",
            key=True,
            codes={
                "complete coverage": "Tumor covered completely by the ablation zone",
                "residual tumor": "Residual tumor at the first examination after ablation",
                "local progression": "Local tumor progression at the edge of the ablation zone",
                "distant recurrence": "New tumor elsewhere in the kidneys or outside them",
                "growth": "Growth of a remaining tumor",
            },
        ),
        Column(
            "organ",
            "text",
            "Organ of the new tumor; distant recurrence only.",
            key=True,
            required=False,
            label="Site of recurrence",
        ),
        Column(
            "growth_percent",
            "decimal",
            "Increase of the largest diameter over the size at the time of ablation; growth only.",
            unit="%",
            minimum=0,
            maximum=1000,
            required=False,
            label="Growth",
        ),
    ),
)
