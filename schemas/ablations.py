"""Raw table of tumors ablated in sessions."""

from caseseries.schema import RawTable, column


class Ablations(RawTable):
    """Renal tumors ablated, with the technical course of each ablation. One row per tumor treated
    in a session."""

    session_id: str = column(
        key=True,
        references="sessions.session_id",
        label="Session",
        description="Session in which the tumor was treated.",
    )
    tumor_id: str = column(
        key=True,
        references="tumors.tumor_id",
        label="Tumor",
        description="Tumor that was treated.",
    )
    technical_success: bool = column(
        description=(
            "Whether the tumor was treated according to protocol and covered completely at the "
            "time of the procedure (Ahmed et al., J Vasc Interv Radiol 2014;25:1691-1705)."
        ),
    )
    margin_mm: float = column(
        nullable=True,
        unit="mm",
        ge=0,
        le=50,
        label="Ablative margin",
        description="Smallest ablative margin around the tumor; missing where it was not measured.",
    )
    freeze_thaw_cycles: int = column(
        nullable=True,
        unit="cycles",
        ge=1,
        le=10,
        label="Freeze-thaw cycles",
        description="Number of freeze-thaw cycles; cryoablation only.",
    )
    energy_minutes: float = column(
        nullable=True,
        unit="min",
        ge=0.5,
        le=240,
        label="Duration of energy application",
        description=(
            "Time for which radiofrequency energy was applied; radiofrequency ablation only."
        ),
    )
