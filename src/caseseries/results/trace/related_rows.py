"""Which raw rows belong to rows of a unit: along the keys and references of the dictionary."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from caseseries.results.cohort import key_text
from caseseries.writing.identifiers import quoted

if TYPE_CHECKING:
    import duckdb

Node = tuple[str, str]
"""Schema (raw or cohort) and table."""
Pairs = tuple[tuple[str, str], ...]
"""Columns of one table, each with the column of another table that holds the same value."""
Edge = tuple[Node, Pairs]
"""Another table, and the columns of it with those of the table one comes from."""


@dataclass
class _Declared:
    columns: list[str] = field(default_factory=list)
    key: list[str] = field(default_factory=list)
    points_to: list[tuple[str, str, str]] = field(default_factory=list)


class RelatedRows:
    """The raw rows that belong to the rows of a unit whose keys are the parameter ``$keys``.

    ``unit`` is the unit of a cohort table or the name of a raw table. From its rows the way goes up
    to those they refer to, and down to those that refer to them.
    """

    def __init__(self, con: duckdb.DuckDBPyConnection, unit: str) -> None:
        self._tables = _declared(con)
        self._rows_of: dict[str, str | None] = {}
        start = ("raw", unit)
        for name, table, rows_of in con.execute(
            "select unit, table_name, rows_of from results.units"
        ).fetchall():
            self._rows_of[table] = rows_of
            if name == unit:
                start = ("cohort", table)
        self._above: dict[Node, tuple[int, str]] = {}
        self._own: str | None = None
        if start not in self._tables or not self._tables[start].key:
            return
        key = key_text(self._tables[start].key)
        rows = f"select * from {_name(start)} where {key} in (select unnest($keys))"
        self._above = _reached(start, rows, self._up)
        self._own = start[1] if start[0] == "raw" else self._rows_of[start[1]]

    def of(self, table: str) -> str | None:
        """A query of the rows of a raw table; None where nothing leads from the unit to it.

        The unit's own rows, those below them, those above; else all rows below the nearest table
        above that both belong to.
        """
        wanted = ("raw", table)
        own = ("raw", self._own or "")
        if own in self._above:
            below = _reached(own, self._above[own][1], self._down)
            if wanted in below:
                return below[wanted][1]
        if wanted in self._above:
            return self._above[wanted][1]
        shared: dict[Node, tuple[int, str]] = {}
        for node, (_, rows) in self._above.items():
            below = _reached(node, rows, self._down) if node[0] == "raw" else {}
            if wanted in below:
                shared[node] = below[wanted]
        nearest = [
            shared[node]
            for node in shared
            if not any(node in _reached(other, "", self._up) for other in shared if other != node)
        ]
        least = min((steps for steps, _ in nearest), default=0)
        return _union(rows for steps, rows in nearest if steps == least)

    def _up(self, node: Node) -> Iterable[Edge]:
        """The tables a table refers to, and the raw table whose rows a cohort table keeps."""
        schema, table = node
        rows_of = self._rows_of.get(table) if schema == "cohort" else None
        if rows_of is not None:
            kept = ("raw", rows_of)
            yield kept, tuple((name, name) for name in self._tables[kept].key)
        for parent, pairs in self._references(node):
            yield parent, tuple((there, here) for here, there in pairs)

    def _down(self, node: Node) -> Iterable[Edge]:
        """The raw tables that refer to a raw table."""
        for child in self._tables:
            if child[0] == "raw":
                for parent, pairs in self._references(child):
                    if parent == node:
                        yield child, pairs

    def _references(self, node: Node) -> Iterable[Edge]:
        """What a table refers to, as pairs of its own columns and those of the other table.

        Columns that point to several parts of one key belong together; what points twice to the
        same column (two parents) are two references. Parts of the key that nothing points to are
        taken to have the same name.
        """
        said: dict[Node, list[tuple[str, str]]] = {}
        for column, table, there in self._tables[node].points_to:
            parent = (node[0], table)
            if parent != node and parent in self._tables:
                said.setdefault(parent, []).append((column, there))
        for parent, pairs in said.items():
            together = len({there for _, there in pairs}) == len(pairs)
            for group in [pairs] if together else [[pair] for pair in pairs]:
                yield parent, (*group, *self._rest_of_key(node, parent, group))

    def _rest_of_key(self, node: Node, parent: Node, pairs: list[tuple[str, str]]) -> Pairs:
        key = self._tables[parent].key
        named = {there for _, there in pairs}
        if not named & set(key):
            return ()
        columns = self._tables[node].columns
        return tuple((part, part) for part in key if part in columns and part not in named)


def _reached(
    start: Node, rows: str, edges: Callable[[Node], Iterable[Edge]]
) -> dict[Node, tuple[int, str]]:
    """Every table that edges lead to, with the least number of steps and a query of its rows.

    Rows reached by several ways of the same length are taken together.
    """
    found = {start: (0, rows)}
    level = {start: rows}
    steps = 0
    while level:
        steps += 1
        reached: dict[Node, list[str]] = {}
        for node, from_rows in level.items():
            for other, pairs in edges(node):
                if other not in found:
                    reached.setdefault(other, []).append(_matching(other, pairs, from_rows))
        level = {node: _union(ways) or "" for node, ways in reached.items()}
        found |= {node: (steps, rows) for node, rows in level.items()}
    return found


def _matching(node: Node, pairs: Pairs, rows: str) -> str:
    # As text, as keys are kept: a cohort table may hold a raw column in another type.
    equal = " and ".join(
        f"t.{quoted(here)}::varchar = r.{quoted(there)}::varchar" for here, there in pairs
    )
    return f"select t.* from {_name(node)} as t semi join ({rows}) as r on {equal}"


def _union(ways: Iterable[str]) -> str | None:
    return " union ".join(f"({rows})" for rows in dict.fromkeys(ways)) or None


def _name(node: Node) -> str:
    schema, table = node
    return f"{schema}.{quoted(table)}"


def _declared(con: duckdb.DuckDBPyConnection) -> dict[Node, _Declared]:
    tables: dict[Node, _Declared] = {}
    for schema, table, column, is_key, points_to in con.execute(
        "select schema_name, table_name, column_name, is_key, points_to from results.dictionary"
        " order by position"
    ).fetchall():
        declared = tables.setdefault((schema, table), _Declared())
        declared.columns.append(column)
        if is_key:
            declared.key.append(column)
        if points_to is not None:
            parent, _, there = points_to.partition(".")
            declared.points_to.append((column, parent, there))
    return tables
