"""The cells of one worksheet as columns of text, and what a person looking at it would see."""

from __future__ import annotations

import dataclasses
import re
import typing
from collections.abc import Mapping, Sequence

from caseseries.delivery.sources.cell_text import CellTexts
from caseseries.delivery.sources.sheet_bytes.columns import (
    MAX_COLUMN,
    MAX_PLACES,
    MAX_ROW,
    columns_of,
    refuse_too_many_bad,
    rows_of,
)
from caseseries.delivery.sources.sheet_bytes.xml_text import OddSheetError
from caseseries.delivery.sources.workbook_package import (
    DamagedWorkbookError,
    Package,
    unescaped,
)
from caseseries.delivery.sources.workbook_xml import Attributes

if typing.TYPE_CHECKING:
    import polars as pl

_REFERENCE = re.compile(r"([A-Z]{1,3})([0-9]{1,7})")


@dataclasses.dataclass(frozen=True, slots=True)
class BadCell:
    """A cell without a usable value: row from 1, column from 1, what it shows, what is wrong."""

    row: int
    column: int
    shown: str
    why: str


@dataclasses.dataclass(slots=True)
class SheetCells:
    """A sheet's cells: ``rows`` are the numbers of its rows that are not blank, ascending.

    ``columns`` maps a column (from 1) to one text (or None) per row of ``rows``; it may be shorter
    where the last rows leave it empty. ``hidden_columns`` are inclusive ranges.
    """

    rows: Sequence[int] = ()
    columns: Mapping[int, pl.Series] = dataclasses.field(default_factory=dict)
    bad: list[BadCell] = dataclasses.field(default_factory=list)
    merged: list[str] = dataclasses.field(default_factory=list)
    hidden_rows: Sequence[int] = ()
    hidden_columns: list[tuple[int, int]] = dataclasses.field(default_factory=list)
    n_formulas: int = 0

    def is_hidden(self, column: int) -> bool:
        """Whether the program hides a column."""
        return any(first <= column <= last for first, last in self.hidden_columns)


def read_cells(package: Package, part: str) -> SheetCells:
    """Read a worksheet. Raises DamagedWorkbookError."""
    try:
        return read_at_once(package, part)
    except (OddSheetError, UnicodeDecodeError):
        return read_by_tags(package, part)


def read_at_once(package: Package, part: str) -> SheetCells:
    """Read a worksheet as programs write them. Raises OddSheetError, DamagedWorkbookError."""
    around: list[bytes] = []
    parts = list(rows_of(package, part, around))
    reader = _Reader(package)
    try:
        package.parse_bytes(part, around[0], reader.start, reader.end)
    except DamagedWorkbookError:
        # Read tag by tag, it is said where in the part.
        raise OddSheetError from None
    frame = columns_of(package, parts)
    refuse_too_many_bad(package, len(frame.bad))
    cells = reader.cells
    cells.rows, cells.columns = frame.rows.tolist(), frame.columns
    cells.hidden_rows, cells.n_formulas = frame.rows_hidden.tolist(), frame.n_formulas
    cells.bad = [BadCell(*bad) for bad in frame.bad]
    return cells


def read_by_tags(package: Package, part: str) -> SheetCells:
    """Read a worksheet however it is written. Raises DamagedWorkbookError."""
    import polars as pl

    reader = _Reader(package)
    package.parse(part, reader.start, reader.end)
    cells = reader.cells
    cells.rows, cells.hidden_rows = reader.rows, reader.hidden_rows
    cells.columns = {
        number: pl.Series(texts, dtype=pl.String) for number, texts in reader.columns.items()
    }
    return cells


