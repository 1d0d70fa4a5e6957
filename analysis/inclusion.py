"""The inclusion criteria as the cohort meets them, and the definitions the study chose."""

from __future__ import annotations

from statistics import NormalDist

from caseseries.analyses.logrank_of_levels import EXACT_UP_TO_PATIENTS
from caseseries.analyses.study import Study
from caseseries.results.cohort import Cohort
from caseseries.results.numbers import Population, Recorder

METHOD = f"{__name__}.analyse"


def analyse(cohort: Cohort, study: Study, record: Recorder) -> None:
    """Numbers ``inclusion.*`` (the extremes of the cohort) and ``definitions.*``."""
    everyone = cohort.population("patient")
    for id, column, unit in (
        ("renal_tumors_at_index", "renal_tumors_at_index", "tumors"),
        ("largest_tumor_cm", "largest_renal_tumor_cm", "cm"),
        ("ecog", "ecog", ""),
    ):
        values = cohort.patients[column].dropna()
        record.add(
            f"inclusion.{id}.maximum", values.max() if len(values) else None, everyone,
            statistic="maximum", method=METHOD, unit=unit,
        )  # fmt: skip
    chosen = Population("the study's choices", "patient", (), ("staging.study",))
    for id, value, unit in (
        ("progression_growth_percent", study.progression_growth_percent, "%"),
        ("renal_function_months", study.renal_function_months, "months"),
        ("renal_function_window_months", study.renal_function_window_months, "months"),
        ("days_per_month", study.days_per_month, "days"),
        ("conf_level_percent", 100 * study.conf_level, "%"),
        ("significance_level", 1 - study.conf_level, ""),
        ("exact_test_patients", EXACT_UP_TO_PATIENTS, "patients"),
    ):
        record.add(
            f"definitions.{id}", value, chosen, statistic="definition", method="study.toml",
            unit=unit,
        )  # fmt: skip
    record.add(
        "definitions.limits_standard_errors", NormalDist().inv_cdf((1 + study.conf_level) / 2),
        chosen, statistic="ratio", method=METHOD, unit="standard errors",
    )  # fmt: skip
    rows = (*study.table1, *study.cox, *study.table3)
    for row in {row.variable: row for row in rows if row.cut is not None}.values():
        record.add(
            f"definitions.cut.{row.variable}", row.cut, chosen, statistic="definition",
            method="study.toml",
        )  # fmt: skip
