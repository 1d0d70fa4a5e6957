"""Analysis-ready table cohort.patients."""

from caseseries.schema import CohortTable, column, same_as
from schemas.patients import Patients


class CohortPatients(CohortTable, name="patients", unit="patient", rows_of="patients"):
    """Patients, and what became of their two eyes. One row per patient."""

    patient_id: str = same_as(Patients, "patient_id")
    age_at_diagnosis_years: int = same_as(Patients, "age_at_diagnosis_years")
    laser: str = same_as(Patients, "laser")
    risk_untreated: int = column(label="Risk score", description="Risk of the untreated eye.")
    risk_treated: int = column(label="Risk score", description="Risk of the treated eye.")
    months: float = column(unit="months", description="Time to the first loss of an eye.")
    untreated_lost: bool = column(
        label="Untreated eye lost",
        description="Whether the untreated eye lost vision first, or both at one visit.",
    )
    treated_lost: bool = column(
        label="Treated eye lost", description="Whether the treated eye lost vision first."
    )
    observed_months: float = column(unit="months", description="Time observed, of either eye.")
    both_lost: bool = column(label="Both eyes lost", description="Whether both eyes lost vision.")
    first: bool = column(description="Whether the patient is of the first 15 of the file.")
