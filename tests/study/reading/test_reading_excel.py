"""What is read from Excel workbooks, where a failure is placed in them, and what is refused."""

from __future__ import annotations

import datetime
import hashlib
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb
import openpyxl
import pytest
import xlsxwriter
from delivered_values import files, raw, values
from first_study import DATA, RAW_TABLES, read_tables
from gate_cohort import checked
from openpyxl.utils import get_column_letter
from openpyxl.workbook import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from caseseries.delivery.reading import Reading
from caseseries.study.failure import CannotReadError, Failure

LABS = {"labs": RAW_TABLES["labs"]}
LABS_HEADER = ("patient_id", "sampled_on", "creatinine_mg_dl")
DAY = datetime.date(2015, 2, 8)


def study_workbook() -> Workbook:
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    for name in RAW_TABLES:
        header, rows = values(name)
        sheet = book.create_sheet(name)
        for row in (header, *rows):
            sheet.append(row)
    return book


def read(path: Path, query: str = "select * from raw.labs") -> tuple[Reading, list[tuple]]:
    with duckdb.connect() as con:
        reading = read_tables(path, con, LABS)
        return reading, con.execute(query).fetchall()


def labs(path: Path, *rows: tuple[Any, ...], change: Callable[[Worksheet], object] = id) -> Path:
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    sheet.title = "labs"
    for row in (LABS_HEADER, *rows):
        sheet.append(row)
    change(sheet)
    book.save(path)
    return path


def only(reading: Reading) -> Failure:
    (failure,) = reading.failures
    return failure


def test_a_workbook_gives_the_same_tables_as_csv(tmp_path: Path) -> None:
    study_workbook().save(tmp_path / "cohort.xlsx")
    expected = raw(DATA)
    assert raw(tmp_path / "cohort.xlsx") == expected
    assert raw(tmp_path) == expected


def test_a_workbook_of_another_writer_gives_the_same_tables(tmp_path: Path) -> None:
    options = {"default_date_format": "dd.mm.yyyy", "constant_memory": True}
    with xlsxwriter.Workbook(tmp_path / "cohort.xlsx", options) as book:
        for name in RAW_TABLES:
            sheet = book.add_worksheet(name.upper())
            header, rows = values(name)
            for number, row in enumerate((header, *rows)):
                sheet.write_row(number, 0, row)
    assert raw(tmp_path / "cohort.xlsx") == raw(DATA)


def test_tables_may_be_spread_over_workbooks_and_csv_files(tmp_path: Path) -> None:
    for name in RAW_TABLES:
        header, rows = values(name)
        if name in ("labs", "imaging"):
            book = openpyxl.Workbook()
            # A sheet alone in its workbook need not bear the table's name.
            book.worksheets[0].title = "Tabelle1"
            for row in (header, *rows):
                book.worksheets[0].append(row)
            book.save(tmp_path / f"{name}.xlsx")
        else:
            (tmp_path / f"{name}.csv").write_bytes((DATA / f"{name}.csv").read_bytes())
    assert raw(tmp_path) == raw(DATA)
    assert ("labs", "labs.xlsx#Tabelle1", len(values("labs")[1])) in files(tmp_path)


def test_files_name_the_sheet_and_the_checksum_of_the_workbook(tmp_path: Path) -> None:
    path = labs(tmp_path / "cohort.xlsx", ("P01", DAY, 0.81))
    reading, found = read(path, "select file, sha256, n_rows from raw.files")
    assert found == [("cohort.xlsx#labs", hashlib.sha256(path.read_bytes()).hexdigest(), 1)]
    assert reading.files["labs"] == f"{path.as_posix()}#labs"


def test_a_wrong_cell_is_placed_by_sheet_row_column_key_and_cell(tmp_path: Path) -> None:
    book = study_workbook()
    sheet = book["tumors"]
    # Row 4, column D: max_diameter_cm of the third tumor, in millimeters.
    assert sheet["D1"].value == "max_diameter_cm"
    sheet["D4"] = 340
    book.save(tmp_path / "cohort.xlsx")
    report = checked(tmp_path / "cohort.xlsx")
    (failure,) = [
        found for found in report.failures if found.rule == "tumors.max_diameter_cm.range"
    ]
    assert failure.file == f"{(tmp_path / 'cohort.xlsx').as_posix()}#tumors"
    assert (failure.line, failure.column, failure.value) == (4, "max_diameter_cm", "340")
    assert failure.key == sheet["A4"].value
    assert "cell D4" in failure.message


