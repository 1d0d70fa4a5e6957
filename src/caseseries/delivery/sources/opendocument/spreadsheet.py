"""OpenDocument spreadsheets: each table as a sheet of a workbook is read."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from caseseries.delivery.sources.opendocument.tables import Sheet, TableReader
from caseseries.delivery.sources.workbook import WorkbookSheet
from caseseries.delivery.sources.workbook_package import (
    DamagedWorkbookError,
    Package,
    SheetPart,
)
from caseseries.delivery.sources.workbook_xml import Attributes

_CONTENT, _MANIFEST = "content.xml", "META-INF/manifest.xml"
_LOCKED = "encrypted-package"


class Spreadsheet(Package):
    """An opened spreadsheet; its tables stand in one part and are read at once."""

    suffix = ".ods"

    def _read_workbook(self) -> Iterator[SheetPart]:
        names = self._archive.namelist()
        if _LOCKED in names or (_MANIFEST in names and self._is_locked()):
            raise DamagedWorkbookError(
                self.path, "it is protected by a password; save it without one"
            )
        reader = TableReader(self.damaged, self.too_large)
        self.parse(_CONTENT, reader.start, reader.end, reader.text)
        self.tables = reader.sheets
        for table in self.tables:
            yield SheetPart(table.name, _CONTENT, table.hidden)

    def _is_locked(self) -> bool:
        found: list[str] = []

        def start(tag: str, attributes: Attributes) -> None:
            if tag == "encryption-data":
                found.append(tag)

        self.parse(_MANIFEST, start, _ignore)
        return bool(found)


class SpreadsheetTable(WorkbookSheet):
    """A table of a spreadsheet."""

    def __init__(self, spreadsheet: Spreadsheet, part: SheetPart, table: Sheet) -> None:
        super().__init__(spreadsheet, part)
        self._cells = table.cells


def open_spreadsheet(path: Path) -> tuple[SpreadsheetTable, ...]:
    """Return the tables of a spreadsheet. Raises DamagedWorkbookError, CannotReadError."""
    spreadsheet = Spreadsheet(path)
    pairs = zip(spreadsheet.sheets, spreadsheet.tables, strict=True)
    return tuple(SpreadsheetTable(spreadsheet, part, table) for part, table in pairs)


def _ignore(tag: str, text: str) -> None:
    pass
