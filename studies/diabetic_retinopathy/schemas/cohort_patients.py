"""Analysis-ready table cohort.patients."""

from caseseries.schema import CohortTable, same_as
from schemas.patients import Patients


class CohortPatients(CohortTable, name="patients", unit="patient", rows_of="patients"):
    """Patients, ready to analyze. One row per patient."""

    patient_id: str = same_as(Patients, "patient_id")
    age_at_diagnosis_years: int = same_as(Patients, "age_at_diagnosis_years")
    laser: str = same_as(Patients, "laser")
