"""Stored values of every type are worth the same on both engines, at the ends of what there is."""

from __future__ import annotations

import itertools
from pathlib import Path

import duckdb
import pytest
from checked_on_both import NO_SETTINGS, assert_same_report, assert_same_rows, on_spark
from stored_cells import STORED

from caseseries.study.declaration import Column, ColumnType, Table

pytestmark = pytest.mark.spark
# What Spark writes in its own words.
ENDS = ("infinity'", "(BC)'")
# Spark refuses files with nanoseconds.
READ: dict[ColumnType, tuple[str, ...]] = {
    "boolean": ("BOOLEAN", "TINYINT", "VARCHAR"),
    "date": ("DATE", "TIMESTAMP", "TIMESTAMP_S", "TIMESTAMPTZ", "VARCHAR"),
    "decimal": ("DOUBLE", "FLOAT", "DECIMAL(18,3)", "BIGINT", "UINTEGER", "VARCHAR"),
    "integer": ("BIGINT", "TINYINT", "UBIGINT", "DOUBLE", "VARCHAR"),
    "text": ("VARCHAR", "DOUBLE", "TIMESTAMP"),
}


@pytest.mark.spark_whole
def test_stored_values_are_the_same_on_both_engines(tmp_path: Path) -> None:
    columns = [
        Column(f"{type}_{n}", type, stored, required=False)
        for type, names in READ.items()
        for n, stored in enumerate(names)
    ]
    stored = {column.name: column.description for column in columns}
    key = Column("id", "integer", "Row.", key=True)
    tables = {"readings": Table("readings", "Readings.", "one row per reading", (key, *columns))}
    cells = ([c for c in STORED[name] if not c.endswith(ENDS)] for name in stored.values())
    rows = itertools.zip_longest(*cells, fillvalue="null")
    written = ", ".join(
        f"({n}, {', '.join(f'{c}::{s}' for c, s in zip(row, stored.values(), strict=True))})"
        for n, row in enumerate(rows)
    )
    with duckdb.connect() as con:
        con.execute(
            f"copy (select * from (values {written}) as t(id, {', '.join(stored)})) "
            f"to '{tmp_path / 'readings.parquet'}' (format parquet)"
        )
    assert_same_report(tables, tmp_path)
    assert_same_rows(tables, tmp_path)


@pytest.mark.parametrize("stored", ["DATE", "TIMESTAMP"])
def test_a_time_without_end_is_no_day(tmp_path: Path, stored: str) -> None:
    with duckdb.connect() as con:
        con.execute(
            f"copy (select 1 as id, unnest(['infinity', '-infinity']::{stored}[]) as seen_on) "
            f"to '{tmp_path / 'visits.parquet'}' (format parquet)"
        )
    columns = (Column("id", "integer", "Row."), Column("seen_on", "date", "Day."))
    tables = {"visits": Table("visits", "Visits.", "one row per visit", columns)}
    report = on_spark(tables, tmp_path, NO_SETTINGS)
    assert [failure.rule for failure in report.failures] == ["visits.seen_on.format"] * 2
