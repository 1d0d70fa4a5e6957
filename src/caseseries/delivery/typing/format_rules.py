"""Rules on how a cell is written: whole numbers, decimal points, ISO dates, no stray blanks."""

from __future__ import annotations

import functools
import sys
from collections.abc import Iterator, Mapping

import duckdb

from caseseries.delivery.typing.text_tables import TextTable
from caseseries.delivery.typing.text_types import (
    advice,
    date_format_hint,
    is_iso_shaped,
    misformatted,
)
from caseseries.study.declaration import Column, Table
from caseseries.study.failure import MOST_LOCATED, Failure, Rule, further
from caseseries.writing.identifiers import quoted


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
    most_located: int = MOST_LOCATED,
) -> Iterator[Failure]:
    """Yield every cell that is not written as its column's type asks.

    Beyond ``most_located`` cells of a column one failure stands for all others.
    """
    conditions: dict[Column, str] = {}
    for column in table.columns:
        if column.name in text.cells and column.type != "code":
            conditions[column] = misformatted(
                column,
                text.expression(column.name),
                has_control_characters=has_control_characters,
            )
    for column, number in _misformatted_columns(con, text, conditions):
        cell, normalized = quoted(text.cells[column.name]), text.expression(column.name)
        those = (
            f"from temp.{quoted(text.name)} where {normalized} is not null and {conditions[column]}"
        )
        rows = con.execute(
            f"select {text.line}, {cell} {those} order by 1 limit {most_located}"
        ).fetchall()
        hint = ""
        if column.type == "date":
            different = con.execute(f"select distinct {cell} {those}").fetchall()
            hint = date_format_hint(table.name, column, {content for (content,) in different})
        # Of very many a few messages are kept, not one each.
        said = functools.lru_cache(maxsize=1000)(
            lambda content, column=column, hint=hint: sys.intern(
                advice(column, content) + ("" if is_iso_shaped(content) else hint)
            )
        )
        failure = None
        for line, content in rows:
            failure = Failure(
                _id(table, column),
                "error",
                table.name,
                file,
                line,
                column.name,
                None,
                content,
                said(content),
            )
            yield failure
        if failure is not None and number > len(rows):
            yield further(failure, number - len(rows), len(rows))


def _misformatted_columns(
    con: duckdb.DuckDBPyConnection, text: TextTable, conditions: Mapping[Column, str]
) -> list[tuple[Column, int]]:
    """Return the columns with a misformatted cell and how many there are, found in one pass."""
    if not conditions:
        return []
    counts = ", ".join(
        f"count_if({text.expression(column.name)} is not null and {condition})"
        for column, condition in conditions.items()
    )
    row = con.execute(f"select {counts} from temp.{quoted(text.name)}").fetchone()
    return [(column, n) for column, n in zip(conditions, row or (), strict=False) if n]
