"""Rules on how a cell is written: whole numbers, decimal points, ISO dates, no stray blanks."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import duckdb

from schemas.declaration import Column, Table
from schemas.failure import Failure, Rule
from schemas.identifiers import quoted
from schemas.text_tables import TextTable
from schemas.text_types import advice, misformatted


def _id(table: Table, column: Column) -> str:
    return f"{table.name}.{column.name}.format"


def format_rules(table: Table) -> Iterator[Rule]:
    """Yield the rule on how each column of a table is written; codes have a rule of their own."""
    for column in table.columns:
        if column.type == "code":
            continue
        description = f"Every cell is {column.expectation()}, or empty."
        if column.type == "text":
            description = "No text begins or ends with a blank or holds a control character."
        yield Rule(_id(table, column), "error", description, table.name, column.name, fixed=True)


def format_failures(
    con: duckdb.DuckDBPyConnection,
    table: Table,
    file: str,
    text: TextTable,
    has_control_characters: bool,
) -> Iterator[Failure]:
    """Yield every cell that is not written as its column's type asks."""
    conditions: dict[Column, str] = {}
    for column in table.columns:
        cell = text.cells.get(column.name)
        if cell is not None and column.type != "code":
            conditions[column] = misformatted(
                column, quoted(cell), has_control_characters=has_control_characters
            )
    for column in _misformatted_columns(con, table, text, conditions):
        cell = quoted(text.cells[column.name])
        rows = con.execute(
            f"select {text.line}, {cell} from temp.{quoted(text.name)} "
            f"where {cell} is not null and {conditions[column]} order by 1"
        ).fetchall()
        for line, content in rows:
            yield Failure(
                _id(table, column),
                "error",
                table.name,
                file,
                line,
                column.name,
                None,
                content,
                advice(column, content),
            )


def _misformatted_columns(
    con: duckdb.DuckDBPyConnection,
    table: Table,
    text: TextTable,
    conditions: Mapping[Column, str],
) -> list[Column]:
    """Return the columns with a misformatted cell, found in one pass over text and values.

    Where typing left fewer values than there are texts, a text could not be typed; counting both
    is far cheaper than typing again.
    """
    if not conditions or not text.n_rows:
        return []
    texts: list[str] = []
    values: list[str] = []
    for number, (column, condition) in enumerate(conditions.items()):
        cell = quoted(text.cells[column.name])
        if column.type == "text":
            texts.append(f"count_if({condition}) as n{number}")
            values.append(f"0 as n{number}")
        else:
            texts.append(f"count({cell}) as n{number}")
            values.append(f"count({quoted(column.name)}) as n{number}")
    differences = ", ".join(f"t.n{number} - v.n{number}" for number in range(len(conditions)))
    row = con.execute(
        f"select {differences} from (select {', '.join(texts)} from temp.{quoted(text.name)}) as t,"
        f" (select {', '.join(values)} from raw.{quoted(table.name)}) as v"
    ).fetchone()
    return [column for column, n in zip(conditions, row or (), strict=False) if n]
