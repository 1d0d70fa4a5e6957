"""The SQL tables behind a number, and what they in turn read, down to the raw tables."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from caseseries.results.numbers import Number
from caseseries.results.results import ResultsMissingError
from caseseries.warehouse.build_order import SqlTable, nodes

if TYPE_CHECKING:
    import duckdb


@dataclass(frozen=True)
class SqlStep:
    """One SQL table of a chain: its file, the columns the number needs (all where empty), and
    what it reads for them."""

    table: str
    file: str
    columns: tuple[str, ...]
    reads: tuple[str, ...]


def columns_read(number: Number, columns: Collection[str]) -> tuple[str, ...]:
    """Those of a table's `columns` that the number reads, in their order; all where nothing
    narrows them."""
    kept = tuple(column for column in columns if column in number.columns)
    return kept or tuple(columns)


def derivations(con: duckdb.DuckDBPyConnection) -> list[SqlTable]:
    """The study's SQL as it was built, in its order; paths are from the study's folder on.

    Raises ResultsMissingError where the database does not hold it.
    """
    import duckdb

    try:
        rows = con.execute(
            "select table_name, file, sql, reads from results.derivations order by position"
        ).fetchall()
    except duckdb.CatalogException:
        raise ResultsMissingError(
            "the database does not hold the SQL its tables were built by: an older caseseries"
            " built it; run: caseseries build"
        ) from None
    return [SqlTable(name, Path(file), sql, frozenset(reads)) for name, file, sql, reads in rows]


def sql_steps(
    con: duckdb.DuckDBPyConnection, number: Number, built: Sequence[SqlTable] | None = None
) -> list[SqlStep]:
    """The SQL tables from those the number names down to the last before ``raw``.

    ``built`` are the study's derivations, for whoever asks of many numbers.

    A cohort table counts with what its columns need that the number reads; the others count whole.
    """
    tables = {table.name: table for table in (derivations(con) if built is None else built)}
    keeping = {
        f"cohort.{name}"
        for (name,) in con.execute(
            "select table_name from results.units where rows_of is not null"
        ).fetchall()
    }
    steps: dict[str, SqlStep] = {}
    waiting = list(number.tables)
    while waiting:
        name = waiting.pop(0)
        if name in steps or name not in tables:
            continue
        steps[name] = _step(con, tables[name], number, keeps_rows=name in keeping)
        waiting += steps[name].reads
    return list(steps.values())


def raw_tables(steps: Sequence[SqlStep]) -> list[str]:
    """Names of the raw tables the steps read, without ``raw.``."""
    read = {name for step in steps for name in step.reads if name.startswith("raw.")}
    return sorted(name.removeprefix("raw.") for name in read)


def _step(
    con: duckdb.DuckDBPyConnection, table: SqlTable, number: Number, *, keeps_rows: bool
) -> SqlStep:
    reads: tuple[str, ...] | None = None
    columns: tuple[str, ...] = ()
    if table.schema == "cohort":
        described = con.execute(f"select column_name from (describe {table.name})").fetchall()
        names = tuple(row[0] for row in described)
        wanted = columns_read(number, names)
        if len(wanted) < len(names):
            columns = wanted
            # Which rows there are hangs on every join, but not where they are a raw table's.
            reads = _read_for(con, columns, table) if keeps_rows else None
    if reads is None:
        reads = tuple(sorted(table.reads))
    return SqlStep(table.name, table.path.as_posix(), columns, reads)


def _read_for(
    con: duckdb.DuckDBPyConnection, columns: Sequence[str], table: SqlTable
) -> tuple[str, ...] | None:
    """Tables the columns' expressions name, and the first of ``from``, which gives the rows.

    None where the text does not say which of its tables a column is from.
    """
    row = con.execute("select json_serialize_sql(?)", [table.sql]).fetchone()
    select = json.loads(row[0])["statements"][0]["node"] if row else {}
    if select.get("type") != "SELECT_NODE" or select.get("cte_map", {}).get("map"):
        return None
    source = select["from_table"]
    if any(node.get("type") in ("SUBQUERY", "TABLE_FUNCTION") for node in nodes(source)):
        return None
    joined = list(_base_tables(source))
    expressions = {_name(entry): entry for entry in select["select_list"]}
    if not joined or not expressions.keys() >= set(columns):
        return None
    by_alias = dict(joined)
    read = {joined[0][1]}
    for expression in (expressions[column] for column in columns):
        inside = dict(_base_tables(expression))
        read.update(inside.values())
        for node in nodes(expression):
            if node.get("type") == "COLUMN_REF":
                qualifier = node["column_names"][-2] if len(node["column_names"]) > 1 else ""
                if qualifier not in by_alias | inside:
                    return None
                read.add((by_alias | inside)[qualifier])
    return tuple(sorted(read))


def _name(expression: dict[str, Any]) -> str:
    return expression.get("alias") or expression.get("column_names", ["?"])[-1]


def _base_tables(tree: Any) -> Iterator[tuple[str, str]]:
    for node in nodes(tree):
        if node.get("type") == "BASE_TABLE":
            name = f"{node['schema_name']}.{node['table_name']}"
            yield node.get("alias") or node["table_name"], name
