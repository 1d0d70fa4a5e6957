"""The rules in SQL asked together: what a small question costs Spark is the asking.

Several rules make one statement, each marked with its number. A rule whose message shows what it
selects is asked again by itself where it selects anything, and so is one that cannot be run, so
that what is said of it is what DuckDB's gate says.
"""

from __future__ import annotations

import itertools
import os
import typing
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor

from caseseries.gate.rules.rule_limits import within
from caseseries.gate.rules.sql_rules import SqlRule, rule_messages
from caseseries.spark.translation import SparkTranslationError

if typing.TYPE_CHECKING:
    import duckdb

    from caseseries.spark.connection import OnSpark

# More in one statement take longer to plan than as many statements.
_AT_ONCE = 8
_THREADS = 8
_LINES = frozenset(("BIGINT", "INTEGER"))
Broken = tuple[SqlRule, int, str]
# A rule, and its select in Spark's SQL.
Ready = tuple[SqlRule, str]


def broken_rules(on: OnSpark, rules: Sequence[SqlRule], unable: dict[str, str]) -> Iterator[Broken]:
    """Yield rule, number of the row and message of each offending row; ``unable`` is told of rules
    that mean something else on Spark, and why. Raises RuleFileError where a rule cannot be run."""
    con = typing.cast("duckdb.DuckDBPyConnection", on)
    ready: list[Ready] = []
    for rule in rules:
        try:
            statement = _statement(on, rule)
        except SparkTranslationError as error:
            unable[rule.rule.id] = str(error)
            continue
        if statement:
            ready.append((rule, statement))
        else:
            yield from _one_by_one(con, rule)
    for (rule, _), lines in zip(ready, _lines_of_all(on, ready), strict=True):
        if lines is None or (lines and rule.shown) or len(lines) > rule.limits.rows:
            yield from _one_by_one(con, rule)
        else:
            message = rule.message.format() if lines else ""
            yield from ((rule, line, message) for line in lines)


def _one_by_one(
    con: duckdb.DuckDBPyConnection, rule: SqlRule
) -> Iterator[tuple[SqlRule, int, str]]:
    lines, messages = rule_messages(con, rule)
    return zip(itertools.repeat(rule), lines, messages, strict=False)


def _lines_of_all(on: OnSpark, ready: Sequence[Ready]) -> Iterator[list[int] | None]:
    """The rows that each rule selects; several statements are planned at once."""
    parts = [ready[at : at + _AT_ONCE] for at in range(0, len(ready), _AT_ONCE)]
    with ThreadPoolExecutor(min(_THREADS, os.cpu_count() or 1)) as threads:
        yield from itertools.chain.from_iterable(threads.map(lambda part: _lines(on, part), parts))


def _statement(on: OnSpark, rule: SqlRule) -> str:
    """A rule's select in Spark's SQL; empty where something is wrong with it, to be said of it."""
    import duckdb

    try:
        described = on.binder.execute(rule.sql).description or []
    except duckdb.Error:
        return ""
    types = {str(column[0]): str(column[1]) for column in described}
    if not rule.needed.issubset(types) or types["source_line"] not in _LINES:
        return ""
    return on.translated(rule.sql, described, rule.file or rule.rule.id)


def _lines(on: OnSpark, asked: Sequence[Ready]) -> list[list[int] | None]:
    """The rows that each rule selects, None where they are not all numbers or it takes too long."""
    import duckdb

    con = typing.cast("duckdb.DuckDBPyConnection", on)
    selects = [
        f"select {at} as asked, cast(source_line as bigint) as line from ({statement})"
        for at, (_, statement) in enumerate(asked)
    ]
    try:
        with within(con, sum(rule.limits.seconds for rule, _ in asked)):
            found = on.collected(" union all ".join(selects))
    except (duckdb.Error, TimeoutError):
        return [None] * len(asked)
    lines: list[list[int] | None] = [[] for _ in asked]
    for at, line in found:
        selected = lines[at]
        if line is None:
            lines[at] = None
        elif selected is not None:
            selected.append(line)
    return lines
