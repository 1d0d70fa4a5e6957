"""Which columns a column comes from, file by file down to the raw tables, read from the SQL.

Two ways lead into a column: what its value is computed from, and what decides which rows enter
(``where``, ``having``, the comparisons of a join). Keys that only match rows with each other are
left out, else every identifier would be behind everything. Where rows are counted, or only asked
for by ``exists``, they are named as ``schema.table.*``.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from caseseries.warehouse.build_order import SqlFileError, SqlTable

if TYPE_CHECKING:
    from sqlglot import exp
    from sqlglot.optimizer.scope import Scope

ROWS = "*"


@dataclass(frozen=True, order=True)
class Source:
    """A column, or the rows where ``column`` is ``*``, of a table ``schema.table``."""

    table: str
    column: str

    def __str__(self) -> str:
        return f"{self.table}.{self.column}"


@dataclass(frozen=True)
class ColumnStep:
    """One column of one SQL file: what its value comes from, and what chooses the rows."""

    column: Source
    path: Path
    values: tuple[Source, ...]
    conditions: tuple[Source, ...]


@dataclass(frozen=True)
class ColumnLineage:
    """All steps below a column, and what no SQL file builds: raw columns and settings."""

    steps: tuple[ColumnStep, ...]
    values: tuple[Source, ...]
    conditions: tuple[Source, ...]


def column_lineage(
    tables: Iterable[SqlTable], columns: Mapping[str, Mapping[str, str]], start: Source
) -> ColumnLineage:
    """Follow a column down. ``columns`` are names and types of all tables by ``schema.table``.

    Raises SqlFileError where a file on the way cannot be understood.
    """
    by_name = {table.name: table for table in tables}
    scopes: dict[str, Scope] = {}
    steps: dict[Source, ColumnStep] = {}
    ends: dict[Source, bool] = {}
    # The column itself first with all its values, so that a condition never hides a value.
    waiting = [(start, True)]
    reached: set[tuple[Source, bool]] = set()
    while waiting:
        source, is_value = waiting.pop(0)
        if (source, is_value) in reached or (source, True) in reached:
            continue
        reached.add((source, is_value))
        if source.table not in by_name:
            ends[source] = ends.get(source, False) or is_value
            continue
        table = by_name[source.table]
        if table.name not in scopes:
            scopes[table.name] = _scope(table, columns)
        if source not in steps:
            steps[source] = _step(table.path, scopes[table.name], source)
        step = steps[source]
        waiting += [(value, is_value) for value in step.values]
        waiting += [(condition, False) for condition in step.conditions]
    return ColumnLineage(
        tuple(steps.values()),
        tuple(sorted(source for source, is_value in ends.items() if is_value)),
        tuple(sorted(source for source, is_value in ends.items() if not is_value)),
    )


def _scope(table: SqlTable, columns: Mapping[str, Mapping[str, str]]) -> Scope:
    from sqlglot import parse_one
    from sqlglot.errors import SqlglotError
    from sqlglot.optimizer.qualify import qualify
    from sqlglot.optimizer.scope import build_scope

    schema: dict[str, dict[str, dict[str, str]]] = {}
    for name in table.reads:
        folder, short = name.split(".", 1)
        schema.setdefault(folder, {})[short] = dict(columns.get(name, {}))
    try:
        select = parse_one(table.sql, dialect="duckdb")
        scope = build_scope(qualify(select, schema=dict[str, object](schema), dialect="duckdb"))
    except SqlglotError as error:
        said = str(error).splitlines()[0]
        raise SqlFileError(f"{table.path}: its columns cannot be followed: {said}") from None
    if scope is None:
        raise SqlFileError(f"{table.path}: its columns cannot be followed: it is no select")
    return scope


def _step(path: Path, scope: Scope, source: Source) -> ColumnStep:
    selected = [select.alias_or_name for select in _selects(_branches(scope)[0])]
    if source.column not in (ROWS, *selected):
        raise SqlFileError(
            f"{path}: selects no column {source.column}; it is not the file the database was"
            " built from: run caseseries build"
        )
    found = _rows(scope) if source.column == ROWS else _column(scope, source.column)
    conditions = found.conditions - found.values
    return ColumnStep(source, path, tuple(sorted(found.values)), tuple(sorted(conditions)))


@dataclass
class _Found:
    values: set[Source]
    conditions: set[Source]

    def add(self, other: _Found) -> None:
        self.values |= other.values
        self.conditions |= other.conditions


def _branches(scope: Scope) -> list[Scope]:
    """The selects of a union, else the select itself."""
    if not scope.set_operation_scopes:
        return [scope]
    return [branch for part in scope.set_operation_scopes for branch in _branches(part)]


def _selects(scope: Scope) -> list[exp.Expr]:
    from sqlglot import exp

    select = scope.expression
    return select.selects if isinstance(select, exp.Query) else []


def _column(scope: Scope, name: str) -> _Found:
    found = _Found(set(), set())
    branches = _branches(scope)
    names = [select.alias_or_name for select in _selects(branches[0])]
    for branch in branches:
        # A union matches its columns by position.
        found.add(_expression(branch, _selects(branch)[names.index(name)]))
        found.add(_conditions(branch))
    return found


def _rows(scope: Scope) -> _Found:
    """What decides which rows a select has: where they come from, and its conditions."""
    found = _Found(set(), set())
    for branch in _branches(scope):
        found.add(_conditions(branch))
        found.add(_rows_of_first(branch))
    return found


def _rows_of_first(scope: Scope) -> _Found:
    """The rows of the table after ``from``, which joins enlarge or narrow."""
    from sqlglot import exp

    first = scope.expression.args.get("from_")
    source = scope.sources.get(first.this.alias_or_name) if first else None
    if isinstance(source, exp.Table):
        return _Found({Source(f"{source.db}.{source.name}", ROWS)}, set())
    return _rows(source) if source is not None else _Found(set(), set())


def _conditions(scope: Scope) -> _Found:
    args = scope.expression.args
    clauses = [args.get("where"), args.get("having")]
    clauses += [join.args.get("on") for join in args.get("joins") or ()]
    found = _Found(set(), set())
    for clause in clauses:
        for part in _parts(clause) if clause is not None else ():
            if not _matches_keys(part):
                inside = _expression(scope, part)
                found.conditions |= inside.values | inside.conditions
    return found


def _parts(clause: exp.Expr) -> Iterator[exp.Expr]:
    """The conditions that ``and`` joins."""
    from sqlglot import exp

    inner = clause.this if isinstance(clause, exp.Where | exp.Having | exp.Paren) else clause
    if isinstance(inner, exp.And):
        yield from _parts(inner.left)
        yield from _parts(inner.right)
    else:
        yield inner


def _matches_keys(part: exp.Expr) -> bool:
    from sqlglot import exp

    return isinstance(part, exp.EQ) and all(
        isinstance(side, exp.Column | exp.Coalesce) for side in (part.left, part.right)
    )


def _expression(scope: Scope, expression: exp.Expr) -> _Found:
    from sqlglot import exp

    found = _Found(set(), set())
    inside = {id(sub.expression): sub for sub in scope.subquery_scopes}
    waiting: list[exp.Expr] = [expression]
    while waiting:
        node = waiting.pop()
        if id(node) in inside:
            # A question within an expression: its answer hangs on its columns, rows and conditions.
            asked = _rows(inside[id(node)])
            for select in _selects(inside[id(node)]):
                asked.add(_expression(inside[id(node)], select))
            found.values |= asked.values | asked.conditions
            continue
        if isinstance(node, exp.Column):
            found.add(_resolved(scope, node))
            continue
        # What is counted with a filter, the columns of the filter say.
        counts_rows = isinstance(node, exp.Count) and isinstance(node.this, exp.Star)
        if counts_rows and not isinstance(node.parent, exp.Filter):
            found.add(_rows_of_first(scope))
        waiting.extend(node.iter_expressions())
    return found


def _resolved(scope: Scope, column: exp.Column) -> _Found:
    from sqlglot import exp

    at: Scope | None = scope
    while at is not None:
        source = at.sources.get(column.table)
        if isinstance(source, exp.Table):
            return _Found({Source(f"{source.db}.{source.name}", column.name)}, set())
        if source is not None:
            return _column(source, column.name)
        # A question within an expression may name the tables around it.
        at = at.parent
    return _Found(set(), set())
