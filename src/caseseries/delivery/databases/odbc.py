"""Whatever has an ODBC driver, through pyodbc, which can also ask the driver for its catalog."""

from __future__ import annotations

import contextlib
import typing
from collections.abc import Iterator, Sequence

import duckdb

from caseseries.delivery.databases.address import Database
from caseseries.delivery.databases.reader import (
    StoredColumn,
    StoredTable,
    Writing,
    lacking_driver,
    password_of,
    refusal,
    unknown_schema,
)
from caseseries.delivery.databases.rows import copy_rows, insert_rows

_CONNECT_SECONDS = 10
_SYSTEM_SCHEMAS = frozenset(("information_schema", "pg_catalog", "pg_toast", "sys"))
_FRACTIONS = ("float", "double", "real", "decimal", "numeric", "number", "money")
_NO_TEXT = frozenset(("bytea", "blob", "binary", "varbinary", "longvarbinary", "image"))
# Their drivers lose what the types of ODBC have no room for: of PostgreSQL an infinite date comes
# as that of today, of SQLite a text in a column of numbers as none. As text they lose nothing.
_AS_TEXT = frozenset(("PostgreSQL", "SQLite"))
_ADVICE = (
    (
        ("28000", "28P01", "08001", "HYT00", "authentication", "no password"),
        "Check the source, that the server runs, and the account; set its password in the "
        "environment as CASESERIES_DB_PASSWORD.",
    ),
    (("IM002", "01000"), "Check the name of the source or driver (odbcinst -q -d lists them)."),
    (("42501",), "Have the account given the right to select from this table."),
)


class OdbcReader:
    """A connection of which the driver is told that it only reads, in one transaction."""

    def __init__(self, database: Database) -> None:
        try:
            import pyodbc
        except ImportError:
            raise lacking_driver(database, "pyodbc (and unixODBC)", "odbc") from None
        self._database = database
        self._error = pyodbc.Error
        password = password_of(database)
        given = {"password": password} if password else {}
        with self._refused():
            self._con = pyodbc.connect(
                database.target,
                autocommit=False,
                readonly=True,
                timeout=_CONNECT_SECONDS,
                attrs_before={pyodbc.SQL_ATTR_TXN_ISOLATION: pyodbc.SQL_TXN_REPEATABLE_READ},
                **given,
            )
        self._dbms = self._con.getinfo(pyodbc.SQL_DBMS_NAME)
        self._padded = (pyodbc.SQL_CHAR, pyodbc.SQL_WCHAR)
        self._quote = self._con.getinfo(pyodbc.SQL_IDENTIFIER_QUOTE_CHAR).strip()

    @contextlib.contextmanager
    def _refused(self, of: str = "") -> Iterator[None]:
        try:
            yield
        except self._error as problem:
            said = f"{problem.args[-1]}" if problem.args else str(problem)
            found = (
                advice for words, advice in _ADVICE if any(word in str(problem) for word in words)
            )
            advice = next(found, "Check the source, and what the server's own log says.")
            raise refusal(self._database, f"{of}{said}", advice) from None

    def tables(self) -> Sequence[StoredTable]:
        """Return the tables and views of the schema, of all schemas where none is named."""
        with self._refused(), self._con.cursor() as cursor:
            found = [
                (row.table_schem or "", row.table_name)
                for row in cursor.tables().fetchall()
                if row.table_type in ("TABLE", "VIEW")
                and (row.table_schem or "").casefold() not in _SYSTEM_SCHEMAS
            ]
        schema = self._database.schema
        schemas = sorted({name for name, _ in found if name})
        if schema is not None and schema not in schemas:
            raise unknown_schema(self._database, schema, schemas)
        return [
            self._table(*table) for table in sorted(found) if schema is None or table[0] == schema
        ]

    def _table(self, schema: str, name: str) -> StoredTable:
        with self._refused(f"{name}: "), self._con.cursor() as cursor:
            columns = [
                StoredColumn(row.column_name, row.type_name, self._writing(row))
                for row in cursor.columns(table=name, schema=schema or None).fetchall()
                if row.table_name == name
            ]
        key: list[tuple[int, str]] = []
        with contextlib.suppress(self._error), self._con.cursor() as cursor:
            key = [
                (row.key_seq, row.column_name)
                for row in cursor.primaryKeys(table=name, schema=schema or None).fetchall()
            ]
        return StoredTable(schema, name, tuple(columns), tuple(column for _, column in sorted(key)))

    def copy(self, con: duckdb.DuckDBPyConnection, table: StoredTable, name: str) -> StoredTable:
        """Make ``name`` of the rows; columns with bytes in them are left out."""
        source = ".".join(self._quoted(part) for part in (table.schema, table.name) if part)

        def insert(table: StoredTable) -> None:
            cells = [self._text(column.name) for column in table.readable]
            with self._con.cursor() as cursor:
                cursor.execute(f"select {', '.join(cells)} from {source}")
                insert_rows(con, name, len(cells), cursor.fetchmany)

        with self._refused(f"{table.full_name}: "):
            return copy_rows(con, table, name, insert)

    def _text(self, column: str) -> str:
        cell = self._quoted(column)
        return f"cast({cell} as text)" if self._dbms in _AS_TEXT else cell

    def _writing(self, column: typing.Any) -> Writing | None:
        name = column.type_name.casefold()
        if name in _NO_TEXT:
            return None
        if name.startswith(("datetime", "timestamp")):
            return "moment"
        if column.data_type in self._padded:
            return "padded"
        return "fraction" if name.startswith(_FRACTIONS) else "plain"

    def _quoted(self, name: str) -> str:
        mark = self._quote
        return f"{mark}{name.replace(mark, mark * 2)}{mark}" if mark else name

    def close(self) -> None:
        """End the connection."""
        with contextlib.suppress(self._error):
            self._con.rollback()
            self._con.close()
