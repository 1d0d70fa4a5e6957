"""The values of single columns against the Pandera schemas, and the rows of those that fail.

Whether a value passes depends on the value alone. In a large table the schema therefore judges
each different value of a column once (of a range its two ends, which stand for what lies
between), and only the values it refuses are looked up among the rows.
"""

from __future__ import annotations

import typing
from collections.abc import Collection, Iterator

from caseseries.gate.frames import polars_frame
from caseseries.gate.rules.pandera_schemas import column_checks, column_message, row_failures
from caseseries.study.declaration import Column, Table
from caseseries.study.failure import Failure
from caseseries.writing.identifiers import quoted

if typing.TYPE_CHECKING:
    import duckdb

    from caseseries.delivery.reading import Reading

# Below this number of rows the whole table is judged sooner than its columns one by one.
MANY_ROWS = 10_000


def column_failures(
    con: duckdb.DuckDBPyConnection,
    table: Table,
    reading: Reading,
    switched_off: Collection[str] = (),
) -> Iterator[Failure]:
    """Yield the cells of ``raw.<table>`` that break a rule of their column.

    ``switched_off`` are ids of rules that need not be checked.
    """
    delivered = [
        column for column in table.columns if (table.name, column.name) not in reading.absent
    ]
    n_rows = reading.rows[table.name]
    if not n_rows or not delivered:
        return
    if n_rows < MANY_ROWS:
        found = _in_frame(con, table, [column.name for column in delivered])
    else:
        found = _by_value(con, table, delivered, switched_off)
    file = reading.files[table.name]
    said: dict[tuple[str, str], tuple[str, str]] = {}
    for check, column, line in found:
        if (check, column) not in said:
            message = column_message(table.column(column), check)
            said[check, column] = f"{table.name}.{column}.{check}", message
        rule, message = said[check, column]
        yield Failure(rule, "error", table.name, file, line, column, None, None, message)


Found = tuple[str, str, int | None]


def _in_frame(
    con: duckdb.DuckDBPyConnection, table: Table, columns: Collection[str]
) -> Iterator[Found]:
    selected = ", ".join([*map(quoted, columns), "source_line"])
    frame = polars_frame(con, f"select {selected} from raw.{quoted(table.name)}")
    lines = frame["source_line"]
    for found in row_failures(frame, table, set(table.column_names).difference(columns)):
        yield found.check, found.column, None if found.row is None else lines[found.row]


def _by_value(
    con: duckdb.DuckDBPyConnection,
    table: Table,
    columns: Collection[Column],
    switched_off: Collection[str],
) -> Iterator[Found]:
    raw = f"raw.{quoted(table.name)}"
    for column in columns:
        checks = [
            check
            for check in column_checks(column)
            if f"{table.name}.{column.name}.{check}" not in switched_off
        ]
        if not checks:
            continue
        name, others = quoted(column.name), set(table.column_names).difference({column.name})
        witnesses = polars_frame(con, _witnesses(column, checks, raw))
        broken = {found.check for found in row_failures(witnesses, table, others)}
        if not broken:
            continue
        refused: dict[str, list[object]] = {"required": []} if "required" in broken else {}
        if broken != {"required"}:
            values = polars_frame(
                con, f"select distinct {name} from {raw} where {name} is not null"
            )
            for found in row_failures(values, table, others):
                if found.row is None:
                    yield found.check, column.name, None
                else:
                    value = values[column.name][found.row]
                    refused.setdefault(found.check, []).append(value)
        for check, bad in refused.items():
            if check not in checks:
                continue
            # A missing value fails no check but that it must not be missing.
            condition, given = f"{name} is null", []
            if check != "required":
                condition = f"{name} in (select unnest(?::{column.duckdb_type}[]))"
                given = [bad]
            lines = con.execute(f"select source_line from {raw} where {condition}", given)
            for (line,) in lines.fetchall():
                yield check, column.name, line


def _witnesses(column: Column, checks: Collection[str], raw: str) -> str:
    """Return the query of values that pass together only if all values of the column do."""
    name = quoted(column.name)
    if set(checks) <= {"required", "range"}:
        missing = f"(select null::{column.duckdb_type} from {raw} where {name} is null limit 1)"
        return (
            f"select unnest([min({name}), max({name})]) as {name} from {raw} "
            f"having count({name}) > 0 union all {missing}"
        )
    return f"select distinct {name} from {raw}"
