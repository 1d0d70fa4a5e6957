"""Analysis-ready table cohort.eyes."""

from caseseries.schema import CohortTable, same_as
from schemas.eyes import Eyes
from schemas.patients import Patients


class CohortEyes(CohortTable, name="eyes", unit="eye", rows_of="eyes"):
    """Eyes with what is known of their patients, ready to analyze. One row per eye."""

    eye_id: str = same_as(Eyes, "eye_id")
    patient_id: str = same_as(Eyes, "patient_id")
    side: str = same_as(Eyes, "side")
    treated: bool = same_as(Eyes, "treated")
    risk_score: int = same_as(Eyes, "risk_score")
    follow_up_months: float = same_as(Eyes, "follow_up_months")
    visual_loss: bool = same_as(Eyes, "visual_loss")
    age_at_diagnosis_years: int = same_as(Patients, "age_at_diagnosis_years")
    laser: str = same_as(Patients, "laser")
