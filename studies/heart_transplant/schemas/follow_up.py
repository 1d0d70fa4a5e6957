"""Raw table of last contact and death."""

import datetime

from caseseries.schema import EARLIEST_DATE, RawTable, column


class FollowUp(RawTable):
    """Last contact with each patient. One row per patient."""

    patient_id: str = column(
        key=True, references="patients.patient_id", label="Patient", description="The patient."
    )
    last_seen_on: datetime.date = column(
        ge=EARLIEST_DATE,
        le=datetime.date(1974, 12, 31),
        phi=True,
        description="Day of death, else of the last contact.",
    )
    died: bool = column(description="Whether the last contact is death.")
