"""A line of ``study.toml`` turned into levels: which rows of the cohort belong to each."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import schemas
from caseseries.analyses.study import StudyFileError, VariableRow
from caseseries.results.cohort import Cohort
from caseseries.results.numbers import Population, slug

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True)
class Level:
    """One group of a variable: its id, printed name, rows (a mask) and population."""

    id: str
    label: str
    rows: pd.Series[bool]
    population: Population


def column_of(cohort: Cohort, row: VariableRow) -> pd.Series[Any]:
    """The cohort column a row names; raises StudyFileError naming the columns there are."""
    frame = cohort.frame(row.unit_of_analysis)
    if row.variable not in frame:
        raise StudyFileError(
            f"study.toml: variable {row.variable!r} is no column of cohort.{row.unit_of_analysis}s;"
            f" there are {', '.join(sorted(map(str, frame.columns)))}"
        )
    return frame[row.variable]


def levels_of(cohort: Cohort, row: VariableRow) -> tuple[Level, ...]:
    """The groups of a variable in the order they are printed.

    Missing values belong to no level. A numeric variable without `cut` has no levels.
    Raises StudyFileError for an unknown column, level or level id.
    """
    column = column_of(cohort, row)
    groups = _groups(column, row)
    ids = {id for id, _, _ in groups}
    # Levels of a text column come from the data: one that nobody has today is no mistake.
    closed = row.cut is not None or row.level is not None or _is_coded(column, row)
    for id in (*row.order, *row.names):
        if closed and id not in ids:
            raise StudyFileError(
                f"study.toml: {row.variable} has no level {id!r}; it has {', '.join(sorted(ids))}"
            )
    if row.order:
        groups.sort(key=lambda group: row.order.index(group[0]) if group[0] in row.order else 999)
    levels = []
    for id, label, mask in groups:
        label = row.names.get(id, label)
        if row.detail and mask.any():
            label = f"{label} ({_details(cohort, row, mask)})"
        name = f"{row.unit_of_analysis}s with {row.label.lower()}: {label}"
        levels.append(Level(id, label, mask, cohort.population(row.unit_of_analysis, mask, name)))
    return tuple(levels)


def _groups(column: pd.Series[Any], row: VariableRow) -> list[tuple[str, str, pd.Series[bool]]]:
    import pandas as pd

    known = column.notna()
    if row.cut is not None:
        if not pd.api.types.is_numeric_dtype(column) or pd.api.types.is_bool_dtype(column):
            raise StudyFileError(f"study.toml: {row.variable} is not numeric; it cannot be cut")
        cut = f"{row.cut:g}"
        return [
            (f"lt_{slug(cut)}", f"< {cut}", known & (column < row.cut)),
            (f"ge_{slug(cut)}", f"≥ {cut}", known & (column >= row.cut)),
        ]
    if row.level is not None:
        return [
            (slug(row.level), _sentence_case(row.level), known & (column == row.level)),
            ("other", "Other", known & (column != row.level)),
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
        for value, label in _values(column, row)
    ]


def _values(column: pd.Series[Any], row: VariableRow) -> list[tuple[Any, str]]:
    declared = schemas.COHORT_TABLES[f"{row.unit_of_analysis}s"].column(row.variable).codes
    if declared:
        return list(declared.items())
    counts = column.value_counts()
    # The commonest first; ties by name, so that the order does not hang on the rows' order.
    ordered = sorted(counts.index, key=lambda value: (-int(counts[value]), str(value)))
    return [(value, _sentence_case(str(value))) for value in ordered]


def _is_coded(column: pd.Series[Any], row: VariableRow) -> bool:
    declared = schemas.COHORT_TABLES[f"{row.unit_of_analysis}s"].column(row.variable)
    return bool(declared.codes) or _is_boolean(column)


def _is_boolean(column: pd.Series[Any]) -> bool:
    import pandas as pd

    if pd.api.types.is_bool_dtype(column):
        return True
    values = column.dropna().tolist()
    return column.dtype == object and bool(values) and all(isinstance(v, bool) for v in values)


def _details(cohort: Cohort, row: VariableRow, mask: pd.Series[bool]) -> str:
    frame = cohort.frame(row.unit_of_analysis)
    if row.detail not in frame:
        raise StudyFileError(f"study.toml: detail {row.detail!r} of {row.variable} is no column")
    return ", ".join(sorted({str(value) for value in frame.loc[mask, row.detail].dropna()}))


def _sentence_case(text: str) -> str:
    return text[:1].upper() + text[1:]
