"""Table 2: prognosis by tumor origin."""

from __future__ import annotations

from analysis import overall_survival
from caseseries import describe
from caseseries.analyses.study import Study, VariableRow
from caseseries.analyses.survival_rates import Endpoint, km_median
from caseseries.analyses.variables import levels_of
from caseseries.results.cohort import Cohort
from caseseries.results.numbers import Recorder, percent

METHOD = f"{__name__}.analyse"


def analyse(cohort: Cohort, study: Study, record: Recorder) -> None:
    """Frame ``table2`` and numbers ``table2.<level>.*``.

    The original prints plain medians of follow-up, from time zero and from the primary
    diagnosis; the Kaplan-Meier medians stand beside them. Origins with fewer patients than
    ``minimum_patients`` are left out of the table.
    """
    row = VariableRow(variable=study.table2_variable, label="Tumor origin")
    from_index = overall_survival.endpoint(cohort)
    everyone = cohort.population("patient")
    for position, level in enumerate(levels_of(cohort, row), start=1):
        if level.population.n < study.table2_minimum_patients:
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
            "median_follow_up_months": describe.quantile(survival.durations_months, 0.5),
            "median_from_diagnosis_months": describe.quantile(from_diagnosis.durations_months, 0.5),
        }
        kaplan_meier = {
            **km_median(survival, study),
            **{
                name.replace("km_median_months", "km_median").replace(
                    "km_median", "km_from_diagnosis"
                ): value
                for name, value in km_median(from_diagnosis, study).items()
            },
        }
        kaplan_meier["km_from_diagnosis_months"] = kaplan_meier.pop("km_from_diagnosis")
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
