"""A delivery held against its rules by both engines, and what a study derives on both."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import duckdb

from caseseries.gate import gate
from caseseries.gate.gate import GateReport
from caseseries.gate.gate_settings import GateSettings, gate_settings
from caseseries.spark import gate as spark_gate
from caseseries.spark.command import engine
from caseseries.spark.connection import OnSpark
from caseseries.spark.deriving import derive
from caseseries.study.declaration import Table
from caseseries.study.failure import Failure
from caseseries.study.study import Study
from caseseries.warehouse import warehouse
from caseseries.writing.identifiers import quoted

Tables = Mapping[str, Table]
NO_SETTINGS = GateSettings({}, None)


def on_spark(tables: Tables, data: Path, settings: GateSettings) -> GateReport:
    """The report of the engine spark."""
    with engine() as (on, keep):
        return spark_gate.check(data, on, keep, tables, settings)


def on_duckdb(tables: Tables, data: Path, settings: GateSettings) -> GateReport:
    """The report of the engine duckdb."""
    with duckdb.connect() as con:
        return gate.check(data, con, tables, settings.severities, own=settings.own_rules)


def told(failures: Iterable[Failure]) -> Counter[tuple[str | None, ...]]:
    """What failures say, but for where the row stands: that is a line, or a file and partition."""
    return Counter(
        (failure.rule, failure.severity, failure.column, failure.key, failure.value)
        for failure in failures
    )


def assert_same_report(
    tables: Tables, data: Path, settings: GateSettings = NO_SETTINGS
) -> tuple[GateReport, GateReport]:
    """Both engines read as many rows, apply the same rules and find the same failures."""
    spark, duck = on_spark(tables, data, settings), on_duckdb(tables, data, settings)
    assert told(spark.failures) - told(duck.failures) == Counter()
    assert told(duck.failures) - told(spark.failures) == Counter()
    assert told(spark.following) == told(duck.following)
    assert dict(spark.tables) == dict(duck.tables)
    assert _rules(spark) == _rules(duck)
    return spark, duck


def assert_same_rows(tables: Tables, data: Path) -> None:
    """Both engines have the same values in ``raw.*``."""
    with duckdb.connect() as con, engine() as (on, keep):
        gate.check(data, con, tables)
        spark_gate.check(data, on, keep, tables, NO_SETTINGS)
        for name in tables:
            _assert_same(con, on, f"raw.{name}")


def _rules(report: GateReport) -> dict[str, tuple[str, str]]:
    return {rule.id: (rule.severity, rule.not_checked) for rule in report.rules}


def assert_same_tables(study: Study, data: Path) -> dict[str, int]:
    """Both engines derive the same tables, column by column with their types, nulls included;
    returns how many rows each has."""
    settings = gate_settings(study)
    with duckdb.connect() as con, engine() as (on, keep):
        gate.check(
            data, con, study.raw_tables, settings.severities,
            mapping=settings.mapping, own=settings.own_rules,
        )  # fmt: skip
        tables = warehouse.derive(con, study)
        spark_gate.check(data, on, keep, study.raw_tables, settings)
        derive(on, keep, keep, study)
        for table in tables:
            _assert_same(con, on, table.name)
        return {table.name: _n_rows(con, table.name) for table in tables}


def _assert_same(con: duckdb.DuckDBPyConnection, on: OnSpark, table: str) -> None:
    """A table has the same columns and rows on both; the numbers of rows are left out."""
    given = con.sql(f"select * exclude (source_line) from {table}" if table.startswith("raw.")
                    else f"from {table}")  # fmt: skip
    names = ", ".join(map(quoted, given.columns))
    answer = on.execute(f"select {names} from {table}")
    types = [(str(column[0]), str(column[1])) for column in answer.description]
    assert types == list(zip(given.columns, map(str, given.types), strict=True)), table
    expected, found = Counter(map(_row, given.fetchall())), Counter(map(_row, answer.fetchall()))
    assert (found - expected, expected - found) == (Counter(), Counter()), table


def _n_rows(con: duckdb.DuckDBPyConnection, table: str) -> int:
    row = con.execute(f"select count(*) from {table}").fetchone()
    return int(row[0]) if row else 0


def _row(values: tuple[Any, ...]) -> tuple[str, ...]:
    """Values as text; of numbers with a fraction twelve digits, since sums come in any order."""
    return tuple(f"{value:.12g}" if isinstance(value, float) else repr(value) for value in values)
