"""What all formats of the gate's report count and how they make cells harmless."""

from __future__ import annotations

import itertools
import typing
from collections.abc import Iterable, Iterator, Sequence

from schemas.failure import SEVERITIES, Failure, Rule, Severity

if typing.TYPE_CHECKING:
    from schemas.gate import GateReport


def inert(text: str) -> str:
    """Return text with line ends, terminal escapes and direction marks shown as escapes."""
    if text.isprintable():
        return text
    return "".join(
        char if char.isprintable() else char.encode("unicode_escape").decode("ascii")
        for char in text
    )


def counted(number: int, noun: str) -> str:
    """Return a number with its noun, in the plural unless it is one: 1 error, 2 errors."""
    return f"{number:,} {noun}" + ("" if number == 1 else "s")


def counts(failures: Iterable[Failure]) -> dict[Severity, int]:
    """Return the number of failures of each severity."""
    result: dict[Severity, int] = dict.fromkeys(SEVERITIES, 0)
    for failure in failures:
        result[failure.severity] += 1
    return result


def counts_in_words(failures: Sequence[Failure], *, all_severities: bool = False) -> str:
    """Return the counts as in: 2 errors, 1 note."""
    numbers = counts(failures)
    parts = [counted(n, name) for name, n in numbers.items() if n or all_severities]
    return ", ".join(parts) or "nothing"


def verdict(report: GateReport) -> str:
    """Say in one line whether the gate is open."""
    if not report.failures:
        return "No rule is broken."
    state = "The data may pass" if report.ok else "The data break rules"
    return f"{state}: {counts_in_words(report.failures)}."


def by_table(report: GateReport) -> Iterator[tuple[str, list[Failure]]]:
    """Yield each table's failures in the order of the report; '' stands for the folder."""
    for table, group in itertools.groupby(report.failures, key=lambda failure: failure.table):
        yield table, list(group)


def by_rule(failures: Iterable[Failure]) -> list[tuple[str, list[Failure]]]:
    """Return the failures of each rule: errors first, then the rules with most failures."""
    groups: dict[str, list[Failure]] = {}
    for failure in failures:
        groups.setdefault(failure.rule, []).append(failure)
    return sorted(
        groups.items(),
        key=lambda item: (SEVERITIES.index(item[1][0].severity), -len(item[1]), item[0]),
    )


def not_checked(report: GateReport) -> list[Rule]:
    """Return the rules that could not be applied to this delivery."""
    return [rule for rule in report.rules if rule.not_checked]


def place(failure: Failure) -> str:
    """Return where a failure stands and what stands there: line, key, column and value."""
    parts: list[str] = []
    if failure.line is not None:
        parts.append(f"line {failure.line}")
    if failure.key:
        parts.append(inert(failure.key))
    if failure.column is not None:
        shown = "" if failure.value is None else f" = '{inert(failure.value)}'"
        parts.append(f"{inert(failure.column)}{shown}")
    return ", ".join(parts) or "whole file"