def test_dates_are_days_however_they_are_shown(tmp_path: Path) -> None:
    def formats(sheet: Worksheet) -> None:
        shown = ("yyyy-mm-dd", "d/m/yy", "[$-411]ge.m.d", 'dd". "mmmm yyyy', "mmm-yy")
        for row, code in enumerate(shown, 2):
            sheet.cell(row, 2).number_format = code

    rows = [("P01", DAY, 0.8)] * 5
    reading, found = read(labs(tmp_path / "labs.xlsx", *rows, change=formats))
    assert reading.failures == ()
    assert [row[1] for row in found] == [DAY] * 5


def test_a_date_written_as_text_is_refused_as_in_csv(tmp_path: Path) -> None:
    reading, _ = read(labs(tmp_path / "labs.xlsx", ("P01", "08.02.2015", 0.8)))
    failure = only(reading)
    assert (failure.rule, failure.line) == ("labs.sampled_on.format", 2)
    assert failure.value == "08.02.2015"


def test_a_date_with_a_time_of_day_is_refused(tmp_path: Path) -> None:
    moment = datetime.datetime(2015, 2, 8, 10, 30)
    reading, _ = read(labs(tmp_path / "labs.xlsx", ("P01", moment, 0.8)))
    assert only(reading).value == "2015-02-08 10:30:00"


@pytest.mark.parametrize(
    ("is_1904", "serial", "day"),
    [
        # ECMA-376 part 1, §18.17.4.1: serial 1 is 1 January 1900, and 60 the day that was not;
        # in the 1904 system 0 is 1 January 1904.
        (False, 1, "1900-01-01"),
        (False, 59, "1900-02-28"),
        (False, 61, "1900-03-01"),
        (False, 42043, "2015-02-08"),
        (True, 0, "1904-01-01"),
        (True, 40581, "2015-02-08"),
    ],
)
def test_both_date_systems_count_from_their_own_day(
    tmp_path: Path, is_1904: bool, serial: int, day: str
) -> None:
    with xlsxwriter.Workbook(tmp_path / "labs.xlsx", {"date_1904": is_1904}) as book:
        sheet = book.add_worksheet("labs")
        sheet.write_row(0, 0, LABS_HEADER)
        sheet.write_row(1, 0, ("P01",))
        sheet.write_number(1, 1, serial, book.add_format({"num_format": 14}))
    _, found = read(tmp_path / "labs.xlsx")
    assert found == [("P01", datetime.date.fromisoformat(day), None, 2)]


def test_the_day_that_never_was_is_no_date(tmp_path: Path) -> None:
    with xlsxwriter.Workbook(tmp_path / "labs.xlsx") as book:
        sheet = book.add_worksheet("labs")
        sheet.write_row(0, 0, LABS_HEADER)
        sheet.write_row(1, 0, ("P01",))
        sheet.write_number(1, 1, 60, book.add_format({"num_format": 14}))
    reading, _ = read(tmp_path / "labs.xlsx")
    assert only(reading).rule == "labs.file.cell"
    assert "29 February 1900" in only(reading).message


@pytest.mark.parametrize(
    ("value", "number_format", "text"),
    [
        (3.0, "General", "3"),
        (0.1 + 0.2, "General", "0.3"),
        (1e-05, "General", "0.00001"),
        (-2.7, "0.0", "-2.7"),
        (True, "General", "true"),
        (123, "00000", "00123"),
        (0.25, "0%", "25%"),
        (0.5, '0.0" m"', "0.5"),
        (5e15, "General", "5000000000000000"),
        ("  x ", "@", "  x "),
    ],
)
def test_cells_read_as_a_csv_file_would_hold_them(
    tmp_path: Path, value: Any, number_format: str, text: str
) -> None:
    def change(sheet: Worksheet) -> None:
        sheet["D1"] = "remark"
        sheet["D2"] = value
        sheet["D2"].number_format = number_format

    path = labs(tmp_path / "labs.xlsx", ("P01", DAY, 0.8), change=change)
    assert read(path, "select remark from raw.labs")[1] == [(text,)]


def test_rich_and_escaped_texts_are_read_and_readings_are_not(tmp_path: Path) -> None:
    path = tmp_path / "labs.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet("labs")
        for number, row in enumerate((LABS_HEADER, ("P01", "2015-02-08"))):
            sheet.write_row(number, 0, row)
    with zipfile.ZipFile(path) as book:
        parts = {name: book.read(name) for name in book.namelist()}
    shared = parts["xl/sharedStrings.xml"].replace(
        b"<t>P01</t>",
        b"<r><t>P</t></r><r><t>_x0030_1 _x005F_x0030_</t></r><rPh sb='0' eb='1'><t>pi</t></rPh>",
    )
    assert shared != parts["xl/sharedStrings.xml"]
    rewrite(path, {**parts, "xl/sharedStrings.xml": shared})
    assert read(path, "select patient_id from raw.labs")[1] == [("P01 _x0030_",)]


