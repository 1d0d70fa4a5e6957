"""Kaplan-Meier of an endpoint: rates at its landmarks, its median, its curve, who is at risk."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from caseseries.analyses.limits import conf_types as conf_types
from caseseries.analyses.limits import known as known
from caseseries.analyses.limits import rate_numbers, robust_limits
from caseseries.analyses.limits import recommended as recommended
from caseseries.results import frames
from caseseries.results.cohort import rows_of
from caseseries.results.numbers import Population, time_slug
from caseseries.statistics.survival import kaplan_meier
from caseseries.study.settings import ConfType
from caseseries.study.study_file import StudyFileError

if TYPE_CHECKING:
    from caseseries.analyses.endpoints import Endpoint
    from caseseries.results.numbers import Recorder
    from caseseries.study.study import Study

METHOD: Final = "caseseries.survival.kaplan_meier"
MOST_TICKS: Final = 200
AXIS_STEPS: Final = (1, 2, 3, 5, 6, 10, 12, 24, 30, 50, 60, 90, 100, 180, 200, 365, 500, 730, 1000)

OF_CURVE: Final[tuple[frames.Column, ...]] = (
    frames.ENDPOINT,
    ("variable", frames.TEXT, "Cohort column whose groups have curves; missing for all."),
    frames.LEVEL,
    frames.LEVEL_LABEL,
    frames.TIME_UNIT,
    ("time", frames.REAL, "Time from the start."),
)
FRAMES: Final[frames.Frames] = {
    "curves": (
        "One row per step of a Kaplan-Meier curve and type of limits.",
        (
            frames.FIGURE,
            *OF_CURVE,
            ("n_at_risk", frames.INTEGER, "Number at risk just before that time."),
            ("n_events", frames.INTEGER, "Events at that time."),
            ("n_censored", frames.INTEGER, "Censored at that time."),
            ("estimate", frames.REAL, "Estimate as a fraction."),
            ("std_error", frames.REAL, "Standard error of the estimate."),
            frames.LOW,
            frames.HIGH,
            *frames.ROBUST,
            frames.CONF_TYPE,
        ),
    ),
    "risk_table": (
        "One row per curve and tick of its time axis (Morris 2019).",
        (
            frames.FIGURE,
            *OF_CURVE,
            ("n_at_risk", frames.INTEGER, "Number at risk just before that time."),
            ("n_censored", frames.INTEGER, "Censored up to that time."),
            ("n_events", frames.INTEGER, "Events up to that time."),
        ),
    ),
}


def fit(endpoint: Endpoint, study: Study, conf_type: ConfType, *, robust: bool = False) -> Any:
    """Kaplan-Meier fit of an endpoint at the study's confidence level.

    ``robust`` takes the variance that knows which rows belong together.
    """
    of_kind = {key: value for key, value in endpoint.fits.items() if key[1] == robust}
    key = (conf_type, robust)
    fitted = next(iter(of_kind.values()), None)
    if key not in of_kind and fitted is not None:
        endpoint.fits[key] = fitted.with_limits(conf_type)
    elif key not in of_kind:
        endpoint.fits[key] = kaplan_meier(
            endpoint.durations.to_numpy(dtype=float),
            endpoint.events.to_numpy(dtype=bool),
            conf_type=conf_type,
            alpha=1 - study.settings.statistics.conf_level,
            **options_of(endpoint, robust=robust),
        )
    return endpoint.fits[key]


def options_of(endpoint: Endpoint, *, robust: bool) -> dict[str, Any]:
    """What the statistics take besides durations and events: late entry, clusters."""
    options: dict[str, Any] = {}
    if endpoint.entry is not None:
        options["entry"] = endpoint.entry.to_numpy(dtype=float)
    if robust and endpoint.cluster is not None:
        options["cluster"] = endpoint.cluster.to_numpy()
    return options


def landmark_rates(
    endpoint: Endpoint, study: Study, landmarks: tuple[float, ...], *, carried: bool = True
) -> list[dict[str, Any]]:
    """One record per landmark and type of limits: fractions, None where not estimable.

    Past the last observation it is marked `beyond_follow_up`, and stands if ``carried`` or 0. Where
    rows belong together, the limits that know it stand beside the others.
    """
    records = []
    longest = float(endpoint.durations.max()) if len(endpoint.durations) else 0.0

    def at(conf_type: ConfType, *, robust: bool = False) -> list[dict[str, Any]]:
        table = fit(endpoint, study, conf_type, robust=robust).at(list(landmarks))
        beyond = table["time"].gt(longest) & table["estimate"].ne(0)
        if not carried:
            table.loc[beyond, ["estimate", "std_error", "conf_low", "conf_high"]] = np.nan
        return rows_of(table)

    for conf_type in conf_types(study):
        if not len(endpoint.durations) or not landmarks:
            continue
        together: list[dict[str, Any]] = [{} for _ in landmarks]
        if endpoint.cluster is not None:
            together = list(map(robust_limits, at(conf_type, robust=True)))
        for row, limits in zip(at(conf_type), together, strict=True):
            records.append(
                {
                    "time": float(row["time"]),
                    "conf_type": conf_type,
                    "estimate": known(row["estimate"]),
                    "std_error": known(row["std_error"]),
                    "conf_low": known(row["conf_low"]),
                    "conf_high": known(row["conf_high"]),
                    "n_at_risk": int(row["n_at_risk"]),
                    "beyond_follow_up": bool(row["time"] > longest),
                    **limits,
                }
            )
    return records


def record_rates(
    record: Recorder, prefix: str, endpoint: Endpoint, study: Study,
    landmarks: tuple[float, ...], *, carried: bool = False,
) -> None:  # fmt: skip
    """Numbers ``prefix.rate_12m``, ``…_std_error``, ``…_low``, ``…_high`` and, for the
    recommended limits, ``…_recommended_low`` and ``…_high``; in percent. Where rows belong
    together, ``…_robust_std_error``, ``…_robust_low``, ``…_robust_recommended_low`` and so on
    beside them. Beyond the last observation of a curve that has not come down to 0 there is none,
    unless it is ``carried``."""
    for rate in landmark_rates(endpoint, study, landmarks, carried=carried):
        id = f"{prefix}.rate_{time_slug(rate['time'], endpoint.time_unit)}"
        shared = {"method": METHOD, "unit": "%", "events": endpoint.n_events}
        for suffix, (value, statistic) in rate_numbers(
            rate, study, "Kaplan-Meier estimate", "Greenwood standard error"
        ).items():
            record.add(
                f"{id}{suffix}", _percent(value), endpoint.population, statistic=statistic, **shared
            )


def record_median(record: Recorder, prefix: str, endpoint: Endpoint, study: Study) -> None:
    """Numbers ``prefix.km_median_months`` (or another unit), ``…_low`` and ``…_high``."""
    for name, value in km_median(endpoint, study).items():
        id = f"{prefix}.{name}_{endpoint.time_unit}" if name == "km_median" else f"{prefix}.{name}"
        record.add(
            id, value, endpoint.population, statistic="Kaplan-Meier median",
            method=METHOD, unit=endpoint.time_unit, events=endpoint.n_events,
        )  # fmt: skip


def km_median(endpoint: Endpoint, study: Study) -> dict[str, float | None]:
    """Kaplan-Meier median and its limits, of the recommended type and robust where rows belong
    together; None where not reached."""
    if not len(endpoint.durations):
        return dict.fromkeys(("km_median", "km_median_low", "km_median_high"))
    robust = endpoint.cluster is not None
    estimate, low, high = fit(endpoint, study, recommended(study), robust=robust).quantile(0.5)
    return {
        "km_median": known(estimate),
        "km_median_low": known(low),
        "km_median_high": known(high),
    }


def record_curve(
    record: Recorder,
    name: str,
    endpoint: Endpoint,
    study: Study,
    group: dict[str, str] | None = None,
) -> None:
    """Frames ``curves`` and ``risk_table`` of an endpoint or of one group of it, and for the whole
    the numbers of the latter. ``group`` has the figure_name, variable, level and level_label."""
    if not len(endpoint.durations):
        return
    about = {"endpoint": name, "time_unit": endpoint.time_unit, **(group or {})}
    for conf_type in conf_types(study):
        curve = fit(endpoint, study, conf_type).curve
        together: dict[float, dict[str, float | None]] = {}
        if endpoint.cluster is not None:
            robust = rows_of(fit(endpoint, study, conf_type, robust=True).curve)
            together = {float(row["time"]): robust_limits(row) for row in robust}
        record.frame(
            "curves",
            (
                {
                    **about,
                    "time": float(row["time"]),
                    "n_at_risk": int(row["n_at_risk"]),
                    "n_events": int(row["n_events"]),
                    "n_censored": int(row["n_censored"]),
                    "estimate": known(row["estimate"]),
                    "std_error": known(row["std_error"]),
                    "conf_low": known(row["conf_low"]),
                    "conf_high": known(row["conf_high"]),
                    **together.get(float(row["time"]), {}),
                    "conf_type": conf_type,
                }
                for row in rows_of(curve)
            ),
        )
    _record_risk_table(record, endpoint, axis_step(study, name, endpoint), about)


def axis_step(study: Study, name: str, endpoint: Endpoint) -> float:
    """The distance of ticks of the time axis: as declared, else what gives six to twelve ticks.

    Raises StudyFileError where the declared one gives more ticks than a figure has room for.
    """
    step = study.settings.endpoints[name].axis_step
    longest = float(endpoint.durations.max()) if len(endpoint.durations) else 1.0
    if step is not None and longest / step > MOST_TICKS:
        raise StudyFileError(
            f"{study.file}: [endpoints.{name}] axis_step = {step:g} {endpoint.time_unit} makes more"
            f" than {MOST_TICKS} ticks of {longest:g} {endpoint.time_unit}; name a larger one"
        )
    if step is not None:
        return step
    return next((step for step in AXIS_STEPS if longest / step <= 8), longest)


def _record_risk_table(
    record: Recorder, endpoint: Endpoint, step: float, about: dict[str, str]
) -> None:
    """Frame ``risk_table``; numbers ``<name>[.<variable>.<level>].risk_table.12m.n_at_risk``."""
    times, began, prefix = endpoint.durations, endpoint.entry, about["endpoint"]
    if "level" in about:
        prefix = f"{prefix}.{about['variable']}.{about['level']}"
        # A second figure by this variable may call other rows so: its numbers bear its name.
        if f"{prefix}.risk_table.{time_slug(0, endpoint.time_unit)}.n_events" in record.numbers:
            prefix = f"{about['figure_name']}.{about['level']}"
    for number in range(math.ceil(float(times.max()) / step) + 1):
        tick = number * step
        past = times <= tick
        at_risk = times >= tick
        if began is not None:
            at_risk &= began < max(tick, 1e-9)
        counted = {
            "n_at_risk": (at_risk, "at risk at"),
            "n_censored": (past & ~endpoint.events, "censored up to"),
            "n_events": (past & endpoint.events, "with the event up to"),
        }
        slug = time_slug(tick, endpoint.time_unit)
        for key, (rows, words) in counted.items():
            record.add(
                f"{prefix}.risk_table.{slug}.{key}", int(rows.sum()),
                part_of(endpoint.population, rows, f"{words} {tick:g} {endpoint.time_unit}"),
                statistic="count", method=f"{__name__}.record_curve",
                unit=endpoint.population.counted,
            )  # fmt: skip
        record.frame(
            "risk_table",
            [{**about, "time": tick, **{k: int(rows.sum()) for k, (rows, _) in counted.items()}}],
        )


def part_of(population: Population, rows: Any, words: str) -> Population:
    """The rows of a population where a mask over it holds."""
    keys = tuple(key for key, kept in zip(population.keys, rows, strict=True) if kept)
    return replace(population, name=f"{population.name} {words}", keys=keys)


def _percent(fraction: float | None) -> float | None:
    return None if fraction is None else 100 * fraction
