"""A new database file, written aside and moved over the old one with what belongs to it.

A build that fails or is killed leaves the old database as it was, and a reader that has the old
one open keeps reading it.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Final

from caseseries.warehouse.database import opened
from caseseries.writing.together import Unfinished

if TYPE_CHECKING:
    import duckdb

_MAGIC: Final = (8, b"DUCK")
"""Where a DuckDB file says what it is."""


class DatabaseInUseError(Exception):
    """The place of the database is taken; the message says by what, and what to do."""


@contextmanager
def new_database(unfinished: Unfinished, db: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """A connection to a new file that takes the place of ``db`` with what else is unfinished.

    A write-ahead log that somebody left beside the old file goes with it. Raises
    DatabaseInUseError where the place is not ours to take, OSError where it cannot be written.
    """
    refuse_taken(db)
    unfinished.before_moving(lambda: _refuse_writers(db))
    unfinished.remove(db.with_name(f"{db.name}.wal"))
    with opened(unfinished.file(db), read_only=False) as con:
        yield con


def refuse_taken(db: Path) -> None:
    """Raise DatabaseInUseError where ``db`` is in use, or anything but a database of a build."""
    if db.is_dir():
        raise DatabaseInUseError(f"{db} is a folder; name a file in it with --db")
    if not db.exists():
        return
    _refuse_writers(db)
    if not db.is_file() or (db.stat().st_size and not _says_duckdb(db)):
        raise DatabaseInUseError(f"{db} is no DuckDB file; name another with --db")
    if foreign := _foreign_table(db):
        raise DatabaseInUseError(
            f"{db} is a database of its own, with the table {foreign}; name another file with --db"
        )


def _says_duckdb(db: Path) -> bool:
    offset, magic = _MAGIC
    with db.open("rb") as file:
        file.seek(offset)
        return file.read(len(magic)) == magic


def _foreign_table(db: Path) -> str:
    """A table of a database that no build made; "" where there is none, or none can be read."""
    import duckdb

    from caseseries.warehouse.database import DatabaseMissingError

    try:
        with opened(db, read_only=True) as con:
            tables = con.execute(
                "select schema_name, table_name from duckdb_tables()"
                " where database_name = current_database() order by all"
            ).fetchall()
    except (DatabaseMissingError, duckdb.Error):
        return ""  # Cut off, or of another version of DuckDB: nobody reads it any more.
    if any(table == ("results", "numbers") for table in tables):
        return ""
    return ".".join(tables[0]) if tables else ""


def _refuse_writers(db: Path) -> None:
    """Raise DatabaseInUseError where a process has the file open for writing.

    What it writes would be lost, and its log would lie beside a file it does not belong to.
    """
    try:
        import fcntl
    except ImportError:  # Windows lets nobody replace a file that is open.
        return
    try:
        file = os.open(db, os.O_RDONLY)
    except FileNotFoundError:
        return
    try:
        # DuckDB holds such a lock on what it writes, and a shared one on what it reads.
        fcntl.lockf(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        raise DatabaseInUseError(
            f"{db} is open for writing in another program; close it there, or name another file"
            " with --db"
        ) from None
    finally:
        os.close(file)
