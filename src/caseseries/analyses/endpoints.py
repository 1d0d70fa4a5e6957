"""Times to events: an endpoint of ``study.toml`` as durations and events, and what each reports.

Every endpoint reports its rates at the landmarks, its median, its curve, who is at risk
(`caseseries.analyses.survival_rates`), and how many events there were.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from functools import reduce
from operator import or_
from typing import TYPE_CHECKING, Any, Final

from caseseries.analyses.kind_settings import declared
from caseseries.analyses.left_out import record_left_out
from caseseries.analyses.made_once import made_once
from caseseries.analyses.possible_times import require_possible_times
from caseseries.analyses.spells import spells
from caseseries.analyses.survival_rates import (
    axis_step,
    known,
    recommended,
    record_curve,
    record_median,
    record_rates,
)
from caseseries.results.numbers import Population
from caseseries.statistics.summary import summary
from caseseries.statistics.survival import follow_up
from caseseries.study.places import at
from caseseries.study.study_file import StudyFileError, suggestion

if TYPE_CHECKING:
    import pandas as pd

    from caseseries.results.cohort import Cohort
    from caseseries.results.numbers import Recorder
    from caseseries.study.settings import Endpoint as Declared
    from caseseries.study.study import Study


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


def rows_in(cohort: Cohort, study: Study, name: str) -> pd.Series[bool]:
    """Which rows of the unit's frame an endpoint is about: all, or those of its condition, who are
    still at risk at its landmark; without those whose time, event or competing event is unknown."""
    among, missing = _asked_about(cohort, study, name)
    return among & ~reduce(or_, missing.values())


def _asked_about(
    cohort: Cohort, study: Study, name: str
) -> tuple[pd.Series[bool], dict[str, pd.Series[bool]]]:
    """The rows of an endpoint, and by column which rows of the frame lack its value."""
    said = declared(study, name)
    frame = cohort.frame(said.unit)
    _require(frame, study, name, said)
    time = frame[said.time]
    among = time.isna() | time.notna()
    if said.where is not None:
        place = f"{at(study.file, ['endpoints', name, 'where'])}: [endpoints.{name}] where"
        among &= cohort.where(said.unit, said.where, place)
    if said.counted_from is not None:
        among &= time.isna() | (time > said.counted_from)
    missing = {said.time: time.isna(), said.event: frame[said.event].isna()}
    if said.competing is not None:
        # Who had the event had it before any other.
        without_event = ~frame[said.event].fillna(True).astype(bool)
        missing[said.competing] = frame[said.competing].isna() & without_event
    return among, missing


def endpoint_of(cohort: Cohort, study: Study, name: str) -> Endpoint:
    """The endpoint as durations and events; raises StudyFileError naming the key that is wrong."""
    said = declared(study, name)
    rows = rows_in(cohort, study, name)
    frame = cohort.frame(said.unit)[rows.to_numpy(dtype=bool)]
    start = said.counted_from or 0.0
    durations = frame[said.time].astype(float) - start
    # Who came under observation before the landmark is under observation at it.
    entry = None if said.entry is None else (frame[said.entry].astype(float) - start).clip(lower=0)
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
    require_possible_times(frame, study, name, said, clusters)
    return Endpoint(
        durations,
        frame[said.event].astype(bool),
        population,
        said.time_unit,
        entry,
        clusters,
        None if said.competing is None else frame[said.competing].fillna(False).astype(bool),
    )


def _where_words(said: Declared, quote: str = "") -> str:
    parts = []
    if said.where is not None:
        parts.append(f"where {quote}{said.where}{quote}")
    if said.counted_from is not None:
        parts.append(f"at risk after {said.counted_from:g} {said.time_unit}")
    return " and ".join(parts)


def _is_yes_or_no(column: pd.Series[Any]) -> bool:
    return bool(column.dropna().isin([True, False]).all())


def _is_number(column: pd.Series[Any]) -> bool:
    import pandas as pd

    return pd.api.types.is_numeric_dtype(column) and not pd.api.types.is_bool_dtype(column)


# What the columns of an endpoint hold, by the key that names them.
_WANTED: Final = {
    "time": (_is_number, "a number"),
    "entry": (_is_number, "a number"),
    "event": (_is_yes_or_no, "true or false"),
    "competing": (_is_yes_or_no, "true or false"),
}


def _require(frame: pd.DataFrame, study: Study, name: str, said: Declared) -> None:
    for key in ("time", "event", "entry", "competing", "cluster"):
        column = getattr(said, key)
        if column is not None and column not in frame:
            place = at(study.file, ["endpoints", name, key])
            raise StudyFileError(
                f"{place}: [endpoints.{name}] {key} = {column!r}: the cohort table of"
                f" {said.unit!r} has no such column{suggestion(column, map(str, frame.columns))}"
            )
        wanted = _WANTED.get(key)
        if column is not None and wanted is not None and not wanted[0](frame[column]):
            place = at(study.file, ["endpoints", name, key])
            raise StudyFileError(
                f"{place}: [endpoints.{name}] {key} = {column!r}: the column is not {wanted[1]}"
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
        with made_once(study, "endpoints", name):
            _analyse(position, name, said, cohort, study, record)


def _analyse(
    position: int, name: str, said: Declared, cohort: Cohort, study: Study, record: Recorder
) -> None:
    endpoint = endpoint_of(cohort, study, name)
    for prefix in (name, *([] if said.follow_up is None else [said.follow_up])):
        record.reads(prefix, *columns_of(cohort, study, name))
    record.frame("endpoints", [_about(position, name, said, cohort, study, endpoint)])
    record_left_out(name, cohort, said.unit, *_asked_about(cohort, study, name), record)
    record_rates(record, name, endpoint, study, said.landmarks)
    record_median(record, name, endpoint, study)
    record_curve(record, name, endpoint, study)
    _record_events(cohort, study, name, endpoint, record)
    if said.follow_up is not None:
        _record_follow_up(said.follow_up, endpoint, study, record)


def _about(
    position: int, name: str, said: Declared, cohort: Cohort, study: Study, endpoint: Endpoint
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
        "entry": said.entry or None,
        "robust": endpoint.cluster is not None,
        "competing": endpoint.competing is not None,
        "spells": spells(cohort, said, rows_in(cohort, study, name)),
        "among": _where_words(said, "`") or None,
        "follow_up": said.follow_up,
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
