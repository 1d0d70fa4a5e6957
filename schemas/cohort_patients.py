"""Analysis-ready table cohort.patients."""

from caseseries.study.declaration import Column, Table
from schemas.patients import PATIENTS

_CKD_STAGES = {
    "1": "90 and more",
    "2": "60 to less than 90",
    "3a": "45 to less than 60",
    "3b": "30 to less than 45",
    "4": "15 to less than 30",
    "5": "less than 15",
}
_EGFR_UNIT = "mL/min/1.73 m²"
_EGFR = (
    "Estimated glomerular filtration rate, 194 · creatinine^−1.094 · age^−0.287, times 0.739 if "
    "female (Matsuo et al., Am J Kidney Dis 2009;53:982–992), "
)


def _burden_columns() -> tuple[Column, ...]:
    return (
        Column(
            "renal_tumors",
            "integer",
            "Renal tumors treated during the whole follow-up.",
            unit="tumors",
            minimum=1,
        ),
        Column(
            "renal_tumors_at_index",
            "integer",
            "Renal tumors detected by time zero.",
            unit="tumors",
            minimum=0,
            label="Renal tumors at time zero",
        ),
        Column(
            "multiple_renal_tumors",
            "boolean",
            "Whether two or more renal tumors had been detected by time zero.",
        ),
        Column(
            "largest_renal_tumor_cm",
            "decimal",
            "Largest diameter of the patient's largest treated renal tumor.",
            unit="cm",
            minimum=0.1,
            maximum=20.0,
            label="Largest renal tumor",
        ),
        Column("both_kidneys", "boolean", "Whether tumors of both kidneys were treated."),
        Column(
            "extra_renal_history",
            "boolean",
            "Whether an extra-renal metastasis had been detected by time zero.",
            label="History of extra-renal tumor",
        ),
        Column(
            "extra_renal_at_index",
            "boolean",
            "Whether an extra-renal metastasis was present at time zero.",
            label="Extra-renal tumor at time zero",
        ),
        Column(
            "systemic_metastatic_tumors",
            "integer",
            "Metastatic tumors present at time zero: renal tumors and extra-renal lesions.",
            unit="tumors",
            minimum=0,
        ),
    )


def _outcome_columns() -> tuple[Column, ...]:
    return (
        Column(
            "follow_up_months",
            "decimal",
            "Time from time zero to death or last contact; a month is 30.4375 days unless "
            "study.toml says otherwise.",
            unit="months",
            minimum=0,
            label="Follow-up",
        ),
        Column(
            "last_seen_on",
            "date",
            "Day of the last contact with the living patient, or the day of death.",
            phi=True,
            label="Last contact or death",
        ),
        Column("died", "boolean", "Whether the patient died during follow-up."),
        Column("cause_of_death", "text", "Cause of death; missing for the living.", required=False),
        Column(
            "survival_from_diagnosis_months",
            "decimal",
            "Time from the diagnosis of the primary tumor to death or last contact.",
            unit="months",
            minimum=0,
            required=False,
            label="Survival from diagnosis",
        ),
        Column(
            "progression_free_months",
            "decimal",
            "Time from time zero to the first progression, else to death or last contact.",
            unit="months",
            minimum=0,
            label="Progression-free survival",
        ),
        Column(
            "progressed",
            "boolean",
            "Whether local progression, a distant recurrence or growth of a remaining tumor to the "
            "limit of study.toml (20 % in the original study) was seen after time zero.",
        ),
        Column(
            "first_progression",
            "text",
            "Kind of the first progression; missing where there was none.",
            required=False,
        ),
        Column(
            "local_progression",
            "boolean",
            "Whether any treated tumor of the patient progressed locally.",
        ),
        Column(
            "distant_recurrence",
            "boolean",
            "Whether a new tumor emerged elsewhere in the kidneys or outside them after time zero.",
        ),
        Column(
            "disease_free",
            "boolean",
            "Whether there was no progression and no extra-renal metastasis at the last contact.",
        ),
    )


