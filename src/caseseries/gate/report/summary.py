"""What all formats of the gate's report count and how they make cells harmless."""

from __future__ import annotations

import itertools
import typing
from collections.abc import Iterable, Iterator, Mapping, Sequence

from caseseries.gate.failures.many_failures import Failures
from caseseries.study.failure import SEVERITIES, Failure, Rule, Severity
from caseseries.writing.inert_cells import printable as inert

if typing.TYPE_CHECKING:
    from caseseries.gate.gate import GateReport


# A page with every row of a rule that everything breaks cannot be opened, let alone read.
SHOWN_PER_RULE = 100
SHOWN_IN_ALL = 5_000
# A cell of a file may be megabytes long; people need its beginning to find it.
LONGEST_CELL = 200
DATA_FOLDER = "data folder"


def shortened(text: str, limit: int = LONGEST_CELL) -> str:
    """Return text cut to a number of characters, saying how many there were."""
    if len(text) <= limit:
        return text
    return f"{text[:limit]}… ({len(text):,} characters)"


def counted(number: int, noun: str) -> str:
    """Return a number with its noun, in the plural unless it is one: 1 error, 2 errors."""
    return f"{number:,} {noun}" + ("" if number == 1 else "s")


def counts(failures: Iterable[Failure]) -> dict[Severity, int]:
    """Return the number of failures of each severity."""
    if isinstance(failures, Failures):
        return failures.counts()
    result: dict[Severity, int] = dict.fromkeys(SEVERITIES, 0)
    for failure in failures:
        result[failure.severity] += failure.stands_for
    return result


def number_of(failures: Sequence[Failure]) -> int:
    """Return how many failures there are, those that are not named one by one included."""
    return sum(counts(failures).values())


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


def by_table(report: GateReport) -> Iterator[tuple[str, Sequence[Failure]]]:
    """Yield each table's failures in the order of the report; '' stands for the folder."""
    if isinstance(report.failures, Failures):
        yield from report.failures.by_table()
        return
    for table, group in itertools.groupby(report.failures, key=lambda failure: failure.table):
        yield table, list(group)


def by_rule(failures: Iterable[Failure]) -> list[tuple[str, Sequence[Failure]]]:
    """Return the failures of each rule: errors first, then the rules with most failures."""
    found: Mapping[str, Sequence[Failure]]
    if isinstance(failures, Failures):
        found = failures.by_rule()
    else:
        groups: dict[str, list[Failure]] = {}
        for failure in failures:
            groups.setdefault(failure.rule, []).append(failure)
        found = groups
    return sorted(
        found.items(),
        key=lambda item: (SEVERITIES.index(item[1][0].severity), -number_of(item[1]), item[0]),
    )


def tables_of(report: GateReport) -> list[str]:
    """Return the names of all tables read or complained about, in the order of reading."""
    others = [name for name, _ in by_table(report)]
    return [*report.tables, *(name for name in others if name not in report.tables)]


def not_checked(report: GateReport) -> list[Rule]:
    """Return the rules that could not be applied to this delivery."""
    return [rule for rule in report.rules if rule.not_checked]


def unapplied(report: GateReport) -> dict[str, str]:
    """Return by rule why nothing can be said of it: it was not applied, or all follows from others.

    A rule with a failure of its own is broken, whatever else follows.
    """
    broken = {rule for rule, _ in by_rule(report.failures)}
    why = {rule.id: rule.not_checked for rule in not_checked(report) if rule.id not in broken}
    for rule, number in report.consequences.items():
        if rule not in broken:
            why[rule] = following(number)
    return why


def following(number: int) -> str:
    """Say of a rule that some of its failures are left out."""
    follow = "follows" if number == 1 else "follow"
    return (
        f"{counted(number, 'failure')} {follow} from other errors; check again once they are gone"
    )


def left_out(report: GateReport) -> str:
    """Say how many failures follow from others and are not shown; empty where there are none."""
    number = sum(report.consequences.values())
    if not number:
        return ""
    follow = "follows" if number == 1 else "follow"
    return (
        f"{counted(number, 'further failure')} of {counted(len(report.consequences), 'rule')} "
        f"{follow} from these errors; check again once they are corrected"
    )


def place(failure: Failure) -> str:
    """Return where a failure stands and what stands there: line, key, column and value."""
    parts: list[str] = []
    if failure.line is not None:
        parts.append(f"line {failure.line}")
    if failure.partition is not None:
        parts.append(f"partition {failure.partition}")
    if failure.key:
        # An empty part of a key would leave a comma with nothing before it.
        key = ", ".join(part.strip() or "–" for part in failure.key.split(","))
        parts.append(inert(shortened(key)))
    if failure.column is not None:
        shown = "" if failure.value is None else f" = '{inert(shortened(failure.value))}'"
        parts.append(f"{inert(shortened(failure.column))}{shown}")
    return ", ".join(parts) or "whole file"
