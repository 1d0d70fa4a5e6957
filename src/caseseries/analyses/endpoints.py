"""Times to events: an endpoint of ``study.toml`` as durations and events, and what each reports.

Every endpoint reports its rates at the landmarks, its median, its curve, who is at risk, and how
many events there were.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Final

from caseseries.results import frames
from caseseries.results.cohort import rows_of
from caseseries.results.numbers import Population, time_slug
from caseseries.statistics.summary import summary
from caseseries.statistics.survival import follow_up, kaplan_meier
from caseseries.study.settings import ConfType, at
from caseseries.study.study_file import StudyFileError, suggestion

if TYPE_CHECKING:
    import pandas as pd

    from caseseries.results.cohort import Cohort
    from caseseries.results.numbers import Recorder
    from caseseries.study.settings import Endpoint as Declared
    from caseseries.study.study import Study

METHOD: Final = "caseseries.survival.kaplan_meier"
AXIS_STEPS: Final = (1, 2, 3, 5, 6, 10, 12, 24, 30, 50, 60, 90, 100, 180, 200, 365, 500, 730, 1000)

FRAMES: Final[frames.Frames] = {
    "curves": (
        "One row per step of a Kaplan-Meier curve and type of limits.",
        (
            frames.ENDPOINT,
            ("variable", frames.TEXT, "Cohort column whose groups have curves; missing for all."),
            frames.LEVEL,
            frames.LEVEL_LABEL,
            frames.TIME_UNIT,
            ("time", frames.REAL, "Time from the start."),
            ("n_at_risk", frames.INTEGER, "Number at risk just before that time."),
            ("n_events", frames.INTEGER, "Events at that time."),
            ("n_censored", frames.INTEGER, "Censored at that time."),
            ("estimate", frames.REAL, "Estimate as a fraction."),
            ("std_error", frames.REAL, "Standard error of the estimate."),
            frames.LOW,
            frames.HIGH,
            frames.CONF_TYPE,
        ),
    ),
    "risk_table": (
        "One row per curve and tick of its time axis (Morris 2019).",
        (
            frames.ENDPOINT,
            ("variable", frames.TEXT, "Cohort column whose groups have curves; missing for all."),
            frames.LEVEL,
            frames.LEVEL_LABEL,
            frames.TIME_UNIT,
            ("time", frames.REAL, "Time from the start."),
            ("n_at_risk", frames.INTEGER, "Number at risk just before that time."),
            ("n_censored", frames.INTEGER, "Censored up to that time."),
            ("n_events", frames.INTEGER, "Events up to that time."),
        ),
    ),
}


@dataclass(frozen=True)
class Endpoint:
    """A time-to-event endpoint of one population: durations in ``time_unit`` and event flags.

    ``entry`` are times of late entry and ``cluster`` what rows belong to, where there are any.
    """

    durations: pd.Series[float]
    events: pd.Series[bool]
    population: Population
    time_unit: str = "months"
    entry: pd.Series[float] | None = None
    cluster: pd.Series[Any] | None = None
    competing: pd.Series[bool] | None = None
    # One group's curve serves its rates, its median and its table; fitted once.
    fits: dict[Any, Any] = field(default_factory=dict, init=False, repr=False, compare=False)

    @property
    def n_events(self) -> int:
        return int(self.events.sum())

    def restricted_to(self, rows: pd.Series[bool], population: Population) -> Endpoint:
        """The rows where a mask holds; the mask is over the same rows as the endpoint."""
        mask = rows.to_numpy(dtype=bool)

        def part(values: Any) -> Any:
            return None if values is None else values[mask]

        return replace(
            self,
            durations=self.durations[mask],
            events=self.events[mask],
            entry=part(self.entry),
            cluster=part(self.cluster),
            competing=part(self.competing),
            population=population,
        )


def declared(study: Study, name: str, where: str = "") -> Declared:
    """What ``study.toml`` says of an endpoint; raises StudyFileError for an unknown one."""
    endpoints = study.settings.endpoints
    if name not in endpoints:
        place = where or str(study.file)
        raise StudyFileError(
            f"{place}: there is no [endpoints.{name}]{suggestion(name, endpoints)}"
        )
    return endpoints[name]


def rows_in(cohort: Cohort, study: Study, name: str) -> pd.Series[bool]:
    """Which rows of the unit's frame an endpoint is about: all, those of its condition, and of
    these those with a time, who are still at risk at its landmark."""
    said = declared(study, name)
    frame = cohort.frame(said.unit)
    _require(frame, study, name, said)
    rows = frame[said.time].notna() & frame[said.event].notna()
    if said.where is not None:
        place = f"{at(study.file, ['endpoints', name, 'where'])}: [endpoints.{name}] where"
        rows &= cohort.where(said.unit, said.where, place)
    if said.counted_from is not None:
        rows &= frame[said.time] > said.counted_from
    return rows


def endpoint_of(cohort: Cohort, study: Study, name: str) -> Endpoint:
    """The endpoint as durations and events; raises StudyFileError naming the key that is wrong."""
    said = declared(study, name)
    rows = rows_in(cohort, study, name)
    frame = cohort.frame(said.unit)[rows.to_numpy(dtype=bool)]
    start = said.counted_from or 0.0
    durations = frame[said.time].astype(float) - start
    words = f"{_where_words(said)}" if said.where or said.counted_from else None
    table = cohort.table(said.unit)
    plural = table.name.replace("_", " ")
    population = cohort.population(
        said.unit,
        rows,
        f"{plural} {words}" if words else None,
        (f"cohort.{table.name}", *said.tables),
    )
    cluster = said.cluster or cohort.above(said.unit)
    clusters = frame[cluster] if cluster is not None and cluster in frame else None
    if clusters is not None and not (said.robust and clusters.duplicated().any()):
        clusters = None
    return Endpoint(
        durations,
        frame[said.event].astype(bool),
        population,
        said.time_unit,
        None if said.entry is None else frame[said.entry].astype(float),
        clusters,
        None if said.competing is None else frame[said.competing].fillna(False).astype(bool),
    )


def _where_words(said: Declared) -> str:
    parts = []
    if said.where is not None:
        parts.append(f"where {said.where}")
    if said.counted_from is not None:
        parts.append(f"at risk after {said.counted_from:g} {said.time_unit}")
    return " and ".join(parts)


def _require(frame: pd.DataFrame, study: Study, name: str, said: Declared) -> None:
    for key in ("time", "event", "entry", "competing", "cluster"):
        column = getattr(said, key)
        if column is not None and column not in frame:
            place = at(study.file, ["endpoints", name, key])
            raise StudyFileError(
                f"{place}: [endpoints.{name}] {key} = {column!r}: the cohort table of"
                f" {said.unit!r} has no such column{suggestion(column, map(str, frame.columns))}"
            )


def columns_of(cohort: Cohort, study: Study, name: str) -> tuple[str, ...]:
    """The cohort columns that every number of an endpoint reads."""
    said = declared(study, name)
    table = cohort.table(said.unit)
    # A word of the condition that is a column may stand in a text of it: then it is one too many.
    words = set(re.findall(r"\w+", (said.where or "").lower()))
    cluster = (said.cluster or cohort.above(said.unit)) if said.robust else None
    named = (
        said.time, said.event, said.entry, said.competing, cluster,
        *(column for column in table.column_names if column in words),
    )  # fmt: skip
    return tuple(dict.fromkeys(column for column in named if column is not None))


def analyse(cohort: Cohort, study: Study, record: Recorder) -> None:
    """Numbers ``<endpoint>.*`` of every endpoint of ``study.toml``, and frames of their curves."""
    for position, (name, said) in enumerate(study.settings.endpoints.items(), start=1):
        endpoint = endpoint_of(cohort, study, name)
        for prefix in (name, *([] if said.follow_up is None else [said.follow_up])):
            record.reads(prefix, *columns_of(cohort, study, name))
        record.frame("endpoints", [_about(position, name, said, study, endpoint)])
        record_rates(record, name, endpoint, study, said.landmarks)
        record_median(record, name, endpoint, study)
        record_curve(record, name, endpoint, study)
        _record_events(cohort, study, name, endpoint, record)
        if said.follow_up is not None:
            _record_follow_up(said.follow_up, endpoint, study, record)


def _about(
    position: int, name: str, said: Declared, study: Study, endpoint: Endpoint
) -> dict[str, Any]:
    return {
        "position": position,
        "endpoint": name,
        "label": said.label,
        "unit_of_analysis": said.unit,
        "units": endpoint.population.counted,
        "time_unit": said.time_unit,
        "origin": said.origin or None,
        "axis_step": axis_step(study, name, endpoint),
        "events_called": said.events_called,
        "event_name": said.event_name or f"the event of {said.label.lower()}",
        "landmarks": list(said.landmarks),
        "robust": endpoint.cluster is not None,
        "n": endpoint.population.n,
        "events": endpoint.n_events,
    }


def _record_events(
    cohort: Cohort, study: Study, name: str, endpoint: Endpoint, record: Recorder
) -> None:
    said = declared(study, name)
    keys = tuple(
        key
        for key, happened in zip(endpoint.population.keys, endpoint.events, strict=True)
        if happened
    )
    plural = endpoint.population.counted
    with_event = replace(
        endpoint.population, name=f"{plural} with the event of {said.label.lower()}", keys=keys
    )
    record.proportion(
        f"{name}.{said.events_called}", with_event, endpoint.population,
        method=f"{__name__}.analyse",
    )  # fmt: skip


def _record_follow_up(prefix: str, endpoint: Endpoint, study: Study, record: Recorder) -> None:
    """Numbers ``<prefix>.*``: how long rows were observed, plainly and by reverse Kaplan-Meier."""
    described = summary(endpoint.durations)
    for name in ("mean", "sd", "sd_divisor_n", "median", "q1", "q3", "minimum", "maximum"):
        # Some divide by n here and by n - 1 elsewhere; both are kept so that each can be named.
        record.add(
            f"{prefix}.{name}", getattr(described, name), endpoint.population, statistic=name,
            method="caseseries.statistics.summary.summary", unit=endpoint.time_unit,
        )  # fmt: skip
    if endpoint.entry is not None:
        return
    reverse = follow_up(
        endpoint.durations.to_numpy(dtype=float),
        endpoint.events.to_numpy(dtype=bool),
        conf_type=recommended(study),
        alpha=1 - study.settings.statistics.conf_level,
    )
    for name, value in (
        ("", reverse.median),
        ("_low", reverse.conf_low),
        ("_high", reverse.conf_high),
    ):
        record.add(
            f"{prefix}.reverse_km_median{name}", known(value), endpoint.population,
            statistic="reverse Kaplan-Meier median", method="caseseries.survival.follow_up",
            unit=endpoint.time_unit,
        )  # fmt: skip


def recommended(study: Study) -> ConfType:
    """The type of limits the recommended tables show; the only one where there is one."""
    statistics = study.settings.statistics
    return statistics.recommended_conf_type or statistics.conf_type


def conf_types(study: Study) -> tuple[ConfType, ...]:
    """The published and the recommended type of limits, each once."""
    return tuple(dict.fromkeys((study.settings.statistics.conf_type, recommended(study))))


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
    endpoint: Endpoint, study: Study, landmarks: tuple[float, ...], *, robust: bool = False
) -> list[dict[str, Any]]:
    """One record per landmark and type of limits: fractions, None where not estimable.

    Past the last observation the estimate is carried forward and marked `beyond_follow_up`.
    """
    records = []
    longest = float(endpoint.durations.max()) if len(endpoint.durations) else 0.0
    for conf_type in conf_types(study):
        if not len(endpoint.durations) or not landmarks:
            continue
        table = fit(endpoint, study, conf_type, robust=robust).at(list(landmarks))
        for row in rows_of(table):
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
                }
            )
    return records


def record_rates(
    record: Recorder,
    prefix: str,
    endpoint: Endpoint,
    study: Study,
    landmarks: tuple[float, ...],
) -> None:
    """Numbers ``prefix.rate_12m``, ``…_std_error``, ``…_low``, ``…_high`` and, for the
    recommended limits, ``…_recommended_low`` and ``…_high``; in percent. Where rows belong
    together, ``…_robust_std_error``, ``…_robust_low`` and ``…_high`` beside them."""
    main = study.settings.statistics.conf_type
    for rate in landmark_rates(endpoint, study, landmarks):
        published = rate["conf_type"] == main
        names = ["" if published else "_recommended"]
        if main == recommended(study):
            names = ["", "_recommended"]
        _record_rate(record, prefix, endpoint, rate, names, "", with_estimate=published)
    if endpoint.cluster is None:
        return
    for rate in landmark_rates(endpoint, study, landmarks, robust=True):
        if rate["conf_type"] == main:
            _record_rate(record, prefix, endpoint, rate, ["_robust"], "_robust")


def _record_rate(
    record: Recorder,
    prefix: str,
    endpoint: Endpoint,
    rate: dict[str, Any],
    names: list[str],
    suffix: str,
    *,
    with_estimate: bool = False,
) -> None:
    id = f"{prefix}.rate_{time_slug(rate['time'], endpoint.time_unit)}"
    shared = {"method": METHOD, "unit": "%", "events": endpoint.n_events}
    if with_estimate:
        record.add(
            id, _percent(rate["estimate"]), endpoint.population,
            statistic="Kaplan-Meier estimate", **shared,
        )  # fmt: skip
    if with_estimate or suffix:
        kind = "robust standard error" if suffix else "Greenwood standard error"
        record.add(
            f"{id}{suffix}_std_error", _percent(rate["std_error"]), endpoint.population,
            statistic=kind, **shared,
        )  # fmt: skip
    for name in names:
        for side in ("low", "high"):
            record.add(
                f"{id}{name}_{side}", _percent(rate[f"conf_{side}"]), endpoint.population,
                statistic=f"{rate['conf_type']} confidence limit", **shared,
            )  # fmt: skip


def record_median(record: Recorder, prefix: str, endpoint: Endpoint, study: Study) -> None:
    """Numbers ``prefix.km_median_months`` (or another unit), ``…_low`` and ``…_high``."""
    for name, value in km_median(endpoint, study).items():
        id = f"{prefix}.{name}_{endpoint.time_unit}" if name == "km_median" else f"{prefix}.{name}"
        record.add(
            id, value, endpoint.population, statistic="Kaplan-Meier median",
            method=METHOD, unit=endpoint.time_unit, events=endpoint.n_events,
        )  # fmt: skip


def km_median(endpoint: Endpoint, study: Study) -> dict[str, float | None]:
    """Kaplan-Meier median and its limits (recommended type); None where not reached."""
    if not len(endpoint.durations):
        return dict.fromkeys(("km_median", "km_median_low", "km_median_high"))
    estimate, low, high = fit(endpoint, study, recommended(study)).quantile(0.5)
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
    the numbers of the latter. ``group`` has the variable, level and level_label."""
    if not len(endpoint.durations):
        return
    about = {"endpoint": name, "time_unit": endpoint.time_unit, **(group or {})}
    for conf_type in conf_types(study):
        curve = fit(endpoint, study, conf_type).curve
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
                    "conf_type": conf_type,
                }
                for row in rows_of(curve)
            ),
        )
    _record_risk_table(record, name, endpoint, axis_step(study, name, endpoint), about, group)


