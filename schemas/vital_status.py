"""Raw table of last contact and death."""

from caseseries.study.declaration import EARLIEST_DATE, Column, Table

VITAL_STATUS = Table(
    name="vital_status",
    description="Last contact with each patient, and death.",
    grain="one row per patient",
    columns=(
        Column(
            "patient_id",
            "text",
            "Patient followed.",
            key=True,
            references="patients.patient_id",
            label="Patient",
        ),
        Column(
            "last_seen_on",
            "date",
            "Day of the last contact with the living patient, or the day of death.",
            minimum=EARLIEST_DATE,
            phi=True,
            label="Last contact or death",
        ),
        Column(
            "status",
            "code",
            "Whether the patient was alive at the last contact.",
            codes={"alive": "Alive", "dead": "Dead"},
            label="Vital status",
        ),
        Column(
            "cause_of_death",
            "text",
            "Cause of death, as in: tumor progression, pneumonia; dead patients only.",
            required=False,
            phi=True,
            label="Cause of death",
        ),
    ),
)
