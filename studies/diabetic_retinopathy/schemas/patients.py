"""Raw table of the patients."""

from caseseries.schema import RawTable, column


class Patients(RawTable):
    """Patients with diabetic retinopathy in both eyes. One row per patient."""

    patient_id: str = column(key=True, label="Patient", description="Pseudonym of the patient.")
    age_at_diagnosis_years: int = column(
        unit="years",
        ge=0,
        le=100,
        label="Age at diagnosis, years",
        description="Age at diagnosis of diabetes.",
    )
    laser: str = column(
        codes={"argon": "Argon", "xenon": "Xenon"},
        description="Laser as the source gives it: xenon for all below 20 years, argon for all "
        "others, so the age group again and not to be analyzed as a kind of laser.",
    )
