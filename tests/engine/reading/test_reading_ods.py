"""OpenDocument spreadsheets: a file of LibreOffice, and cells written tag by tag.

``delivered/visits.ods`` was saved by LibreOffice 7.4.7. Its cells were also compared with those of
the .xlsx that LibreOffice made of it, which are all the same, and with its own .csv.
"""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import duckdb
import pytest
from ods_files import cell, row, spreadsheet, table, text

from caseseries.delivery.reading import Reading, read_tables
from caseseries.delivery.sources.opendocument import tables
from caseseries.study.declaration import Column, Table
from caseseries.study.failure import CannotReadError

VISITS = Table(
    "visits",
    "Visits.",
    "one row per visit",
    (
        Column("visit_id", "text", "Visit.", key=True),
        Column("seen_on", "date", "Day.", required=False),
        Column("score", "decimal", "Score.", required=False),
    ),
)
LABS = Table("labs", "Samples.", "one row", (Column("lab_id", "text", "Sample.", key=True),))
DELIVERED = Path(__file__).parents[1] / "delivered"
HEADER = row(text("visit_id"), text("seen_on"), text("score"))


def read(
    folder: Path, wanted: str = "visit_id, seen_on::varchar, score, source_line", *more: Table
) -> tuple[list[Any], Reading]:
    with duckdb.connect() as con:
        reading = read_tables(folder, con, {table.name: table for table in (VISITS, *more)})
        return con.execute(
            f"select {wanted} from raw.visits order by source_line"
        ).fetchall(), reading


def test_a_spreadsheet_of_libreoffice(tmp_path: Path) -> None:
    shutil.copy(DELIVERED / "visits.ods", tmp_path / "cohort.ods")
    wanted = (
        "visit_id, seen_on::varchar, score, sober, ward, share, lasted, sum, remark, source_line"
    )
    rows, reading = read(tmp_path, wanted, LABS)
    repeated = ("V8", None, 1.0, "1", None, None, None, None, None)
    assert rows == [
        ("7", "2012-12-13", 2.7, "true", "A & E\nnorth", "12.5%", "26:03:00", "5.4", "same", 5),
        *((*repeated, line) for line in (6, 7, 8)),
        ("V9", None, None, None, "wide", None, None, None, None, 9),
    ]
    assert reading.rows == {"visits": 5, "labs": 1}
    assert reading.files["labs"].endswith("cohort.ods#labs")
    said = {
        (failure.rule.removeprefix("visits.file."), failure.line, failure.value): failure.message
        for failure in reading.failures
    }
    assert "Cell C9 has no value: it shows the error #DIV/0!" in said["cell", 9, "#DIV/0!"]
    assert "hides row 9, column C;" in said["hidden", None, None]
    assert "(E9:F9)" in said["merged", None, None]
    assert "lines 1 to 3 were" in said["header_line", 1, None]
    assert "The sheet 'lists' is none" in said["folder.unknown_file", None, None]


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        (text("A<text:span>b</text:span><text:s/><text:s text:c='2'/>c"), "Ab   c"),
        (text("a</text:p><text:p>b<text:line-break/>c<text:tab/>d"), "a\nb\nc\td"),
        (text("x", 'office:string-value="stored"'), "stored"),
        (cell("float", "1E-5", "<text:p>0</text:p>"), "0.00001"),
        (cell("float", "0.30000000000000004"), "0.3"),
        (cell("float", "123", "<text:p>000123</text:p>"), "000123"),
        (cell("float", "1000", "<text:p>1.000</text:p>"), "1000"),
        (cell("currency", "12.50", "<text:p>12,50 €</text:p>"), "12.5"),
        (cell("percentage", "0.07", "<text:p>7%</text:p>"), "7%"),
        (cell("boolean", "false", "<text:p>FALSCH</text:p>"), "false"),
        (cell("float", "1", "<text:p>WAHR</text:p>", 'table:formula="of:=TRUE()"'), "true"),
        (cell("date", "1899-12-31"), "1899-12-31"),
        (cell("date", "2012-12-13T10:11:12"), "2012-12-13 10:11:12"),
        (cell("date", "2012-12-13T00:00:00"), "2012-12-13"),
        (cell("time", "PT26H03M04.500S"), "26:03:04"),
        (cell("time", "-PT1H"), "-01:00:00"),
        (cell("time", "P1DT2H"), "26:00:00"),
        (cell(shown="<office:annotation><text:p>remark</text:p></office:annotation>"), None),
        ("<table:covered-table-cell office:value-type='string'><text:p>under</text:p>"
         "</table:covered-table-cell>", "under"),
    ],
)  # fmt: skip
def test_the_text_of_a_cell(tmp_path: Path, written: str, expected: str | None) -> None:
    header = row(text("visit_id"), text("other"))
    body = table("visits", header, row(text("V1"), written))
    spreadsheet(tmp_path / "cohort.ods", body)
    [(found,)], _ = read(tmp_path, "other") if expected else ([(None,)], None)
    assert found == expected
    if expected is None:
        spreadsheet(tmp_path / "cohort.ods", table("visits", header, row(written, text("x"))))
        assert read(tmp_path, "visit_id")[0] == [(None,)]


