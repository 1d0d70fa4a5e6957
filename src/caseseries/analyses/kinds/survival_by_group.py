"""Survival by group: rates, medians and a test for each level of each factor."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from caseseries.analyses.endpoints import Endpoint, columns_of, endpoint_of
from caseseries.analyses.kind_settings import declared
from caseseries.analyses.kinds.logrank import levels_within, logrank_of, record_without_group
from caseseries.analyses.said.tables import SurvivalByGroup as Settings
from caseseries.analyses.survival_rates import km_median, landmark_rates, record_rates
from caseseries.analyses.variables import Level, Row, levels_of, rows_of_table
from caseseries.results import frames
from caseseries.results.numbers import percent
from caseseries.statistics import describe
from caseseries.study.study_file import StudyFileError

if TYPE_CHECKING:
    from caseseries.results.cohort import Cohort
    from caseseries.results.numbers import Recorder
    from caseseries.study.study import Study

METHOD: Final = f"{__name__}.analyse"

FRAMES: Final[frames.Frames] = {
    "survival_by_group": (
        "One row per group of a factor.",
        (
            frames.TABLE,
            frames.ENDPOINT,
            frames.TIME_UNIT,
            frames.POSITION,
            frames.VARIABLE,
            frames.LABEL,
            frames.LEVEL,
            frames.LEVEL_LABEL,
            frames.N,
            frames.PERCENT,
            frames.EVENTS,
            ("median_follow_up", frames.REAL, "Plain median of the times, censoring ignored."),
            *frames.KM_MEDIAN,
            ("logrank_p", frames.REAL, "P of the log-rank test of the factor."),
            ("logrank_exact_p", frames.REAL, "Exact permutation P of the log-rank test."),
            frames.NOTE,
        ),
    ),
    "survival_by_group_rates": (
        "One row per group, landmark and type of limits.",
        (
            frames.TABLE,
            frames.TIME_UNIT,
            frames.VARIABLE,
            frames.LEVEL,
            ("time", frames.REAL, "The landmark."),
            frames.CONF_TYPE,
            ("estimate", frames.REAL, "Share without the event, as a fraction."),
            ("std_error", frames.REAL, "Greenwood standard error."),
            frames.LOW,
            frames.HIGH,
            *frames.ROBUST,
            ("n_at_risk", frames.INTEGER, "Number at risk just before the landmark."),
            (
                "beyond_follow_up",
                frames.FLAG,
                "True where nobody of the group was followed so long.",
            ),
        ),
    ),
}


def analyse(name: str, said: Settings, cohort: Cohort, study: Study, record: Recorder) -> None:
    """Frames ``survival_by_group`` and ``…_rates``; numbers ``<table>.<variable>[.<level>].*``."""
    survival = endpoint_of(cohort, study, said.endpoint)
    unit = declared(study, said.endpoint).unit
    where = study.settings.place("tables", name)
    significant = position = 0
    record.reads(name, *columns_of(cohort, study, said.endpoint))
    record.reads(f"{name}.significant_factors", *(row.variable for row in said.rows))
    for row in rows_of_table(cohort, said.rows, unit, where):
        levels = levels_within(cohort, study, said.endpoint, levels_of(cohort, row))
        if not levels:
            raise StudyFileError(
                f"{row.where} is a number without groups: add cut = … to the row, or put it into a"
                " table of kind regression"
            )
        test = logrank_of(survival, levels)
        record_without_group(f"{name}.{row.variable}", row.label, survival, levels, record)
        for key, value in (("logrank_p", test.p_value), ("logrank_exact_p", test.exact_p_value)):
            record.add(
                f"{name}.{row.variable}.{key}", value, survival.population,
                statistic="log-rank P", method="caseseries.survival.logrank",
                events=survival.n_events,
            )  # fmt: skip
        alpha = 1 - study.settings.statistics.conf_level
        significant += test.p_value is not None and test.p_value < alpha
        for level in levels:
            position += 1
            group = survival.restricted_to(level.rows, level.population)
            line = _group(name, said.endpoint, survival, row, level, group, study, record)
            record.frame(
                "survival_by_group",
                [
                    {
                        "table_name": name,
                        "endpoint": said.endpoint,
                        "time_unit": survival.time_unit,
                        "position": position,
                        **line,
                        "logrank_p": test.p_value,
                        "logrank_exact_p": test.exact_p_value,
                        "note": test.note,
                    }
                ],
            )
    for key, count in (("factors", len(said.rows)), ("significant_factors", significant)):
        record.add(
            f"{name}.{key}.n", count, survival.population,
            statistic="count", method=METHOD, unit="factors",
        )  # fmt: skip


def _group(
    name: str,
    endpoint: str,
    everyone: Endpoint,
    row: Row,
    level: Level,
    group: Endpoint,
    study: Study,
    record: Recorder,
) -> dict[str, Any]:
    id = f"{name}.{row.variable}.{level.id}"
    said = declared(study, endpoint)
    record.proportion(id, level.population, everyone.population, method=METHOD)
    record.add(
        f"{id}.{said.events_called}.n", group.n_events, level.population, statistic="count",
        method=METHOD, unit=level.population.counted,
    )  # fmt: skip
    # the published form of the table carries a curve on
    record_rates(record, id, group, study, said.landmarks, carried=True)
    median = describe.quantile(group.durations, 0.5) if level.population.n else None
    record.add(
        f"{id}.median_follow_up_{group.time_unit}", median, level.population,
        statistic="median, censoring ignored", method="caseseries.describe.quantile",
        unit=group.time_unit,
    )  # fmt: skip
    reached = km_median(group, study)
    for key, value in reached.items():
        shown = f"{key}_{group.time_unit}" if key == "km_median" else key
        record.add(
            f"{id}.{shown}", value, level.population, statistic="Kaplan-Meier median",
            method="caseseries.survival.kaplan_meier", unit=group.time_unit, events=group.n_events,
        )  # fmt: skip
    record.frame(
        "survival_by_group_rates",
        (
            {
                "table_name": name,
                "time_unit": group.time_unit,
                "variable": row.variable,
                "level": level.id,
                **rate,
            }
            for rate in landmark_rates(group, study, said.landmarks)
        ),
    )
    return {
        "variable": row.variable,
        "label": row.label,
        "level": level.id,
        "level_label": level.label,
        "n": level.population.n,
        "percent": percent(level.population.n, everyone.population.n),
        "events": group.n_events,
        "median_follow_up": median,
        **reached,
    }
