"""Where the file behind a raw table lies now, and whether it is still the one that was read."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path

from caseseries.delivery.databases.address import Database


@dataclass(frozen=True)
class RawFile:
    """A delivered file, and the sheet of it where it is a workbook, or the table in a database."""

    path: Path | Database
    sheet: str | None

    @property
    def shown(self) -> str:
        """The path, with ``#sheet`` behind that of a workbook."""
        return str(self.path) if self.sheet is None else f"{self.path}#{self.sheet}"

    @property
    def line_word(self) -> str:
        """What a line is called: a row, in a workbook."""
        return "line" if self.sheet is None else "row"

    def changed(self, sha256: str) -> str:
        """The lines hold for the file the database was built from; say where it is another now."""
        if isinstance(self.path, Database):
            return ""
        if not self.path.is_file():
            return "  (not in this folder; --data names another)"
        with self.path.open("rb") as file:
            same = hashlib.file_digest(file, "sha256").hexdigest() == sha256
        return "" if same else "  (changed since the database was built)"


def raw_file(data: Path | Database, file: str) -> RawFile:
    """Find what ``raw.files`` calls ``file`` under ``data``, a folder or the one file itself."""
    if isinstance(data, Database):
        return RawFile(data, file.partition("#")[2])
    folder = data if data.is_dir() else data.parent
    book, mark, sheet = file.rpartition("#")
    # A file's own name may hold the mark; a sheet's cannot stand without a workbook.
    if mark and not (folder / file).is_file() and Path(book).suffix:
        return RawFile(folder / book, sheet)
    return RawFile(folder / file, None)
