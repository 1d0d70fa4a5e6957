"""Table 3: overall survival by factor, as published and as recommended."""

from __future__ import annotations

from analysis import overall_survival
from caseseries.analyses.logrank_of_levels import logrank_of
from caseseries.analyses.study import Study, VariableRow
from caseseries.analyses.survival_rates import Endpoint, km_median, landmark_rates, record_rates
from caseseries.analyses.variables import Level, levels_of
from caseseries.results.cohort import Cohort
from caseseries.results.numbers import Population, Recorder, percent
from caseseries.statistics import describe

METHOD = f"{__name__}.analyse"


def analyse(cohort: Cohort, study: Study, record: Recorder) -> None:
    """Frames ``table3`` and ``table3_rates``; numbers ``table3.<variable>[.<level>].*``."""
    survival = overall_survival.endpoint(cohort)
    significant = 0
    for row in study.table3:
        levels = levels_of(cohort, row)
        test = logrank_of(survival, levels)
        for name, value in (("logrank_p", test.p_value), ("logrank_exact_p", test.exact_p_value)):
            record.add(
                f"table3.{row.variable}.{name}", value, survival.population,
                statistic="log-rank P", method="caseseries.survival.logrank",
                events=survival.n_events,
            )  # fmt: skip
        significant += test.p_value is not None and test.p_value < 1 - study.conf_level
        for level in levels:
            group = survival.restricted_to(level.rows, level.population)
            line = _group(survival.population, row, level, group, study, record)
            position = len(record.frames.get("table3", ())) + 1
            record.frame(
                "table3",
                [
                    {
                        "position": position,
                        **line,
                        "logrank_p": test.p_value,
                        "logrank_exact_p": test.exact_p_value,
                        "note": test.note,
                    }
                ],
            )
    record.add(
        "table3.factors.n", len(study.table3), survival.population,
        statistic="count", method=METHOD, unit="factors",
    )  # fmt: skip
    record.add(
        "table3.significant_factors.n", significant, survival.population,
        statistic="count", method=METHOD, unit="factors",
    )  # fmt: skip


def _group(
    everyone: Population,
    row: VariableRow,
    level: Level,
    group: Endpoint,
    study: Study,
    record: Recorder,
) -> dict[str, object]:
    id = f"table3.{row.variable}.{level.id}"
    record.proportion(id, level.population, everyone, method=METHOD)
    record.add(
        f"{id}.deaths.n", group.n_events, level.population, statistic="count", method=METHOD,
        unit="patients",
    )  # fmt: skip
    record_rates(record, id, group, study)
    median = describe.quantile(group.durations_months, 0.5) if level.population.n else None
    record.add(
        f"{id}.median_follow_up_months", median, level.population,
        statistic="median, censoring ignored", method="caseseries.describe.quantile", unit="months",
    )  # fmt: skip
    reached = km_median(group, study)
    for name, value in reached.items():
        record.add(
            f"{id}.{name}", value, level.population, statistic="Kaplan-Meier median",
            method="caseseries.survival.kaplan_meier", unit="months", events=group.n_events,
        )  # fmt: skip
    record.frame(
        "table3_rates",
        (
            {"variable": row.variable, "level": level.id, **rate}
            for rate in landmark_rates(group, study)
        ),
    )
    return {
        "variable": row.variable,
        "label": row.label,
        "level": level.id,
        "level_label": level.label,
        "n": level.population.n,
        "percent": percent(level.population.n, everyone.n),
        "events": group.n_events,
        "median_follow_up_months": median,
        **reached,
    }
