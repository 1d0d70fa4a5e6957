"""Analysis-ready table cohort.patients."""

import datetime

from caseseries.schema import CohortTable, column, same_as
from schemas.patients import Patients


class CohortPatients(CohortTable, name="patients", unit="patient", rows_of="patients"):
    """Patients, ready to analyze: values at time zero, outcomes, renal function. Time zero is the
    first ablation session unless study.toml says otherwise. One row per patient."""

    patient_id: str = same_as(Patients, "patient_id")
    sex: str = same_as(Patients, "sex")
    age_years: int = column(
        unit="years",
        ge=0,
        le=120,
        label="Age",
        description=(
            "Age in completed years at time zero, counted from the first day of the birth month."
        ),
    )
    ecog: int = same_as(Patients, "ecog")
    surgery: str = same_as(Patients, "surgery")
    previous_renal_treatment: bool = same_as(Patients, "previous_renal_treatment")
    primary_organ: str = column(
        nullable=True,
        label="Primary site",
        description="Organ or site of the primary tumor diagnosed first.",
    )
    pathology: str = column(
        nullable=True,
        label="Tumor origin",
        description="Histological diagnosis of the primary tumor diagnosed first.",
    )
    primary_treatment: str = column(
        nullable=True,
        codes={
            "resection": "Surgical resection",
            "radiotherapy": "Radiotherapy",
            "none": "No local treatment",
        },
        description="Local treatment of that primary tumor.",
    )
    months_from_diagnosis: float = column(
        nullable=True,
        unit="months",
        ge=0,
        description="Time from the diagnosis of the primary tumor to time zero.",
    )
    index_on: datetime.date = column(
        phi=True,
        label="Time zero",
        description="Time zero.",
    )
    sessions: int = column(
        unit="sessions",
        ge=1,
        description="Number of ablation sessions.",
    )
    session_span_days: int = column(
        unit="days",
        ge=0,
        label="Interval between sessions",
        description="Days from the first to the last ablation session; 0 where there was one.",
    )
    previous_chemotherapy: bool = column(
        description="Whether a course of systemic chemotherapy started before time zero.",
    )
    renal_tumors: int = column(
        unit="tumors",
        ge=1,
        description="Renal tumors treated during the whole follow-up.",
    )
    renal_tumors_at_index: int = column(
        unit="tumors",
        ge=0,
        label="Renal tumors at time zero",
        description="Renal tumors detected by time zero.",
    )
    multiple_renal_tumors: bool = column(
        description="Whether two or more renal tumors had been detected by time zero.",
    )
    largest_renal_tumor_cm: float = column(
        unit="cm",
        ge=0.1,
        le=20.0,
        label="Largest renal tumor",
        description="Largest diameter of the patient's largest treated renal tumor.",
    )
    both_kidneys: bool = column(
        description="Whether tumors of both kidneys were treated.",
    )
    extra_renal_history: bool = column(
        label="History of extra-renal tumor",
        description="Whether an extra-renal metastasis had been detected by time zero.",
    )
    extra_renal_at_index: bool = column(
        label="Extra-renal tumor at time zero",
        description="Whether an extra-renal metastasis was present at time zero.",
    )
    systemic_metastatic_tumors: int = column(
        unit="tumors",
        ge=0,
        description="Metastatic tumors present at time zero: renal tumors and extra-renal lesions.",
    )
    biopsied: bool = column(
        description="Whether a renal tumor of the patient was biopsied.",
    )
    metastasis_confirmed: bool = column(
        description="Whether a biopsy proved a renal tumor to be a metastasis.",
    )
    ct_before: bool = column(
        label="CT before ablation",
        description="Whether a contrast-enhanced CT was made up to time zero.",
    )
    mr_before: bool = column(
        label="MR before ablation",
        description="Whether a contrast-enhanced MR was made up to time zero.",
    )
    contrast_after: bool = column(
        label="Contrast-enhanced follow-up",
        description="Whether all examinations after time zero were contrast-enhanced.",
    )
    follow_up_months: float = column(
        unit="months",
        ge=0,
        label="Follow-up",
        description=(
            "Time from time zero to death or last contact; a month is 30.4375 days unless "
            "study.toml says otherwise."
        ),
    )
    last_seen_on: datetime.date = column(
        phi=True,
        label="Last contact or death",
        description="Day of the last contact with the living patient, or the day of death.",
    )
    died: bool = column(
        description="Whether the patient died during follow-up.",
    )
    cause_of_death: str = column(
        nullable=True,
        description="Cause of death; missing for the living.",
    )
    survival_from_diagnosis_months: float = column(
        nullable=True,
        unit="months",
        ge=0,
        label="Survival from diagnosis",
        description="Time from the diagnosis of the primary tumor to death or last contact.",
    )
    progression_free_months: float = column(
        unit="months",
        ge=0,
        label="Progression-free survival",
        description="Time from time zero to the first progression, else to death or last contact.",
    )
    progressed: bool = column(
        description=(
            "Whether local progression, a distant recurrence or growth of a remaining tumor to "
            "the limit of study.toml (20 % in the original study) was seen after time zero."
        ),
    )
    progressed_or_died: bool = column(
        label="Progression or death",
        description="Whether a progression was seen after time zero or the patient died.",
    )
    first_progression: str = column(
        nullable=True,
        description="Kind of the first progression; missing where there was none.",
    )
    local_progression: bool = column(
        description="Whether any treated tumor of the patient progressed locally.",
    )
    distant_recurrence: bool = column(
        description=(
            "Whether a new tumor emerged elsewhere in the kidneys or outside them after time zero."
        ),
    )
    disease_free: bool = column(
        description=(
            "Whether there was no progression and no extra-renal metastasis at the last contact."
        ),
    )
    chemotherapy_after: bool = column(
        description="Whether a course of systemic chemotherapy started after time zero.",
    )
    egfr_before: float = column(
        nullable=True,
        unit="mL/min/1.73 m²",
        ge=0,
        label="eGFR before ablation",
        description=(
            "Estimated glomerular filtration rate, 194 · creatinine^−1.094 · age^−0.287, times "
            "0.739 if female (Matsuo et al., Am J Kidney Dis 2009;53:982–992), of the last sample"
            " up to time zero."
        ),
    )
    egfr_after: float = column(
        nullable=True,
        unit="mL/min/1.73 m²",
        ge=0,
        label="eGFR after ablation",
        description=(
            "Estimated glomerular filtration rate, 194 · creatinine^−1.094 · age^−0.287, times "
            "0.739 if female (Matsuo et al., Am J Kidney Dis 2009;53:982–992), of the sample "
            "nearest to 6 months after the last session, or to the time study.toml names; missing"
            " where there is none in its window."
        ),
    )
    egfr_decrease: float = column(
        nullable=True,
        unit="mL/min/1.73 m²",
        label="Decrease of eGFR",
        description=(
            "eGFR before ablation minus eGFR after; positive where renal function declined."
        ),
    )
    egfr_decrease_percent: float = column(
        nullable=True,
        unit="%",
        le=100,
        label="Percentage decrease of eGFR",
        description="Decrease of eGFR as a percentage of eGFR before ablation.",
    )
    ckd_stage_before: str = column(
        nullable=True,
        codes={
            "1": "90 and more",
            "2": "60 to less than 90",
            "3a": "45 to less than 60",
            "3b": "30 to less than 45",
            "4": "15 to less than 30",
            "5": "less than 15",
        },
        label="CKD stage before ablation",
        description="Stage of chronic kidney disease by eGFR before ablation.",
    )
    ckd_stage_after: str = column(
        nullable=True,
        codes={
            "1": "90 and more",
            "2": "60 to less than 90",
            "3a": "45 to less than 60",
            "3b": "30 to less than 45",
            "4": "15 to less than 30",
            "5": "less than 15",
        },
        label="CKD stage after ablation",
        description="Stage of chronic kidney disease by eGFR after the last ablation.",
    )
