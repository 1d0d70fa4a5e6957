"""The query list for the wards, read back with another library than it was written with."""

from __future__ import annotations

import dataclasses
import io
from pathlib import Path

import duckdb
import openpyxl
import pytest
from first_study import check
from gate_cohort import deliver
from gate_reports import FORMAT, HOSTILE, failure, hostile, report
from openpyxl.workbook import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from caseseries.gate.failures.details import Details
from caseseries.gate.report import workbook


def read(content: bytes) -> Workbook:
    return openpyxl.load_workbook(io.BytesIO(content))


def queries(book: Workbook) -> Worksheet:
    sheet = book["Queries"]
    assert isinstance(sheet, Worksheet)
    return sheet


def rows(sheet: Worksheet) -> list[list[object]]:
    return [[cell.value for cell in row] for row in sheet.iter_rows(min_row=2)]


def list_of(folder: Path, *, show_phi: bool = False) -> Worksheet:
    with duckdb.connect() as con:
        found = check(folder, con, details=True)
    return queries(read(workbook(found, show_phi=show_phi)))


def test_queries_are_grouped_by_patient_with_room_for_the_answer(tmp_path: Path) -> None:
    folder = deliver(
        tmp_path,
        ("ablations", "S02,T02,true,,,12", "S02,T02,true,,,1200"),
        ("ablations", "S01,T01,true,7,2,", "S01,T01,true,700,2,"),
        ("labs", "P01,2015-08-11,0.95", "P01,2015-08-11,95.0"),
    )
    sheet = list_of(folder)
    assert [cell.value for cell in sheet[1]] == [
        *("Patient", "Query", "Severity", "Table", "Key", "Line", "Field", "Value", "Finding"),
        *("Answer", "Initials, date", "Status", "Rule"),
    ]
    told = [(row[0], row[3], row[6], row[7]) for row in rows(sheet)]
    assert told[0] == ("P01", "ablations", "Ablative margin", "700")
    assert ("P01", "labs", "Serum creatinine", "95.0") in told
    assert told[-1] == ("P02", "ablations", "Duration of energy application", "1200")
    assert [row[0] for row in rows(sheet)] == sorted(str(row[0]) for row in rows(sheet))
    assert all(row[9:12] == [None, None, None] for row in rows(sheet))
    assert [row[1] for row in rows(sheet)] == list(range(1, len(rows(sheet)) + 1))
    assert {row[2] for row in rows(sheet)} <= {"error", "warning", "note"}
    (choice,) = sheet.data_validations.dataValidation
    assert choice.formula1 == '"open,answered,closed"'
    assert str(choice.sqref) == f"L2:L{sheet.max_row}"


def test_the_list_prints_on_landscape_a4_a_patient_a_page(tmp_path: Path) -> None:
    folder = deliver(
        tmp_path,
        ("ablations", "S02,T02,true,,,12", "S02,T02,true,,,1200"),
        ("ablations", "S01,T01,true,7,2,", "S01,T01,true,700,2,"),
    )
    sheet = list_of(folder)
    assert sheet.page_setup.orientation == "landscape"
    assert str(sheet.page_setup.paperSize) == sheet.PAPERSIZE_A4
    assert sheet.freeze_panes == "B2"
    assert sheet.print_title_rows == "$1:$1"
    assert sheet.auto_filter.ref == "A1:M3"
    # Row 2 is of the first patient: the page breaks below it.
    assert [brk.id for brk in sheet.row_breaks.brk] == [2]
    assert sheet["I2"].alignment.wrap_text


def test_identifiers_that_look_like_numbers_stay_text() -> None:
    found = report(failure(FORMAT, 2, "0012", key="0007"))
    details = Details({}, {("labs", 2): "0007"}, ())
    sheet = queries(read(workbook(dataclasses.replace(found, details=details), show_phi=True)))
    assert [sheet.cell(2, column).value for column in (1, 5, 8)] == ["0007", "0007", "0012"]
    assert sheet["F2"].value == 2


def test_patients_are_in_the_order_people_count() -> None:
    found = report(*(failure(FORMAT, line, "x") for line in (2, 3, 4, 5)))
    patients = {("labs", 2): "P10", ("labs", 3): "P2", ("labs", 4): "P1"}
    details = Details({}, patients, ())
    sheet = queries(read(workbook(dataclasses.replace(found, details=details))))
    assert [row[0] for row in rows(sheet)] == ["P1", "P2", "P10", "(no patient)"]


@pytest.mark.parametrize("text", HOSTILE)
def test_no_cell_is_a_formula_a_link_or_a_control_character(text: str) -> None:
    details = Details({}, {("labs", 2): text}, ())
    found = dataclasses.replace(hostile(text), details=details)
    book = read(workbook(found, show_phi=True))
    for sheet in book.worksheets:
        for row in sheet.iter_rows():
            for cell in row:
                assert cell.data_type in ("s", "n")
                assert cell.hyperlink is None
                assert cell.value is None or str(cell.value).isprintable()
    assert queries(book)["H2"].quotePrefix


def test_protected_cells_are_masked_unless_asked_for(tmp_path: Path) -> None:
    change = ("labs", "P01,2015-08-11,0.95", "P01,2015-08-11,95.0")
    masked = rows(list_of(deliver(tmp_path / "a", change)))
    assert not [cell for row in masked for cell in row if "2015-08-11" in str(cell)]
    assert masked[0][4] == "P01, [masked]"
    shown = rows(list_of(deliver(tmp_path / "b", change), show_phi=True))
    assert shown[0][4] == "P01, 2015-08-11"


def test_the_summary_counts_per_table_and_rule(tmp_path: Path) -> None:
    folder = deliver(tmp_path, ("ablations", "S01,T01,true,7,2,", "S01,T01,true,700,2,"))
    with duckdb.connect() as con:
        book = read(workbook(check(folder, con, details=True)))
    told = [[cell.value for cell in row] for row in book["Summary"].iter_rows()]
    assert ["ablations", 3, 1, 0, 0, None] in told
    assert any(row[:3] == ["ablations.margin_mm.range", "error", 1] for row in told)


def test_a_report_without_details_has_no_query_list() -> None:
    with pytest.raises(ValueError, match="details"):
        workbook(report(failure(FORMAT, 2, "x")))


def test_a_list_without_a_query_says_so_and_the_file_says_what_it_is(tmp_path: Path) -> None:
    with duckdb.connect() as con:
        book = read(workbook(check(deliver(tmp_path), con, details=True)))
    assert queries(book)["A2"].value == "No rule is broken."
    assert book.properties.title == "Data queries"
    assert book.properties.subject == "No rule is broken."
