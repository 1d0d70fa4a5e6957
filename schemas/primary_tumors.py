"""Raw table of the tumors the renal metastases came from."""

import datetime

from caseseries.schema import EARLIEST_DATE, RawTable, column


class PrimaryTumors(RawTable):
    """Primary tumors from which the renal metastases originated. One row per patient and primary
    tumor."""

    patient_id: str = column(
        key=True,
        references="patients.patient_id",
        label="Patient",
        description="Patient with this primary tumor.",
    )
    organ: str = column(
        key=True,
        label="Primary site",
        description=(
            "Organ or site of the primary tumor, as in: lung, salivary gland, thyroid gland."
        ),
    )
    pathology: str = column(
        key=True,
        description=(
            "Histological diagnosis of the primary tumor, as in: non-small cell lung cancer."
        ),
    )
    diagnosed_on: datetime.date = column(
        key=True,
        ge=EARLIEST_DATE,
        phi=True,
        label="Diagnosis",
        description="Day of the first diagnosis of the primary tumor.",
    )
    treatment: str = column(
        codes={
            "resection": "Surgical resection",
            "radiotherapy": "Radiotherapy",
            "none": "No local treatment",
        },
        description="Local treatment of the primary tumor before the first renal ablation.",
    )
