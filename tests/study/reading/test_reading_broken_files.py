"""What is said of broken files, and that the rest is checked all the same."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest
from first_study import read_tables
from gate_cohort import TABLES, checked, deliver, found, places

from caseseries.gate.gate import GateReport
from caseseries.study.failure import Failure


def only(report: GateReport, rule: str) -> Failure:
    (failure,) = found(report, rule)
    return failure


def lines_read(folder: Path, table: str) -> list[int]:
    with duckdb.connect() as con:
        read_tables(folder, con)
        return [
            row[0]
            for row in con.execute(f"select source_line from raw.{table} order by 1").fetchall()
        ]


def test_a_missing_column_is_named_and_its_rules_are_reported_as_not_checked(
    tmp_path: Path,
) -> None:
    deliver(tmp_path, ("patients", ",birth_month", ""), ("patients", ",1960-05-01", ""))
    text = (tmp_path / "patients.csv").read_text()
    (tmp_path / "patients.csv").write_text(text.replace(",1971-11-01", ""))
    report = checked(tmp_path)
    assert places(report) == [("patients.birth_month.absent", 1, "birth_month")]
    assert not report.ok
    unchecked = {rule.id: rule.not_checked for rule in report.rules if rule.not_checked}
    assert unchecked["sessions.after_birth"] == "patients.csv lacks the column birth_month"
    assert unchecked["patients.birth_month.required"]
    assert "sessions.after_last_contact" not in unchecked


def test_a_misspelled_column_is_named_and_read(tmp_path: Path) -> None:
    deliver(tmp_path, ("labs", "sampled_on", " Sampled on"), ("labs", "2015-08-11", "2015-13-11"))
    report = checked(tmp_path)
    assert places(report) == [
        ("labs.sampled_on.absent", 1, "sampled_on"),
        ("labs.sampled_on.format", 3, "sampled_on"),
    ]
    assert "Rename it to sampled_on" in report.failures[0].message


def test_a_repeated_column_is_named(tmp_path: Path) -> None:
    deliver(tmp_path)
    (tmp_path / "labs.csv").write_text(
        "patient_id,sampled_on,creatinine_mg_dl,sampled_on\nP01,2015-02-08,0.81,2015-02-09\n"
    )
    report = checked(tmp_path)
    failure = only(report, "labs.file.header")
    assert (failure.line, failure.column) == (1, "sampled_on")
    assert "2 times (columns 2, 4)" in failure.message


@pytest.mark.parametrize(
    ("delimiter", "name"), [(";", "semicolon"), ("\t", "tab"), ("|", "vertical bar")]
)
def test_another_delimiter_is_named_and_the_rest_is_checked(
    tmp_path: Path, delimiter: str, name: str
) -> None:
    deliver(tmp_path)
    text = TABLES["labs"].replace(",", delimiter).replace("0.81", "0,81")
    (tmp_path / "labs.csv").write_text(text)
    report = checked(tmp_path)
    assert places(report) == [
        ("labs.file.delimiter", 1, None),
        ("labs.creatinine_mg_dl.format", 2, "creatinine_mg_dl"),
    ]
    assert name in report.failures[0].message


def test_the_first_byte_that_is_not_utf8_is_located(tmp_path: Path) -> None:
    deliver(tmp_path)
    text = TABLES["complications"].replace("hematoma", "hämatoma") + "C02,S01,ödem,B,2015-02-11\n"
    data = text.encode("latin-1")
    (tmp_path / "complications.csv").write_bytes(data)
    failure = only(checked(tmp_path), "complications.file.encoding")
    assert failure.line == 2
    assert f"Byte {data.index(0xE4)} " in failure.message
    assert "0xE4" in failure.message
    assert "1 further line" in failure.message


def test_a_character_cut_off_at_the_end_of_the_file_is_located(tmp_path: Path) -> None:
    deliver(tmp_path)
    data = TABLES["complications"].rstrip().encode() + "é".encode()[:1]
    (tmp_path / "complications.csv").write_bytes(data)
    failure = only(checked(tmp_path), "complications.file.encoding")
    assert failure.line == 2
    assert f"Byte {len(data) - 1} " in failure.message


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be", "utf-32"])
def test_a_file_in_utf16_or_utf32_is_recognized_and_read(tmp_path: Path, encoding: str) -> None:
    deliver(tmp_path)
    (tmp_path / "labs.csv").write_bytes(TABLES["labs"].encode(encoding))
    report = checked(tmp_path)
    assert places(report) == [("labs.file.encoding", 1, None)]
    assert encoding.upper() in report.failures[0].message
    assert report.tables["labs"] == 3


@pytest.mark.parametrize("content", [b"", b"\n\n", b"\xef\xbb\xbf", b"  \r\n"])
def test_an_empty_file_is_named_with_the_header_it_needs(tmp_path: Path, content: bytes) -> None:
    deliver(tmp_path)
    (tmp_path / "labs.csv").write_bytes(content)
    report = checked(tmp_path)
    assert places(report) == [("labs.file.empty", None, None)]
    assert "patient_id,sampled_on,creatinine_mg_dl" in report.failures[0].message
    unchecked = {rule.id for rule in report.rules if rule.not_checked}
    assert "labs.creatinine_jump" in unchecked


def test_a_table_without_rows_is_sound_unless_it_is_the_patients(tmp_path: Path) -> None:
    deliver(tmp_path)
    (tmp_path / "therapies.csv").write_text("patient_id,started_on,ended_on,regimen\n")
    assert checked(tmp_path).failures == ()
    for name, text in TABLES.items():
        (tmp_path / f"{name}.csv").write_text(text.splitlines()[0])
    report = checked(tmp_path)
    assert places(report) == [("patients.file.no_rows", None, None)]
    assert not report.ok


@pytest.mark.parametrize(
    ("row", "cells"),
    [
        ("P01,2015-08-11", "2 cells"),
        ("P01", "1 cell,"),
        ("P01,2015-08-11,0.95,", "4 cells"),
        ("P01,2015-08-11,0,95", "4 cells"),
    ],
)
def test_a_row_out_of_step_with_the_header_is_named_and_left_out(
    tmp_path: Path, row: str, cells: str
) -> None:
    deliver(tmp_path, ("labs", "P01,2015-08-11,0.95", row))
    report = checked(tmp_path)
    assert places(report) == [("labs.file.field_count", 3, None)]
    assert cells in report.failures[0].message
    assert lines_read(tmp_path, "labs") == [2, 4]


def test_one_empty_cell_too_many_is_seen_in_a_file_with_quotes_too(tmp_path: Path) -> None:
    # 6,5 for 6.5 and nothing in the last column: the row would be read with all cells shifted.
    deliver(
        tmp_path,
        ("ablations", "S02,T03,true,6.5,,10", "S02,T03,true,6,5,,"),
        ("ablations", "S01,T01", '"S01",T01'),
    )
    report = checked(tmp_path)
    assert ("ablations.file.field_count", 4, None) in places(report)


@pytest.mark.parametrize(
    "event",
    [
        pytest.param('"hematoma', id="never closed"),
        pytest.param('"hema"toma', id="closed too early"),
        pytest.param('"hematoma""', id="doubled at the end"),
    ],
)
def test_a_broken_quote_is_named_and_costs_one_row(tmp_path: Path, event: str) -> None:
    deliver(
        tmp_path,
        (
            "complications",
            "C01,S01,retroperitoneal hematoma,A,2015-02-10\n",
            f"C01,S01,pain,A,2015-02-10\nC02,S01,{event},A,2015-02-10\n"
            "C03,S01,fever,A,2015-02-10\nC04,S01,nausea,A,2015-02-10\n",
        ),
    )
    report = checked(tmp_path)
    assert places(report) == [("complications.file.quoting", 3, None)]
    assert lines_read(tmp_path, "complications") == [2, 4, 5]


def test_a_cell_as_large_as_a_book_is_refused(tmp_path: Path) -> None:
    deliver(tmp_path, ("complications", "retroperitoneal", "x" * 3_000_000))
    assert places(checked(tmp_path)) == [("complications.file.quoting", 2, None)]


@pytest.mark.parametrize("char", ["\x00", "\x1b", "\x7f"])
def test_control_characters_are_located(tmp_path: Path, char: str) -> None:
    deliver(tmp_path, ("complications", "hematoma", f"hema{char}toma"))
    report = checked(tmp_path)
    assert places(report) == [("complications.event.format", 2, "event")]


def test_rows_of_empty_cells_are_passed_over_and_noted(tmp_path: Path) -> None:
    deliver(tmp_path, ("labs", "P01,2015-08-11,0.95\n", "P01,2015-08-11,0.95\n,,\n"))
    report = checked(tmp_path)
    assert report.ok
    assert places(report) == [("labs.file.blank_row", 4, None)]
    assert lines_read(tmp_path, "labs") == [2, 3, 5]


def test_a_header_below_blank_lines_is_found_and_named(tmp_path: Path) -> None:
    deliver(tmp_path, ("labs", "patient_id,sampled_on", "\n\npatient_id,sampled_on"))
    report = checked(tmp_path)
    assert places(report) == [("labs.file.header_line", 1, None)]
    assert report.ok
    assert lines_read(tmp_path, "labs") == [4, 5, 6]


def test_two_files_for_one_table_are_named(tmp_path: Path) -> None:
    deliver(tmp_path)
    (tmp_path / "LABS.csv").write_text(TABLES["labs"])
    report = checked(tmp_path)
    assert places(report) == [("labs.file.duplicate", None, None)]
    assert "LABS.csv" in report.failures[0].message


def test_files_that_are_no_table_are_noted(tmp_path: Path) -> None:
    deliver(tmp_path)
    (tmp_path / "sessions2.csv").write_text("x\n")
    (tmp_path / "cohort.xlsx").write_bytes(b"PK")
    (tmp_path / "README.md").write_text("About these tables.")
    report = checked(tmp_path)
    assert report.ok
    assert [Path(failure.file).name for failure in report.failures] == [
        "cohort.xlsx",
        "sessions2.csv",
    ]
    assert "Rename it if sessions.csv is meant" in report.failures[1].message


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(bytes(range(256)) * 40, id="random bytes"),
        pytest.param(b"PK\x03\x04" + bytes(2000), id="a zip file"),
        pytest.param(b'"' * 5001, id="quotes"),
        pytest.param(b"\x00" * 3000, id="NUL bytes"),
        pytest.param(b"," * 3000 + b"\n" + b"," * 3000 + b"\n", id="3001 columns"),
        pytest.param(b'"a\nb","c\n', id="a header over two lines, never closed"),
        pytest.param(b"patient_id,sampled_on,creatinine_mg_dl\n" + b'"' * 7, id="quotes as a row"),
        pytest.param(b"\xef\xbb\xbf\xff\xfe\n", id="two byte order marks"),
        pytest.param(b"a,b\x80\n\x85,\xc2\x85\n", id="C1 controls"),
    ],
)
def test_no_content_is_worse_than_a_failure(tmp_path: Path, content: bytes) -> None:
    deliver(tmp_path)
    (tmp_path / "labs.csv").write_bytes(content)
    report = checked(tmp_path)
    errors = {failure.table for failure in report.failures if failure.severity == "error"}
    assert errors == {"labs"}
