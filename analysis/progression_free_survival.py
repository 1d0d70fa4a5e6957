"""Progression-free survival, and each factor of Table 3 against it."""

from __future__ import annotations

from caseseries.analyses.logrank_of_levels import logrank_of
from caseseries.analyses.study import Study
from caseseries.analyses.survival_rates import Endpoint, record_curve, record_median, record_rates
from caseseries.analyses.variables import levels_of
from caseseries.results.cohort import Cohort
from caseseries.results.numbers import Recorder


def endpoint(cohort: Cohort) -> Endpoint:
    """Time zero to progression; see ``sql/derived/progression_free_survival.sql``."""
    return Endpoint(
        cohort.patients["progression_free_months"],
        cohort.patients["progressed"].astype(bool),
        cohort.population(
            "patient", tables=("cohort.patients", "derived.progression_free_survival")
        ),
    )


def analyse(cohort: Cohort, study: Study, record: Recorder) -> None:
    """Numbers ``progression_free_survival.*``; its curve; frame ``progression_factors``."""
    progression_free = endpoint(cohort)
    record_rates(record, "progression_free_survival", progression_free, study)
    record_median(record, "progression_free_survival", progression_free, study)
    record_curve(record, "progression_free_survival", progression_free, study)
    method = f"{__name__}.analyse"
    everyone = cohort.population("patient")
    for name, column, words in (
        ("progressed", "progressed", "patients with progression"),
        ("disease_free", "disease_free", "patients free of disease at last contact"),
    ):
        record.proportion(
            f"progression_free_survival.{name}",
            cohort.population("patient", cohort.patients[column].astype(bool), words),
            everyone,
            method=method,
        )
    significant = 0
    for position, row in enumerate(study.table3, start=1):
        test = logrank_of(progression_free, levels_of(cohort, row))
        record.frame(
            "progression_factors",
            [
                {
                    "position": position,
                    "variable": row.variable,
                    "label": row.label,
                    "logrank_p": test.p_value,
                    "logrank_exact_p": test.exact_p_value,
                    "note": test.note,
                }
            ],
        )
        significant += test.p_value is not None and test.p_value < 1 - study.conf_level
    record.add(
        "progression_free_survival.significant_factors.n", significant, everyone,
        statistic="count", method=method, unit="factors",
    )  # fmt: skip
