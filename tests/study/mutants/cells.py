"""Mutants of the rules on single cells, one for each declared column and rule."""

from __future__ import annotations

from collections.abc import Iterator

from first_study import RAW_TABLES

from caseseries.study.declaration import Column, Table
from mutants.mutant import Mutant
from mutants.rows import filled_row, rows_of, with_cell


def _misformatted(column: Column, value: str) -> str:
    return {
        "text": f"{value} ",
        "integer": "1.5",
        "decimal": "1,5",
        "date": "31.12.2013",
        "boolean": "maybe",
    }[column.type]


def _written_otherwise(column: Column, value: str) -> str:
    """The same value as R or pandas write it."""
    return {
        "integer": f"{value}.0",
        "decimal": f"{float(value):.15e}" if column.type == "decimal" else "",
        "boolean": {"true": "yes", "false": "no"}.get(value, ""),
    }[column.type]


def _out_of_range(column: Column) -> str:
    if column.type == "date":
        # The first of its month, for the column that has nothing else.
        return "1899-12-01"
    if isinstance(column.maximum, int | float):
        return f"{column.maximum + 1:g}"
    assert isinstance(column.minimum, int | float)
    return f"{column.minimum - 1:g}"


def _of_column(table: Table, column: Column) -> Iterator[Mutant]:
    row = filled_row(table, column.name)
    value = rows_of(table)[row][table.column_names.index(column.name)]

    def broken(check: str, by: str) -> Mutant:
        return with_cell(table, check, column.name, row, by)

    if column.type != "code":
        yield broken("format", _misformatted(column, value))
    if column.type in ("integer", "decimal", "boolean"):
        yield broken("written", _written_otherwise(column, value))
    if column.required:
        yield broken("required", "")
    if column.codes is not None:
        yield broken("codes", f"{value}?")
    if column.has_range:
        yield broken("range", _out_of_range(column))
    if column.first_of_month:
        yield broken("first_of_month", f"{value[:-2]}02")


def is_link(table: Table, column: Column) -> bool:
    """Whether rows find each other by the column: without it, a row may be anybody's."""
    return column.references is not None or table.key == (column.name,)


CELLS = tuple(
    mutant
    for table in RAW_TABLES.values()
    for column in table.columns
    if not is_link(table, column)
    for mutant in _of_column(table, column)
)
LINKS = tuple(
    mutant
    for table in RAW_TABLES.values()
    for column in table.columns
    if is_link(table, column)
    for mutant in _of_column(table, column)
)
