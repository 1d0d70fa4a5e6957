"""The note on numbers and truth values written in another way than declared, one a column."""

from __future__ import annotations

import typing
from collections.abc import Iterator, Sequence

import duckdb

from caseseries.delivery.typing.spellings import written_otherwise
from caseseries.delivery.typing.text_tables import TextTable
from caseseries.delivery.typing.text_types import typed
from caseseries.study.declaration import Column, Table
from caseseries.study.failure import Failure, Rule
from caseseries.writing.identifiers import quoted


def has_spellings(column: Column) -> bool:
    """Whether values of the column can be written in more than one way."""
    return column.type in ("integer", "decimal", "boolean")


def spelling_rules(table: Table) -> Iterator[Rule]:
    """Yield the note on how numbers and truth values are written."""
    for column in table.columns:
        if has_spellings(column):
            yield Rule(
                _id(table, column),
                "note",
                {
                    "integer": "No whole number has a point or an exponent (1.0, 1e+05); such "
                    "cells are read as what they are exactly.",
                    "decimal": "No number has an exponent (1e-05); such cells are read.",
                    "boolean": "Truth values are written true and false; yes and no, 1 and 0 are "
                    "read too.",
                }[column.type],
                table.name,
                column.name,
            )


def _any(con: duckdb.DuckDBPyConnection, rows: str) -> bool:
    return con.execute(f"select 1 where exists (select 1 {rows})").fetchone() is not None


def _id(table: Table, column: Column) -> str:
    return f"{table.name}.{column.name}.written"


def spelling_notes(
    con: duckdb.DuckDBPyConnection, table: Table, file: str, text: TextTable
) -> Iterator[Failure]:
    """Yield a note on each column with values written in another way, at the first such cell."""
    columns = [
        column for column in table.columns if column.name in text.cells and has_spellings(column)
    ]
    # Most deliveries have none, and one small question says so ten times sooner.
    otherwise = " or ".join(
        written_otherwise(column, text.expression(column.name)) for column in columns
    )
    if not columns or not _any(con, f"from temp.{quoted(text.name)} where {otherwise}"):
        return
    parts = []
    for column in columns:
        cell, normalized = quoted(text.cells[column.name]), text.expression(column.name)
        condition = (
            f"{written_otherwise(column, normalized)} and ({typed(column, normalized)}) is not null"
        )
        parts.append(
            f"count_if({condition}), min({text.line}) filter ({condition}), "
            f"arg_min({cell}, {text.line}) filter ({condition}), "
        )
        # Of truth values there are six other ways of writing at most.
        ways = f"list_sort(list(distinct lower({normalized})) filter ({condition}))"
        parts[-1] += f"array_to_string({ways}, ', ')" if column.type == "boolean" else "null"
    found: Sequence[typing.Any] | None = con.execute(
        f"select {', '.join(parts)} from temp.{quoted(text.name)}"
    ).fetchone()
    if found is None:
        return
    for at, column in enumerate(columns):
        n, line, value, spellings = found[4 * at : 4 * at + 4]
        if not n:
            continue
        cells = "1 cell is" if n == 1 else f"{n:,} cells are"
        said = {
            "integer": "with a point or an exponent, exactly whole, and read as whole numbers",
            "decimal": "with an exponent, and read as the numbers they are",
            "boolean": f"{spellings}, and read as true and false",
        }[column.type]
        yield Failure(
            _id(table, column),
            "note",
            table.name,
            file,
            line,
            column.name,
            None,
            value,
            f"Of this column {cells} written {said}; this is the first.",
        )
