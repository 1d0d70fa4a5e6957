"""A delivery held against its rules by both engines, and what a study derives on both."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import duckdb

from caseseries.gate import gate
from caseseries.gate.gate import GateReport
from caseseries.gate.gate_settings import GateSettings, gate_settings
from caseseries.spark import gate as spark_gate
from caseseries.spark.command import engine
from caseseries.spark.deriving import derive
from caseseries.study.failure import Failure
from caseseries.study.study import Study
from caseseries.warehouse import warehouse

Rows = Counter[tuple[str, ...]]


def on_spark(study: Study, data: Path, settings: GateSettings | None = None) -> GateReport:
    """The report of the engine spark."""
    with engine() as (on, keep):
        return spark_gate.check(data, on, keep, study.raw_tables, settings or gate_settings(study))


def on_duckdb(study: Study, data: Path, settings: GateSettings | None = None) -> GateReport:
    """The report of the engine duckdb."""
    settings = settings or gate_settings(study)
    with duckdb.connect() as con:
        return gate.check(data, con, study.raw_tables, settings.severities, own=settings.own_rules)


def told(failures: Iterable[Failure]) -> Counter[tuple[str | None, ...]]:
    """What failures say, but for where the row stands: that is a line, or a file and partition."""
    return Counter(
        (failure.rule, failure.severity, failure.column, failure.key, failure.value)
        for failure in failures
    )


def assert_same_report(
    study: Study, data: Path, settings: GateSettings | None = None
) -> tuple[GateReport, GateReport]:
    """Both engines read as many rows, apply the same rules and find the same failures."""
    spark, duck = on_spark(study, data, settings), on_duckdb(study, data, settings)
    assert told(spark.failures) - told(duck.failures) == Counter()
    assert told(duck.failures) - told(spark.failures) == Counter()
    assert told(spark.following) == told(duck.following)
    assert dict(spark.tables) == dict(duck.tables)
    assert _rules(spark) == _rules(duck)
    return spark, duck


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
            given = con.sql(f"from {table.name}")
            expected = Counter(map(_row, given.fetchall()))
            answer = on.execute(f"select * from {table.name}")
            assert [(name, str(type)) for name, type, *_ in answer.description] == list(
                zip(given.columns, map(str, given.types), strict=True)
            ), table.name
            found = Counter(map(_row, answer.fetchall()))
            assert (table.name, found - expected, expected - found) == (
                table.name,
                Counter(),
                Counter(),
            )
        return {table.name: _n_rows(con, table.name) for table in tables}


def _n_rows(con: duckdb.DuckDBPyConnection, table: str) -> int:
    row = con.execute(f"select count(*) from {table}").fetchone()
    return int(row[0]) if row else 0


def _row(values: tuple[Any, ...]) -> tuple[str, ...]:
    """Values as text; of numbers with a fraction twelve digits, since sums come in any order.

    The number of a row is a line on one engine and tells the partition on the other; both are
    counted alike where a table is one small file.
    """
    return tuple(f"{value:.12g}" if isinstance(value, float) else repr(value) for value in values)
