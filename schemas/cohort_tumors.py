"""Analysis-ready table cohort.tumors."""

import datetime

from caseseries.schema import CohortTable, column, same_as
from schemas.tumors import Tumors


class CohortTumors(CohortTable, name="tumors", unit="tumor", rows_of="tumors"):
    """Treated renal tumors, ready to analyze: size, ablation, local control. One row per renal
    tumor treated."""

    tumor_id: str = same_as(Tumors, "tumor_id")
    patient_id: str = same_as(Tumors, "patient_id")
    kidney: str = same_as(Tumors, "kidney")
    max_diameter_cm: float = same_as(Tumors, "max_diameter_cm")
    biopsy_result: str = same_as(Tumors, "biopsy_result")
    session_id: str = column(
        references="sessions.session_id",
        label="Session",
        description="Session of the tumor's first ablation.",
    )
    ablated_on: datetime.date = column(
        phi=True,
        label="Ablated",
        description="Day of the tumor's first ablation.",
    )
    modality: str = column(
        codes={"cryoablation": "Cryoablation", "radiofrequency": "Radiofrequency ablation"},
        label="Type of thermal ablation",
        description="Energy used for the tumor's first ablation.",
    )
    technical_success: bool = column(
        description=(
            "Whether the first ablation followed protocol and covered the tumor completely."
        ),
    )
    primary_technique_efficacy: bool = column(
        nullable=True,
        description=(
            "Whether the first examination that speaks of the tumor after its ablation showed "
            "complete coverage and no residual tumor; missing where none does (Ahmed et al., J "
            "Vasc Interv Radiol 2014;25:1691–1705)."
        ),
    )
    local_control_months: float = column(
        unit="months",
        ge=0,
        label="Local tumor control",
        description=(
            "Time from the tumor's first ablation to local progression, else to the patient's "
            "last examination."
        ),
    )
    local_progression: bool = column(
        label="Local tumor progression",
        description="Whether tumor reappeared at the edge of the ablation zone.",
    )
    local_progression_or_death_months: float = column(
        unit="months",
        ge=0,
        label="Local tumor progression or death",
        description=(
            "Time from the tumor's first ablation to local progression or, without it, to the"
            " patient's death; of the living to the last examination."
        ),
    )
    died_without_local_progression: bool = column(
        label="Death without local tumor progression",
        description="Whether the patient died and this tumor had not progressed locally.",
    )
    pathology: str = column(
        nullable=True,
        label="Tumor origin",
        description="Histological diagnosis of the patient's primary tumor.",
    )
