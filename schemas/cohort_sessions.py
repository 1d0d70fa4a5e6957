"""Analysis-ready table cohort.sessions."""

import datetime

from caseseries.schema import CohortTable, column, same_as
from schemas.sessions import Sessions


class CohortSessions(CohortTable, name="sessions", unit="session", rows_of="sessions"):
    """Ablation sessions, ready to analyze: modality, tumors treated, complications. One row per
    ablation session."""

    session_id: str = same_as(Sessions, "session_id")
    patient_id: str = same_as(Sessions, "patient_id")
    performed_on: datetime.date = same_as(Sessions, "performed_on")
    modality: str = same_as(Sessions, "modality")
    hydrodissection: bool = same_as(Sessions, "hydrodissection")
    sedation: str = same_as(Sessions, "sedation")
    tumors_treated: int = column(
        unit="tumors",
        ge=0,
        description="Number of tumors treated in the session.",
    )
    complications: int = column(
        unit="complications",
        ge=0,
        description="Number of complications of the session.",
    )
    worst_sir_class: str = column(
        nullable=True,
        codes={
            "A": "Class A",
            "B": "Class B",
            "C": "Class C",
            "D": "Class D",
            "E": "Class E",
            "F": "Class F",
        },
        label="Worst SIR class",
        description=(
            "Worst class of complication by the Society of Interventional Radiology (SIR); "
            "missing where there was none."
        ),
    )
    complication_severity: str = column(
        codes={
            "none": "No complication",
            "minor": "Minor (SIR A–B)",
            "major": "Major (SIR C–E)",
            "death": "Death (SIR F)",
        },
        label="Complication",
        description=(
            "Severity of the session's worst complication: SIR classes A and B are minor, C to E "
            "major, F is death."
        ),
    )
