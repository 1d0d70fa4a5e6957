"""The delivered row behind a failure: its key and the text of the cell."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import duckdb

from caseseries.delivery.reading import Reading
from caseseries.study.declaration import Table
from caseseries.study.failure import Failure
from caseseries.writing.identifiers import quoted


def with_cells(
    con: duckdb.DuckDBPyConnection,
    failures: Sequence[Failure],
    tables: Mapping[str, Table],
    reading: Reading,
) -> list[Failure]:
    """Return the failures with key and value as delivered, where they stand on a row."""
    lines: dict[str, set[int]] = {}
    for failure in failures:
        if failure.line is not None and failure.table in reading.texts:
            lines.setdefault(failure.table, set()).add(failure.line)
    rows = {
        name: _delivered_rows(con, name, sorted(wanted), reading) for name, wanted in lines.items()
    }
    complete: list[Failure] = []
    for failure in failures:
        row = rows.get(failure.table, {}).get(failure.line)
        if row is None:
            complete.append(failure)
            continue
        parts = [row.get(name) for name in tables[failure.table].key]
        key = ", ".join(part or "" for part in parts) if any(parts) else None
        value = failure.value
        if value is None and failure.column is not None:
            value = row.get(failure.column)
        complete.append(failure._replace(key=key, value=value))
    return complete


def _delivered_rows(
    con: duckdb.DuckDBPyConnection, table: str, lines: Sequence[int], reading: Reading
) -> dict[int | None, dict[str, str | None]]:
    text = reading.texts[table]
    names = list(text.cells)
    cells = ", ".join(f"t.{quoted(cell)}" for cell in text.cells.values())
    found = con.execute(
        f"select t.source_line, {cells} from (select *, {text.line} as source_line from "
        f"temp.{quoted(text.name)}) as t where t.source_line in (select unnest(?::BIGINT[]))",
        [list(lines)],
    ).fetchall()
    return {row[0]: dict(zip(names, row[1:], strict=True)) for row in found}
