"""Empty tables to fill in: one CSV file per table, or one workbook with drop-downs.

Both are read back by the gate as they are.
"""

from __future__ import annotations

import csv
import typing
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from caseseries.study.declaration import Column, Table
from caseseries.study.dictionary import markdown, type_words, value_words
from caseseries.study.root_table import root_table

if typing.TYPE_CHECKING:
    from xlsxwriter.format import Format
    from xlsxwriter.workbook import Workbook
    from xlsxwriter.worksheet import Worksheet

WORKBOOK_NAME = "cohort.xlsx"
INSTRUCTIONS_SHEET = "Instructions"
CODES_SHEET = "Codes"
# Sheets of the workbook that hold no data; a reader passes over them.
GUIDE_SHEETS = (INSTRUCTIONS_SHEET, CODES_SHEET)

LAST_ROW = 1_048_575  # of a sheet, from 0
TITLE_CHARACTERS, MESSAGE_CHARACTERS = 32, 255  # what Excel shows beside a cell
BOOLEANS = {"true": "yes", "false": "no"}


def write_csv_template(folder: Path, tables: Iterable[Table]) -> None:
    """Write ``<table>.csv`` with its header for each table, and the dictionary as README.md."""
    declared = list(tables)
    for table in declared:
        with (folder / f"{table.name}.csv").open("w", encoding="utf-8", newline="") as file:
            csv.writer(file, lineterminator="\n").writerow(table.column_names)
    (folder / "README.md").write_text(markdown(declared), encoding="utf-8")


