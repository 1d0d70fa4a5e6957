"""Running examples: one select against the tables given, its result against the one expected.

The types of the given tables are those of a pipeline without rows: raw tables as declared, and
every SQL file built on them. In it a table that is not given is empty; each example fills its
tables in a transaction that is rolled back.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from caseseries.gate.rules.rule_limits import DERIVATION_SECONDS, stopped, within
from caseseries.study.declaration import Table
from caseseries.warehouse.build_order import (
    SCHEMAS,
    SqlFileError,
    SqlTable,
    cannot_run,
    in_build_order,
    read_sql_tables,
)
from caseseries.warehouse.example_cells import value
from caseseries.warehouse.example_difference import Difference, difference
from caseseries.warehouse.example_file import Example, ExampleError, ExampleRow, ExampleTable

if TYPE_CHECKING:
    import duckdb

SETTINGS = "staging.study"


def empty_pipeline(
    con: duckdb.DuckDBPyConnection,
    raw_tables: Mapping[str, Table],
    sql_folder: Path,
    settings: Mapping[str, Any],
    seconds: float = DERIVATION_SECONDS,
) -> tuple[SqlTable, ...]:
    """Create raw tables without rows, the settings, and every SQL file's table, in build order.

    Raises SqlFileError where a file cannot be built, or takes longer than so many seconds.
    """
    con.execute("set python_enable_replacements = false")
    for schema in ("raw", *SCHEMAS):
        con.execute(f"create schema {schema}")
    for table in raw_tables.values():
        columns = ", ".join(f'"{column.name}" {column.duckdb_type}' for column in table.columns)
        con.execute(f'create table raw."{table.name}" ({columns}, source_line INTEGER)')
    existing = [f"raw.{name}" for name in raw_tables]
    if settings:
        named = ", ".join(f'${name} as "{name}"' for name in settings)
        con.execute(f"create table {SETTINGS} as select {named}", dict(settings))
        existing.append(SETTINGS)
    tables = in_build_order(read_sql_tables(con, sql_folder), existing)
    for table in tables:
        _rows(con, f"create table {table.name} as {table.sql}", table, seconds)
    return tuple(tables)


def run_example(
    con: duckdb.DuckDBPyConnection,
    select: SqlTable,
    example: Example,
    seconds: float = DERIVATION_SECONDS,
) -> Difference | None:
    """What differs from the expected table; None where the example holds.

    ``con`` holds an `empty_pipeline`. Raises ExampleError and SqlFileError.
    """
    with given(con, select, example):
        return compare(con, select, example, seconds)


@contextmanager
def given(con: duckdb.DuckDBPyConnection, select: SqlTable, example: Example) -> Iterator[None]:
    """The example's tables in their places, for as long as the block lasts. Raises ExampleError."""
    for table in example.given:
        if table.name not in select.reads:
            raise ExampleError(
                f"{example.path}:{table.line}: {select.path} does not read {table.name};"
                f" it reads {', '.join(sorted(select.reads))}"
            )
    con.execute("begin")
    try:
        for table in example.given:
            _fill(con, table, example)
        yield
    finally:
        con.execute("rollback")


def compare(
    con: duckdb.DuckDBPyConnection,
    select: SqlTable,
    example: Example,
    seconds: float = DERIVATION_SECONDS,
) -> Difference | None:
    """Run the select on the tables as they are. Raises ExampleError and SqlFileError."""
    table = example.expected
    described = _rows(con, f"describe {select.sql}", select, seconds)
    types = {row[0]: row[1] for row in described}
    expected = _values(table, types, example, f"the result of {select.path}")
    wanted = ", ".join(f'"{column}"' for column in table.columns)
    statement = select.sql.rstrip().removesuffix(";")
    found = _rows(con, f"select {wanted} from ({statement}\n)", select, seconds)
    return difference(example, expected, found)


def _fill(con: duckdb.DuckDBPyConnection, table: ExampleTable, example: Example) -> None:
    types = dict(
        con.execute(f"select column_name, column_type from (describe {table.name})").fetchall()
    )
    rows = _values(table, types, example, table.name)
    if table.name == SETTINGS:
        if len(rows) != 1:
            raise ExampleError(f"{example.path}:{table.line}: {SETTINGS} has one row, the settings")
        changed = ", ".join(f'"{column}" = ?' for column in table.columns)
        con.execute(f"update {SETTINGS} set {changed}", rows[0])
    elif rows:
        columns = ", ".join(f'"{column}"' for column in table.columns)
        marks = ", ".join(f"cast(? as {types[column]})" for column in table.columns)
        con.execute(
            f"insert into {table.name} ({columns}) values " + ", ".join([f"({marks})"] * len(rows)),
            [cell for row in rows for cell in row],
        )


def _values(
    table: ExampleTable, types: Mapping[str, str], example: Example, named: str
) -> list[list[Any]]:
    unknown = [column for column in table.columns if column not in types]
    if unknown:
        raise ExampleError(
            f"{example.path}:{table.line}: {named} has no column {', '.join(unknown)};"
            f" there are {', '.join(types)}"
        )

    def cell(row: ExampleRow, at: int) -> Any:
        column, text = table.columns[at], row.cells[at]
        try:
            return value(text, types[column])
        except ValueError as wanted:
            raise ExampleError(
                f"{example.path}:{row.line}: {column} is {text!r}; write {wanted}"
            ) from None

    return [[cell(row, at) for at in range(len(table.columns))] for row in table.rows]


def _rows(
    con: duckdb.DuckDBPyConnection, sql: str, select: SqlTable, seconds: float
) -> list[tuple[Any, ...]]:
    import duckdb

    try:
        with within(con, seconds):
            return con.execute(sql).fetchall()
    except TimeoutError:
        raise SqlFileError(stopped(select.path, seconds, "derivation_seconds")) from None
    except duckdb.Error as error:
        raise cannot_run(select, error) from None
