"""The tidy frames of the results: their columns, SQL types and meaning, declared once.

`caseseries.results.results` stores each as ``results.<name>``; a frame without rows is a table
without rows.
"""

from __future__ import annotations

TEXT, INTEGER, REAL, FLAG = "VARCHAR", "BIGINT", "DOUBLE", "BOOLEAN"

_POSITION = ("position", INTEGER, "Order of the row.")
_VARIABLE = ("variable", TEXT, "Cohort column the row is about.")
_LEVEL = ("level", TEXT, "Id of the group.")
_LEVEL_LABEL = ("level_label", TEXT, "Printed name of the group.")
_LABEL = ("label", TEXT, "Printed name.")
_N = ("n", INTEGER, "Number of rows counted.")
_PERCENT = ("percent", REAL, "Share of the denominator, in percent.")
_CONF_TYPE = ("conf_type", TEXT, "Type of the confidence limits: plain, log or log-log.")
_LOW = ("conf_low", REAL, "Lower confidence limit; missing where it cannot be estimated.")
_HIGH = ("conf_high", REAL, "Upper confidence limit; missing where it cannot be estimated.")
_NOTE = ("note", TEXT, "Why something could not be estimated.")
_PATIENT = ("patient_id", TEXT, "The patient.")
_ANALYSIS = ("analysis", TEXT, "overall_survival, progression_free_survival or local_control.")
_KM_MEDIAN = (
    ("km_median_months", REAL, "Kaplan-Meier median, in months."),
    ("km_median_low", REAL, "Its lower confidence limit (recommended type)."),
    ("km_median_high", REAL, "Its upper confidence limit (recommended type)."),
)

_COX_COLUMNS = (
    _POSITION,
    ("method", TEXT, "cox (Efron ties, Wald limits) or firth (profile-likelihood limits)."),
    _VARIABLE,
    _LEVEL,
    _LABEL,
    _LEVEL_LABEL,
    ("reference", TEXT, "Id of the group compared with."),
    ("reference_label", TEXT, "Printed name of the group compared with."),
    ("hazard_ratio", REAL, "Hazard ratio."),
    _LOW,
    _HIGH,
    ("p_value", REAL, "P: Wald for cox, penalized likelihood ratio for firth."),
    _N,
    ("events", INTEGER, "Deaths."),
    _NOTE,
)

