"""Write records into a table whose columns are declared with their SQL types and meaning."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from caseseries.writing.identifiers import literal, quoted

if TYPE_CHECKING:
    import duckdb

Columns = Sequence[tuple[str, str, str]]
"""Name, SQL type and meaning of each column, in order."""


def write_table(
    con: duckdb.DuckDBPyConnection,
    table: str,
    text: str,
    columns: Columns,
    records: Sequence[Mapping[str, Any]],
) -> None:
    """Create ``schema.table`` with the records in order, and comment it and its columns.

    A column a record lacks is missing there. Raises ValueError for NaN or infinite numbers.
    """
    declared = ", ".join(f'"{column}" {sql_type}' for column, sql_type, _ in columns)
    con.execute(f"create table {table} ({declared})")
    append(con, table, columns, records)
    describe(con, table, text, {column: meaning for column, _, meaning in columns})


def append(
    con: duckdb.DuckDBPyConnection,
    table: str,
    columns: Columns,
    records: Sequence[Mapping[str, Any]],
) -> None:
    """Insert records into a table that has these columns; what a record lacks is missing.

    Raises ValueError for NaN or infinite numbers.
    """
    if not records:
        return
    # One JSON parameter per table: row by row, the inserts took longer than the statistics.
    # Floats are written so that they read back bit for bit.
    shape = json.dumps([{column: sql_type for column, sql_type, _ in columns}])
    rows = [{column: record.get(column) for column, _, _ in columns} for record in records]
    names = ", ".join(f'"{column}"' for column, _, _ in columns)
    con.execute(
        f"insert into {table} ({names})"
        " select unnest(row) from (select unnest(from_json(?, ?)) as row)",
        [json.dumps(rows, allow_nan=False), shape],
    )


def describe(
    con: duckdb.DuckDBPyConnection, table: str, text: str, meaning: Mapping[str, str]
) -> None:
    """Comment a table and columns of it."""
    # `comment on` takes no parameters.
    comments = [f"comment on table {table} is {literal(text)}"]
    comments += [
        f"comment on column {table}.{quoted(column)} is {literal(words)}"
        for column, words in meaning.items()
    ]
    # In one transaction they take a fifth of the time.
    con.execute("; ".join(["begin", *comments, "commit"]))
