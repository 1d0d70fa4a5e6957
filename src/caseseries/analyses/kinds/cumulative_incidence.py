"""Cumulative incidence of an endpoint whose event another one can make impossible.

Aalen and Johansen's (1978) estimate; between groups Gray's (1988) test, which takes rows as
independent. Where rows belong together, limits that know it stand beside those that do not.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, Final

from caseseries.analyses.competing import COMPETING, EVENT, causes_of, gray_p
from caseseries.analyses.endpoints import Endpoint, endpoint_of
from caseseries.analyses.groups import groups_of
from caseseries.analyses.kinds.logrank import levels_within, record_without_group
from caseseries.analyses.limits import conf_types, known, rate_numbers, robust_limits
from caseseries.analyses.said.figures import CumulativeIncidence as Settings
from caseseries.analyses.survival_rates import OF_CURVE, axis_step, part_of
from caseseries.results import frames
from caseseries.results.cohort import rows_of
from caseseries.results.numbers import time_slug
from caseseries.statistics.survival import cumulative_incidence
from caseseries.study.places import at
from caseseries.study.study_file import StudyFileError

if TYPE_CHECKING:
    from caseseries.analyses.variables import Level
    from caseseries.results.cohort import Cohort
    from caseseries.results.numbers import Recorder
    from caseseries.study.study import Study

METHOD: Final = "caseseries.survival.cumulative_incidence"

FRAMES: Final[frames.Frames] = {
    "incidence_curves": (
        "One row per step of a cumulative incidence curve and type of limits.",
        (
            frames.FIGURE,
            *OF_CURVE,
            ("n_at_risk", frames.INTEGER, "Number at risk just before that time."),
            ("n_events", frames.INTEGER, "Events at that time."),
            ("n_competing", frames.INTEGER, "Competing events at that time."),
            ("n_censored", frames.INTEGER, "Censored at that time."),
            ("estimate", frames.REAL, "Cumulative incidence as a fraction."),
            ("std_error", frames.REAL, "Its standard error (infinitesimal jackknife)."),
            frames.LOW,
            frames.HIGH,
            *frames.ROBUST,
            frames.CONF_TYPE,
        ),
    ),
    "incidence_at_risk": (
        "One row per curve of cumulative incidence and tick of its time axis.",
        (
            frames.FIGURE,
            *OF_CURVE,
            ("n_at_risk", frames.INTEGER, "Number at risk just before that time."),
            ("n_events", frames.INTEGER, "Events up to that time."),
            ("n_competing", frames.INTEGER, "Competing events up to that time."),
        ),
    ),
}


def analyse(name: str, said: Settings, cohort: Cohort, study: Study, record: Recorder) -> None:
    """Frames ``incidence_curves`` and ``incidence_at_risk``; numbers ``<figure>[.<level>].*``:
    ``rate_12m`` with ``_std_error``, ``_low``, ``_high`` and, of the recommended type,
    ``_recommended_low`` and ``_high``, with ``_robust`` before them where rows belong together;
    ``events.n``, ``competing.n``; ``<figure>.gray_p``."""
    endpoint = endpoint_of(cohort, study, said.endpoint)
    place = f"{at(study.file, ['figures', name, 'endpoint'])}: [figures.{name}]"
    if endpoint.competing is None:
        raise StudyFileError(
            f"{place} endpoint = {said.endpoint!r} has no competing event: add competing = … to"
            f" [endpoints.{said.endpoint}], or draw it as kaplan_meier"
        )
    if endpoint.entry is not None:
        raise StudyFileError(
            f"{place} endpoint = {said.endpoint!r} has rows that come under observation late"
            " (entry); cumulative incidence is not estimated of these"
        )
    _of_group(name, said, endpoint, None, study, record)
    if said.by is None:
        return
    unit = study.settings.endpoints[said.endpoint].unit
    groups = groups_of(cohort, said.by, unit, study.settings.place("figures", name))
    levels = levels_within(cohort, study, said.endpoint, groups)
    for level in levels:
        group = endpoint.restricted_to(level.rows, level.population)
        _of_group(name, said, group, level, study, record)
    label = said.by.label or said.by.variable.replace("_", " ")
    record_without_group(name, label, endpoint, levels, record)
    record.add(
        f"{name}.gray_p", gray_p(endpoint, levels), endpoint.population, statistic="Gray's P",
        method="caseseries.survival.gray_test", events=endpoint.n_events,
    )  # fmt: skip


def _of_group(
    name: str, said: Settings, endpoint: Endpoint, level: Level | None, study: Study,
    record: Recorder,
) -> None:  # fmt: skip
    prefix = name if level is None else f"{name}.{level.id}"
    durations, causes = endpoint.durations.to_numpy(dtype=float), causes_of(endpoint)
    for key, cause in (("events", EVENT), ("competing", COMPETING)):
        with_it = part_of(endpoint.population, causes == cause, f"with {key}")
        record.add(
            f"{prefix}.{key}.n", with_it.n, with_it, statistic="count",
            method=f"{__name__}.analyse", unit=endpoint.population.counted,
        )  # fmt: skip
    if not len(durations):
        return
    about = {
        "figure_name": name,
        "endpoint": said.endpoint,
        "variable": None if level is None or said.by is None else said.by.variable,
        "level": None if level is None else level.id,
        "level_label": None if level is None else level.label,
        "time_unit": endpoint.time_unit,
    }
    alpha = 1 - study.settings.statistics.conf_level
    landmarks = study.settings.endpoints[said.endpoint].landmarks
    for conf_type in conf_types(study):
        # Without clusters, and with them where there are any.
        fits = [
            cumulative_incidence(
                durations, causes, EVENT, cluster=cluster, conf_type=conf_type, alpha=alpha
            )
            for cluster in (None, *(() if endpoint.cluster is None else (endpoint.cluster,)))
        ]
        record.frame(
            "incidence_curves",
            (
                {**about, **row, "conf_type": conf_type}
                for row in _beside([rows_of(fitted.curve) for fitted in fits])
            ),
        )
        if not landmarks:
            continue
        for row in _beside([rows_of(fitted.at(list(landmarks))) for fitted in fits]):
            id = f"{prefix}.rate_{time_slug(row['time'], endpoint.time_unit)}"
            for suffix, (value, statistic) in rate_numbers(
                {**row, "conf_type": conf_type}, study, "Aalen-Johansen estimate", "standard error"
            ).items():
                record.add(
                    f"{id}{suffix}", None if value is None else known(100 * value),
                    endpoint.population, statistic=statistic, method=METHOD, unit="%",
                    events=endpoint.n_events,
                )  # fmt: skip
    _at_risk(prefix, about, endpoint, causes, axis_step(study, said.endpoint, endpoint), record)


def _beside(fits: list[list[dict[str, Any]]]) -> list[dict[str, Any]]:
    """Rows of the fit without clusters, with the limits of the one that knows them."""
    if len(fits) == 1:
        return fits[0]
    plain, robust = fits
    return [{**row, **robust_limits(of)} for row, of in zip(plain, robust, strict=True)]


def _at_risk(
    prefix: str,
    about: dict[str, Any],
    endpoint: Endpoint,
    causes: Any,
    step: float,
    record: Recorder,
) -> None:
    """Numbers ``<prefix>.risk_table.12m.n_at_risk``, ``.n_events``, ``.n_competing``."""
    times = endpoint.durations.to_numpy(dtype=float)
    for number in range(math.ceil(float(times.max()) / step) + 1):
        tick = number * step
        past = times <= tick
        counted = {
            "n_at_risk": (times >= tick, "at risk at"),
            "n_events": (past & (causes == EVENT), "with the event up to"),
            "n_competing": (past & (causes == COMPETING), "with a competing event up to"),
        }
        for key, (rows, words) in counted.items():
            record.add(
                f"{prefix}.risk_table.{time_slug(tick, endpoint.time_unit)}.{key}",
                int(rows.sum()),
                part_of(endpoint.population, rows, f"{words} {tick:g} {endpoint.time_unit}"),
                statistic="count", method=f"{__name__}.analyse", unit=endpoint.population.counted,
            )  # fmt: skip
        counts = {key: int(rows.sum()) for key, (rows, _) in counted.items()}
        record.frame("incidence_at_risk", [{**about, "time": tick, **counts}])
