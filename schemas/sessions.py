"""Raw table of the ablation sessions."""

from caseseries.study.declaration import EARLIEST_DATE, Column, Table

SESSIONS = Table(
    name="sessions",
    description="Percutaneous thermal ablation sessions.",
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
        Column(
            "performed_on",
            "date",
            "Day of the ablation. The patient's first one is time zero.",
            minimum=EARLIEST_DATE,
            phi=True,
            label="Performed",
        ),
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
    ),
)
