"""Kaplan–Meier curves by group, for figures of that kind; an endpoint's own is always made."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from caseseries.analyses.endpoints import columns_of, endpoint_of
from caseseries.analyses.groups import groups_of
from caseseries.analyses.kind_settings import declared
from caseseries.analyses.kinds.logrank import levels_within, logrank_of, record_without_group
from caseseries.analyses.said.figures import KaplanMeier as Settings
from caseseries.analyses.survival_rates import record_curve
from caseseries.results import frames

if TYPE_CHECKING:
    from caseseries.results.cohort import Cohort
    from caseseries.results.numbers import Recorder
    from caseseries.study.study import Study

FRAMES: Final[frames.Frames] = {}


def analyse(name: str, said: Settings, cohort: Cohort, study: Study, record: Recorder) -> None:
    """Rows of ``curves`` and ``risk_table`` for each group, and ``<figure>.logrank_p``."""
    endpoint = endpoint_of(cohort, study, said.endpoint)
    if said.by is None:
        return
    unit = declared(study, said.endpoint).unit
    groups = groups_of(cohort, said.by, unit, study.settings.place("figures", name))
    levels = levels_within(cohort, study, said.endpoint, groups)
    test = logrank_of(endpoint, levels)
    label = said.by.label or said.by.variable.replace("_", " ")
    record_without_group(name, label, endpoint, levels, record)
    for key, value in (("logrank_p", test.p_value), ("logrank_exact_p", test.exact_p_value)):
        record.reads(f"{name}.{key}", said.by.variable, *columns_of(cohort, study, said.endpoint))
        record.add(
            f"{name}.{key}", value, endpoint.population, statistic="log-rank P",
            method="caseseries.survival.logrank", events=endpoint.n_events,
        )  # fmt: skip
    for level in levels:
        group = endpoint.restricted_to(level.rows, level.population)
        record_curve(
            record, said.endpoint, group, study,
            {
                "figure_name": name, "variable": said.by.variable,
                "level": level.id, "level_label": level.label,
            },
        )  # fmt: skip
