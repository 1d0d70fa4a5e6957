"""Repeated measurements of each row over time, for a figure with a line each."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

from caseseries.analyses.groups import groups_of, record_groups
from caseseries.analyses.said.figures import Trajectories as Settings
from caseseries.results import frames
from caseseries.results.numbers import Population
from caseseries.study.study_file import StudyFileError, suggestion

if TYPE_CHECKING:
    from caseseries.analyses.variables import Level
    from caseseries.results.cohort import Cohort
    from caseseries.results.numbers import Recorder
    from caseseries.study.study import Study

FRAMES: Final[frames.Frames] = {
    "trajectories": (
        "One row per measurement of a figure of trajectories, by row and time.",
        (
            frames.FIGURE,
            frames.POSITION,
            ("key", frames.TEXT, "Key of the row that was measured."),
            ("time", frames.REAL, "When, as the table has it."),
            ("value", frames.REAL, "What was measured."),
            ("level", frames.TEXT, "Group of the row; missing without by and in no group."),
            ("level_label", frames.TEXT, "Name of the group."),
        ),
    ),
}
_METHOD: Final = f"{__name__}.analyse"


def analyse(name: str, said: Settings, cohort: Cohort, study: Study, record: Recorder) -> None:
    """Frame ``trajectories``; numbers ``<figure>.n`` (rows with a measurement), ``.unmeasured.n``
    (rows without), ``.measurements.n`` and ``.incomplete.n`` (measurements without time or
    value). Measurements of rows the cohort does not have are left out."""
    unit = said.unit or next(iter(study.cohort_tables.values())).unit or ""
    plural = cohort.table(unit).name.replace("_", " ")
    keys = cohort.keys(unit)
    of_cohort = set(keys)
    found = [row for row in _measured(name, said, unit, cohort, study) if row[0] in of_cohort]
    whole = sorted(
        (key, time, value) for key, time, value in found if time is not None and value is not None
    )
    having = {key for key, _, _ in whole}
    tables = (f"cohort.{cohort.table(unit).name}", said.table)

    def population(words: str, *, measured: bool) -> Population:
        kept = tuple(key for key in keys if (key in having) == measured)
        return Population(f"{plural} {words}", unit, kept, tables, cohort.table(unit).name)

    there = population(f"with a measurement in {said.table}", measured=True)
    without = population(f"without a measurement in {said.table}", measured=False)
    for part, value, among in (
        ("n", there.n, there),
        ("unmeasured.n", without.n, without),
        ("measurements.n", len(whole), there),
        ("incomplete.n", len(found) - len(whole), cohort.population(unit, tables=tables)),
    ):
        record.add(f"{name}.{part}", value, among, statistic="count", method=_METHOD)
    groups: dict[str, Level] = {}
    if said.by is not None:
        levels = groups_of(cohort, said.by, unit, study.settings.place("figures", name))
        record.reads(name, said.by.variable)
        record_groups(name, cohort, unit, levels, record)
        groups = {key: level for level in levels for key in level.population.keys}
    record.frame(
        "trajectories",
        (
            {
                "figure_name": name,
                "position": position,
                "key": key,
                "time": time,
                "value": value,
                "level": groups[key].id if key in groups else None,
                "level_label": groups[key].label if key in groups else None,
            }
            for position, (key, time, value) in enumerate(whole, start=1)
        ),
    )


def _measured(
    name: str, said: Settings, unit: str, cohort: Cohort, study: Study
) -> list[tuple[str, float | None, float | None]]:
    """Key, time and value of each row of the table; StudyFileError where it cannot be used."""
    import duckdb

    place = f"{study.settings.place('figures', name)} table = {said.table!r}"
    try:
        rows = cohort.records(said.table, "all")
    except duckdb.Error as error:
        raise StudyFileError(f"{place} cannot be used: {error}") from None
    *own, last = cohort.table(unit).key
    if said.key is None and own:
        raise StudyFileError(f"{place}: name the column with the key of the row: key = …")
    key = said.key or last
    for what, column in (("key", key), ("time", said.time), ("value", said.value)):
        if rows and column not in rows[0]:
            raise StudyFileError(
                f"{place}: {what} = {column!r} is no column of it{suggestion(column, rows[0])}"
            )
    return [
        (
            str(row[key]),
            _number(row[said.time], said.time, place),
            _number(row[said.value], said.value, place),
        )
        for row in rows
    ]


def _number(value: Any, column: str, place: str) -> float | None:
    if value is None or value != value:
        return None
    if isinstance(value, bool) or not isinstance(value, int | float | Decimal):
        raise StudyFileError(
            f"{place}: {column} has {value!r}, which is no number; derive one in SQL, of a date the"
            " time since a first one"
        )
    return float(value)
