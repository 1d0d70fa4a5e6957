"""Where the file behind a raw table lies now, and whether it is still the one that was read."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path

from caseseries.delivery.databases.address import Database
from caseseries.study.failure import CannotReadError


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
            return _changed_table(self.path, self.sheet, sha256)
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


def _changed_table(database: Database, name: str | None, sha256: str) -> str:
    from caseseries.delivery.databases.database_table import tables_of
    from caseseries.delivery.databases.snapshot import forget

    try:
        found = next((table for table in tables_of(database) if table.sheet == name), None)
        same = found is not None and found.sha256 == sha256
    except CannotReadError:
        return "  (cannot be read now)"
    finally:
        forget(database)
    if found is None:
        return "  (not in this database; --data names another)"
    return "" if same else "  (changed since the database was built)"
