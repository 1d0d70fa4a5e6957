"""A worksheet read at once holds what it holds read tag by tag, and what is odd is left to that."""

from __future__ import annotations

import datetime
import random
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import xlsxwriter
from openpyxl.utils import get_column_letter

from caseseries.delivery.sources.sheet_bytes import columns
from caseseries.delivery.sources.sheet_bytes.xml_text import OddSheetError
from caseseries.delivery.sources.sheet_cells import SheetCells, read_at_once, read_by_tags
from caseseries.delivery.sources.workbook_package import DamagedWorkbookError, Package

NAMESPACE = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
SHARED = ("", "a", " b ", "c &amp; d", "_x0041_ _x005F_x0041_", "é €", "1", "line\nend")
STYLES = (
    '<numFmts count="1"><numFmt numFmtId="164" formatCode="0000"/></numFmts>'
    '<cellXfs count="7"><xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="22"/>'
    '<xf numFmtId="9"/><xf numFmtId="164"/><xf numFmtId="46"/><xf numFmtId="49"/></cellXfs>'
)
NUMBERS = (
    "0", "-0", "7", "-7", "007", "1.5", "-0.25", "1.50", "0.1", ".5", "5.", "1e3", "1E-05",
    "0.30000000000000004", "36.799999999999997", "123456789012345", "1234567890123456",
    "12345678901234567890", "123456789.1234567", "41000", "41000.5", "60", "59", "61", "0.75",
    "-1", "3000000", "inf", "nan", "x", " 12 ", "1_000", "",
)  # fmt: skip


def package(folder: Path, sheet: str | bytes, *, is_1904: bool = False) -> Package:
    """A workbook of one sheet, with these bytes for it."""
    path = folder / "book.xlsx"
    shared = "".join(f'<si><t xml:space="preserve">{text}</t></si>' for text in SHARED)
    shared += "<si><r><t>ri</t></r><rPh sb='0' eb='1'><t>x</t></rPh><r><t>ch</t></r></si><si/>"
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    with zipfile.ZipFile(path, "w") as book:
        book.writestr(
            "xl/workbook.xml",
            f'<workbook xmlns:r="{office}"><workbookPr date1904="{int(is_1904)}"/>'
            '<sheets><sheet name="s" r:id="r1"/></sheets></workbook>',
        )
        parts = {"r1": "worksheet", "r2": "sharedStrings", "r3": "styles"}
        relations = "".join(
            f'<Relationship Id="{id}" Type="{office}/{kind}" Target="{kind}.xml"/>'
            for id, kind in parts.items()
        )
        book.writestr("xl/_rels/workbook.xml.rels", f"<Relationships>{relations}</Relationships>")
        book.writestr("xl/sharedStrings.xml", f"<sst>{shared}</sst>")
        book.writestr("xl/styles.xml", f"<styleSheet>{STYLES}</styleSheet>")
        book.writestr("xl/worksheet.xml", sheet)
    return Package(path)


def worksheet(rows: str, before: str = "", after: str = "") -> str:
    return (
        f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<worksheet xmlns="{NAMESPACE}">'
        f"{before}<sheetData>{rows}</sheetData>{after}</worksheet>"
    )


def plain(cells: SheetCells) -> dict[str, Any]:
    """What a sheet holds; how far down an empty end of a column is kept is all the same."""
    columns = {number: texts.to_list() for number, texts in cells.columns.items()}
    for texts in columns.values():
        while texts and texts[-1] is None:
            texts.pop()
    bad = sorted((one.row, one.column, one.shown, one.why) for one in cells.bad)
    return {
        "rows": list(cells.rows),
        "columns": columns,
        "bad": bad,
        "merged": cells.merged,
        "hidden": (list(cells.hidden_rows), cells.hidden_columns),
        "formulas": cells.n_formulas,
    }


def outcome(read: Callable[[Package, str], SheetCells], book: Package) -> Any:
    try:
        return plain(read(book, book.sheets[0].part))
    except DamagedWorkbookError as refusal:
        return refusal.why


def same(book: Package) -> Any:
    """What both readers say, which must be one thing; the exception where it is left to one."""
    try:
        at_once = outcome(read_at_once, book)
    except OddSheetError:
        outcome(read_by_tags, book)
        return OddSheetError
    assert at_once == outcome(read_by_tags, Package(book.path))
    return at_once


def letters(number: int) -> str:
    return get_column_letter(number)


def random_cell(draw: random.Random, row: int, column: int) -> str:
    style = draw.choice(("", "", "", ' s="1"', ' s="2"', ' s="3"', ' s="4"', ' s="5"', ' s="99"'))
    where = f'r="{letters(column)}{row}"{style}'
    formula = draw.choice(("", "", "", "<f>A1&amp;B1</f>", '<f t="shared" si="0"/>'))
    number = draw.choice(NUMBERS)
    return draw.choice(
        (
            f"<c {where}/>",
            f"<c {where}></c>",
            f"<c {where}>{formula}</c>",
            f"<c {where}>{formula}<v>{number}</v></c>",
            f"<c {where}>{formula}<v>{number}</v></c>",
            f'<c {where} t="n">{formula}<v>{number}</v></c>',
            f'<c {where} t="s"><v>{draw.randrange(len(SHARED) + 2)}</v></c>',
            f'<c {where} t="s"><v>{draw.randrange(len(SHARED) + 2)}</v></c>',
            f'<c {where} t="b">{formula}<v>{draw.choice("01")}</v></c>',
            f'<c {where} t="e">{formula}<v>#N/A</v></c>',
            f'<c {where} t="d"><v>2015-02-0{draw.randrange(1, 9)}T00:00:00</v></c>',
            f'<c {where} t="str">{formula}<v>t{draw.randrange(9)}&lt;&#233;\r\n</v></c>',
            f'<c {where} t="str">{formula}<v></v></c>',
            f'<c {where} t="inlineStr"><is><t xml:space="preserve"> _x0042_</t></is></c>',
            f'<c {where} t="inlineStr"><is><t>{draw.choice(("", "ä", "b"))}</t></is></c>',
        )
    )