def rewrite(path: Path, parts: dict[str, bytes]) -> None:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as book:
        for name, content in parts.items():
            book.writestr(name, content)


def test_titles_above_the_header_and_blank_rows_are_passed_over(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    sheet.title = "Labs"
    sheet["B1"] = "Klinik für Radiologie"
    for column, name in enumerate(LABS_HEADER, 2):
        sheet.cell(3, column, name)
    for row in (4, 7):
        for column, value in enumerate(("P01", DAY, 0.8), 2):
            sheet.cell(row, column, value)
    book.save(tmp_path / "labs.xlsx")
    reading, found = read(tmp_path / "labs.xlsx")
    assert found == [("P01", DAY, 0.8, 4), ("P01", DAY, 0.8, 7)]
    assert (only(reading).rule, only(reading).severity) == ("labs.file.header_line", "note")
    assert reading.delivered["labs"].cell("sampled_on", 7) == "C7"


def test_a_formula_without_a_result_is_named_and_one_with_a_result_is_read(tmp_path: Path) -> None:
    with xlsxwriter.Workbook(tmp_path / "labs.xlsx") as book:
        sheet = book.add_worksheet("labs")
        sheet.write_row(0, 0, LABS_HEADER)
        sheet.write_row(1, 0, ("P01", "2015-02-08"))
        result: Any = 0.81
        sheet.write_formula(1, 2, "=0.4+0.41", value=result)
    reading, found = read(tmp_path / "labs.xlsx")
    assert found == [("P01", DAY, 0.81, 2)]
    # XlsxWriter computes nothing and asks the program that opens the workbook to.
    assert (only(reading).rule, only(reading).severity) == ("labs.file.formula", "warning")
    # openpyxl stores a formula without any result.
    reading, found = read(labs(tmp_path / "labs.xlsx", ("P01", DAY, "=0.4+0.41")))
    (failure,) = [failure for failure in reading.failures if failure.severity == "error"]
    assert (failure.rule, failure.line, failure.column) == ("labs.file.cell", 2, "creatinine_mg_dl")
    assert "C2" in failure.message


@pytest.mark.parametrize("error", ["#N/A", "#REF!", "#DIV/0!"])
def test_an_error_cell_is_a_failure_and_not_a_missing_value(tmp_path: Path, error: str) -> None:
    book = study_workbook()
    book["labs"]["C3"] = error
    book["labs"]["C3"].data_type = "e"
    book.save(tmp_path / "cohort.xlsx")
    report = checked(tmp_path / "cohort.xlsx")
    found = [failure for failure in report.failures if failure.line == 3]
    assert [(failure.rule, failure.value) for failure in found] == [("labs.file.cell", error)]
    assert "C3" in found[0].message


def test_what_is_hidden_is_read_and_said(tmp_path: Path) -> None:
    def hide(sheet: Worksheet) -> None:
        sheet.row_dimensions[3].hidden = True
        sheet.column_dimensions["B"].hidden = True

    rows = [("P01", DAY, 0.8), ("P02", DAY, 0.9)]
    reading, found = read(labs(tmp_path / "labs.xlsx", *rows, change=hide))
    assert [row[0] for row in found] == ["P01", "P02"]
    assert (only(reading).rule, only(reading).severity) == ("labs.file.hidden", "note")
    assert "row 3" in only(reading).message
    assert "column B" in only(reading).message


def test_merged_cells_are_said(tmp_path: Path) -> None:
    rows = [("P01", DAY, 0.8), (None, DAY, 0.9)]
    path = labs(tmp_path / "labs.xlsx", *rows, change=lambda sheet: sheet.merge_cells("A2:A3"))
    reading, found = read(path)
    assert [row[0] for row in found] == ["P01", None]
    assert only(reading).rule == "labs.file.merged"
    assert "A2:A3" in only(reading).message


def test_a_sheet_that_is_no_table_and_the_same_table_twice_are_said(tmp_path: Path) -> None:
    book = study_workbook()
    book.create_sheet("Legend")["A1"] = "x"
    book.save(tmp_path / "cohort.xlsx")
    (tmp_path / "labs.csv").write_bytes((DATA / "labs.csv").read_bytes())
    report = checked(tmp_path)
    assert [failure.rule for failure in report.failures] == [
        "folder.unknown_file",
        "labs.file.duplicate",
    ]
    assert "'Legend'" in report.failures[0].message
    assert "cohort.xlsx#labs" in report.failures[1].message


def test_missing_sheets_are_all_named(tmp_path: Path) -> None:
    book = study_workbook()
    del book["labs"]
    book["sessions"].title = "session"
    book.save(tmp_path / "cohort.xlsx")
    with pytest.raises(CannotReadError) as error:
        checked(tmp_path / "cohort.xlsx")
    assert "labs" in str(error.value)
    assert "is cohort.xlsx#session meant?" in str(error.value).replace(f"{tmp_path}/", "")


OLE = bytes.fromhex("D0CF11E0A1B11AE1")


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "not a sound .xlsx archive"),
        (b"PK\x03\x04" + bytes(100), "not a sound .xlsx archive"),
        (OLE + bytes(600), "old .xls format"),
        (OLE + bytes(600) + "EncryptedPackage".encode("utf-16-le"), "password"),
    ],
)
def test_what_is_no_workbook_is_refused_with_a_way_out(
    tmp_path: Path, content: bytes, said: str
) -> None:
    (tmp_path / "cohort.xlsx").write_bytes(content)
    with pytest.raises(CannotReadError, match=said):
        checked(tmp_path / "cohort.xlsx")
    with pytest.raises(CannotReadError, match=said):
        checked(tmp_path)


