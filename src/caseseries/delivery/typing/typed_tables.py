"""From text in DuckDB to the typed tables ``raw.<table>``."""

from __future__ import annotations

from collections.abc import Mapping

import duckdb

from caseseries.delivery.file_rules import file_failure
from caseseries.delivery.typing.native_cells import NativeCell
from caseseries.delivery.typing.text_tables import TextTable
from caseseries.delivery.typing.text_types import typed
from caseseries.study.declaration import Table
from caseseries.study.failure import MOST_LOCATED, Failure, further
from caseseries.writing.identifiers import quoted


def create_empty(con: duckdb.DuckDBPyConnection, table: Table) -> int:
    """Create ``raw.<table>`` without rows; return their number, 0."""
    columns = ", ".join(
        [
            *(f"{quoted(column.name)} {column.duckdb_type}" for column in table.columns),
            *(f"{quoted(name)} VARCHAR" for name in table.precision_columns),
        ]
    )
    con.execute(
        f"create or replace table raw.{quoted(table.name)} ({columns}, source_line INTEGER)"
    )
    return 0


def create_typed(con: duckdb.DuckDBPyConnection, table: Table, text: TextTable) -> int:
    """Type a table of text into ``raw.<table>``, leaving out blank rows; return its row count."""
    parts = [*values(table, text), f"({text.line})::{text.line_type} as source_line"]
    created = con.execute(
        f"create or replace table raw.{quoted(table.name)} as select {', '.join(parts)} "
        f"from temp.{quoted(text.name)} where not ({_all_missing(text)})"
    ).fetchone()
    return int(created[0]) if created else 0


def values(table: Table, text: TextTable, native: Mapping[str, NativeCell] = {}) -> list[str]:
    """Return the SQL of every stored column's value, named: declared columns, how much of
    their dates is known, others. Cells of ``native`` columns are read by their text only where
    they have to be."""
    parts: list[str] = []
    for column in table.columns:
        if cell := native.get(column.name):
            value = f"case when {cell.plain} then {cell.value} else {typed(column, cell.text)} end"
        elif column.name in text.cells or column.name in text.expressions:
            value = typed(column, text.expression(column.name))
        else:
            value = f"null::{column.duckdb_type}"
        parts.append(f"{value} as {quoted(column.name)}")
    for name in table.precision_columns:
        parts.append(f"{text.expressions.get(name, 'null::VARCHAR')} as {quoted(name)}")
    declared = set(table.column_names)
    for name, cell in text.cells.items():
        if name not in declared:
            parts.append(f"{quoted(cell)} as {quoted(name)}")
    return parts


def _all_missing(text: TextTable) -> str:
    return " and ".join(f"{quoted(cell)} is null" for cell in text.cells.values()) or "true"


def blank_rows(
    con: duckdb.DuckDBPyConnection,
    table: Table,
    file: str,
    text: TextTable,
    n_rows: int,
    most_located: int = MOST_LOCATED,
) -> list[Failure]:
    """Return the rows that were left out because every cell of them is empty."""
    if text.n_rows == n_rows:
        return []
    lines = con.execute(
        f"select {text.line} from temp.{quoted(text.name)} where {_all_missing(text)} order by 1 "
        f"limit {most_located}"
    ).fetchall()
    message = "Every cell of this row is empty; the row was passed over."
    found = [file_failure(table, file, "file.blank_row", message, line=line) for (line,) in lines]
    left = text.n_rows - n_rows - len(found)
    return [*found, further(found[0], left, len(found))] if left > 0 else found
