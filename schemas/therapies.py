"""Raw table of systemic chemotherapy."""

import datetime

from caseseries.schema import EARLIEST_DATE, RawTable, column


class Therapies(RawTable):
    """Systemic chemotherapy before and after the first renal ablation. One row per course of
    systemic chemotherapy."""

    patient_id: str = column(
        key=True,
        references="patients.patient_id",
        label="Patient",
        description="Patient who received the course.",
    )
    started_on: datetime.date = column(
        key=True,
        ge=EARLIEST_DATE,
        phi=True,
        label="Started",
        description="First day of the course.",
    )
    ended_on: datetime.date = column(
        nullable=True,
        ge=EARLIEST_DATE,
        phi=True,
        label="Ended",
        description=(
            "Last day of the course; missing where it is still given or its end is unknown."
        ),
    )
    regimen: str = column(
        key=True,
        description="Drugs of the course, as in: carboplatin and paclitaxel.",
    )
