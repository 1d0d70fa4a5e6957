"""Raw table of the tumors the renal metastases came from."""

from caseseries.study.declaration import EARLIEST_DATE, Column, Table

PRIMARY_TUMORS = Table(
    name="primary_tumors",
    description="Primary tumors from which the renal metastases originated.",
    grain="one row per patient and primary tumor",
    columns=(
        Column(
            "patient_id",
            "text",
            "Patient with this primary tumor.",
            key=True,
            references="patients.patient_id",
            label="Patient",
        ),
        Column(
            "organ",
            "text",
            "Organ or site of the primary tumor, as in: lung, salivary gland, thyroid gland.",
            key=True,
            label="Primary site",
        ),
        Column(
            "pathology",
            "text",
            "Histological diagnosis of the primary tumor, as in: non-small cell lung cancer.",
            key=True,
        ),
        Column(
            "diagnosed_on",
            "date",
            "Day of the first diagnosis of the primary tumor.",
            key=True,
            minimum=EARLIEST_DATE,
            phi=True,
            label="Diagnosis",
        ),
        Column(
            "treatment",
            "code",
            "Local treatment of the primary tumor before the first renal ablation.",
            codes={
                "resection": "Surgical resection",
                "radiotherapy": "Radiotherapy",
                "none": "No local treatment",
            },
        ),
    ),
)
