"""Statements made by hand, so that tests of printed numbers need no grammar."""

from __future__ import annotations

from itertools import count
from typing import Any

from caseseries.audit.checks import check
from caseseries.audit.findings import Finding
from caseseries.audit.paper import Place
from caseseries.audit.statements import Number, Reading, Statement

_offsets = count(0, 10)


def number(text: str, *, row: int | None = None, block: int = 0) -> Number:
    start = next(_offsets)
    column = None if row is None else 1
    return Number(text, block, start, start + len(text), row, column)


def said(kind: str, *, place: str = "Results", label: str = "", **facts: Any) -> Statement:
    """A statement; roles are given as text, ``of`` as pairs of n, unit and source."""
    roles = {
        name: value if isinstance(value, Number) else number(value)
        for name, value in facts.items()
        if name in ROLES
    }
    rest = {name: value for name, value in facts.items() if name not in (*ROLES, "of")}
    totals = tuple(Reading(number(n), unit, source) for n, unit, source in facts.get("of", ()))
    quote = str(rest.pop("quote", f"{kind} {next(_offsets)}"))
    return Statement(kind, roles, Place(place, label=label), quote, totals=totals, **rest)


ROLES = frozenset(
    (
        *("n", "count", "total", "percent", "mean", "median", "sd", "se", "spread", "q1", "q3"),
        *("min", "max", "low", "high", "level", "estimate", "p", "statistic", "df", "df2"),
        *("persontime", "value"),
    )
)


def findings(*statements: Statement, test: str = "") -> list[Finding]:
    return [f for f in check(statements) if not test or f.test == test]


def grades(*statements: Statement, test: str = "") -> list[str]:
    """The grades of what is refuted."""
    return [f.grade for f in findings(*statements, test=test) if f.is_refuted]


def the(*statements: Statement, test: str = "") -> Finding:
    """The only finding that is a refutation or a note."""
    (found,) = [f for f in findings(*statements, test=test) if f.is_refuted or f.note]
    return found
