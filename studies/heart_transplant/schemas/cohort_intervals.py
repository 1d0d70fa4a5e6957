"""Analysis-ready table cohort.intervals."""

from caseseries.schema import CohortTable, column, same_as
from schemas.cohort_patients import CohortPatients
from schemas.follow_up import FollowUp


class CohortIntervals(CohortTable, name="intervals", unit="interval"):
    """Time of each patient before and after transplantation, as the model of a covariate that
    changes takes it. One row per patient and state.
    """

    patient_id: str = column(
        key=True,
        references="patients.patient_id",
        label="Patient",
        description="The patient; waiting comes before transplanted.",
    )
    interval: int = column(
        key=True, ge=1, le=2, description="1 from acceptance on, 2 from transplantation on."
    )
    start_days: float = column(unit="days", ge=0, description="Start of the interval, excluded.")
    stop_days: float = column(unit="days", ge=0, description="End of the interval, included.")
    died: bool = same_as(FollowUp, "died")
    transplanted: bool = column(
        label="Transplanted", description="Whether the patient has the new heart by then."
    )
    age_years_minus_48: float = column(
        unit="years", label="Age, years", description="Age at acceptance, less 48 years."
    )
    acceptance_years: float = same_as(CohortPatients, "acceptance_years")
    previous_surgery: bool = same_as(CohortPatients, "previous_surgery")
