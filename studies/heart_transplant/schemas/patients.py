"""Raw table of the patients accepted into the program."""

import datetime

from caseseries.schema import EARLIEST_DATE, RawTable, column


class Patients(RawTable):
    """Patients accepted into the heart transplantation program. One row per patient."""

    patient_id: str = column(key=True, label="Patient", description="Pseudonym of the patient.")
    born_on: datetime.date = column(ge=EARLIEST_DATE, phi=True, description="Day of birth.")
    accepted_on: datetime.date = column(
        ge=datetime.date(1967, 1, 1),
        le=datetime.date(1974, 12, 31),
        phi=True,
        description="Day of acceptance into the program; time zero.",
    )
    previous_surgery: bool = column(
        description="Whether the patient had had open-heart surgery before acceptance."
    )
