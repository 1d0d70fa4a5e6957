"""Several in a single one: what is left has to do for all the others."""

from __future__ import annotations

import re
from collections.abc import Iterator

from caseseries.audit.checks.known import Known, whole
from caseseries.audit.checks.made import passed, refuted
from caseseries.audit.findings import UNLIKELY, Finding
from caseseries.audit.grammar.nouns import plural
from caseseries.audit.statements import Number, Statement

WITHIN_ONE = "several in one"
_IN_ONE = re.compile(
    r"\bin (?:an?|one|the same)(?: single| same)? ([a-z]+) of (\S.*)$", re.IGNORECASE
)
_WORD = re.compile(r"[^\W_]+")


def within_one(known: Known) -> Iterator[Finding]:
    """Two queens in a single hive of the lit group, beside the numbers of queens and hives there.

    Where each of B hives had a queen and one had k of them, there are at least B + k - 1.
    """
    for statement in known.statements:
        count = whole(statement.numbers.get("count"))
        found = _IN_ONE.search(statement.variable)
        if count is None or count < 2 or not statement.unit or found is None:
            continue
        units, group = plural(found[1].lower()), found[2]
        parts = _of_group(known, statement.unit, group, statement)
        ones = _of_group(known, units, group, statement)
        if len({n.text for _, n in parts}) != 1 or len({n.text for _, n in ones}) != 1:
            continue
        (first, a), (second, b) = parts[0], ones[0]
        involved, numbers = (statement, first, second), (statement.numbers["count"], a, b)
        left, others = int(a.text) - count, int(b.text) - 1
        if left >= others:
            yield passed(WITHIN_ONE, involved, numbers)
            continue
        why = (
            f"with {count} {statement.unit} in a single one of the {b.text} {units} of {group},"
            f" {left} of the {a.text} {statement.unit} there are left for the other {others}"
        )
        yield refuted(
            WITHIN_ONE, involved, numbers, UNLIKELY, why, f"if none of the {units} was without"
        )


def _of_group(
    known: Known, unit: str, group: str, but: Statement
) -> list[tuple[Statement, Number]]:
    """The numbers of what is counted in ``unit`` that are said of a group."""
    found: list[tuple[Statement, Number]] = []
    for statement in known.statements:
        number = statement.numbers.get("n") or statement.numbers.get("count")
        units = {statement.unit, *(total.unit for total in statement.totals[:1])} - {""}
        if statement is but or statement.is_cited or number is None or not number.is_whole:
            continue
        level = statement.population.rpartition(": ")[2]
        counted = {words.split()[-1] for words in units}
        if level and counted == {unit.split()[-1]} and _are_one(level, group):
            found.append((statement, number))
    return found


def _are_one(name: str, other: str) -> bool:
    """Whether two names have the same words, or one the abbreviation of a word of the other."""
    ours, theirs = _WORD.findall(name), _WORD.findall(other)
    return len(ours) == len(theirs) and all(
        a.lower() == b.lower() or _shortens(a, b) or _shortens(b, a)
        for a, b in zip(ours, theirs, strict=True)
    )


def _shortens(short: str, word: str) -> bool:
    """Whether capitals stand in a word in their order, the first at its head."""
    letters = iter(word.lower())
    return (
        short.isupper()
        and len(short) > 1
        and word[:1].lower() == short[0].lower()
        and all(letter in letters for letter in short.lower())
    )
