"""An optional table of which only the header was delivered counts as not delivered."""

from __future__ import annotations

import csv
import io
import tomllib
from pathlib import Path
from typing import Any

import duckdb
import openpyxl
import pandas as pd
import pyreadstat
import pytest
from first_study import check
from gate_cohort import TABLES, checked, deliver, places

from caseseries.delivery.mapping.parsing import parse_mapping
from caseseries.delivery.reading import Reading, read_tables
from caseseries.study.declaration import Column, Table

WARDS = Table(
    "wards",
    "Wards.",
    "one row per ward",
    (
        Column("ward_id", "text", "Ward.", key=True),
        Column("beds", "integer", "Beds.", required=False),
    ),
)
VISITS = Table(
    "visits",
    "Visits, where they were kept.",
    "one row per visit",
    (
        Column("visit_id", "text", "Visit.", key=True),
        Column("ward_id", "text", "Ward.", references="wards.ward_id"),
    ),
    optional=True,
)
HOSPITAL = {"wards": WARDS, "visits": VISITS}
HEADER = "visit_id,ward_id\n"


def read(data: Path, mapping: str = "") -> tuple[Reading, tuple[str, int, bool], list[str]]:
    """The reading, what raw.files says of the visits, and the columns of raw.visits."""
    declared = None
    if mapping:
        declared = parse_mapping(tomllib.loads(mapping), Path("cohort.toml"), HOSPITAL)
    with duckdb.connect() as con:
        reading = read_tables(data, con, HOSPITAL, declared)
        row = con.execute(
            "select file, n_rows, present from raw.files where table_name = 'visits'"
        ).fetchone()
        assert row is not None
        names = [column[0] for column in con.execute("from raw.visits").description or ()]
    return reading, row, names


def with_wards(folder: Path) -> Path:
    (folder / "wards.csv").write_text("ward_id,beds\nW1,4\n")
    return folder


def workbook(path: Path, visits: list[list[str | None]]) -> Path:
    book = openpyxl.Workbook()
    wards = book.worksheets[0]
    wards.title = "wards"
    for row in (["ward_id", "beds"], ["W1", 4]):
        wards.append(row)
    sheet = book.create_sheet("visits")
    for row in visits:
        sheet.append(row)
    book.save(path)
    return path


@pytest.mark.parametrize("content", [HEADER, HEADER.strip(), HEADER + ",\n,\n"])
def test_a_csv_file_without_a_filled_row(tmp_path: Path, content: str) -> None:
    (with_wards(tmp_path) / "visits.csv").write_text(content)
    reading, kept, columns = read(tmp_path)
    assert kept == ("visits.csv", 0, False)
    assert reading.unavailable == {"visits": "visits.csv holds no row and counts as not delivered"}
    assert {failure.severity for failure in reading.failures} <= {"note"}
    assert columns == ["visit_id", "ward_id", "source_line"]


@pytest.mark.parametrize("rows", [[["visit_id", "ward_id"]], []], ids=["header", "blank"])
def test_a_sheet_left_empty(tmp_path: Path, rows: list[list[str | None]]) -> None:
    reading, kept, _ = read(workbook(tmp_path / "hospital.xlsx", rows))
    assert kept == ("hospital.xlsx#visits", 0, False)
    assert reading.failures == ()
    assert reading.unavailable["visits"].startswith("hospital.xlsx#visits holds no row")


def test_parquet_and_spss_without_rows(tmp_path: Path) -> None:
    with_wards(tmp_path)
    empty: Any = pd.DataFrame(
        {"visit_id": pd.Series([], dtype=str), "ward_id": pd.Series([], dtype=str)}
    )
    duckdb.from_df(empty).write_parquet(str(tmp_path / "visits.parquet"))
    assert read(tmp_path)[1] == ("visits.parquet", 0, False)
    (tmp_path / "visits.parquet").unlink()
    pyreadstat.write_sav(empty, str(tmp_path / "visits.sav"))
    reading, kept, _ = read(tmp_path)
    assert kept == ("visits.sav", 0, False)
    assert reading.failures == ()


def test_a_mapped_sheet_without_a_row(tmp_path: Path) -> None:
    (with_wards(tmp_path) / "besuche.csv").write_text("Nr;Station\n")
    mapping = '[visits]\nfile = "besuche.csv"\ncolumns = { visit_id = "Nr", ward_id = "Station" }\n'
    _, kept, _ = read(tmp_path, mapping)
    assert kept == ("besuche.csv", 0, False)
    (tmp_path / "besuche.csv").write_text("Nr;Station\nV1;W1\n")
    assert read(tmp_path, mapping)[1] == ("besuche.csv", 1, True)


def test_a_row_that_could_not_be_read_was_delivered(tmp_path: Path) -> None:
    (with_wards(tmp_path) / "visits.csv").write_text(HEADER + "V1,W1,too much\n")
    reading, kept, _ = read(tmp_path)
    assert kept == ("visits.csv", 0, True)
    assert [failure.rule for failure in reading.failures] == ["visits.file.field_count"]


def test_a_file_of_no_bytes_is_a_transfer_cut_short(tmp_path: Path) -> None:
    (with_wards(tmp_path) / "visits.csv").write_text("")
    reading, kept, _ = read(tmp_path)
    assert kept == ("visits.csv", 0, True)
    assert [failure.rule for failure in reading.failures] == ["visits.file.empty"]


def test_a_wrong_header_is_said_though_no_row_follows(tmp_path: Path) -> None:
    (with_wards(tmp_path) / "visits.csv").write_text("visit_id\n")
    reading, kept, _ = read(tmp_path)
    assert kept[2] is False
    assert [failure.rule for failure in reading.failures] == ["visits.ward_id.absent"]


def test_a_table_that_is_not_optional_is_delivered_without_rows_too(tmp_path: Path) -> None:
    (tmp_path / "wards.csv").write_text("ward_id,beds\n")
    (tmp_path / "visits.csv").write_text(HEADER)
    assert "wards" not in read(tmp_path)[0].unavailable


def test_the_gate_asks_nothing_of_a_table_left_empty_and_says_so(tmp_path: Path) -> None:
    deliver(tmp_path)
    (tmp_path / "screening.csv").write_text(TABLES["screening"].partition("\n")[0] + "\n")
    report = checked(tmp_path)
    assert places(report) == []
    said = {rule.not_checked for rule in report.rules if rule.not_checked}
    assert said == {"screening.csv holds no row and counts as not delivered"}
    assert "patients.not_screened" in {rule.id for rule in report.rules if rule.not_checked}


def test_the_workbook_of_the_template_may_leave_its_optional_sheet_empty(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    for name, text in TABLES.items():
        rows = list(csv.reader(io.StringIO(text)))
        sheet = book.create_sheet(name)
        for row in rows[:1] if name == "screening" else rows:
            sheet.append([cell or None for cell in row])
    book.save(tmp_path / "cohort.xlsx")
    with duckdb.connect() as con:
        report = check(tmp_path / "cohort.xlsx", con)
    assert places(report) == []
