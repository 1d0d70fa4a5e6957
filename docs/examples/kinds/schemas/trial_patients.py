"""Raw table of the patients of another study, whose bilirubin was measured again and again."""

from caseseries.schema import RawTable, column


class TrialPatients(RawTable):
    """Patients with primary biliary cholangitis, of a trial. One row per patient."""

    trial_patient_id: str = column(key=True, label="Patient", description="The patient.")
    age_years: float = column(unit="years", ge=18, le=90, label="Age", description="At entry.")
    sex: str = column(codes={"female": "Female", "male": "Male"}, description="Sex.")
