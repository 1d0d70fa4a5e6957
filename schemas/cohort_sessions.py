"""Analysis-ready table cohort.sessions."""

from caseseries.study.declaration import Column, Table
from schemas.sessions import SESSIONS

COHORT_SESSIONS = Table(
    name="sessions",
    description="Ablation sessions, ready to analyze: modality, tumors treated, complications.",
    grain="one row per ablation session",
    columns=(
        SESSIONS.column("session_id"),
        SESSIONS.column("patient_id"),
        SESSIONS.column("performed_on"),
        SESSIONS.column("modality"),
        SESSIONS.column("hydrodissection"),
        SESSIONS.column("sedation"),
        Column(
            "tumors_treated",
            "integer",
            "Number of tumors treated in the session.",
            unit="tumors",
            minimum=0,
        ),
        Column(
            "complications",
            "integer",
            "Number of complications of the session.",
            unit="complications",
            minimum=0,
        ),
        Column(
            "worst_sir_class",
            "code",
            "Worst class of complication by the Society of Interventional Radiology (SIR); "
            "missing where there was none.",
            codes={letter: f"Class {letter}" for letter in "ABCDEF"},
            required=False,
            label="Worst SIR class",
        ),
        Column(
            "complication_severity",
            "code",
            "Severity of the session's worst complication: SIR classes A and B are minor, C to E "
            "major, F is death.",
            codes={
                "none": "No complication",
                "minor": "Minor (SIR A–B)",
                "major": "Major (SIR C–E)",
                "death": "Death (SIR F)",
            },
            label="Complication",
        ),
    ),
)
