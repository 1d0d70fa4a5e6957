"""Analysis-ready table cohort.patients."""

from caseseries.schema import CohortTable, column, same_as
from schemas.follow_up import FollowUp
from schemas.patients import Patients


class CohortPatients(CohortTable, name="patients", unit="patient", rows_of="patients"):
    """Patients accepted into the program, ready to analyze. One row per patient."""

    patient_id: str = same_as(Patients, "patient_id")
    age_years: float = column(
        unit="years", ge=0, le=100, label="Age, years", description="Age at acceptance."
    )
    acceptance_years: float = column(
        unit="years",
        label="Acceptance, years after 1 October 1967",
        description="Time from 1 October 1967 to acceptance.",
    )
    previous_surgery: bool = same_as(Patients, "previous_surgery")
    transplanted: bool = column(
        label="Transplanted", description="Whether the patient ever received a heart."
    )
    days_to_transplant: float = column(
        nullable=True,
        unit="days",
        ge=0,
        label="Days to transplantation",
        description="Time from acceptance to transplantation; missing for those without.",
    )
    transplanted_by_day_30: bool = column(
        label="Transplanted within 30 days",
        description="Whether the patient received a heart within 30 days of acceptance.",
    )
    died_on_day_of_acceptance: bool = column(
        label="Died on the day of acceptance",
        description="Whether the patient died on the day of acceptance.",
    )
    follow_up_days: float = column(
        unit="days",
        ge=0,
        description="Time from acceptance to last contact; at least half a day.",
    )
    died: bool = same_as(FollowUp, "died")
