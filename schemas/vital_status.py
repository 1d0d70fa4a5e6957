"""Raw table of last contact and death."""

import datetime

from caseseries.schema import EARLIEST_DATE, RawTable, column


class VitalStatus(RawTable):
    """Last contact with each patient, and death. One row per patient."""

    patient_id: str = column(
        key=True,
        references="patients.patient_id",
        label="Patient",
        description="Patient followed.",
    )
    last_seen_on: datetime.date = column(
        ge=EARLIEST_DATE,
        phi=True,
        label="Last contact or death",
        description="Day of the last contact with the living patient, or the day of death.",
    )
    status: str = column(
        codes={"alive": "Alive", "dead": "Dead"},
        label="Vital status",
        description="Whether the patient was alive at the last contact.",
    )
    cause_of_death: str = column(
        nullable=True,
        phi=True,
        label="Cause of death",
        description="Cause of death, as in: tumor progression, pneumonia; dead patients only.",
    )
