"""MySQL and MariaDB, through PyMySQL: every cell as the text the server itself writes."""

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
from caseseries.delivery.databases.rows import create, insert_rows

_CONNECT_SECONDS = 10
_FRACTIONS = frozenset(("decimal", "float", "double"))
_NO_TEXT = ("bit", "binary", "varbinary", "tinyblob", "blob", "mediumblob", "longblob", "geometry",
            "point", "linestring", "polygon", "multipoint", "multilinestring", "multipolygon",
            "geometrycollection", "vector")  # fmt: skip
_HIDDEN = "('information_schema', 'mysql', 'performance_schema', 'sys')"
_ADVICE = {
    1045: "Set the password in the environment as MYSQL_PWD or CASESERIES_DB_PASSWORD, and check "
    "the name of the account.",
    1044: "Have the account given the right to select from this database.",
    1142: "Have the account given the right to select from this table.",
    1969: "Have the account given more time (max_statement_time).",
    3024: "Have the account given more time (max_execution_time).",
    2003: "Check host, port and database, and that the server runs and lets you in.",
}


class MysqlReader:
    """A connection in one read-only transaction, which sees the tables as at its start."""

    def __init__(self, database: Database) -> None:
        try:
            import pymysql
            from pymysql.cursors import SSCursor
        except ImportError:
            raise lacking_driver(database, "PyMySQL", "mysql") from None
        self._database = database
        self._error = pymysql.err.Error
        given = database.parameters
        ssl = {
            name: given[f"ssl_{name}"] for name in ("ca", "cert", "key") if f"ssl_{name}" in given
        }
        with self._refused():
            self._con = pymysql.connect(
                host=given["host"] or "localhost",
                port=int(given.get("port", 0)),
                user=given["user"] or None,
                password=password_of(database) or "",
                database=database.name,
                unix_socket=given.get("unix_socket"),
                charset="utf8mb4",
                connect_timeout=_CONNECT_SECONDS,
                cursorclass=SSCursor,
                ssl=ssl or None,
            )
        try:
            with self._refused(), self._con.cursor() as cursor:
                zone = "+00:00" if database.timezone == "UTC" else database.timezone
                cursor.execute("set time_zone = %s", [zone])
                cursor.execute("set transaction isolation level repeatable read")
                cursor.execute("start transaction with consistent snapshot, read only")
            self._schema = database.schema or database.name
            known = [
                name
                for (name,) in self._rows(
                    "select schema_name from information_schema.schemata "
                    f"where schema_name not in {_HIDDEN} order by 1"
                )
            ]
            if self._schema not in known:
                raise unknown_schema(database, self._schema, known)
        except BaseException:
            self.close()
            raise

    @contextlib.contextmanager
    def _refused(self, of: str = "") -> Iterator[None]:
        try:
            yield
        except self._error as problem:
            number, said = problem.args if len(problem.args) == 2 else (0, problem)
            advice = _ADVICE.get(number, "Check the address, and what the server's own log says.")
            raise refusal(self._database, f"{of}{said}", advice) from None

    def _rows(self, sql: str, *values: object) -> Sequence[tuple[typing.Any, ...]]:
        with self._refused(), self._con.cursor() as cursor:
            cursor.execute(sql, values)
            return cursor.fetchall()

    def tables(self) -> Sequence[StoredTable]:
        """Return the tables and views of the schema."""
        keys: dict[str, list[str]] = {}
        for name, column in self._rows(
            "select table_name, column_name from information_schema.key_column_usage "
            "where table_schema = %s and constraint_name = 'PRIMARY' "
            "order by table_name, ordinal_position",
            self._schema,
        ):
            keys.setdefault(name, []).append(column)
        columns: dict[str, list[StoredColumn]] = {}
        for name, column, type, shown in self._rows(
            "select table_name, column_name, data_type, column_type "
            "from information_schema.columns where table_schema = %s "
            "order by table_name, ordinal_position",
            self._schema,
        ):
            found = columns.setdefault(name, [])
            found.append(StoredColumn(column, _as_text(shown), _writing(_as_text(type))))
        return [
            StoredTable(self._schema, name, tuple(found), tuple(keys.get(name, ())))
            for name, found in columns.items()
        ]

    def copy(self, con: duckdb.DuckDBPyConnection, table: StoredTable, name: str) -> StoredTable:
        """Make ``name`` of the rows."""
        texts = [f"cast({_quoted(column.name)} as char)" for column in table.readable]
        create(con, name, len(texts))
        if texts:
            source = f"{_quoted(table.schema)}.{_quoted(table.name)}"
            with self._refused(f"{table.full_name}: "), self._con.cursor() as cursor:
                cursor.execute(f"select {', '.join(texts)} from {source}")
                insert_rows(con, name, len(texts), cursor.fetchmany)
        return table

    def close(self) -> None:
        """End the connection."""
        with contextlib.suppress(self._error):
            self._con.close()


def _as_text(value: str | bytes) -> str:
    """Some servers hand out the words of their catalog as bytes."""
    return value.decode() if isinstance(value, bytes) else value


def _quoted(name: str) -> str:
    return "`" + name.replace("`", "``") + "`"


def _writing(type: str) -> Writing | None:
    if type in _FRACTIONS:
        return "fraction"
    if type in ("datetime", "timestamp"):
        return "moment"
    return None if type in _NO_TEXT else "plain"
