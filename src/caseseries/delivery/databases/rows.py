"""Rows that a driver hands out as Python values, as text in DuckDB, a part at a time."""

from __future__ import annotations

import dataclasses
import datetime
import decimal
import typing
from collections.abc import Callable, Sequence

import duckdb

from caseseries.delivery.databases.reader import StoredTable
from caseseries.writing.identifiers import quoted

_ROWS_AT_ONCE = 20_000


class HasNoTextError(ValueError):
    """A cell holds bytes, or something else that has no plain text; ``position`` is its column."""

    def __init__(self, position: int, kind: str) -> None:
        super().__init__(f"a cell of column {position + 1} holds {kind}")
        self.position = position
        self.kind = kind


def create(con: duckdb.DuckDBPyConnection, name: str, n_columns: int) -> None:
    """Create an empty table of text columns c0, c1 and so on."""
    columns = ", ".join(f"c{at} VARCHAR" for at in range(n_columns))
    con.execute(f"create or replace table {quoted(name)} ({columns})")


def insert_stream(con: duckdb.DuckDBPyConnection, name: str, stream: typing.Any) -> None:
    """Append what an Arrow stream holds, column by column."""
    # The capsule itself: of an object with that method DuckDB asks twice, and takes some that it
    # knows apart with pyarrow.
    arriving_stream = stream.__arrow_c_stream__()
    con.execute(f"insert into {quoted(name)} from arriving_stream")
    del arriving_stream


def copy_rows(
    con: duckdb.DuckDBPyConnection,
    table: StoredTable,
    name: str,
    insert: Callable[[StoredTable], None],
) -> StoredTable:
    """Make ``name`` by inserting the rows of ``readable``; leave out columns with bytes in them."""
    while True:
        create(con, name, len(table.readable))
        if not table.readable:
            return table
        try:
            insert(table)
        except HasNoTextError as problem:
            left_out = table.readable[problem.position]
            columns = tuple(
                dataclasses.replace(column, type=problem.kind, writing=None)
                if column is left_out
                else column
                for column in table.columns
            )
            table = dataclasses.replace(table, columns=columns)
        else:
            return table


def insert_rows(
    con: duckdb.DuckDBPyConnection,
    name: str,
    n_columns: int,
    fetch: Callable[[int], Sequence[typing.Any]],
) -> None:
    """Append all rows that ``fetch`` hands out, so many at a time. Raises HasNoTextError."""
    import polars as pl

    names = [f"c{at}" for at in range(n_columns)]
    while rows := fetch(_ROWS_AT_ONCE):
        texts = {
            column: pl.Series(column, [_text(at, row[at]) for row in rows], dtype=pl.String)
            for at, column in enumerate(names)
        }
        insert_stream(con, name, pl.DataFrame(texts))


def _text(position: int, value: object) -> str | None:
    """Return a value as a sound CSV file would hold it."""
    match value:
        case None | str():
            return value
        case bool():
            return "true" if value else "false"
        case int() | datetime.date() | datetime.time():
            return value.isoformat(" ") if isinstance(value, datetime.datetime) else str(value)
        case float():
            number = decimal.Decimal(repr(value))
            return format(number, "f") if number.is_finite() else str(value)
        case decimal.Decimal():
            return format(value, "f")
    if type(value).__name__ == "UUID":
        return str(value)
    kind = "binary data" if isinstance(value, bytes | bytearray) else type(value).__name__
    raise HasNoTextError(position, kind)
