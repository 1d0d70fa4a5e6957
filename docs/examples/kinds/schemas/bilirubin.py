"""Raw table of the measurements of bilirubin."""

from caseseries.schema import RawTable, column


class Bilirubin(RawTable):
    """Serum bilirubin at each visit. One row per visit."""

    trial_patient_id: str = column(
        key=True, references="trial_patients.trial_patient_id", description="Whose it is."
    )
    day: int = column(key=True, unit="days", ge=0, description="Day of the visit since entry.")
    bilirubin_mg_dl: float = column(
        unit="mg/dL", ge=0.1, le=50, nullable=True, description="Serum bilirubin."
    )