class _Reader:
    """Takes the tags of a worksheet as they come."""

    def __init__(self, package: Package) -> None:
        self.cells = SheetCells()
        self.rows: list[int] = []
        self.columns: dict[int, list[str | None]] = {}
        self.hidden_rows: list[int] = []
        self._package = package
        self._texts = CellTexts(package.formats, package.is_1904)
        self._row = 0
        self._column = 0
        self._row_hidden = False
        self._n_places = 0
        self._type = "n"
        self._style = 0
        self._value: str | None = None
        self._inline: list[str] = []
        self._has_formula = False
        self._phonetic = False

    def start(self, tag: str, attributes: Attributes) -> None:
        if tag == "c":
            self._start_cell(attributes)
        elif tag == "row":
            self._start_row(attributes)
        elif tag == "f":
            self._has_formula = True
        elif tag == "rPh":
            self._phonetic = True
        elif tag == "col" and attributes.get("hidden") in ("1", "true"):
            first = self._number(attributes.get("min", ""), MAX_COLUMN)
            last = self._number(attributes.get("max", ""), MAX_COLUMN)
            self.cells.hidden_columns.append((first, last))
        elif tag == "mergeCell":
            self.cells.merged.append(attributes.get("ref", ""))

    def end(self, tag: str, text: str) -> None:
        if tag == "v":
            self._value = text
        elif tag == "t" and not self._phonetic:
            self._inline.append(text)
        elif tag == "rPh":
            self._phonetic = False
        elif tag == "c":
            self._end_cell()

    def _number(self, text: str, maximum: int) -> int:
        number = int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0
        if not 1 <= number <= maximum:
            raise self._package.damaged(f"a row or column of it is numbered {text[:20]!r}")
        return number

    def _start_row(self, attributes: Attributes) -> None:
        given = attributes.get("r")
        row = self._row + 1 if given is None else self._number(given, MAX_ROW)
        if row > MAX_ROW:
            raise self._package.damaged(f"it has more than {MAX_ROW} rows")
        if row <= self._row:
            raise self._package.damaged(f"row {row} stands below row {self._row}")
        self._row, self._column = row, 0
        self._row_hidden = attributes.get("hidden") in ("1", "true")

    def _start_cell(self, attributes: Attributes) -> None:
        reference = attributes.get("r")
        if reference is None:
            self._column += 1
        else:
            found = _REFERENCE.fullmatch(reference)
            if found is None or int(found[2]) != self._row:
                raise self._package.damaged(f"a cell of row {self._row} is called {reference!r}")
            self._column = column_number(found[1])
        if not 1 <= self._column <= MAX_COLUMN:
            raise self._package.damaged(f"row {self._row} has more than {MAX_COLUMN} columns")
        self._type = attributes.get("t", "n")
        style = attributes.get("s", "0")
        self._style = int(style) if style.isascii() and style.isdigit() and len(style) < 7 else 0
        self._value = None
        self._inline.clear()
        self._has_formula = False

    def _end_cell(self) -> None:
        if self._has_formula:
            self.cells.n_formulas += 1
            # An empty text is a result; an empty number is none.
            if self._value is None or (self._value == "" and self._type != "str"):
                self._keep(None)
                self._bad("", "its formula has no result yet; open the workbook, save it")
                return
        text, why = self._text()
        if why:
            self._keep(None)
            self._bad(self._value or "", why)
        elif text:
            self._keep(text)

    def _text(self) -> tuple[str, str]:
        """Return the text of the cell, or else what is wrong with it."""
        value = self._value or ""
        if self._type == "inlineStr":
            return unescaped("".join(self._inline)), ""
        if not value:
            return "", ""
        if self._type == "s":
            texts = self._package.shared_strings
            if not (value.isascii() and value.isdigit() and int(value[:12]) < len(texts)):
                raise self._package.damaged(f"a cell points to a text {value[:20]!r} it lacks")
            return texts[int(value)], ""
        if self._type == "str":
            return unescaped(value), ""
        if self._type == "b":
            return ("true" if value.strip() in ("1", "true") else "false"), ""
        if self._type == "e":
            return "", f"it shows the error {value}; correct it, or empty it if nothing is known"
        if self._type == "d":
            return value.removesuffix("T00:00:00").removesuffix("Z").replace("T", " "), ""
        try:
            return self._texts.text(value, self._style), ""
        except (ValueError, OverflowError) as problem:
            return "", f"{problem}; correct it, or empty it if nothing is known"

    def _bad(self, shown: str, why: str) -> None:
        refuse_too_many_bad(self._package, len(self.cells.bad) + 1)
        self.cells.bad.append(BadCell(self._row, self._column, shown, why))

    def _keep(self, text: str | None) -> None:
        if not self.rows or self.rows[-1] != self._row:
            self.rows.append(self._row)
            if self._row_hidden:
                self.hidden_rows.append(self._row)
        column = self.columns.setdefault(self._column, [])
        missing = len(self.rows) - 1 - len(column)
        if missing < 0:
            raise self._package.damaged(f"a cell of row {self._row} is stored twice")
        self._n_places += missing + 1
        if self._n_places > MAX_PLACES:
            raise self._package.too_large(f"the cells of a sheet span {MAX_PLACES:,} places")
        column.extend([None] * missing)
        column.append(text)


def column_number(letters: str) -> int:
    """Return the number of a column, A being 1."""
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number


def column_letters(number: int) -> str:
    """Return the letters of a column, 1 being A."""
    letters = ""
    while number:
        number, letter = divmod(number - 1, 26)
        letters = chr(65 + letter) + letters
    return letters
