"""Raw table of CT and MR examinations."""

from caseseries.study.declaration import EARLIEST_DATE, Column, Table

IMAGING = Table(
    name="imaging",
    description="CT and MR examinations before and after ablation.",
    grain="one row per examination",
    columns=(
        Column(
            "imaging_id", "text", "Pseudonym of the examination.", key=True, label="Examination"
        ),
        Column(
            "patient_id",
            "text",
            "Patient examined.",
            references="patients.patient_id",
            label="Patient",
        ),
        Column(
            "imaged_on",
            "date",
            "Day of the examination.",
            minimum=EARLIEST_DATE,
            phi=True,
            label="Imaged",
        ),
        Column(
            "modality",
            "code",
            "Imaging technique.",
            codes={"CT": "Computed tomography", "MR": "Magnetic resonance imaging"},
        ),
        Column(
            "contrast",
            "boolean",
            "Whether intravenous contrast material was given.",
            label="Contrast enhancement",
        ),
    ),
)
