"""The order in which the SQL files are built, read from DuckDB's own parse tree.

A file ``sql/<schema>/<table>.sql`` holds one ``select`` and becomes ``<schema>.<table>``. What it
reads is taken from `json_serialize_sql`, not from a list kept by hand and not from
`get_table_names`, which fails on DuckDB 2.0 for ``using`` joins to tables not built yet.
"""

from __future__ import annotations

import graphlib
import itertools
import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from caseseries.study.places import at_byte
from caseseries.study.study_file import suggestion

if TYPE_CHECKING:
    import duckdb

SCHEMAS = ("staging", "derived", "cohort")
_NAME = re.compile(r"[a-z_][a-z0-9_]*")


class SqlFileError(Exception):
    """A SQL file cannot be built; the message names the file and what to do."""


@dataclass(frozen=True)
class SqlTable:
    """One SQL file: the table it builds, its text, and the tables it reads."""

    name: str
    path: Path
    sql: str
    reads: frozenset[str]

    @property
    def schema(self) -> str:
        return self.name.split(".", 1)[0]


def tables_read(con: duckdb.DuckDBPyConnection, sql: str, path: Path) -> frozenset[str]:
    """Names (``schema.table``) that a single ``select`` reads.

    Raises SqlFileError where the text does not parse, is not one ``select``, or names a table
    without its schema (such a name would depend on the search path).
    """
    row = con.execute("select json_serialize_sql(?)", [sql]).fetchone()
    tree = json.loads(row[0]) if row else {"error": True, "error_message": "no parse tree"}
    if tree.get("error"):
        line = sql.count("\n", 0, int(tree.get("position") or 0)) + 1
        raise SqlFileError(
            f"{path}:{line}: not a select DuckDB can parse: {tree.get('error_message')}"
        )
    statements = tree["statements"]
    if len(statements) != 1:
        raise SqlFileError(f"{path}: holds {len(statements)} statements; write one select")
    common_table_expressions: set[str] = set()
    read: set[str] = set()
    for node in nodes(statements):
        for entry in node.get("cte_map", {}).get("map", ()):
            common_table_expressions.add(entry["key"])
        if node.get("type") == "BASE_TABLE":
            schema, table = node.get("schema_name", ""), node["table_name"]
            read.add(f"{schema}.{table}" if schema else table)
    unqualified = {name for name in read if "." not in name} - common_table_expressions
    if unqualified:
        raise SqlFileError(
            f"{path}: reads {', '.join(sorted(unqualified))} without a schema;"
            " write raw., staging., derived. or cohort. before it"
        )
    return frozenset(name for name in read if "." in name)


def nodes(tree: Any) -> Iterator[dict[str, Any]]:
    """Every node of a serialized parse tree, the outer ones first."""
    if isinstance(tree, dict):
        yield tree
        for value in tree.values():
            yield from nodes(value)
    elif isinstance(tree, list):
        for value in tree:
            yield from nodes(value)


def read_sql_tables(con: duckdb.DuckDBPyConnection, folder: Path) -> list[SqlTable]:
    """All SQL files below ``folder/<schema>/``, in alphabetical order. Raises SqlFileError."""
    tables = []
    for schema in SCHEMAS:
        for path in sorted((folder / schema).glob("*.sql")):
            sql = _text(path)
            tables.append(SqlTable(f"{schema}.{path.stem}", path, sql, tables_read(con, sql, path)))
    return tables


def _text(path: Path) -> str:
    if not _NAME.fullmatch(path.stem):
        raise SqlFileError(
            f"{path}: the file's name is the table's; write small letters, digits and _ alone"
        )
    try:
        # A byte order mark, as some editors write it, is no part of the select.
        return path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise SqlFileError(f"{path}: cannot be read: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise SqlFileError(
            f"{at_byte(path, error)}: cannot be read: it is not UTF-8 text; save it so"
        ) from error


def _line_of(table: str, sql: str) -> int:
    """The line of a select that first names a table; the first where none does."""
    schema, _, name = table.partition(".")
    named = re.search(rf'\b{schema}"?\s*\.\s*"?{re.escape(name)}\b', _without_comments(sql), re.I)
    return sql.count("\n", 0, named.start()) + 1 if named else 1


def _without_comments(sql: str) -> str:
    """The text with blanks in place of its comments of a line."""
    return re.sub(r"--[^\n]*", lambda comment: " " * len(comment[0]), sql)


def cannot_run(table: SqlTable, error: Exception) -> SqlFileError:
    """What to say of a select that DuckDB refused: file, line, and its first sentence.

    The statement has to begin in the first line of the file, so that DuckDB counts its lines.
    """
    said = str(error)
    line = re.search(r"^LINE (\d+):", said, re.MULTILINE)
    where = f"{table.path}:{line[1]}" if line else str(table.path)
    return SqlFileError(f"{where}: cannot be run: {said.splitlines()[0]}")


def in_build_order(tables: Iterable[SqlTable], existing: Iterable[str]) -> list[SqlTable]:
    """The tables so that each comes after those it reads.

    ``existing`` names the tables that are there before (``raw.*``, the study's settings).
    Raises SqlFileError for a cycle (naming its tables) or a table that nobody builds.
    """
    by_name = {table.name: table for table in tables}
    known = set(existing)
    for table in by_name.values():
        missing = table.reads - by_name.keys() - known
        if missing:
            names = sorted(missing)
            meant = suggestion(names[0], by_name.keys() | known)
            raise SqlFileError(
                f"{table.path}:{_line_of(names[0], table.sql)}: reads {', '.join(names)}, which no "
                f"SQL file builds{meant}"
            )
    graph = {name: sorted(table.reads & by_name.keys()) for name, table in by_name.items()}
    try:
        order = list(graphlib.TopologicalSorter(graph).static_order())
    except graphlib.CycleError as error:
        # Each of them reads the next.
        cycle = list(reversed(error.args[1]))
        places = [
            f"{by_name[name].path}:{_line_of(read, by_name[name].sql)}"
            for name, read in itertools.pairwise(cycle)
        ]
        others = f" ({', '.join(places)})" if len(places) > 1 else ""
        raise SqlFileError(
            f"{places[0]}: the SQL files read each other in a circle: {' → '.join(cycle)}{others};"
            " one of them has to read something else"
        ) from None
    return [by_name[name] for name in order]
