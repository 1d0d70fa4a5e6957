"""What a rule file may ask of DuckDB: one select from the study's own tables, and nothing else.

A rule comes with a study, written by somebody the gate does not know. Its statement is judged by
DuckDB's own parse tree before it is run: it must be a single select that reads ``raw.*`` and its
own common table expressions. Whatever writes, attaches, reads a file or calls a table function
that could do so is refused.
"""

from __future__ import annotations

import json
import typing
from collections.abc import Iterable, Mapping

from caseseries.gate.rules.sql_rules import RuleFileError, SqlRule
from caseseries.study.declaration import Table

if typing.TYPE_CHECKING:
    import duckdb

_READING_NODES = frozenset(("SELECT_NODE", "SET_OPERATION_NODE", "CTE_NODE", "RECURSIVE_CTE_NODE"))
_TABLE_FUNCTIONS = frozenset(("generate_series", "range", "unnest"))
# They act outside the query: on the connection, a sequence, the log or the clock.
_REFUSED_FUNCTIONS = frozenset(
    (
        "current_query",
        "current_setting",
        "currval",
        "getenv",
        "getvariable",
        "nextval",
        "setseed",
        "setval",
        "sleep_ms",
        "write_log",
    )
)
_ONE_SELECT = "Write one select, and nothing else."
# Statements that were judged already, each with the names of the tables.
_sound: set[tuple[str, ...]] = set()


def refuse_unsafe(
    con: duckdb.DuckDBPyConnection, rules: Iterable[SqlRule], tables: Mapping[str, Table]
) -> None:
    """Raise RuleFileError naming the first rule whose statement is not a select of raw tables."""
    judged = [rule for rule in rules if (rule.sql, *tables) not in _sound]
    if not judged:
        return
    # One question for all: each by itself costs three times as much.
    trees = con.execute(
        "select json_serialize_sql(statement, skip_null := true, skip_empty := true, "
        "skip_default := true) from unnest(?::VARCHAR[]) as given(statement)",
        [[rule.sql for rule in judged]],
    ).fetchall()
    for rule, (tree,) in zip(judged, trees, strict=True):
        if complaint := _complaint(tree, tables):
            raise RuleFileError(f"{rule.file or rule.rule.id}: {complaint}")
        _sound.add((rule.sql, *tables))


def _complaint(serialized: str, tables: Mapping[str, Table]) -> str:
    nodes: list[dict[str, typing.Any]] = []

    def seen(node: dict[str, typing.Any]) -> dict[str, typing.Any]:
        nodes.append(node)
        return node

    tree = json.loads(serialized, object_hook=seen)
    if tree.get("error"):
        reason = tree.get("error_message", "it is not SQL")
        if tree.get("error_type") == "parser":
            return f"the statement is not SQL that DuckDB can read: {reason}."
        return f"the statement is no select. {_ONE_SELECT}"
    statements = tree.get("statements", [])
    if len(statements) != 1:
        return f"the file holds {len(statements)} statements. {_ONE_SELECT}"
    own_names = {
        str(entry.get("key", "")).lower()
        for node in nodes
        for entry in (node.get("cte_map") or {}).get("map", [])
    }
    for name in sorted(own_names):
        # A name like a path would be one where it is defined, and a file everywhere else.
        if not name.isidentifier():
            return f"name {name!r} with letters, digits and underscores alone."
    for node in nodes:
        if complaint := _complaint_about(node, own_names, tables):
            return complaint
    return ""


def _complaint_about(
    node: Mapping[str, typing.Any], own_names: set[str], tables: Mapping[str, Table]
) -> str:
    kind = str(node.get("type", ""))
    if kind.endswith("_NODE") and kind not in _READING_NODES:
        return f"the statement writes. {_ONE_SELECT}"
    if kind == "SHOW_REF":
        return f"the statement describes a table. {_ONE_SELECT}"
    if kind == "TABLE_FUNCTION":
        name = str(node.get("function", {}).get("function_name", ""))
        if name.lower() not in _TABLE_FUNCTIONS:
            return f"the function {name} may read files. Select from raw.<table> alone."
    if kind == "BASE_TABLE":
        return _complaint_about_table(node, own_names, tables)
    function = str(node.get("function_name", ""))
    if function.lower() in _REFUSED_FUNCTIONS:
        return f"the function {function} reaches beyond the tables. Do without it."
    return ""


def _complaint_about_table(
    node: Mapping[str, typing.Any], own_names: set[str], tables: Mapping[str, Table]
) -> str:
    schema = str(node.get("schema_name", "")).lower()
    name = str(node.get("table_name", ""))
    if node.get("catalog_name"):
        return f"{schema}.{name} lies in another database. Write raw.<table>."
    if schema == "raw" and name.lower() in tables:
        return ""
    if not schema and name.lower() in own_names:
        return ""
    shown = f"{schema}.{name}" if schema else name
    return f"there is no table {shown} to select from. Tables are raw.{', raw.'.join(tables)}."
