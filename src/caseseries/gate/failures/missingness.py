"""How much of each delivered column is missing, and in small tables in which rows."""

from __future__ import annotations

import dataclasses
import typing
from collections.abc import Iterable, Mapping

from caseseries.delivery.row_numbers import line_of
from caseseries.study.declaration import Table
from caseseries.writing.identifiers import quoted

if typing.TYPE_CHECKING:
    import duckdb

    from caseseries.delivery.reading import Reading
    from caseseries.study.failure import Failure

# More rows than this cannot be told apart in a plot that fits a telephone.
MAX_ROWS_SHOWN = 120


@dataclasses.dataclass(frozen=True, slots=True)
class ColumnMissing:
    """One column: the number of missing cells, and whether none may be missing.

    ``lines`` are the lines of the file with a missing cell, None where the table has too many
    rows to show each. ``delivered`` is False where the file lacks the column.
    """

    name: str
    n_missing: int
    required: bool
    delivered: bool
    lines: tuple[int, ...] | None


@dataclasses.dataclass(frozen=True, slots=True)
class TableMissing:
    """One table: the lines of its rows (None where too many to show each) and its columns."""

    name: str
    n_rows: int
    columns: tuple[ColumnMissing, ...]
    lines: tuple[int, ...] | None


def missingness(
    con: duckdb.DuckDBPyConnection,
    reading: Reading,
    failures: Iterable[Failure],
    tables: Mapping[str, Table],
) -> tuple[TableMissing, ...]:
    """Count the missing cells of every declared column of the tables that have rows.

    One aggregate a table over ``raw.*``. A cell that could not be read as its column's type is
    NULL there but not missing: the failures of the format rules tell the two apart.
    """
    from caseseries.gate.judging import UNREAD_CELLS

    unreadable: dict[tuple[str, str], set[int]] = {}
    for failure in failures:
        if failure.rule.endswith(UNREAD_CELLS) and failure.column and failure.line:
            unreadable.setdefault((failure.table, failure.column), set()).add(failure.line)
    return tuple(
        _of_table(con, table, reading, unreadable)
        for table in tables.values()
        if reading.rows.get(table.name)
    )


def _of_table(
    con: duckdb.DuckDBPyConnection,
    table: Table,
    reading: Reading,
    unreadable: Mapping[tuple[str, str], set[int]],
) -> TableMissing:
    n_rows = reading.rows[table.name]
    relation = f"raw.{quoted(table.name)}"
    counts = ", ".join(f"count(*) - count({quoted(name)})" for name in table.column_names)
    numbers = con.execute(f"select {counts} from {relation}").fetchone() or ()
    every_line: tuple[int, ...] | None = None
    by_column: dict[str, tuple[int, ...]] = {}
    if n_rows <= MAX_ROWS_SHOWN:
        empty = ", ".join(f"{quoted(name)} is null" for name in table.column_names)
        rows = con.execute(
            f"select source_line, {empty} from {relation} order by source_line"
        ).fetchall()
        every_line = tuple(line_of(row[0]) for row in rows)
        for number, name in enumerate(table.column_names, 1):
            passed_over = unreadable.get((table.name, name), ())
            by_column[name] = tuple(
                line_of(row[0]) for row in rows if row[number] and row[0] not in passed_over
            )
    columns = tuple(
        ColumnMissing(
            column.name,
            n_null - len(unreadable.get((table.name, column.name), ())),
            column.required,
            (table.name, column.name) not in reading.absent,
            by_column.get(column.name),
        )
        for column, n_null in zip(table.columns, numbers, strict=True)
    )
    return TableMissing(table.name, n_rows, columns, every_line)
