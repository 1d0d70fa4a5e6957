"""Analysis-ready table cohort.patients."""

from caseseries.schema import CohortTable, column, same_as
from schemas.patients import Patients


class CohortPatients(CohortTable, name="patients", unit="patient", rows_of="patients"):
    """Patients, and what became of their two eyes. One row per patient."""

    patient_id: str = same_as(Patients, "patient_id")
    age_at_diagnosis_years: int = same_as(Patients, "age_at_diagnosis_years")
    laser: str = same_as(Patients, "laser")
    risk_untreated: int = column(
        label="Risk score, untreated eye", description="Risk of the untreated eye."
    )
    risk_treated: int = column(
        label="Risk score, treated eye", description="Risk of the treated eye."
    )
    risk_difference: int = column(
        label="Difference in risk score", description="Of the treated eye less the untreated one."
    )
    months: float = column(unit="months", description="Time to the first loss of an eye.")
    an_eye_lost: bool = column(description="Whether an eye lost vision.")
    untreated_first: bool = column(
        description="Whether the untreated eye lost vision first, or both at one visit."
    )
    treated_first: bool = column(description="Whether the treated eye lost vision first.")
    observed_months: float = column(unit="months", description="Time observed, of either eye.")
    both_lost: bool = column(description="Whether both eyes lost vision.")
