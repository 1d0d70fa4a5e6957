"""One statement of DuckDB's SQL as Spark's."""

from __future__ import annotations

import typing
from collections.abc import Mapping

import sqlglot
from sqlglot import exp

if typing.TYPE_CHECKING:
    import duckdb

Tables = Mapping[str, Mapping[str, str]]


def view_name(table: str) -> str:
    """The temporary view of Spark that stands for ``schema.table``."""
    return table.replace(".", "__")


def types_of(con: duckdb.DuckDBPyConnection) -> dict[str, dict[str, str]]:
    """The columns of every table of a DuckDB connection with their types, by ``schema.table``."""
    found: dict[str, dict[str, str]] = {}
    for schema, table, column, type in con.execute(
        "select schema_name, table_name, column_name, data_type from duckdb_columns() "
        "where not internal order by table_oid, column_index"
    ).fetchall():
        found.setdefault(f"{schema}.{table}", {})[column] = type
    return found


def translated(sql: str, where: str, tables: Tables) -> str:
    """Return a select of DuckDB as a select of Spark with the same columns, types and rows."""
    tree = sqlglot.parse_one(sql, read="duckdb")
    for table in tree.find_all(exp.Table):
        if table.db:
            if not table.alias:
                table.set("alias", exp.TableAlias(this=exp.to_identifier(table.name)))
            table.set("this", exp.to_identifier(view_name(f"{table.db}.{table.name}")))
            table.set("db", None)
    return tree.sql(dialect="spark")
