"""Analysis-ready table cohort.tumors."""

from caseseries.study.declaration import Column, Table
from schemas.tumors import TUMORS

COHORT_TUMORS = Table(
    name="tumors",
    description="Treated renal tumors, ready to analyze: size, ablation, local control.",
    grain="one row per renal tumor treated",
    columns=(
        TUMORS.column("tumor_id"),
        TUMORS.column("patient_id"),
        TUMORS.column("kidney"),
        TUMORS.column("max_diameter_cm"),
        TUMORS.column("biopsy_result"),
        Column(
            "session_id",
            "text",
            "Session of the tumor's first ablation.",
            references="sessions.session_id",
            label="Session",
        ),
        Column(
            "ablated_on", "date", "Day of the tumor's first ablation.", phi=True, label="Ablated"
        ),
        Column(
            "modality",
            "code",
            "Energy used for the tumor's first ablation.",
            codes={"cryoablation": "Cryoablation", "radiofrequency": "Radiofrequency ablation"},
            label="Type of thermal ablation",
        ),
        Column(
            "technical_success",
            "boolean",
            "Whether the first ablation followed protocol and covered the tumor completely.",
        ),
        Column(
            "primary_technique_efficacy",
            "boolean",
            "Whether the first examination that speaks of the tumor after its ablation showed "
            "complete coverage and no residual tumor; missing where none does (Ahmed et al., J "
            "Vasc Interv Radiol 2014;25:1691–1705).",
            required=False,
        ),
        Column(
            "local_control_months",
            "decimal",
            "Time from the tumor's first ablation to local progression, else to the patient's "
            "last examination.",
            unit="months",
            minimum=0,
            label="Local tumor control",
        ),
        Column(
            "local_progression",
            "boolean",
            "Whether tumor reappeared at the edge of the ablation zone.",
            label="Local tumor progression",
        ),
        Column(
            "pathology",
            "text",
            "Histological diagnosis of the patient's primary tumor.",
            required=False,
            label="Tumor origin",
        ),
    ),
)