# name → (what one row is, ((column, type, meaning), ...))
FRAMES: dict[str, tuple[str, tuple[tuple[str, str, str], ...]]] = {
    "curves": (
        "One row per step of a Kaplan-Meier curve and type of limits.",
        (
            _ANALYSIS,
            ("time_months", REAL, "Months from the start."),
            ("n_at_risk", INTEGER, "Number at risk just before that time."),
            ("n_events", INTEGER, "Events at that time."),
            ("n_censored", INTEGER, "Censored at that time."),
            ("estimate", REAL, "Estimate as a fraction."),
            ("std_error", REAL, "Greenwood standard error of the estimate."),
            _LOW,
            _HIGH,
            _CONF_TYPE,
        ),
    ),
    "risk_table": (
        "One row per curve and tick of its time axis (Morris 2019).",
        (
            _ANALYSIS,
            ("time_months", REAL, "Months from the start."),
            ("n_at_risk", INTEGER, "Number at risk just before that time."),
            ("n_censored", INTEGER, "Censored up to that time."),
            ("n_events", INTEGER, "Events up to that time."),
        ),
    ),
    "renal_function": (
        "One row per patient with eGFR before and after ablation.",
        (
            _PATIENT,
            ("egfr_before", REAL, "eGFR before ablation, in mL/min/1.73 m2."),
            ("egfr_after", REAL, "eGFR after the last ablation, in mL/min/1.73 m2."),
            ("change", REAL, "Decrease of eGFR, in mL/min/1.73 m2."),
            ("percent_change", REAL, "Decrease of eGFR, in percent of the value before."),
            ("ckd_before", TEXT, "Stage of chronic kidney disease before."),
            ("ckd_after", TEXT, "Stage of chronic kidney disease after."),
            ("chemotherapy_after", FLAG, "True where systemic chemotherapy followed ablation."),
        ),
    ),
    "ckd_transitions": (
        "One row per pair of stages of chronic kidney disease seen before and after.",
        (
            ("ckd_before", TEXT, "Stage before."),
            ("ckd_after", TEXT, "Stage after."),
            _N,
            _PERCENT,
        ),
    ),
    "flow": (
        "One row per box of the patient flow chart.",
        (
            _POSITION,
            ("kind", TEXT, "screened, excluded or included."),
            _LABEL,
            _N,
            ("n_tumors", INTEGER, "Renal tumors of those included."),
            ("n_sessions", INTEGER, "Ablation sessions of those included."),
        ),
    ),
    "swimmer": (
        "One row per patient: the lane of the swimmer plot.",
        (
            _PATIENT,
            ("pathology", TEXT, "Pathology of the primary tumor."),
            ("follow_up_months", REAL, "Months from time zero to last contact."),
            ("died", FLAG, "True where last contact is death."),
            ("cause_of_death", TEXT, "Cause of death."),
        ),
    ),
    "swimmer_events": (
        "One row per event on a lane of the swimmer plot.",
        (
            _PATIENT,
            ("kind", TEXT, "What happened."),
            _LABEL,
            ("start_months", REAL, "Months from time zero to its start."),
            ("end_months", REAL, "Months from time zero to its end; missing for a moment."),
        ),
    ),
    "table1": (
        "One row per line of Table 1.",
        (
            _POSITION,
            ("unit_of_analysis", TEXT, "patient, tumor or session."),
            _VARIABLE,
            _LABEL,
            ("kind", TEXT, "level, mean_sd, median_quartiles, range or missing."),
            _LEVEL,
            _LEVEL_LABEL,
            _N,
            ("denominator", INTEGER, "Number of rows the share is of."),
            _PERCENT,
            ("mean", REAL, "Mean."),
            ("sd", REAL, "Standard deviation, divisor n - 1."),
            ("median", REAL, "Median."),
            ("q1", REAL, "Lower quartile (R type 7)."),
            ("q3", REAL, "Upper quartile (R type 7)."),
            ("minimum", REAL, "Smallest value."),
            ("maximum", REAL, "Largest value."),
        ),
    ),
    "table2": (
        "One row per tumor origin.",
        (
            _POSITION,
            _LEVEL,
            _LABEL,
            _N,
            _PERCENT,
            ("events", INTEGER, "Deaths."),
            ("median_follow_up_months", REAL, "Plain median of follow-up, censoring ignored."),
            ("median_from_diagnosis_months", REAL, "The same from the primary diagnosis."),
            *_KM_MEDIAN,
            ("km_from_diagnosis_months", REAL, "Kaplan-Meier median from the primary diagnosis."),
            ("km_from_diagnosis_low", REAL, "Its lower confidence limit."),
            ("km_from_diagnosis_high", REAL, "Its upper confidence limit."),
        ),
    ),
    "table3": (
        "One row per group of a factor of Table 3.",
        (
            _POSITION,
            _VARIABLE,
            _LABEL,
            _LEVEL,
            _LEVEL_LABEL,
            _N,
            _PERCENT,
            ("events", INTEGER, "Deaths."),
            ("median_follow_up_months", REAL, "Plain median of follow-up, censoring ignored."),
            *_KM_MEDIAN,
            ("logrank_p", REAL, "P of the log-rank test of the factor."),
            ("logrank_exact_p", REAL, "Exact permutation P of the log-rank test."),
            _NOTE,
        ),
    ),
    "table3_rates": (
        "One row per group, landmark and type of limits of Table 3.",
        (
            _VARIABLE,
            _LEVEL,
            ("time_months", REAL, "The landmark, in months."),
            _CONF_TYPE,
            ("estimate", REAL, "Survival as a fraction."),
            ("std_error", REAL, "Greenwood standard error."),
            _LOW,
            _HIGH,
            ("n_at_risk", INTEGER, "Number at risk just before the landmark."),
            ("beyond_follow_up", FLAG, "True where nobody of the group was followed so long."),
        ),
    ),
    "table3_cox": ("One row per term of the Cox models of one factor each.", _COX_COLUMNS),
    "multivariable": ("One row per term of the Cox model of several factors.", _COX_COLUMNS),
    "conclusions": (
        "One row per factor of Table 3: what the recommended analysis changes.",
        (
            _POSITION,
            _VARIABLE,
            _LABEL,
            ("logrank_p", REAL, "P of the log-rank test, as published."),
            ("logrank_exact_p", REAL, "Exact permutation P of the log-rank test."),
            ("cox_p", REAL, "Wald P of a Cox model with the factor alone."),
            ("firth_p", REAL, "Penalized likelihood ratio P of Firth's model with it alone."),
            ("multivariable_cox_p", REAL, "Wald P in the model of several factors."),
            ("multivariable_firth_p", REAL, "P in Firth's model of several factors."),
            ("published", FLAG, "True where the published test is significant."),
            ("recommended", FLAG, "True where the exact test is significant."),
            ("together", FLAG, "True where Firth's model of several factors has it significant."),
            ("conclusion", TEXT, "What follows, in words."),
        ),
    ),
    "progression_factors": (
        "One row per factor of Table 3, for progression-free survival.",
        (
            _POSITION,
            _VARIABLE,
            _LABEL,
            ("logrank_p", REAL, "P of the log-rank test."),
            ("logrank_exact_p", REAL, "Exact permutation P."),
            _NOTE,
        ),
    ),
    "complications": (
        "One row per kind of session: how many had a complication.",
        (
            _POSITION,
            ("modality", TEXT, "all, cryoablation or radiofrequency."),
            ("sessions", INTEGER, "Number of sessions."),
            ("minor", INTEGER, "Sessions whose worst complication was SIR class A or B."),
            ("major", INTEGER, "Sessions whose worst complication was SIR class C, D or E."),
            ("deaths", INTEGER, "Sessions with a complication of SIR class F."),
            ("minor_percent", REAL, "Share with a minor complication, in percent."),
        ),
    ),
    "study": (
        "One row: what the study says of itself in study.toml.",
        (
            ("title", TEXT, "Title of the study."),
            ("synthetic_statement", TEXT, "Says that the patients are synthetic, where they are."),
            ("published_conf_type", TEXT, "Type of confidence limits of the published tables."),
            ("recommended_conf_type", TEXT, "Type of confidence limits of the recommended ones."),
            ("conf_level", REAL, "Confidence level as a fraction."),
        ),
    ),
    "gate": (
        "One row per rule of the gate the raw tables were held against.",
        (
            ("rule", TEXT, "Id of the rule."),
            ("severity", TEXT, "error, warning or note."),
            ("table_name", TEXT, "Raw table the rule is about."),
            ("column_name", TEXT, "Column the rule is about; missing for rules across columns."),
            ("description", TEXT, "What the rule asks."),
            ("source", TEXT, "Where the rule comes from."),
            ("not_checked", TEXT, "Why the rule could not be applied; missing where it was."),
            ("failures", INTEGER, "Number of places that break it."),
        ),
    ),
    "quarantine": (
        "One row per raw row that was set aside by caseseries --quarantine; empty without it.",
        (
            _POSITION,
            ("table_name", TEXT, "Raw table."),
            ("file", TEXT, "File the row stands in."),
            ("line", INTEGER, "Its line; the header is line 1."),
            ("key", TEXT, "Its primary key."),
            ("patient_id", TEXT, "The patient it belongs to, where that can be told."),
            ("rule", TEXT, "Id of the rule it breaks."),
            ("reason", TEXT, "Why it was set aside."),
        ),
    ),
    "quarantine_extent": (
        "One row per way of counting the cohort, with the rows set aside and without them.",
        (
            _POSITION,
            ("measure", TEXT, "What is counted."),
            ("unit", TEXT, "Unit of both values."),
            ("delivered", REAL, "In the tables as delivered."),
            ("analyzed", REAL, "In the rows that were analyzed."),
        ),
    ),
    "recurrences": (
        "One row per organ of distant recurrence.",
        (
            _POSITION,
            ("organ", TEXT, "The organ."),
            _N,
            _PERCENT,
        ),
    ),
}

NUMBER_COLUMNS: tuple[tuple[str, str, str], ...] = (
    ("id", TEXT, "Id of the number, as used in the documents."),
    ("value", REAL, "The unformatted value; missing where it cannot be estimated."),
    ("unit", TEXT, "Unit of the value."),
    ("n", INTEGER, "Number of rows it rests on."),
    ("events", INTEGER, "Number of events among them."),
    ("population", TEXT, "The rows it rests on, in words."),
    ("statistic", TEXT, "What kind of statistic it is."),
    ("method", TEXT, "The function that computed it."),
    ("tables", TEXT + "[]", "The SQL tables behind it."),
    ("row_keys", TEXT + "[]", "Primary keys of the rows it rests on."),
)
