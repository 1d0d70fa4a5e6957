"""Analysis-ready table cohort.sessions."""

from schemas.declaration import Column, Table

COHORT_SESSIONS = Table(
    name="sessions",
    description="Ablation sessions, ready to analyze: modality, tumors treated, complications.",
    grain="one row per ablation session",
    columns=(
        Column(
            "session_id", "text", "Pseudonym of the ablation session.", key=True, label="Session"
        ),
        Column(
            "patient_id",
            "text",
            "Patient treated in this session.",
            references="patients.patient_id",
            label="Patient",
        ),
        Column("performed_on", "date", "Day of the ablation.", phi=True, label="Performed"),
        Column(
            "modality",
            "code",
            "Energy used for the ablation.",
            codes={"cryoablation": "Cryoablation", "radiofrequency": "Radiofrequency ablation"},
            label="Type of thermal ablation",
        ),
        Column(
            "hydrodissection",
            "boolean",
            "Whether fluid was injected to displace heat- or cold-sensitive organs.",
        ),
        Column(
            "sedation",
            "code",
            "Sedation or anesthesia given for the session.",
            codes={"conscious": "Conscious sedation", "general": "General anesthesia"},
        ),
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
