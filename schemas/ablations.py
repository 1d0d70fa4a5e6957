"""Raw table of tumors ablated in sessions."""

from caseseries.study.declaration import Column, Table

ABLATIONS = Table(
    name="ablations",
    description="Renal tumors ablated, with the technical course of each ablation.",
    grain="one row per tumor treated in a session",
    columns=(
        Column(
            "session_id",
            "text",
            "Session in which the tumor was treated.",
            key=True,
            references="sessions.session_id",
            label="Session",
        ),
        Column(
            "tumor_id",
            "text",
            "Tumor that was treated.",
            key=True,
            references="tumors.tumor_id",
            label="Tumor",
        ),
        Column(
            "technical_success",
            "boolean",
            "Whether the tumor was treated according to protocol and covered completely at the "
            "time of the procedure (Ahmed et al., J Vasc Interv Radiol 2014;25:1691-1705).",
        ),
        Column(
            "margin_mm",
            "decimal",
            "Smallest ablative margin around the tumor; missing where it was not measured.",
            unit="mm",
            minimum=0,
            maximum=50,
            required=False,
            label="Ablative margin",
        ),
        Column(
            "freeze_thaw_cycles",
            "integer",
            "Number of freeze-thaw cycles; cryoablation only.",
            unit="cycles",
            minimum=1,
            maximum=10,
            required=False,
            label="Freeze-thaw cycles",
        ),
        Column(
            "energy_minutes",
            "decimal",
            "Time for which radiofrequency energy was applied; radiofrequency ablation only.",
            unit="min",
            minimum=0.5,
            maximum=240,
            required=False,
            label="Duration of energy application",
        ),
    ),
)
