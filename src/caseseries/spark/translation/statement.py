"""One statement of DuckDB's SQL as Spark's: bound and typed, every part looked at, written anew."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import duckdb
import sqlglot
from sqlglot import exp
from sqlglot.errors import SqlglotError

from caseseries.spark.translation.binding import typed
from caseseries.spark.translation.comparisons import refuse_different_columns
from caseseries.spark.translation.kinds import spark_type
from caseseries.spark.translation.known import NAMED, REWRITTEN, refuse_unknown
from caseseries.spark.translation.lists import FILTERED
from caseseries.spark.translation.pieces import AsWritten
from caseseries.spark.translation.refusal import NotPortableError, SparkTranslationError
from caseseries.spark.translation.rows import refuse_order_of_rows
from caseseries.writing.identifiers import quoted

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


def translated(
    sql: str, where: str, tables: Tables, columns: Sequence[tuple[str, str]] | None = None
) -> str:
    """Return a select of DuckDB as a select of Spark with the same columns, types and rows.

    ``tables`` gives the columns of every table it may read, with DuckDB's types; ``where`` is the
    file it stands in. DuckDB is asked for the ``columns`` it gives where they are not known.
    Raises SparkTranslationError where Spark is not known to compute the same.
    """
    try:
        tree = sqlglot.parse_one(sql, read="duckdb")
        refuse_unknown(tree)
        refuse_order_of_rows(tree)
        read = {f"{table.db}.{table.name}" for table in tree.find_all(exp.Table) if table.db}
        named = {name.lower(): columns for name, columns in tables.items()}
        given = {name: named[name.lower()] for name in read if name.lower() in named}
        if columns is None:
            columns = _described(sql, given)
        tree = typed(tree, given)
        _name_columns(tree, [name for name, _ in columns])
        for union in tree.find_all(exp.SetOperation):
            refuse_different_columns(union)
        _rewrite(tree)
        _name_views(tree)
        inner = tree.sql(dialect=AsWritten, identify=True, comments=False)
    except NotPortableError as error:
        raise SparkTranslationError(f"{where}: for the engine spark, {error}") from None
    except (duckdb.Error, SqlglotError) as error:
        said = error if isinstance(error, duckdb.Error) else _complaint(sql)
        raise SparkTranslationError(
            f"{where}: cannot be read for the engine spark: {str(said).splitlines()[0]}"
        ) from error
    return f"SELECT {', '.join(_outcome(where, *column) for column in columns)} FROM ({inner})"


def _complaint(sql: str) -> str:
    """What DuckDB says of a statement that sqlglot cannot read."""
    try:
        _described(sql, {})
    except duckdb.ParserException as error:
        return str(error)
    except duckdb.Error:
        pass
    return "sqlglot knows no such SQL. Write it in a plainer way."


def _described(sql: str, tables: Tables) -> list[tuple[str, str]]:
    """The columns a statement gives with their types, as DuckDB binds it."""
    with duckdb.connect(config={"threads": 1}) as con:
        for schema in {name.partition(".")[0] for name in tables} - {"temp"}:
            con.execute(f"create schema if not exists {quoted(schema)}")
        for name, columns in tables.items():
            schema, _, table = name.partition(".")
            listed = ", ".join(f"{quoted(column)} {type}" for column, type in columns.items())
            kept = "temp " if schema == "temp" else ""
            place = quoted(table) if kept else f"{quoted(schema)}.{quoted(table)}"
            con.execute(f"create {kept}table {place} ({listed})")
        described = con.execute(f"describe {sql}").fetchall()
    return [(name, type) for name, type, *_ in described]


def _name_columns(tree: exp.Expr, names: list[str]) -> None:
    """Give the columns that have no name of their own the one DuckDB gives them."""
    selected = tree.selects if isinstance(tree, exp.Query) else []
    for name, column in zip(names, selected, strict=True):
        if column.alias_or_name.lower() != name.lower():
            column.set("alias", exp.to_identifier(name, quoted=True))


def _rewrite(tree: exp.Expr) -> None:
    # The inner ones first: an outer one needs the types of what DuckDB has in it.
    for node in reversed(list(tree.walk(bfs=False))):
        rewrite = (
            NAMED[node.name.lower()]
            if isinstance(node, exp.Anonymous) and node.name.lower() in NAMED
            else REWRITTEN.get(type(node), (None, None))[1]
        )
        if isinstance(node, exp.Filter) and node.this.meta.get(FILTERED):
            made = node.this
        elif rewrite is None:
            continue
        else:
            made = rewrite(node)
        if made is not node:
            made.type = node.type
            node.replace(made)


def _name_views(tree: exp.Expr) -> None:
    for table in tree.find_all(exp.Table):
        if table.db:
            name = view_name(f"{table.db}.{table.name}")
            table.set("this", exp.to_identifier(name, quoted=True))
            table.set("db", None)


def _outcome(where: str, name: str, type: str) -> str:
    target = spark_type(type)
    if target is None:
        raise SparkTranslationError(
            f"{where}: for the engine spark, the column {name} is of type {type}, which Spark has "
            "not; cast it"
        )
    escaped = name.replace("`", "``")
    return f"CAST(`{escaped}` AS {target}) AS `{escaped}`"