def write_excel_template(path: Path, tables: Mapping[str, Table]) -> None:
    """Write a workbook with instructions, a sheet per table, and a sheet with all codes.

    Coded columns and references to other tables have drop-downs, numbers and dates their declared
    limits; every header cell says what the column means when it is selected.
    """
    import xlsxwriter

    # Cells hold what was typed and nothing is taken for a formula or a link.
    options = {"strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(str(path), options) as book:
        styles = _Styles(book)
        _instructions(book.add_worksheet(INSTRUCTIONS_SHEET), tables, styles)
        sheets = {name: book.add_worksheet(name) for name in tables}
        lists = _codes(book.add_worksheet(CODES_SHEET), tables, styles)
        for name, table in tables.items():
            _data_sheet(sheets[name], table, tables, lists, styles)


class _Styles:
    """The cell formats of the workbook."""

    def __init__(self, book: Workbook) -> None:
        self.title: Format = book.add_format({"bold": True, "font_size": 14})
        self.header: Format = book.add_format({"bold": True, "bottom": 1, "valign": "top"})
        self.required: Format = book.add_format(
            {"bold": True, "bottom": 1, "valign": "top", "bg_color": "#DDEBF7"}
        )
        self.words: Format = book.add_format({"text_wrap": True, "valign": "top"})
        self.text: Format = book.add_format({"num_format": "@"})
        self.date: Format = book.add_format({"num_format": "yyyy-mm-dd"})
        self.general: Format = book.add_format()

    def cells_of(self, column: Column) -> Format:
        """Return the format of a column's cells: an id such as 007 stays text, a date shows ISO."""
        # Of 2016-05 a cell for dates would make the first of May, known to the day.
        if column.type in ("text", "code") or column.precision_column is not None:
            return self.text
        return self.date if column.type == "date" else self.general


def _printable(sheet: Worksheet) -> None:
    sheet.set_landscape()
    sheet.set_paper(9)  # A4
    sheet.fit_to_pages(1, 0)


def _same_everywhere(tables: Mapping[str, Table]) -> Iterator[str]:
    """How rows of the table all others belong to are called, where others point to it."""
    root = root_table(tables)
    if len(root.key) == 1 and len(tables) > 1:
        yield (
            f"The same {root.noun} has the same {root.key[0]} in every sheet: a pseudonym, never a "
            "name, initials or a number known elsewhere."
        )


def _instructions(sheet: Worksheet, tables: Mapping[str, Table], styles: _Styles) -> None:
    lines = (
        "One sheet per table, one row per what its description says; the first row names the "
        "columns and stays as it is.",
        "Fill the shaded columns in every row. Leave a cell empty where a value is missing; write "
        "no 99, no dash, no 'unknown'.",
        *_same_everywhere(tables),
        "Enter dates as dates (they show as YYYY-MM-DD) and choose codes from the list; the sheet "
        f"{CODES_SHEET} says what they mean.",
        f"Check the workbook with: caseseries check --data {WORKBOOK_NAME}",
    )
    _printable(sheet)
    sheet.write_string(0, 0, "How to fill this workbook", styles.title)
    for row, line in enumerate(lines, start=1):
        sheet.write_string(row, 0, line)
    row = len(lines) + 2
    headings = ("Table", "Column", "Label", "Type", "Values", "Description")
    sheet.write_row(row, 0, headings, styles.header)
    for width, at in zip((16, 28, 32, 26, 34, 80), range(len(headings)), strict=True):
        sheet.set_column(at, at, width)
    for table in tables.values():
        row += 1
        optional = " The sheet may be left empty." if table.optional else ""
        about = f"{table.description} {table.grain.capitalize()}.{optional}"
        sheet.write_string(row, 0, table.name, styles.header)
        sheet.write_string(row, 1, about)
        for column in table.columns:
            row += 1
            sheet.write_string(row, 0, table.name)
            cells = (
                column.name,
                column.title,
                type_words(column),
                value_words(column),
                column.description,
            )
            for at, cell in enumerate(cells, start=1):
                sheet.write_string(row, at, cell, styles.words)


def _codes(
    sheet: Worksheet, tables: Mapping[str, Table], styles: _Styles
) -> dict[tuple[str, str], str]:
    """Write every code with its label; return the range of each column's codes for its list."""
    _printable(sheet)
    sheet.write_row(0, 0, ("Table", "Column", "Code", "Meaning"), styles.header)
    sheet.set_column(0, 3, 30)
    row = 0
    ranges: dict[tuple[str, str], str] = {}
    for table in tables.values():
        for column in table.columns:
            codes = BOOLEANS if column.type == "boolean" else column.codes
            if not codes:
                continue
            first = row + 2
            for code, label in codes.items():
                row += 1
                for at, cell in enumerate((table.name, column.name, code, label)):
                    sheet.write_string(row, at, cell)
            ranges[table.name, column.name] = f"={CODES_SHEET}!$C${first}:$C${row + 1}"
    return ranges


def _data_sheet(
    sheet: Worksheet,
    table: Table,
    tables: Mapping[str, Table],
    lists: Mapping[tuple[str, str], str],
    styles: _Styles,
) -> None:
    _printable(sheet)
    sheet.freeze_panes(1, len(table.key) if _keys_lead(table.columns) else 0)
    for at, column in enumerate(table.columns):
        sheet.set_column(at, at, max(12, len(column.name) + 2), styles.cells_of(column))
        header = styles.required if column.required else styles.header
        sheet.write_string(0, at, column.name, header)
        about = {
            "input_title": column.title[:TITLE_CHARACTERS],
            "input_message": _shortened(column.description, MESSAGE_CHARACTERS),
        }
        # The header cell explains itself but takes any text: it is not to be changed anyway.
        sheet.data_validation(0, at, 0, at, {"validate": "any", **about})
        rule = _validation(column, lists.get((table.name, column.name)), tables)
        if rule:
            wanted = _shortened(f"Expected {column.expectation()}.", MESSAGE_CHARACTERS)
            error = {"error_title": column.title[:TITLE_CHARACTERS], "error_message": wanted}
            sheet.data_validation(1, at, LAST_ROW, at, {**rule, **error})


def _keys_lead(columns: Sequence[Column]) -> bool:
    keys = [column.key for column in columns]
    return keys == sorted(keys, reverse=True)


def _validation(
    column: Column, codes: str | None, tables: Mapping[str, Table]
) -> dict[str, typing.Any] | None:
    from xlsxwriter.utility import xl_col_to_name

    if codes is not None:
        return {"validate": "list", "source": codes}
    if column.references is not None:
        parent, _, name = column.references.partition(".")
        letter = xl_col_to_name(tables[parent].column_names.index(name))
        # A warning, not a stop: the parent's row may be typed in later.
        source = f"={parent}!${letter}$2:${letter}${LAST_ROW + 1}"
        return {"validate": "list", "source": source, "error_type": "warning"}
    if column.precision_column is not None:
        return None
    kind = {"integer": "integer", "decimal": "decimal", "date": "date"}.get(column.type)
    if kind is None:
        return None
    low, high = column.minimum, column.maximum
    if low is not None and high is not None:
        return {"validate": kind, "criteria": "between", "minimum": low, "maximum": high}
    if low is not None:
        return {"validate": kind, "criteria": ">=", "value": low}
    if high is not None:
        return {"validate": kind, "criteria": "<=", "value": high}
    return None


def _shortened(text: str, characters: int) -> str:
    return text if len(text) <= characters else text[: characters - 1].rstrip() + "…"
