"""PostgreSQL, through its ADBC driver: every cell as the text the server itself writes."""

from __future__ import annotations

import contextlib
import os
import re
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
from caseseries.delivery.databases.rows import create, insert_stream
from caseseries.writing.identifiers import literal, quoted

_CONNECT_SECONDS = "10"
_WHOLE = ("int2", "int4", "int8", "oid")
# Categories of types whose values are one plain text: truth values, moments, enumerations,
# addresses, numbers, strings (PostgreSQL, catalog pg_type).
_PLAIN = frozenset("BDEINS")
_PLAIN_OF_OTHERS = frozenset(("uuid", "json", "jsonb", "xml"))
_SETTINGS = (
    "set default_transaction_isolation to 'repeatable read'",
    "set default_transaction_read_only to on",
    "set client_encoding to 'UTF8'",
    "set datestyle to 'ISO, YMD'",
    "set extra_float_digits to 1",
)
_ADVICE = (
    (
        ("authentication", "no password", "fe_sendauth"),
        "Set the password in the environment as PGPASSWORD or CASESERIES_DB_PASSWORD, and check "
        "the name of the account.",
    ),
    (
        ("permission denied",),
        "Have the account given the right to use the schema and to select from this table.",
    ),
    (
        ("statement timeout",),
        "Have the account given more time, or add options=-cstatement_timeout=0 to the address.",
    ),
    (
        ("connection to server", "could not translate", "could not connect"),
        "Check host, port and database, and that the server runs and lets you in.",
    ),
)


# What libpq says, without the statement that was sent and what else the driver puts around it.
_SAID = re.compile(
    r"\[libpq\] (?:.*?ERROR: +)?(.*?)(?:\s*LINE \d|\s*Query was:|\. SQLSTATE:|$)", re.DOTALL
)


class PostgresqlReader:
    """A connection in one read-only transaction, which sees the database as it was at its start."""

    def __init__(self, database: Database) -> None:
        try:
            import adbc_driver_manager
            import adbc_driver_postgresql
        except ImportError:
            raise lacking_driver(database, "adbc-driver-postgresql", "postgresql") from None
        self._database = database
        self._error = adbc_driver_manager.Error
        self._statement = adbc_driver_manager.AdbcStatement
        self._ends = contextlib.ExitStack()
        try:
            with self._refused():
                with _libpq_environment(database):
                    db = self._ends.enter_context(adbc_driver_postgresql.connect(database.target))
                    self._con = self._ends.enter_context(adbc_driver_manager.AdbcConnection(db))
                for setting in (*_SETTINGS, f"set timezone to {literal(database.timezone)}"):
                    self._set(setting)
                self._con.set_autocommit(False)
            self._schema = self._known_schema()
        except BaseException:
            self.close()
            raise

    @contextlib.contextmanager
    def _refused(self, of: str = "") -> Iterator[None]:
        try:
            yield
        except (self._error, duckdb.Error) as problem:
            whole = str(problem)
            found = _SAID.search(whole)
            said = found[1] if found else whole
            fitting = (advice for words, advice in _ADVICE if any(word in said for word in words))
            advice = next(fitting, "Check the address, and what the server's own log says.")
            raise refusal(self._database, f"{of}{said}", advice) from None

    def _set(self, sql: str) -> None:
        with self._statement(self._con) as statement:
            statement.set_sql_query(sql)
            statement.execute_update()

    def _rows(self, sql: str) -> list[tuple[typing.Any, ...]]:
        import polars as pl

        with self._refused(), self._statement(self._con) as statement:
            statement.set_sql_query(sql)
            stream, _ = statement.execute_query()
            return pl.DataFrame(stream).rows()

    def _known_schema(self) -> str:
        asked = self._database.schema
        ((current,),) = self._rows("select current_schema()::text")
        known = [
            name
            for (name,) in self._rows(
                "select nspname::text from pg_namespace where nspname !~ '^pg_' "
                "and nspname <> 'information_schema' order by 1"
            )
        ]
        schema = asked or current
        if schema is None or schema not in known:
            raise unknown_schema(self._database, asked or "public", known)
        return schema

    def tables(self) -> Sequence[StoredTable]:
        """Return tables, partitioned tables, views and foreign tables of the schema."""
        keys: dict[str, list[str]] = {}
        of_schema = f"n.nspname = {literal(self._schema)}"
        for name, column in self._rows(
            "select c.relname::text, a.attname::text from pg_index i "
            "join pg_class c on c.oid = i.indrelid "
            "join pg_namespace n on n.oid = c.relnamespace "
            "join pg_attribute a on a.attrelid = c.oid and a.attnum = any(i.indkey) "
            f"where i.indisprimary and {of_schema} "
            "order by c.relname, array_position(i.indkey::int2[], a.attnum)"
        ):
            keys.setdefault(name, []).append(column)
        columns: dict[str, list[StoredColumn]] = {}
        for name, column, shown, category, type in self._rows(
            "select c.relname::text, a.attname::text, format_type(a.atttypid, a.atttypmod)::text, "
            "t.typcategory::text, coalesce(b.typname, t.typname)::text from pg_class c "
            "join pg_namespace n on n.oid = c.relnamespace "
            "left join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 "
            "and not a.attisdropped left join pg_type t on t.oid = a.atttypid "
            "left join pg_type b on b.oid = t.typbasetype and t.typtype = 'd' "
            f"where c.relkind in ('r', 'p', 'v', 'm', 'f') and {of_schema} "
            "order by c.relname, a.attnum"
        ):
            found = columns.setdefault(name, [])
            if column is not None:
                found.append(StoredColumn(column, shown, _writing(category, type)))
        return [
            StoredTable(self._schema, name, tuple(found), tuple(keys.get(name, ())))
            for name, found in columns.items()
        ]

    def copy(self, con: duckdb.DuckDBPyConnection, table: StoredTable, name: str) -> StoredTable:
        """Make ``name`` of the rows."""
        texts = [_text(column) for column in table.readable]
        create(con, name, len(texts))
        if texts:
            source = f"{quoted(table.schema)}.{quoted(table.name)}"
            with self._refused(f"{table.full_name}: "), self._statement(self._con) as statement:
                statement.set_sql_query(f"select {', '.join(texts)} from {source}")
                stream, _ = statement.execute_query()
                insert_stream(con, name, stream)
        return table

    def close(self) -> None:
        """End the connection."""
        self._ends.close()


@contextlib.contextmanager
def _libpq_environment(database: Database) -> Iterator[None]:
    """Give libpq the password where it looks for it, so that it stands in no address."""
    password = password_of(database)
    given = {"PGPASSWORD": password} if password else {}
    if "connect_timeout" not in database.parameters:
        given["PGCONNECT_TIMEOUT"] = os.environ.get("PGCONNECT_TIMEOUT", _CONNECT_SECONDS)
    before = {name: os.environ.get(name) for name in given}
    os.environ.update(given)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value


def _writing(category: str, type: str) -> Writing | None:
    if category == "N":
        return "plain" if type in _WHOLE else "fraction"
    if type in ("timestamp", "timestamptz"):
        return "moment"
    return "plain" if category in _PLAIN or type in _PLAIN_OF_OTHERS else None


def _text(column: StoredColumn) -> str:
    cell = quoted(column.name)
    if column.type == "money":
        return f"{cell}::numeric::text"
    if column.type.endswith("with time zone") and column.writing == "moment":
        return f"({cell}::timestamp)::text"
    return f"{cell}::text"
