"""``by`` of a table: the groups its columns describe, and what is counted in one of them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from caseseries.analyses.variables import Level, Row, in_any, levels_of, rows_of_table
from caseseries.study.places import Place
from caseseries.study.settings import Variable
from caseseries.study.study_file import StudyFileError

if TYPE_CHECKING:
    import pandas as pd

    from caseseries.results.cohort import Cohort
    from caseseries.results.numbers import Population, Recorder


# Of a yes/no column, or of a code without a label: an answer to a question that stands nowhere.
_ANSWERS: Final = re.compile(r"Yes|No|[\W\d_]+")


def groups_of(cohort: Cohort, by: Variable, unit: str, where: Place) -> tuple[Level, ...]:
    """The groups among the rows of a unit, whose cohort table must have the column.

    Raises StudyFileError where it has not, and where the column makes no groups.
    """
    named = where.saying("by", by.variable)
    # Written as { variable = … } it is found as a row is.
    line = where if named == str(where) else named
    (row,) = rows_of_table(cohort, (by.model_copy(update={"unit": unit}),), unit, line)
    levels = levels_of(cohort, row)
    if not levels:
        raise StudyFileError(
            f"{line} by: {by.variable} is a number without groups, or has no value: name another"
            " column, or add cut = …"
        )
    return tuple(_speaking(level, by, row.label) for level in levels)


def _speaking(level: Level, by: Variable, label: str) -> Level:
    """A group that says what it is where nothing heads it: `Smoker: yes`, not `Yes`."""
    if level.id in by.names or not (by.cut is not None or _ANSWERS.fullmatch(level.label)):
        return level
    answer = level.label if by.cut is not None else level.label.lower()
    return replace(level, label=f"{label}: {answer}")


def record_groups(
    name: str, cohort: Cohort, unit: str, groups: Sequence[Level], record: Recorder
) -> None:
    """Numbers ``<table>.<units>.<by level>.n`` and ``<table>.<units>.without_group.n``."""
    table = cohort.table(unit).name
    rest = cohort.population(unit, ~in_any(groups), f"{table.replace('_', ' ')} in no group")
    for id, population in (
        *((group.id, group.population) for group in groups),
        ("without_group", rest),
    ):
        record.add(
            f"{name}.{table}.{id}.n", population.n, population, statistic="count",
            method=f"{__name__}.record_groups", unit=population.counted,
        )  # fmt: skip


class Within:
    """All rows of a unit, or those of a group: masks, populations and ids cut down to them."""

    def __init__(self, cohort: Cohort, row: Row, group: Level | None) -> None:
        self._cohort, self._row, self._group = cohort, row, group
        self.id = "" if group is None else f".{group.id}"
        self.everyone = cohort.population(row.unit) if group is None else group.population

    def mask(self, rows: pd.Series[bool]) -> pd.Series[bool]:
        return rows if self._group is None else rows & self._group.rows

    def population(self, rows: pd.Series[bool], name: str) -> Population:
        if self._group is not None:
            name = f"{name}, among {self._group.population.name}"
        return self._cohort.population(self._row.unit, self.mask(rows), name)

    def part(self, level: Level) -> Population:
        if self._group is None:
            return level.population
        return self.population(level.rows, level.population.name)