def axis_step(study: Study, name: str, endpoint: Endpoint) -> float:
    """The distance of ticks of the time axis: as declared, else what gives six to twelve ticks."""
    step = declared(study, name).axis_step
    if step is not None:
        return step
    longest = float(endpoint.durations.max()) if len(endpoint.durations) else 1.0
    return next((step for step in AXIS_STEPS if longest / step <= 8), longest)


def _record_risk_table(
    record: Recorder,
    name: str,
    endpoint: Endpoint,
    step: float,
    about: dict[str, str],
    group: dict[str, str] | None,
) -> None:
    """Frame ``risk_table``; numbers ``<name>[.<variable>.<level>].risk_table.12m.n_at_risk``."""
    times = endpoint.durations
    began = endpoint.entry
    prefix = name if group is None else f"{name}.{group['variable']}.{group['level']}"
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
                _part_of(endpoint.population, rows, f"{words} {tick:g} {endpoint.time_unit}"),
                statistic="count", method=f"{__name__}.record_curve",
                unit=endpoint.population.counted,
            )  # fmt: skip
        record.frame(
            "risk_table",
            [
                {
                    **about,
                    "time": tick,
                    **{key: int(rows.sum()) for key, (rows, _) in counted.items()},
                }
            ],
        )


def _part_of(population: Population, rows: pd.Series[bool], words: str) -> Population:
    keys = tuple(key for key, kept in zip(population.keys, rows, strict=True) if kept)
    return replace(population, name=f"{population.name} {words}", keys=keys)


def known(value: float) -> float | None:
    """None for what the statistics call NaN or infinite."""
    return float(value) if math.isfinite(value) else None


def _percent(fraction: float | None) -> float | None:
    return None if fraction is None else 100 * fraction
