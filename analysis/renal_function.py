"""Renal function before and after ablation."""

from __future__ import annotations

from typing import TYPE_CHECKING

from caseseries import compare
from caseseries.analysis import (
    FLAG,
    INTEGER,
    REAL,
    TEXT,
    Cohort,
    Population,
    Recorder,
    Study,
    known,
    percent,
    rows_of,
    slug,
    summary,
)

if TYPE_CHECKING:
    import pandas as pd

METHOD = f"{__name__}.analyse"
UNIT = "mL/min/1.73 m²"
PRESERVED_STAGES = ("1", "2")
VALUES = (
    ("before", "egfr_before", UNIT),
    ("after", "egfr_after", UNIT),
    ("decrease", "egfr_decrease", UNIT),
    ("decrease_percent", "egfr_decrease_percent", "%"),
)


FRAMES = {
    "renal_function": (
        "One row per patient with eGFR before and after ablation.",
        (
            ("patient_id", TEXT, "The patient."),
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
            ("n", INTEGER, "Number of rows counted."),
            ("percent", REAL, "Share of the denominator, in percent."),
        ),
    ),
}


def analyse(cohort: Cohort, study: Study, record: Recorder) -> None:
    """Numbers ``renal_function.*``; frames ``renal_function`` and ``ckd_transitions``."""
    record.reads(
        "renal_function",
        "ckd_stage_before",
        "ckd_stage_after",
        *(column for _, column, _ in VALUES),
    )
    record.reads("renal_function.chemotherapy", "chemotherapy_after")
    patients = cohort.patients
    paired_rows = patients["egfr_before"].notna() & patients["egfr_after"].notna()
    paired = cohort.population(
        "patient", paired_rows, "patients with eGFR before and after ablation",
        ("cohort.patients", "derived.renal_function", "derived.egfr_samples"),
    )  # fmt: skip
    record.proportion("renal_function.paired", paired, cohort.population("patient"), method=METHOD)
    pairs = patients[paired_rows]
    _summaries("renal_function", pairs, paired, record)
    _tests(pairs, paired, record)
    _stages("renal_function", cohort, paired_rows, paired, record)

    treated_rows = paired_rows & patients["chemotherapy_after"].astype(bool)
    treated = cohort.population(
        "patient", treated_rows, "patients with paired eGFR and chemotherapy after ablation",
        paired.tables,
    )  # fmt: skip
    record.proportion("renal_function.chemotherapy", treated, paired, method=METHOD)
    _summaries("renal_function.chemotherapy", patients[treated_rows], treated, record)
    _stages("renal_function.chemotherapy", cohort, treated_rows, treated, record)
    record.frame("renal_function", _pair_records(pairs))
    _patients(cohort, paired_rows, record)


def _patients(cohort: Cohort, paired_rows: pd.Series[bool], record: Recorder) -> None:
    """Numbers ``renal_function.patient.<patient_id>.*``: the single values the table prints."""
    ids = cohort.patients["patient_id"]
    for row in rows_of(cohort.patients[paired_rows]):
        patient = cohort.population(
            "patient", ids == row["patient_id"], f"patient {row['patient_id']}",
            ("cohort.patients", "derived.renal_function", "derived.egfr_samples"),
        )  # fmt: skip
        for name, column, unit in VALUES:
            record.add(
                f"renal_function.patient.{slug(str(row['patient_id']))}.{name}", row[column],
                patient, statistic="single value", method=METHOD, unit=unit,
            )  # fmt: skip


def _summaries(prefix: str, pairs: pd.DataFrame, population: Population, record: Recorder) -> None:
    for name, column, unit in VALUES:
        described = summary(pairs[column].astype(float))
        for statistic in ("mean", "sd", "minimum", "maximum"):
            record.add(
                f"{prefix}.{name}.{statistic}", getattr(described, statistic), population,
                statistic=statistic, method="caseseries.statistics.summary.summary", unit=unit,
            )  # fmt: skip


def _tests(pairs: pd.DataFrame, paired: Population, record: Recorder) -> None:
    before = pairs["egfr_before"].to_numpy(dtype=float)
    after = pairs["egfr_after"].to_numpy(dtype=float)
    for name, statistic, test in (
        ("paired_t_p", "paired t test P", compare.paired_t),
        ("student_t_p", "Student t test P (unpaired)", compare.student_t),
        ("wilcoxon_p", "Wilcoxon signed-rank P", compare.wilcoxon_signed_rank),
    ):
        result = test(before, after)
        record.add(
            f"renal_function.{name}", known(result.p_value), paired,
            statistic=statistic, method=f"caseseries.compare.{test.__name__}",
        )  # fmt: skip


def _stages(
    prefix: str,
    cohort: Cohort,
    rows: pd.Series[bool],
    population: Population,
    record: Recorder,
) -> None:
    patients = cohort.patients
    before, after = patients["ckd_stage_before"], patients["ckd_stage_after"]
    preserved = rows & before.isin(PRESERVED_STAGES) & after.isin(PRESERVED_STAGES)
    record.proportion(
        f"{prefix}.remained_stage_1_2",
        cohort.population("patient", preserved, "patients remaining in CKD stage 1 or 2"),
        population,
        method=METHOD,
    )
    reached = rows & after.isin(PRESERVED_STAGES)
    record.proportion(
        f"{prefix}.stage_1_2_after",
        cohort.population("patient", reached, "patients in CKD stage 1 or 2 after ablation"),
        population,
        method=METHOD,
    )
    seen = {(row["ckd_stage_before"], row["ckd_stage_after"]) for row in rows_of(patients[rows])}
    for stage_before, stage_after in sorted(seen):
        moved = rows & (before == stage_before) & (after == stage_after)
        count = int(moved.sum())
        record.proportion(
            f"{prefix}.ckd_{slug(stage_before)}_to_{slug(stage_after)}",
            cohort.population(
                "patient", moved, f"patients from CKD stage {stage_before} to {stage_after}"
            ),
            population,
            method=METHOD,
        )
        if prefix == "renal_function":
            record.frame(
                "ckd_transitions",
                [
                    {
                        "ckd_before": stage_before,
                        "ckd_after": stage_after,
                        "n": count,
                        "percent": percent(count, population.n),
                    }
                ],
            )


def _pair_records(pairs: pd.DataFrame) -> list[dict[str, object]]:
    return [
        {
            "patient_id": row["patient_id"],
            "egfr_before": row["egfr_before"],
            "egfr_after": row["egfr_after"],
            "change": row["egfr_decrease"],
            "percent_change": row["egfr_decrease_percent"],
            "ckd_before": row["ckd_stage_before"],
            "ckd_after": row["ckd_stage_after"],
            "chemotherapy_after": bool(row["chemotherapy_after"]),
        }
        for row in rows_of(pairs)
    ]
