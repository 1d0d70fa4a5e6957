"""Analysis-ready table cohort.trial_patients."""

from caseseries.schema import CohortTable, same_as
from schemas.trial_patients import TrialPatients


class CohortTrialPatients(
    CohortTable, name="trial_patients", unit="trial_patient", rows_of="trial_patients"
):
    """Patients whose bilirubin was measured again and again. One row per patient."""

    trial_patient_id: str = same_as(TrialPatients, "trial_patient_id")
    age_years: float = same_as(TrialPatients, "age_years")
    sex: str = same_as(TrialPatients, "sex")
