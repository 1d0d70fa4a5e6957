"""Table 2: prognosis by tumor origin."""

from __future__ import annotations

from caseseries import describe
from caseseries.analysis import (
    INTEGER,
    REAL,
    TEXT,
    Cohort,
    Endpoint,
    Recorder,
    Study,
    Variable,
    endpoint_of,
    km_median,
    levels_of,
    percent,
    rows_of_table,
)

METHOD = f"{__name__}.analyse"
VARIABLE = "pathology"
# A median of one patient is that patient.
MINIMUM_PATIENTS = 2


FRAMES = {
    "table2": (
        "One row per tumor origin.",
        (
            ("position", INTEGER, "Order of the row."),
            ("level", TEXT, "Id of the group."),
            ("label", TEXT, "Printed name."),
            ("n", INTEGER, "Number of rows counted."),
            ("percent", REAL, "Share of the denominator, in percent."),
            ("events", INTEGER, "Deaths."),
            ("median_follow_up_months", REAL, "Plain median of follow-up, censoring ignored."),
            ("median_from_diagnosis_months", REAL, "The same from the primary diagnosis."),
            ("km_median_months", REAL, "Kaplan-Meier median, in months."),
            ("km_median_low", REAL, "Its lower confidence limit (recommended type)."),
            ("km_median_high", REAL, "Its upper confidence limit (recommended type)."),
            ("km_from_diagnosis_months", REAL, "Kaplan-Meier median from the primary diagnosis."),
            ("km_from_diagnosis_low", REAL, "Its lower confidence limit."),
            ("km_from_diagnosis_high", REAL, "Its upper confidence limit."),
        ),
    ),
}


def analyse(cohort: Cohort, study: Study, record: Recorder) -> None:
    """Frame ``table2`` and numbers ``table2.<level>.*``.

    The original prints plain medians of follow-up, from time zero and from the primary
    diagnosis; the Kaplan-Meier medians stand beside them. Origins with fewer patients than
    ``minimum_patients`` are left out of the table.
    """
    record.reads("table2", VARIABLE, "follow_up_months", "died", "survival_from_diagnosis_months")
    variable = Variable.model_validate({"variable": VARIABLE, "label": "Tumor origin"})
    (row,) = rows_of_table(cohort, (variable,), "patient", "analysis/table2.py")
    from_index = endpoint_of(cohort, study, "overall_survival")
    everyone = cohort.population("patient")
    for position, level in enumerate(levels_of(cohort, row), start=1):
        if level.population.n < MINIMUM_PATIENTS:
            continue
        survival = from_index.restricted_to(level.rows, level.population)
        diagnosed = level.rows & cohort.patients["survival_from_diagnosis_months"].notna()
        from_diagnosis = Endpoint(
            cohort.patients.loc[diagnosed, "survival_from_diagnosis_months"],
            cohort.patients.loc[diagnosed, "died"].astype(bool),
            cohort.population("patient", diagnosed, level.population.name),
        )
        record.proportion(f"table2.{level.id}", level.population, everyone, method=METHOD)
        medians = {
            "median_follow_up_months": describe.quantile(survival.durations, 0.5),
            "median_from_diagnosis_months": describe.quantile(from_diagnosis.durations, 0.5),
        }
        reached = km_median(survival, study)
        from_then = km_median(from_diagnosis, study)
        kaplan_meier = {
            "km_median_months": reached["km_median"],
            "km_median_low": reached["km_median_low"],
            "km_median_high": reached["km_median_high"],
            "km_from_diagnosis_low": from_then["km_median_low"],
            "km_from_diagnosis_high": from_then["km_median_high"],
            "km_from_diagnosis_months": from_then["km_median"],
        }
        for name, value in medians.items():
            record.add(
                f"table2.{level.id}.{name}", value, level.population,
                statistic="median, censoring ignored", method="caseseries.describe.quantile",
                unit="months", events=survival.n_events,
            )  # fmt: skip
        for name, value in kaplan_meier.items():
            record.add(
                f"table2.{level.id}.{name}", value, level.population,
                statistic="Kaplan-Meier median", method="caseseries.survival.kaplan_meier",
                unit="months", events=survival.n_events,
            )  # fmt: skip
        record.frame(
            "table2",
            [
                {
                    "position": position,
                    "level": level.id,
                    "label": level.label,
                    "n": level.population.n,
                    "percent": percent(level.population.n, everyone.n),
                    "events": survival.n_events,
                    **medians,
                    **kaplan_meier,
                }
            ],
        )
