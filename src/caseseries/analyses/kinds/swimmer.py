"""Courses for a swimmer plot: a lane per row of an endpoint, and what happened on it when."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING, Any, Final

from caseseries.analyses.endpoints import endpoint_of
from caseseries.analyses.kind_settings import declared
from caseseries.analyses.said.figures import Marks
from caseseries.analyses.said.figures import Swimmer as Settings
from caseseries.results import frames
from caseseries.results.numbers import Population, slug
from caseseries.study.places import at
from caseseries.study.study_file import StudyFileError, suggestion

if TYPE_CHECKING:
    from caseseries.results.cohort import Cohort
    from caseseries.results.numbers import Recorder
    from caseseries.study.study import Study

DAYS: Final = {"days": 1.0, "weeks": 7.0, "months": 30.4375, "years": 365.25}

FRAMES: Final[frames.Frames] = {
    "swimmer_lanes": (
        "One row per lane of a swimmer plot, the longest first.",
        (
            frames.FIGURE,
            frames.POSITION,
            frames.ENDPOINT,
            frames.TIME_UNIT,
            ("key", frames.TEXT, "Key of the row the lane is of."),
            ("start", frames.REAL, "Start of the lane: 0, or the time of late entry."),
            ("stop", frames.REAL, "Its end: time of the event or of censoring."),
            ("event", frames.FLAG, "True where the event ended it."),
        ),
    ),
    "swimmer_events": (
        "One row per mark on a lane of a swimmer plot.",
        (
            frames.FIGURE,
            frames.POSITION,
            frames.LABEL,
            ("key", frames.TEXT, "Key of the row whose lane it is on."),
            ("start", frames.REAL, "When it happened or began, in the lane's unit of time."),
            ("stop", frames.REAL, "When it ended; missing for what has no duration."),
        ),
    ),
}


def analyse(name: str, said: Settings, cohort: Cohort, study: Study, record: Recorder) -> None:
    """Frames ``swimmer_lanes`` and ``swimmer_events``; numbers ``<figure>.lanes.n`` and, per kind
    of mark, ``<figure>.<label>.n`` (marks), ``.lanes.n`` (lanes that have one) and ``.undated.n``.
    Marks of rows the endpoint is not about are left out."""
    endpoint = endpoint_of(cohort, study, said.endpoint)
    population = endpoint.population
    starts = [0.0] * population.n if endpoint.entry is None else endpoint.entry.tolist()
    lanes = sorted(
        zip(population.keys, starts, endpoint.durations, endpoint.events, strict=True),
        key=lambda lane: (-float(lane[2]), lane[0]),
    )
    record.frame(
        "swimmer_lanes",
        (
            {
                "figure_name": name,
                "position": position,
                "endpoint": said.endpoint,
                "time_unit": endpoint.time_unit,
                "key": key,
                "start": float(start),
                "stop": float(stop),
                "event": bool(event),
            }
            for position, (key, start, stop, event) in enumerate(lanes, start=1)
        ),
    )
    _count(record, f"{name}.lanes.n", population, population.n)
    position = 0
    for marks in said.events:
        if sum(slug(marks.label) == slug(other.label) for other in said.events) > 1:
            raise StudyFileError(
                f"{study.settings.place('figures', name)} events: two are labelled {marks.label!r}"
            )
        found = _marks(name, marks, said.endpoint, cohort, study)
        of_lanes = [mark for mark in found if mark[0] in set(population.keys)]
        dated = [mark for mark in of_lanes if mark[1] is not None]
        record.frame(
            "swimmer_events",
            (
                {
                    "figure_name": name,
                    "position": position + offset,
                    "label": marks.label,
                    "key": key,
                    "start": start,
                    "stop": stop,
                }
                for offset, (key, start, stop) in enumerate(dated, start=1)
            ),
        )
        position += len(dated)
        keys = tuple(key for key in population.keys if key in {mark[0] for mark in dated})
        having = Population(
            f"{population.counted} with {marks.label}", population.unit_of_analysis, keys,
            (*population.tables, marks.table), population.units,
        )  # fmt: skip
        id = f"{name}.{slug(marks.label)}"
        _count(record, f"{id}.n", having, len(dated))
        _count(record, f"{id}.lanes.n", having, having.n)
        _count(record, f"{id}.undated.n", population, len(of_lanes) - len(dated))


def _count(record: Recorder, id: str, population: Population, value: int) -> None:
    record.add(id, value, population, statistic="count", method=f"{__name__}.analyse")


def _marks(
    name: str, marks: Marks, endpoint: str, cohort: Cohort, study: Study
) -> list[tuple[str, float | None, float | None]]:
    """Key of the lane, start and end of each; StudyFileError where a column cannot be used."""
    import duckdb

    said = declared(study, endpoint)
    place = f"{at(study.file, ['figures', name])}: [figures.{name}] events of {marks.table}"
    try:
        rows = cohort.records(marks.table, "all")
    except duckdb.Error as error:
        raise StudyFileError(f"{place}: the table cannot be used: {error}") from None
    *own, last = cohort.table(said.unit).key
    if marks.key is None and own:
        raise StudyFileError(f"{place}: name the column with the lane's key: key = …")
    key = marks.key or last
    of_unit = cohort.frame(said.unit)
    for what, column in (("start", marks.start), ("end", marks.end), ("key", key)):
        if rows and column is not None and column not in rows[0]:
            raise StudyFileError(
                f"{place}: {what} = {column!r} is no column of it{suggestion(column, rows[0])}"
            )
    origins: dict[str, Any] = {}
    if marks.origin is not None and (not rows or marks.origin not in rows[0]):
        if marks.origin not in of_unit:
            raise StudyFileError(
                f"{place}: origin = {marks.origin!r} is no column of it, nor of"
                f" cohort.{cohort.table(said.unit).name}"
            )
        origins = dict(zip(cohort.keys(said.unit), of_unit[marks.origin], strict=True))
    found = []
    for row in rows:
        lane = str(row[key])
        origin = origins.get(lane) if origins else row.get(marks.origin or "")
        times = [
            None if column is None else _time(row[column], origin, marks, said.time_unit, place)
            for column in (marks.start, marks.end)
        ]
        found.append((lane, times[0], times[1]))
    return sorted(found, key=lambda mark: (mark[0], mark[1] is None, mark[1] or 0.0))


def _time(value: Any, origin: Any, marks: Marks, unit: str, place: str) -> float | None:
    """A number as it stands, a date as the time from the origin."""
    if value is None:
        return None
    if isinstance(value, int | float) and not isinstance(value, bool):
        return float(value)
    if not isinstance(value, datetime.date):
        raise StudyFileError(f"{place}: {value!r} is neither a date nor a number")
    if marks.origin is None:
        raise StudyFileError(
            f"{place}: {marks.start} is a date; name the column of the date lanes start at:"
            " origin = …"
        )
    first, day = _day(origin), _day(value)
    return None if first is None or day is None else (day - first).days / DAYS[unit]


def _day(value: Any) -> datetime.date | None:
    """A date of SQL or pandas without its time of day; None for a missing one."""
    if value is None or value != value:
        return None
    return value.date() if isinstance(value, datetime.datetime) else value
