"""Raw table of the renal tumors treated."""

from caseseries.study.declaration import EARLIEST_DATE, Column, Table

TUMORS = Table(
    name="tumors",
    description="Renal metastases treated by thermal ablation.",
    grain="one row per renal tumor treated",
    columns=(
        Column("tumor_id", "text", "Pseudonym of the renal tumor.", key=True, label="Tumor"),
        Column(
            "patient_id",
            "text",
            "Patient with this renal tumor.",
            references="patients.patient_id",
            label="Patient",
        ),
        Column(
            "kidney",
            "code",
            "Kidney in which the tumor lies.",
            codes={"left": "Left", "right": "Right"},
        ),
        Column(
            "max_diameter_cm",
            "decimal",
            "Largest diameter of the tumor on axial CT or MR before its ablation.",
            unit="cm",
            minimum=0.1,
            maximum=20.0,
            label="Maximum tumor size",
        ),
        Column(
            "detected_on",
            "date",
            "Day of the examination that first showed the tumor.",
            minimum=EARLIEST_DATE,
            phi=True,
            label="Detected",
        ),
        Column(
            "biopsy_result",
            "code",
            "Result of the percutaneous biopsy of the tumor; missing where it was not biopsied.",
            codes={
                "metastasis": "Metastasis of the primary tumor",
                "non-diagnostic": "Non-diagnostic sample",
                "other": "Other histology",
            },
            required=False,
            label="Biopsy",
        ),
    ),
)
