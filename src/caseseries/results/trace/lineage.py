"""The SQL tables behind a number, and what they in turn read, down to the raw tables."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from caseseries.results.numbers import Number
from caseseries.results.trace.columns_read import columns_read
from caseseries.study.study import open_study
from caseseries.warehouse.build_order import SqlTable, nodes, read_sql_tables

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


def sql_steps(con: duckdb.DuckDBPyConnection, number: Number) -> list[SqlStep]:
    """The SQL tables from those the number names down to the last before ``raw``.

    A cohort table counts with what its columns need that the number reads; the others count
    whole. Raises SqlFileError where a file of ``sql/`` does not parse.
    """
    tables = {table.name: table for table in read_sql_tables(con, open_study().sql_folder)}
    steps: dict[str, SqlStep] = {}
    waiting = list(number.tables)
    while waiting:
        name = waiting.pop(0)
        if name in steps or name not in tables:
            continue
        steps[name] = _step(con, tables[name], number)
        waiting += steps[name].reads
    return list(steps.values())


def raw_tables(steps: Sequence[SqlStep]) -> list[str]:
    """Names of the raw tables the steps read, without ``raw.``."""
    read = {name for step in steps for name in step.reads if name.startswith("raw.")}
    return sorted(name.removeprefix("raw.") for name in read)


def _step(con: duckdb.DuckDBPyConnection, table: SqlTable, number: Number) -> SqlStep:
    file = table.path.relative_to(table.path.parents[2]).as_posix()
    reads, columns = tuple(sorted(table.reads)), ()
    if table.schema == "cohort":
        select = _select(con, table.sql)
        expressions = {_name(entry): entry for entry in select["select_list"]}
        wanted = columns_read(number.id, tuple(expressions))
        if len(wanted) < len(expressions):
            columns = wanted
            reads = _read_for([expressions[column] for column in wanted], select, table)
    return SqlStep(table.name, file, columns, reads)


def _select(con: duckdb.DuckDBPyConnection, sql: str) -> dict[str, Any]:
    row = con.execute("select json_serialize_sql(?)", [sql]).fetchone()
    return json.loads(row[0])["statements"][0]["node"] if row else {}


def _name(expression: dict[str, Any]) -> str:
    return expression.get("alias") or expression.get("column_names", ["?"])[-1]


def _read_for(
    expressions: list[dict[str, Any]], select: dict[str, Any], table: SqlTable
) -> tuple[str, ...]:
    """Tables the expressions name, and the first of ``from``, which gives the rows."""
    joined = list(_base_tables(select["from_table"]))
    by_alias = dict(joined)
    read = {joined[0][1]}
    for expression in expressions:
        inside = dict(_base_tables(expression))
        read.update(inside.values())
        for node in nodes(expression):
            if node.get("type") == "COLUMN_REF":
                qualifier = node["column_names"][-2] if len(node["column_names"]) > 1 else ""
                if qualifier not in by_alias | inside:
                    # A column without its table could come from any of them.
                    return tuple(sorted(table.reads))
                read.add((by_alias | inside)[qualifier])
    return tuple(sorted(read))


def _base_tables(tree: Any) -> Iterator[tuple[str, str]]:
    for node in nodes(tree):
        if node.get("type") == "BASE_TABLE":
            name = f"{node['schema_name']}.{node['table_name']}"
            yield node.get("alias") or node["table_name"], name