def _renal_function_columns() -> tuple[Column, ...]:
    return (
        Column(
            "egfr_before",
            "decimal",
            _EGFR + "of the last sample up to time zero.",
            unit=_EGFR_UNIT,
            minimum=0,
            required=False,
            label="eGFR before ablation",
        ),
        Column(
            "egfr_after",
            "decimal",
            _EGFR + "of the sample nearest to 6 months after the last session, or to the time "
            "study.toml names; missing where there is none in its window.",
            unit=_EGFR_UNIT,
            minimum=0,
            required=False,
            label="eGFR after ablation",
        ),
        Column(
            "egfr_decrease",
            "decimal",
            "eGFR before ablation minus eGFR after; positive where renal function declined.",
            unit=_EGFR_UNIT,
            required=False,
            label="Decrease of eGFR",
        ),
        Column(
            "egfr_decrease_percent",
            "decimal",
            "Decrease of eGFR as a percentage of eGFR before ablation.",
            unit="%",
            maximum=100,
            required=False,
            label="Percentage decrease of eGFR",
        ),
        Column(
            "ckd_stage_before",
            "code",
            "Stage of chronic kidney disease by eGFR before ablation.",
            codes=_CKD_STAGES,
            required=False,
            label="CKD stage before ablation",
        ),
        Column(
            "ckd_stage_after",
            "code",
            "Stage of chronic kidney disease by eGFR after the last ablation.",
            codes=_CKD_STAGES,
            required=False,
            label="CKD stage after ablation",
        ),
    )


COHORT_PATIENTS = Table(
    name="patients",
    description="Patients, ready to analyze: values at time zero, outcomes, renal function. Time "
    "zero is the first ablation session unless study.toml says otherwise.",
    grain="one row per patient",
    columns=(
        PATIENTS.column("patient_id"),
        PATIENTS.column("sex"),
        Column(
            "age_years",
            "integer",
            "Age in completed years at time zero, counted from the first day of the birth month.",
            unit="years",
            minimum=0,
            maximum=120,
            label="Age",
        ),
        PATIENTS.column("ecog"),
        PATIENTS.column("surgery"),
        PATIENTS.column("previous_renal_treatment"),
        Column(
            "primary_organ",
            "text",
            "Organ or site of the primary tumor diagnosed first.",
            required=False,
            label="Primary site",
        ),
        Column(
            "pathology",
            "text",
            "Histological diagnosis of the primary tumor diagnosed first.",
            required=False,
            label="Tumor origin",
        ),
        Column(
            "primary_treatment",
            "code",
            "Local treatment of that primary tumor.",
            codes={
                "resection": "Surgical resection",
                "radiotherapy": "Radiotherapy",
                "none": "No local treatment",
            },
            required=False,
        ),
        Column(
            "months_from_diagnosis",
            "decimal",
            "Time from the diagnosis of the primary tumor to time zero.",
            unit="months",
            minimum=0,
            required=False,
        ),
        Column("index_on", "date", "Time zero.", phi=True, label="Time zero"),
        Column("sessions", "integer", "Number of ablation sessions.", unit="sessions", minimum=1),
        Column(
            "session_span_days",
            "integer",
            "Days from the first to the last ablation session; 0 where there was one.",
            unit="days",
            minimum=0,
            label="Interval between sessions",
        ),
        Column(
            "previous_chemotherapy",
            "boolean",
            "Whether a course of systemic chemotherapy started before time zero.",
        ),
        *_burden_columns(),
        Column("biopsied", "boolean", "Whether a renal tumor of the patient was biopsied."),
        Column(
            "metastasis_confirmed",
            "boolean",
            "Whether a biopsy proved a renal tumor to be a metastasis.",
        ),
        Column(
            "ct_before",
            "boolean",
            "Whether a contrast-enhanced CT was made up to time zero.",
            label="CT before ablation",
        ),
        Column(
            "mr_before",
            "boolean",
            "Whether a contrast-enhanced MR was made up to time zero.",
            label="MR before ablation",
        ),
        Column(
            "contrast_after",
            "boolean",
            "Whether all examinations after time zero were contrast-enhanced.",
            label="Contrast-enhanced follow-up",
        ),
        *_outcome_columns(),
        Column(
            "chemotherapy_after",
            "boolean",
            "Whether a course of systemic chemotherapy started after time zero.",
        ),
        *_renal_function_columns(),
    ),
)
