"""The tables of a database as they were in one moment, copied as text, in a fixed order.

Fingerprint and gate rest on the same copy, so nothing can change between the two.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass

import duckdb

from caseseries.delivery.databases.address import Database
from caseseries.delivery.databases.reader import Reader, StoredTable
from caseseries.delivery.sources.parquet import number_text
from caseseries.writing.identifiers import quoted


@dataclass(frozen=True)
class Copied:
    """A table in the connection ``con``: ``name`` has the row's number as ``line``, from 1, and
    the texts of ``table.readable`` as c0, c1 and so on. ``sha256`` is that of all of it."""

    table: StoredTable
    con: duckdb.DuckDBPyConnection
    name: str
    n_rows: int
    sha256: str

    def keys(self) -> list[str]:
        """Return how each row is found in the database: its primary key, in words."""
        places = [self.table.readable.index(column) for column in self._key]
        parts = [f"{quoted(column.name)} = " for column in self._key]
        words = " || ' and ' || ".join(
            f"'{part.replace(chr(39), chr(39) * 2)}' || c{at}"
            for part, at in zip(parts, places, strict=True)
        )
        found = self.con.execute(f"select {words} from {quoted(self.name)} order by line")
        return [key for (key,) in found.fetchall()]

    @property
    def _key(self) -> list:
        return [column for column in self.table.readable if column.name in self.table.key]


class Snapshot:
    """An open database and what was copied of it; ``close`` leaves the copies."""

    def __init__(self, database: Database) -> None:
        self._reader: Reader | None = _reader(database)
        self._con = duckdb.connect()
        self._con.execute("set enable_progress_bar = false")
        self._copied: dict[StoredTable, Copied] = {}
        self.tables: Sequence[StoredTable] = self._reader.tables()

    def copied(self, table: StoredTable) -> Copied:
        """Return a table's rows. Raises CannotReadError."""
        if table not in self._copied:
            if self._reader is None:
                raise AssertionError(f"{table.full_name} is asked for after the end")
            self._copied[table] = self._copy(self._reader, table, f"t{len(self._copied)}")
        return self._copied[table]

    def _copy(self, reader: Reader, table: StoredTable, name: str) -> Copied:
        read = reader.copy(self._con, table, "arrived")
        cells = [f"c{at}" for at in range(len(read.readable))]
        texts = [
            f"{_written(cell, column.writing or '')} as {cell}"
            for cell, column in zip(cells, read.readable, strict=True)
        ]
        names = [column.name for column in read.readable]
        whole_key = bool(read.key) and set(read.key) <= set(names)
        by = [f"c{names.index(part)}" for part in read.key] if whole_key else cells
        order = ", ".join(f"try_cast({cell} as double) nulls last, {cell}" for cell in by)
        over = f"order by {order}" if by else ""
        self._con.execute(
            f"create table {name} as select row_number() over ({over})::INTEGER as line, "
            f"{', '.join(texts) or 'null as nothing'} from arrived order by line"
        )
        self._con.execute("drop table arrived")
        parts = "||".join(f"coalesce(length({c}) || ':' || {c}, '-')" for c in cells) or "''"
        found = self._con.execute(
            "select count(*), coalesce(sum(md5_number_lower(row_)::HUGEINT), 0)::VARCHAR, "
            "coalesce(sum(md5_number_upper(row_)::HUGEINT), 0)::VARCHAR "
            f"from (select line || '|' || {parts} as row_ from {name})"
        ).fetchall()[0]
        columns = [(column.name, column.type) for column in read.columns]
        content = json.dumps([read.full_name, columns, read.key, *found])
        sha256 = hashlib.sha256(content.encode()).hexdigest()
        return Copied(read, self._con, name, int(found[0]), sha256)

    def close(self) -> None:
        """End the connection to the database."""
        if self._reader is not None:
            self._reader.close()
            self._reader = None


def _written(cell: str, writing: str) -> str:
    text = cell
    if writing == "fraction":
        number = "-?[0-9]+(\\.[0-9]+)?(e[+-]?[0-9]+)?"
        text = (
            f"case when regexp_full_match({cell}, '{number}') then {number_text(cell)} "
            f"else {cell} end"
        )
    elif writing == "moment":
        text = f"regexp_replace({cell}, '[ T]00:00:00(\\.0+)?$', '')"
    elif writing == "padded":
        text = f"rtrim({cell}, ' ')"
    return f"nullif({text}, '')"


def _reader(database: Database) -> Reader:
    match database.kind:
        case "postgresql":
            from caseseries.delivery.databases.postgresql import PostgresqlReader

            return PostgresqlReader(database)
        case "mysql":
            from caseseries.delivery.databases.mysql import MysqlReader

            return MysqlReader(database)
        case "odbc":
            from caseseries.delivery.databases.odbc import OdbcReader

            return OdbcReader(database)
        case "sqlite":
            from caseseries.delivery.databases.sqlite import SqliteReader

            return SqliteReader(database)
        case "duckdb":
            from caseseries.delivery.databases.duckdb_file import DuckDBReader

            return DuckDBReader(database)


_taken: dict[Database, Snapshot] = {}


def snapshot_of(database: Database) -> Snapshot:
    """Return the snapshot taken of a database, a new one where there is none."""
    if database not in _taken:
        _taken[database] = Snapshot(database)
    return _taken[database]


def forget(database: Database) -> None:
    """End the connection, and have the next question answered by the database as it is then."""
    taken = _taken.pop(database, None)
    if taken is not None:
        taken.close()