@pytest.mark.parametrize("suffix", [".xls", ".dbf", ".feather", ".xlsb"])
def test_formats_that_are_not_read_are_named_with_the_way_out(tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"cohort{suffix}"
    path.write_bytes(b"x")
    with pytest.raises(CannotReadError, match=r"save it as \.xlsx"):
        checked(path)
    with pytest.raises(CannotReadError, match=r"save it as \.xlsx"):
        checked(tmp_path)


def sheet_xml(rows: str) -> bytes:
    namespace = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    return f'<worksheet xmlns="{namespace}"><sheetData>{rows}</sheetData></worksheet>'.encode()


@pytest.mark.parametrize(
    ("xml", "said"),
    [
        (b'<!DOCTYPE x [<!ENTITY a "aaaa">]><x>&a;</x>', "document type"),
        (b"<worksheet><sheetData>", "not sound XML"),
        (sheet_xml('<row r="99999999"/>'), "numbered"),
        (sheet_xml('<row r="2"/><row r="1"/>'), "row 1 stands below row 2"),
        (sheet_xml('<row r="1"><c r="ZZZ1"><v>1</v></c></row>'), "16384 columns"),
        (sheet_xml('<row r="1"><c r="A7"><v>1</v></c></row>'), "is called 'A7'"),
        (sheet_xml('<row r="1"><c r="A1" t="s"><v>9999</v></c></row>'), "points to a text"),
        (sheet_xml('<row r="1"><c r="A1"><v>1</v></c><c r="A1"><v>1</v></c></row>'), "twice"),
    ],
)
def test_a_damaged_sheet_is_refused(tmp_path: Path, xml: bytes, said: str) -> None:
    path = labs(tmp_path / "labs.xlsx", ("P01", DAY, 0.8))
    with zipfile.ZipFile(path) as book:
        parts = {name: book.read(name) for name in book.namelist()}
    rewrite(path, {**parts, "xl/worksheets/sheet1.xml": xml})
    with pytest.raises(CannotReadError, match=said):
        read(path)


def test_a_zip_bomb_is_refused_before_it_is_unpacked(tmp_path: Path) -> None:
    path = labs(tmp_path / "labs.xlsx", ("P01", DAY, 0.8))
    with zipfile.ZipFile(path) as book:
        parts = {name: book.read(name) for name in book.namelist()}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as book:
        for name, content in parts.items():
            if name == "xl/worksheets/sheet1.xml":
                with book.open(name, "w") as part:
                    for _ in range(300):
                        part.write(b" " * 1024 * 1024)
            else:
                book.writestr(name, content)
    assert path.stat().st_size < 3_000_000
    with pytest.raises(CannotReadError, match="256 MiB"):
        read(path)


def test_a_few_cells_far_apart_are_refused_where_they_would_span_too_much(tmp_path: Path) -> None:
    rows = "".join(f'<row r="{n}"><c r="XFD{n}"><v>1</v></c></row>' for n in range(1, 3000))
    wide = "".join(f'<c r="{c}3000"><v>1</v></c>' for c in letters(16384))
    path = labs(tmp_path / "labs.xlsx", ("P01", DAY, 0.8))
    with zipfile.ZipFile(path) as book:
        parts = {name: book.read(name) for name in book.namelist()}
    parts["xl/worksheets/sheet1.xml"] = sheet_xml(f'{rows}<row r="3000">{wide}</row>')
    rewrite(path, parts)
    with pytest.raises(CannotReadError, match="span"):
        read(path)


def letters(number: int) -> list[str]:
    return [get_column_letter(at) for at in range(1, number + 1)]
