"""Cells of Parquet files taken as they are stored are those read by their text."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import duckdb
import pytest
from stored_cells import STORED

from caseseries.delivery.reading import read_tables
from caseseries.delivery.sources.parquet import ParquetFile
from caseseries.study.declaration import Column, Table

COLUMNS = {
    "boolean": Column("value", "boolean", "Whether.", required=False),
    "date": Column("value", "date", "Day.", required=False),
    "decimal": Column("value", "decimal", "Measured.", required=False),
    "integer": Column("value", "integer", "Counted.", required=False),
    "text": Column("value", "text", "Said.", required=False),
    "month": Column(
        "value", "date", "Day.", required=False, date_precision="month", impute="middle"
    ),
    "missing": Column("value", "integer", "Counted.", required=False, missing_codes=("99",)),
}


def read(path: Path, column: Column) -> tuple[list[Any], list[Any], list[Any]]:
    """Types, rows and failures of a table read."""
    key = Column("id", "integer", "Row.", key=True)
    table = Table("readings", "Readings.", "one row per reading", (key, column))
    with duckdb.connect() as con:
        reading = read_tables(path, con, {"readings": table})
        types = con.execute("describe raw.readings").fetchall()
        rows = con.execute("from raw.readings order by source_line").fetchall()
    # NaN is not itself, and -0.0 is 0.0: as texts all of them are told apart.
    return types, [*map(repr, rows)], sorted(map(repr, reading.failures))


@pytest.mark.parametrize("stored", STORED)
@pytest.mark.parametrize("declared", COLUMNS)
def test_a_stored_cell_is_worth_what_its_text_says(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, declared: str, stored: str
) -> None:
    path = tmp_path / "readings.parquet"
    cells = ", ".join(f"({n}, {cell}::{stored})" for n, cell in enumerate(STORED[stored]))
    with duckdb.connect() as con:
        con.execute(
            f"copy (select * from (values {cells}, (-1, null)) as t(id, value)) "
            f"to '{path}' (format parquet)"
        )
    at_once = read(path, COLUMNS[declared])
    monkeypatch.setattr(ParquetFile, "type_at_once", lambda *_: None)
    assert at_once == read(path, COLUMNS[declared])


def test_a_blank_row_is_passed_over_and_the_others_keep_their_lines(tmp_path: Path) -> None:
    path = tmp_path / "readings.parquet"
    with duckdb.connect() as con:
        con.execute(
            "copy (select * from (values (1, 'a'), (null, null), (3, 'c')) as t(id, value)) "
            f"to '{path}' (format parquet)"
        )
    _, rows, failures = read(path, COLUMNS["text"])
    assert rows == ["(1, 'a', 2)", "(3, 'c', 4)"]
    assert len(failures) == 1
    assert "blank_row" in failures[0]
