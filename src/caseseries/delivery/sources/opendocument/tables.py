"""The tables of an OpenDocument spreadsheet, taken from its tags as they come."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable

from caseseries.delivery.sources.opendocument.cell import cell_text
from caseseries.delivery.sources.sheet_bytes.columns import (
    MAX_BAD_CELLS,
    MAX_COLUMN,
    MAX_PLACES,
    MAX_ROW,
)
from caseseries.delivery.sources.sheet_cells import BadCell, SheetCells, column_letters
from caseseries.delivery.sources.workbook_xml import Attributes
from caseseries.study.failure import CannotReadError

Refusal = Callable[[str], CannotReadError]
_NAMESPACE = "urn:oasis:names:tc:opendocument:xmlns:{}:1.0"
_HIDDEN = ("collapse", "filter")
# What stands in a cell beside its text: remarks, pictures, and how a word is pronounced.
_BESIDE = frozenset(
    (
        *("annotation", "shapes", "detective", "frame", "g", "line", "rect", "circle", "ellipse"),
        *("polygon", "polyline", "path", "connector", "caption", "measure", "custom-shape"),
        *("control", "regular-polygon", "scene", "ruby-text"),
    )
)
# Tags that stand for a character. What blanks the XML itself holds stay as they are: LibreOffice
# neither writes nor reads them as one, whatever the standard says.
_CHARACTERS = {"s": " ", "line-break": "\n", "tab": "\t"}
MAX_CHARACTERS = 10_000_000
# Tables in which a program keeps what it last saw of other files.
_COPIES_OF_OTHERS = "ta_extref"


@dataclasses.dataclass(slots=True)
class Sheet:
    """A table of the file, whether the program hides it, and its cells."""

    name: str
    hidden: bool
    cells: SheetCells


class TableReader:
    """Takes the tags of ``content.xml``; ``sheets`` are the tables once all have come."""

    def __init__(self, damaged: Refusal, too_large: Refusal) -> None:
        self.sheets: list[Sheet] = []
        self._damaged, self._too_large = damaged, too_large
        self._hidden_styles: set[str] = set()
        self._style = self._table_style = ""
        self._beside = self._n_characters = 0
        self._in_table = self._in_row = self._in_cell = False
        # Of the table, of the row, and of the cell that is being read.
        self._sheet = Sheet("", False, SheetCells())
        self._rows: list[int] = []
        self._hidden_rows: list[int] = []
        self._columns: dict[int, list[str | None]] = {}
        self._row = self._n_columns = self._n_places = 0
        self._cells: list[tuple[int, int, str, str, str]] = []
        self._column, self._row_repeated, self._row_hidden = 0, 1, False
        self._attributes: Attributes = {}
        self._paragraphs: list[str] = []

    def start(self, tag: str, attributes: Attributes) -> None:
        if self._beside or tag in _BESIDE:
            self._beside += 1
        elif self._in_cell:
            self._start_in_cell(tag, attributes)
        elif tag in ("table-cell", "covered-table-cell") and self._in_row:
            self._in_cell = True
            self._attributes, self._paragraphs = attributes, []
        elif tag == "table-row" and self._in_table:
            self._in_row = True
            self._cells, self._column = [], 0
            self._row_repeated = self._repeated(attributes, "rows")
            self._row_hidden = attributes.get("table:visibility") in _HIDDEN
        elif tag == "table-column":
            self._start_column(attributes)
        elif tag == "table":
            self._start_table(attributes)
        elif tag == "style":
            self._style = attributes.get("style:name", "")
        elif tag == "table-properties" and attributes.get("table:display") == "false":
            self._hidden_styles.add(self._style)
        elif tag == "document-content":
            for prefix in ("office", "table", "text", "style"):
                if attributes.get(f"xmlns:{prefix}") != _NAMESPACE.format(prefix):
                    raise self._damaged(f"it does not name its parts {prefix} as programs do")

    def end(self, tag: str, text: str) -> None:
        if self._beside:
            self._beside -= 1
        elif tag in ("table-cell", "covered-table-cell") and self._in_cell:
            self._end_cell()
        elif tag == "table-row" and self._in_row:
            self._in_row = False
            self._end_row()
        elif tag == "table" and self._in_table:
            self._end_table()

    def text(self, text: str) -> None:
        if self._paragraphs and not self._beside:
            self._paragraphs[-1] += text

    def _repeated(self, attributes: Attributes, what: str) -> int:
        text = attributes.get(f"table:number-{what}-repeated", "1")
        if not (text.isascii() and text.isdigit() and int(text[:9]) > 0 and len(text) < 9):
            raise self._damaged(f"a cell or row is repeated {text[:20]!r} times")
        return int(text)

    def _start_table(self, attributes: Attributes) -> None:
        if self._in_table:
            raise self._damaged("a table stands inside another")
        self._in_table = True
        self._table_style = attributes.get("table:style-name", "")
        hidden = self._table_style in self._hidden_styles
        self._sheet = Sheet(attributes.get("table:name", ""), hidden, SheetCells())
        self._rows, self._hidden_rows, self._columns = [], [], {}
        self._row = self._n_columns = self._n_places = 0

    def _end_table(self) -> None:
        import polars as pl

        self._in_table = False
        cells = self._sheet.cells
        cells.rows, cells.hidden_rows = self._rows, self._hidden_rows
        cells.columns = {
            number: pl.Series(texts, dtype=pl.String) for number, texts in self._columns.items()
        }
        # What another program was asked for by DDE has no name.
        if self._sheet.name and self._table_style != _COPIES_OF_OTHERS:
            self.sheets.append(self._sheet)

    def _start_column(self, attributes: Attributes) -> None:
        first = self._n_columns + 1
        self._n_columns += self._repeated(attributes, "columns")
        if self._in_table and attributes.get("table:visibility") in _HIDDEN:
            self._sheet.cells.hidden_columns.append((first, self._n_columns))

    def _start_in_cell(self, tag: str, attributes: Attributes) -> None:
        if tag in ("p", "h"):
            self._paragraphs.append("")
        elif tag == "table":
            raise self._damaged("a cell holds a table of its own")
        elif tag in _CHARACTERS and self._paragraphs:
            number = attributes.get("text:c", "1")
            is_count = number.isascii() and number.isdigit() and len(number) < 7
            count = int(number) if is_count else 1
            self._n_characters += count
            if self._n_characters > MAX_CHARACTERS:
                raise self._too_large(f"its texts hold more than {MAX_CHARACTERS:,} blanks")
            self._paragraphs[-1] += _CHARACTERS[tag] * count

    def _end_cell(self) -> None:
        self._in_cell = False
        attributes, repeated = self._attributes, self._repeated(self._attributes, "columns")
        shown = "\n".join(self._paragraphs)
        self._paragraphs = []
        text, why = cell_text(attributes, shown)
        if "table:formula" in attributes:
            self._sheet.cells.n_formulas += 1
        spans = [attributes.get(f"table:number-{of}-spanned", "1") for of in ("columns", "rows")]
        if spans != ["1", "1"]:
            self._merged(*(int(n) if n.isdecimal() and len(n) < 8 else 1 for n in spans))
        if text or why:
            if self._column + repeated > MAX_COLUMN:
                raise self._damaged(f"row {self._row + 1} has more than {MAX_COLUMN} columns")
            self._cells.append((self._column + 1, repeated, text, why, shown))
        self._column += repeated

    def _merged(self, n_columns: int, n_rows: int) -> None:
        first, row = self._column + 1, self._row + 1
        last = column_letters(first + n_columns - 1)
        self._sheet.cells.merged.append(f"{column_letters(first)}{row}:{last}{row + n_rows - 1}")

    def _end_row(self) -> None:
        first = self._row + 1
        self._row += self._row_repeated
        if not self._cells:
            return
        if self._row > MAX_ROW:
            raise self._damaged(f"it has more than {MAX_ROW} rows")
        for row in range(first, self._row + 1):
            self._rows.append(row)
            if self._row_hidden:
                self._hidden_rows.append(row)
            for column, repeated, text, why, shown in self._cells:
                for number in range(column, column + repeated):
                    self._keep(number, text or None)
                    if why:
                        self._keep_bad(BadCell(row, number, shown, why))

    def _keep(self, number: int, text: str | None) -> None:
        column = self._columns.setdefault(number, [])
        missing = len(self._rows) - 1 - len(column)
        self._n_places += missing + 1
        if self._n_places > MAX_PLACES:
            raise self._too_large(f"the cells of a table span {MAX_PLACES:,} places")
        column.extend([None] * missing)
        column.append(text)

    def _keep_bad(self, bad: BadCell) -> None:
        if len(self._sheet.cells.bad) == MAX_BAD_CELLS:
            raise self._damaged(f"more than {MAX_BAD_CELLS:,} of its cells have no value")
        self._sheet.cells.bad.append(bad)
