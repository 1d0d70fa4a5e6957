"""SQLite files, by Python's own library. Any cell may hold any type, whatever its column says."""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Iterator, Sequence
from pathlib import Path
from urllib.parse import quote

import duckdb

from caseseries.delivery.databases.address import Database
from caseseries.delivery.databases.reader import (
    StoredColumn,
    StoredTable,
    Writing,
    refusal,
    unknown_schema,
)
from caseseries.delivery.databases.rows import copy_rows, insert_rows
from caseseries.study.failure import CannotReadError
from caseseries.writing.identifiers import quoted


class SqliteReader:
    """A SQLite file, opened read-only; what changes meanwhile is not seen."""

    def __init__(self, database: Database) -> None:
        self._database = database
        path = Path(database.target)
        if not path.is_file():
            raise CannotReadError(f"{path} does not exist. Name a file of SQLite with --data.")
        if database.schema not in (None, "main"):
            raise unknown_schema(database, database.schema, ["main"])
        # A file left in write-ahead mode by nobody who still writes is read as it lies there: else
        # SQLite would put two files beside it.
        wal = path.with_name(f"{path.name}-wal")
        as_it_lies = _is_write_ahead(path) and not wal.exists()
        mode = "mode=ro&immutable=1" if as_it_lies else "mode=ro"
        with self._refused():
            self._con = sqlite3.connect(
                f"file:{quote(str(path.absolute()))}?{mode}", uri=True, isolation_level=None
            )
            self._con.text_factory = _text
            self._con.execute("pragma query_only = on")
            self._con.execute("begin")
            self._con.execute("select 1 from sqlite_schema").fetchone()

    @contextlib.contextmanager
    def _refused(self, of: str = "") -> Iterator[None]:
        try:
            yield
        except sqlite3.Error as problem:
            raise refusal(
                self._database,
                f"{of}{problem}",
                "Check that it is a SQLite file, that it is whole, and that you may read it.",
            ) from None

    def tables(self) -> Sequence[StoredTable]:
        """Return the tables and views of the file."""
        with self._refused():
            names = self._con.execute(
                "select name from sqlite_schema where type in ('table', 'view') "
                "and name not like 'sqlite\\_%' escape '\\' order by name"
            ).fetchall()
        return [self._table(name) for (name,) in names]

    def _table(self, name: str) -> StoredTable:
        with self._refused(f"{name}: "):
            found = self._con.execute(
                "select name, type, pk from pragma_table_xinfo(?) where hidden <> 1 order by cid",
                [name],
            ).fetchall()
        columns = tuple(
            StoredColumn(column, type or "no type", _writing(type)) for column, type, _ in found
        )
        key = sorted((place, column) for column, _, place in found if place)
        return StoredTable("", name, columns, tuple(column for _, column in key))

    def copy(self, con: duckdb.DuckDBPyConnection, table: StoredTable, name: str) -> StoredTable:
        """Make ``name`` of the rows; columns with bytes in them are left out."""

        def insert(table: StoredTable) -> None:
            cells = [quoted(column.name) for column in table.readable]
            rows = self._con.execute(f"select {', '.join(cells)} from {quoted(table.name)}")
            insert_rows(con, name, len(cells), rows.fetchmany)

        with self._refused(f"{table.name}: "):
            return copy_rows(con, table, name, insert)

    def close(self) -> None:
        """End the connection."""
        self._con.close()


def _text(stored: bytes) -> str | bytes:
    """Return the text, or the bytes where they are none in UTF-8."""
    try:
        return stored.decode()
    except UnicodeDecodeError:
        return stored


def _is_write_ahead(path: Path) -> bool:
    """Whether the file's own header says that it is written ahead (the file format, 1.3)."""
    with path.open("rb") as file:
        return file.read(20)[18:20] == b"\x02\x02"


def _writing(type: str) -> Writing:
    name = type.upper()
    if "DATETIME" in name or "TIMESTAMP" in name:
        return "moment"
    # Any column may hold a fraction; only in those of numbers is a text one.
    is_number = any(part in name for part in ("REAL", "FLOA", "DOUB", "DEC", "NUM"))
    return "fraction" if is_number else "plain"
