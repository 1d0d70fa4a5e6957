"""Raw table of the renal tumors treated."""

import datetime

from caseseries.schema import EARLIEST_DATE, RawTable, column


class Tumors(RawTable):
    """Renal metastases treated by thermal ablation. One row per renal tumor treated."""

    tumor_id: str = column(
        key=True,
        label="Tumor",
        description="Pseudonym of the renal tumor.",
    )
    patient_id: str = column(
        references="patients.patient_id",
        label="Patient",
        description="Patient with this renal tumor.",
    )
    kidney: str = column(
        codes={"left": "Left", "right": "Right"},
        description="Kidney in which the tumor lies.",
    )
    max_diameter_cm: float = column(
        unit="cm",
        ge=0.1,
        le=20.0,
        label="Maximum tumor size",
        description="Largest diameter of the tumor on axial CT or MR before its ablation.",
    )
    detected_on: datetime.date = column(
        ge=EARLIEST_DATE,
        phi=True,
        label="Detected",
        description="Day of the examination that first showed the tumor.",
    )
    biopsy_result: str = column(
        nullable=True,
        codes={
            "metastasis": "Metastasis of the primary tumor",
            "non-diagnostic": "Non-diagnostic sample",
            "other": "Other histology",
        },
        label="Biopsy",
        description=(
            "Result of the percutaneous biopsy of the tumor; missing where it was not biopsied."
        ),
    )
