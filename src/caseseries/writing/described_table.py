"""Write records into a table whose columns are declared with their SQL types and meaning."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

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
    if records:
        # One JSON parameter per table: row by row, the inserts took longer than the statistics.
        # Floats are written so that they read back bit for bit.
        shape = json.dumps([{column: sql_type for column, sql_type, _ in columns}])
        rows = [{column: record.get(column) for column, _, _ in columns} for record in records]
        con.execute(
            f"insert into {table} select unnest(row) from (select unnest(from_json(?, ?)) as row)",
            [json.dumps(rows, allow_nan=False), shape],
        )
    con.execute(f"comment on table {table} is {_quoted(text)}")
    for column, _, meaning in columns:
        con.execute(f'comment on column {table}."{column}" is {_quoted(meaning)}')


def _quoted(text: str) -> str:
    # `comment on` takes no parameters.
    return "'" + text.replace("'", "''") + "'"
