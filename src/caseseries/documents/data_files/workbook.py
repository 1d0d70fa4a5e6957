"""The data files as one workbook: a sheet for each, and one that says what their columns mean.

The bytes depend on the data alone: no time of writing is kept. Every text is written as text, so
that nothing is taken for a formula.
"""

from __future__ import annotations

import datetime
import io
import re
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Final

from caseseries.documents.data_files.sheet import Sheet, SheetColumn, text
from caseseries.writing.inert_cells import printable

if TYPE_CHECKING:
    from xlsxwriter.format import Format
    from xlsxwriter.workbook import Workbook
    from xlsxwriter.worksheet import Worksheet

ABOUT: Final = "about"
# Excel holds no more in a cell, and no more links on a sheet.
_LONGEST: Final = 32_767
_MOST_LINKS: Final = 65_530
_DECIMAL: Final = re.compile(r"-?\d{1,12}(?:\.(\d{1,12}))?")
_NO_TIME: Final = datetime.datetime(2000, 1, 1)


def workbook(sheets: Sequence[Sheet]) -> bytes:
    """The workbook of all sheets."""
    import xlsxwriter

    target = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    rows = {
        sheet.name: {text(r[sheet.row_key]): i for i, r in enumerate(sheet.records, start=2)}
        for sheet in sheets
    }
    with xlsxwriter.Workbook(target, options) as book:
        book.set_properties({"title": "Data files of the supplement", "created": _NO_TIME})
        formats = _Formats(book)
        pages = {sheet.name: book.add_worksheet(sheet.name) for sheet in sheets}
        for sheet in sheets:
            _write(pages[sheet.name], sheet, rows, formats)
        _about(book.add_worksheet(ABOUT), sheets, formats)
    return target.getvalue()


class _Formats:
    """The formats of cells, each made once."""

    def __init__(self, book: Workbook) -> None:
        self._book = book
        self._numbers: dict[str, Format] = {}
        common = {"text_wrap": True, "valign": "top"}
        # The prefix keeps a text that looks like a formula a text when somebody edits the cell.
        self.text = book.add_format({**common, "num_format": "@", "quote_prefix": True})
        self.link = book.add_format(
            {**common, "font_color": "#1F4E79", "underline": 1, "quote_prefix": True}
        )
        self.head = book.add_format(
            {**common, "bold": True, "bg_color": "#1F3A5F", "font_color": "#FFFFFF", "border": 1}
        )

    def number(self, shape: str) -> Format:
        if shape not in self._numbers:
            self._numbers[shape] = self._book.add_format({"valign": "top", "num_format": shape})
        return self._numbers[shape]


def _write(
    page: Worksheet, sheet: Sheet, rows: dict[str, dict[str, int]], formats: _Formats
) -> None:
    _head(page, [(column.heading, column.width) for column in sheet.columns], formats)
    links = 0
    for at, record in enumerate(sheet.records, start=1):
        for place, column in enumerate(sheet.columns):
            value = record[column.key]
            line = rows.get(column.links_to, {}).get(_target(record, column))
            if value is None or value in ("", [], ()):
                continue
            if line is not None and links < _MOST_LINKS:
                links += 1
                url = f"internal:'{column.links_to}'!A{line}"
                page.write_url(at, place, url, formats.link, _shown(value))
            else:
                _cell(page, at, place, value, formats)
    page.autofilter(0, 0, max(len(sheet.records), 1), len(sheet.columns) - 1)
    page.freeze_panes(1, 1)
    last = f"{chr(64 + len(sheet.columns))}{len(sheet.records) + 1}"
    page.ignore_errors({"number_stored_as_text": f"A1:{last}"})


def _target(record: Any, column: SheetColumn) -> str:
    return text(record[column.target or column.key])


def _shown(value: Any) -> str:
    return printable(text(value))[:_LONGEST]


def _cell(page: Worksheet, at: int, place: int, value: Any, formats: _Formats) -> None:
    if isinstance(value, bool):
        page.write_boolean(at, place, value, formats.number("General"))
    elif isinstance(value, int | float):
        page.write_number(at, place, value, formats.number("General"))
    elif isinstance(value, str) and (digits := _DECIMAL.fullmatch(value)):
        # Digits as they are printed: a number that keeps its decimals.
        places = len(digits[1] or "")
        page.write_number(
            at, place, float(value), formats.number(f"0.{'0' * places}" if places else "0")
        )
    else:
        page.write_string(at, place, _shown(value), formats.text)


def _head(page: Worksheet, columns: Sequence[tuple[str, float]], formats: _Formats) -> None:
    for place, (heading, width) in enumerate(columns):
        page.set_column(place, place, width)
        page.write_string(0, place, heading, formats.head)


def _about(page: Worksheet, sheets: Sequence[Sheet], formats: _Formats) -> None:
    _head(page, (("Sheet", 14), ("Column", 24), ("Name in the CSV file", 24), ("Meaning", 70)),
          formats)  # fmt: skip
    at = 0
    for sheet in sheets:
        at += 1
        page.write_url(at, 0, f"internal:'{sheet.name}'!A1", formats.link, sheet.name)
        page.write_string(at, 3, f"{sheet.about}.", formats.text)
        for column in sheet.columns:
            at += 1
            cells = (sheet.name, column.heading, column.key, column.meaning)
            for place, cell in enumerate(cells):
                page.write_string(at, place, cell, formats.text)
    page.autofilter(0, 0, at, 3)
    page.freeze_panes(1, 0)
