"""Raw table of findings at examinations."""

from caseseries.schema import RawTable, column


class Findings(RawTable):
    """What the examinations showed of treated tumors and of the disease elsewhere. One row per
    finding at an examination."""

    imaging_id: str = column(
        key=True,
        references="imaging.imaging_id",
        label="Examination",
        description="Examination at which the finding was made.",
    )
    tumor_id: str = column(
        key=True,
        references="tumors.tumor_id",
        nullable=True,
        label="Tumor",
        description="Treated tumor the finding is about; missing for findings elsewhere.",
    )
    finding: str = column(
        key=True,
        codes={
            "complete coverage": "Tumor covered completely by the ablation zone",
            "residual tumor": "Residual tumor at the first examination after ablation",
            "local progression": "Local tumor progression at the edge of the ablation zone",
            "distant recurrence": "New tumor elsewhere in the kidneys or outside them",
            "growth": "Growth of a remaining tumor",
        },
        description="Kind of finding (Ahmed et al., J Vasc Interv Radiol 2014;25:1691-1705).",
    )
    organ: str = column(
        key=True,
        nullable=True,
        label="Site of recurrence",
        description="Organ of the new tumor; distant recurrence only.",
    )
    growth_percent: float = column(
        nullable=True,
        unit="%",
        ge=0,
        le=1000,
        label="Growth",
        description=(
            "Increase of the largest diameter over the size at the time of ablation; growth only."
        ),
    )
