"""A line of ``study.toml`` turned into levels: which rows of the cohort belong to each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
from operator import or_
from typing import TYPE_CHECKING, Any

from caseseries.results.cohort import Cohort
from caseseries.results.numbers import Population, slug
from caseseries.study.places import Place
from caseseries.study.settings import Variable
from caseseries.study.study_file import StudyFileError, suggestion

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True)
class Row:
    """A line of a table in ``study.toml`` with its unit of analysis, and where it stands there."""

    said: Variable
    unit: str
    label: str
    where: str

    @property
    def variable(self) -> str:
        return self.said.variable


@dataclass(frozen=True)
class Level:
    """One group of a variable: its id, printed name, rows (a mask) and population."""

    id: str
    label: str
    rows: pd.Series[bool]
    population: Population


def rows_of_table(
    cohort: Cohort, variables: Sequence[Variable], unit: str, where: Place | str
) -> tuple[Row, ...]:
    """The lines of a table, labels filled in from the declarations.

    ``where`` names the section for messages. Raises StudyFileError for an unknown unit or column,
    and for a variable named twice.
    """
    rows: list[Row] = []
    for said in variables:
        line = where.saying("variable", said.variable) if isinstance(where, Place) else where
        place = f"{line} {said.variable}"
        of_unit = said.unit or unit
        row = Row(said, of_unit, said.label, place)
        column_of(cohort, row)
        if any((other.unit, other.variable) == (of_unit, said.variable) for other in rows):
            raise StudyFileError(
                f"{where} names {said.variable} twice; one row may have show and cut"
            )
        if said.cut is not None and said.level is not None:
            raise StudyFileError(f"{place}: cut and level exclude each other")
        declared = cohort.table(of_unit)
        if not said.label:
            titled = said.variable in declared.column_names
            label = declared.column(said.variable).title if titled else said.variable
            row = Row(said, of_unit, label, place)
        rows.append(row)
    return tuple(rows)


def column_of(cohort: Cohort, row: Row) -> pd.Series[Any]:
    """The cohort column a row names; raises StudyFileError naming the columns there are."""
    frame = cohort.frame(row.unit)
    if row.variable not in frame:
        names = list(map(str, frame.columns))
        raise StudyFileError(
            f"{row.where}: variable {row.variable!r} is no column of"
            f" cohort.{cohort.table(row.unit).name}{suggestion(row.variable, names)}"
        )
    return frame[row.variable]


def levels_of(cohort: Cohort, row: Row) -> tuple[Level, ...]:
    """The groups of a variable in the order they are printed.

    Missing values belong to no level. A numeric variable without `cut` has no levels.
    Raises StudyFileError for an unknown column, level or level id.
    """
    column = column_of(cohort, row)
    said = row.said
    groups = _groups(cohort, column, row)
    ids = {id for id, _, _ in groups}
    # Levels of a text column come from the data: one that nobody has today is no mistake.
    closed = said.cut is not None or said.level is not None or _is_coded(cohort, column, row)
    for id in (*said.order, *said.names):
        if closed and id not in ids:
            raise StudyFileError(
                f"{row.where} has no level {id!r}; it has {', '.join(sorted(ids))}"
            )
    if said.order:
        groups.sort(key=lambda group: said.order.index(group[0]) if group[0] in said.order else 999)
    plural = cohort.table(row.unit).name.replace("_", " ")
    levels = []
    for id, label, mask in groups:
        label = said.names.get(id, label)
        if said.detail and mask.any():
            label = f"{label} ({_details(cohort, row, mask)})"
        name = f"{plural} with {row.label.lower()}: {label}"
        levels.append(Level(id, label, mask, cohort.population(row.unit, mask, name)))
    return tuple(levels)


def in_any(levels: Sequence[Level]) -> pd.Series[bool]:
    """Which rows belong to one of the levels, of which there is at least one."""
    return reduce(or_, [level.rows for level in levels])


def belong_together(cohort: Cohort, unit: str) -> bool:
    """Whether several rows of a unit belong to one of the unit above."""
    above = cohort.above(unit)
    return above is not None and bool(cohort.frame(unit)[above].duplicated().any())


def is_number(cohort: Cohort, row: Row) -> bool:
    """Whether a variable is numeric: it has a mean."""
    import pandas as pd

    column = column_of(cohort, row)
    return pd.api.types.is_numeric_dtype(column) and not _is_boolean(column)


def is_continuous(cohort: Cohort, row: Row) -> bool:
    """Whether a variable is a number that nothing cuts into groups."""
    return is_number(cohort, row) and row.said.cut is None and row.said.level is None


def _groups(
    cohort: Cohort, column: pd.Series[Any], row: Row
) -> list[tuple[str, str, pd.Series[bool]]]:
    import pandas as pd

    known = column.notna()
    said = row.said
    if said.cut is not None:
        if not pd.api.types.is_numeric_dtype(column) or pd.api.types.is_bool_dtype(column):
            raise StudyFileError(f"{row.where} is not numeric; it cannot be cut")
        cut = f"{said.cut:g}"
        return [
            (f"lt_{slug(cut)}", f"< {cut}", known & (column < said.cut)),
            (f"ge_{slug(cut)}", f"≥ {cut}", known & (column >= said.cut)),
        ]
    if said.level is not None:
        codes = _codes(cohort, row)
        if _is_boolean(column) or pd.api.types.is_numeric_dtype(column):
            raise StudyFileError(
                f"{row.where} is no text; level = {said.level!r} picks one of several texts"
            )
        if codes and said.level not in codes:
            raise StudyFileError(
                f"{row.where} has no level {said.level!r}{suggestion(said.level, codes)}"
            )
        label = codes.get(said.level) or _sentence_case(said.level)
        return [
            (slug(said.level), label, known & (column == said.level)),
            ("other", "Other", known & (column != said.level)),
        ]
    if _is_boolean(column):
        return [
            ("yes", "Yes", known & (column == True)),  # noqa: E712
            ("no", "No", known & (column == False)),  # noqa: E712
        ]
    if pd.api.types.is_numeric_dtype(column):
        return []
    return [
        (slug(str(value)), label, known & (column == value))
        for value, label in _values(cohort, column, row)
    ]


def _codes(cohort: Cohort, row: Row) -> Mapping[str, str]:
    declared = cohort.table(row.unit)
    if row.variable not in declared.column_names:
        return {}
    return declared.column(row.variable).codes or {}


def _values(cohort: Cohort, column: pd.Series[Any], row: Row) -> list[tuple[Any, str]]:
    declared = _codes(cohort, row)
    if declared:
        return list(declared.items())
    counts = column.value_counts()
    # The commonest first; ties by name, so that the order does not hang on the rows' order.
    ordered = sorted(counts.index, key=lambda value: (-int(counts[value]), str(value)))
    return [(value, _sentence_case(str(value))) for value in ordered]


def _is_coded(cohort: Cohort, column: pd.Series[Any], row: Row) -> bool:
    return bool(_codes(cohort, row)) or _is_boolean(column)


def _is_boolean(column: pd.Series[Any]) -> bool:
    import pandas as pd

    if pd.api.types.is_bool_dtype(column):
        return True
    values = column.dropna().tolist()
    return column.dtype == object and bool(values) and all(isinstance(v, bool) for v in values)


def _details(cohort: Cohort, row: Row, mask: pd.Series[bool]) -> str:
    frame = cohort.frame(row.unit)
    if row.said.detail not in frame:
        raise StudyFileError(f"{row.where}: detail {row.said.detail!r} is no column")
    return ", ".join(sorted({str(value) for value in frame.loc[mask, row.said.detail].dropna()}))


def _sentence_case(text: str) -> str:
    return text[:1].upper() + text[1:]