@pytest.mark.parametrize(
    ("written", "said"),
    [
        (
            cell(shown="<text:p>#N/A</text:p>", attributes='calcext:value-type="error"'),
            "error #N/A",
        ),
        (text("#REF!", 'table:formula="of:=[.A99]"'), "shows the error #REF!"),
        (text("Err:502", 'table:formula="of:=X()"'), "shows the error Err:502"),
        (cell(attributes='table:formula="of:=[.A1]"'), "its formula has no result yet"),
        (cell("float", "NaN"), "the number 'NaN', which is none"),
        (cell("date", "2012-02-30"), "the date '2012-02-30', which is none"),
        (cell("time", "noon"), "the time 'noon', which is none"),
    ],
)
def test_a_cell_without_a_value_is_an_error(tmp_path: Path, written: str, said: str) -> None:
    spreadsheet(tmp_path / "visits.ods", table("any", HEADER, row(text("V1"), cell(), written)))
    rows, reading = read(tmp_path)
    [failure] = reading.failures
    assert rows == [("V1", None, None, 2)]
    assert (failure.rule, failure.line, failure.column) == ("visits.file.cell", 2, "score")
    assert failure.message.startswith("Cell C2 has no value: ")
    assert said in failure.message


def test_repeated_rows_and_cells_keep_their_places(tmp_path: Path) -> None:
    body = table(
        "visits", row(cell(attributes='table:number-columns-repeated="1024"'), repeated=3), HEADER,
        row(text("V1"), repeated=2),
        row(cell(attributes='table:number-columns-repeated="2"'), cell("float", "5")),
        row(cell(attributes='table:number-columns-repeated="1024"'), repeated=1_000_000),
        row(text("V9")),
    )  # fmt: skip
    spreadsheet(tmp_path / "visits.ods", body)
    rows, _ = read(tmp_path)
    assert rows == [
        ("V1", None, None, 5), ("V1", None, None, 6), (None, None, 5, 7),
        ("V9", None, None, 1_000_008),
    ]  # fmt: skip


def test_what_is_hidden_is_said_and_copies_of_other_files_are_none(tmp_path: Path) -> None:
    hides = '<style:table-properties table:display="false"/>'
    styles = f'<style:style style:name="gone">{hides}</style:style>'
    body = table("visits", HEADER, row(text("V1"), attributes='table:visibility="filter"'),
                 style="gone")  # fmt: skip
    copy = table("'file:///x.ods'#$visits", HEADER, style="ta_extref")
    spreadsheet(tmp_path / "cohort.ods", body + copy, styles=styles)
    _, reading = read(tmp_path)
    [failure] = reading.failures
    assert "hides the whole sheet, row 2;" in failure.message


@pytest.mark.parametrize(
    ("body", "manifest", "said"),
    [
        (table("visits", HEADER), "<manifest:encryption-data/>", "protected by a password"),
        (table("visits", row(text("a", "table:number-columns-repeated='x'"))), "", "repeated 'x'"),
        (table("visits", row(cell(shown=table("inner", HEADER)))), "", "a table of its own"),
        (table("visits", HEADER, row(text("V1"), repeated=1_048_576)), "",
         "more than 1048576 rows"),
        (table("visits", row(text("a", "table:number-columns-repeated='16385'"))), "",
         "more than 16384 columns"),
        (table("visits", HEADER) + "<", "", "not sound XML"),
        ("", "", "no sheet of cells"),
    ],
)  # fmt: skip
def test_what_is_no_spreadsheet_is_refused_in_words(
    tmp_path: Path, body: str, manifest: str, said: str
) -> None:
    spreadsheet(tmp_path / "visits.ods", body, manifest=manifest)
    with pytest.raises(CannotReadError, match="visits") as refused:
        read(tmp_path)
    assert said in str(refused.value)


def test_more_cells_than_can_be_kept_are_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tables, "MAX_PLACES", 1_000)
    spreadsheet(tmp_path / "visits.ods", table("visits", HEADER, row(text("V"), repeated=2_000)))
    with pytest.raises(CannotReadError, match="span 1,000 places"):
        read(tmp_path)