def random_rows(draw: random.Random) -> str:
    row, rows = 0, []
    for _ in range(draw.randrange(12)):
        row += draw.choice((1, 1, 1, 2, 9, 90, 900_000 // 12))
        columns = sorted(draw.sample((1, 2, 3, 26, 27, 28, 702, 703, 16384), draw.randrange(6)))
        more = draw.choice(("", "", ' hidden="1"', ' spans="1:3" ht="12.5"'))
        cells = "".join(random_cell(draw, row, column) for column in columns)
        rows.append(f'<row r="{row}"{more}>{cells}</row>' if cells else f'<row r="{row}"{more}/>')
    return draw.choice(("", "\n", "\r\n  ")).join(rows)


@pytest.mark.parametrize("seed", range(60))
def test_both_readers_find_the_same(seed: int, tmp_path: Path) -> None:
    draw = random.Random(seed)
    before = draw.choice(("", '<cols><col min="2" max="3" hidden="1"/></cols>'))
    after = draw.choice(("", '<mergeCells count="1"><mergeCell ref="A1:B2"/></mergeCells>'))
    book = package(
        tmp_path, worksheet(random_rows(draw), before, after), is_1904=draw.random() < 0.5
    )
    assert same(book) is not OddSheetError


@pytest.mark.parametrize("seed", range(40))
def test_a_sheet_cut_into_many_pieces_is_the_same(
    seed: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(columns, "_CHUNK_BYTES", 64)
    monkeypatch.setattr("caseseries.delivery.sources.workbook_package.CHUNK_BYTES", 64 + seed)
    assert same(package(tmp_path, worksheet(random_rows(random.Random(seed))))) is not OddSheetError


@pytest.mark.parametrize("seed", range(300))
def test_a_damaged_sheet_is_never_read_otherwise(seed: int, tmp_path: Path) -> None:
    draw = random.Random(seed)
    sheet = bytearray(worksheet(random_rows(draw)).encode())
    for _ in range(draw.randrange(1, 4)):
        at = draw.randrange(len(sheet))
        piece = draw.choice((b"<", b">", b'"', b"&", b"/", b"c", b"9", b"\0", b"\xff", b" ", b""))
        sheet[at : at + draw.choice((0, 1, 1, 2, 9))] = piece
    same(package(tmp_path, bytes(sheet)))


CELL = '<c r="A1"><v>1</v></c>'


@pytest.mark.parametrize(
    ("sheet", "column"),
    [
        (worksheet(f"<!-- <row/> --><row r='1'>{CELL}</row>"), ["1"]),
        (worksheet('<row r="1"><c r="A1" t="str"><v><![CDATA[a<b]]></v></c></row>'), ["a<b"]),
        (worksheet('<row><c t="str"><v>a</v></c></row>'), ["a"]),
        (worksheet('<row r="1"><c r="A1" t="str"><v>a > b</v></c></row>'), ["a > b"]),
        (worksheet(f'<row r="1">{CELL}<extLst><ext/></extLst></row>'), ["1"]),
        (
            worksheet(
                '<row r="1"><c r="A1" t="inlineStr"><is><r><t>a</t></r><r><t>b</t></r></is></c>'
                "</row>"
            ),
            ["ab"],
        ),
        (f"<x:worksheet xmlns:x='{NAMESPACE}'><x:sheetData><x:row r='1'><x:c r='A1'><x:v>1</x:v>"
         "</x:c></x:row></x:sheetData></x:worksheet>", ["1"]),
        (worksheet(f'<row r="1">{CELL}</row>').encode("utf-16"), ["1"]),
    ],
)  # fmt: skip
def test_what_is_written_otherwise_is_read_all_the_same(
    sheet: str | bytes, column: list[str], tmp_path: Path
) -> None:
    if isinstance(sheet, bytes):
        sheet = sheet.decode("utf-16").replace("UTF-8", "UTF-16").encode("utf-16")
    book = package(tmp_path, sheet)
    assert same(book) is OddSheetError
    assert plain(read_by_tags(book, "xl/worksheet.xml"))["columns"] == {1: column}


def test_what_programs_write_is_read_at_once(tmp_path: Path) -> None:
    rows = [("key", "day", "x", "yes", "text")] + [
        (
            f"K{n}",
            datetime.date(2020, 1, 1 + n),
            n / 3,
            n % 2 == 0,
            f" a&b>{n}\n" if n % 3 else None,
        )
        for n in range(20)
    ]
    openpyxl_book = openpyxl.Workbook()
    for row in rows:
        openpyxl_book.worksheets[0].append(row)
    openpyxl_book.save(tmp_path / "openpyxl.xlsx")
    for name, constant in (("shared", False), ("inline", True)):
        options = {"default_date_format": "dd.mm.yyyy", "constant_memory": constant}
        with xlsxwriter.Workbook(tmp_path / f"{name}.xlsx", options) as book:
            sheet = book.add_worksheet()
            for number, row in enumerate(rows):
                sheet.write_row(number, 0, row)
    found = [
        same(Package(tmp_path / f"{name}.xlsx"))["columns"]
        for name in ("openpyxl", "shared", "inline")
    ]
    assert found[0] == found[1] == found[2]
    assert found[0][1] == ["key", *(f"K{n}" for n in range(20))]
    assert found[0][2][1:3] == ["2020-01-01", "2020-01-02"]
    assert found[0][5][:3] == ["text", None, " a&b>1\n"]
