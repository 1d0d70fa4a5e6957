"""Raw table of the eyes."""

from caseseries.schema import RawTable, column


class Eyes(RawTable):
    """Eyes, one of each patient treated by laser, the other its control. One row per eye."""

    eye_id: str = column(key=True, label="Eye", description="The eye.")
    patient_id: str = column(
        references="patients.patient_id", label="Patient", description="Whose eye it is."
    )
    side: str = column(codes={"left": "Left", "right": "Right"}, description="Which eye it is.")
    treated: bool = column(description="Whether the eye was treated by laser photocoagulation.")
    risk_score: int = column(
        ge=6, le=12, label="Risk score", description="Severity of retinopathy; higher is worse."
    )
    follow_up_months: float = column(
        unit="months",
        ge=0,
        le=100,
        label="Follow-up",
        description="Time to visual loss, else to the last visit, less the 6.5 months from"
        " treatment in which loss cannot yet be ascertained.",
    )
    visual_loss: bool = column(
        description="Whether visual acuity fell below 5/200 at two visits in a row."
    )
