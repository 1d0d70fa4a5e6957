"""How many there are of whom: what a share, an average or a rate without its own number is of.

Sizes are said all over a paper: "13 patients", "n = 13" in a table's header, the 6 of "Male". Each
statement gets those that it can be of, the likeliest first; which of them makes it right is for the
tests to say.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from caseseries.audit.statements import Number, Reading, Statement

_OF_SIZE = frozenset(("share", "average", "range", "survival", "median time", "estimate"))
_PEOPLE = frozenset(
    (
        *("patients", "participants", "subjects", "cases", "individuals", "people", "persons"),
        *("men", "women", "volunteers"),
    )
)
_MOST = 8
"""Readings of a statement: beyond these a percentage would be of anything."""


@dataclass(frozen=True)
class Size:
    """A printed number of a population."""

    n: Number
    unit: str
    population: str
    section: str
    label: str

    @property
    def words(self) -> str:
        what = f"{self.unit or 'all'}{f' ({self.population})' if self.population else ''}"
        where = self.label or self.section
        return f"the {self.n.text} {what}{f' of {where}' if where else ''}"


def with_totals(statements: Sequence[Statement]) -> tuple[Statement, ...]:
    """The statements in order, with the sizes that those without a number of their own are of."""
    sizes = list(_sizes(statements))
    if not sizes:
        return tuple(statements)
    populations = _Populations(sizes, uses_of(statements))
    return _without_doubtful(
        [
            populations.filled(statement) if _lacks(statement) else statement
            for statement in statements
        ]
    )


def _without_doubtful(statements: Sequence[Statement]) -> tuple[Statement, ...]:
    """The statements, without the readings of columns that most percentages contradict.

    Where a column's percentages are of none of the sizes known, they are of another one: what it
    is of is not known, rather than half of the column wrong.
    """
    fits: dict[tuple[int, int], list[bool]] = {}
    for statement in statements:
        if (column := _column(statement)) is not None:
            fits.setdefault(column, []).append(_fits(statement))
    doubtful = {
        column for column, found in fits.items() if len(found) > 2 and sum(found) < 0.6 * len(found)
    }
    return tuple(
        replace(statement, totals=())
        if _column(statement) in doubtful and not _fits(statement)
        else statement
        for statement in statements
    )


def _column(statement: Statement) -> tuple[int, int] | None:
    """Block and column of a share of a table that has a percentage and no total of its own."""
    percent = statement.numbers.get("percent")
    if percent is None or percent.column is None or "total" in statement.numbers:
        return None
    return percent.block, percent.column


def _fits(statement: Statement) -> bool:
    window = statement.numbers["percent"].window
    count = statement.numbers.get("count")
    return count is not None and any(
        int(r.n.text) > 0 and window.holds(Fraction(100 * int(count.text), int(r.n.text)))
        for r in statement.totals
    )


def head_of(unit: str) -> str:
    """The noun of a unit's words; all words for people are one."""
    word = re.sub(r"\W+$", "", unit.lower()).rsplit(" ", 1)[-1]
    return "patients" if word in _PEOPLE else word


def _lacks(statement: Statement) -> bool:
    if statement.kind not in _OF_SIZE or statement.is_cited:
        return False
    return "total" not in statement.numbers and "n" not in statement.numbers


def _sizes(statements: Iterable[Statement]) -> Iterable[Size]:
    for statement in statements:
        if statement.is_cited:
            continue
        number = statement.numbers.get("n") if statement.kind == "size" else None
        unit = statement.unit
        if number is None and statement.kind == "share" and statement.population:
            # The number of a level: "Male  6 (46.2%)".
            number = statement.numbers.get("count")
        if number is not None and number.text.isdecimal() and int(number.text) > 0:
            place = statement.place
            yield Size(number, unit, statement.population, place.section, place.label)


def uses_of(statements: Iterable[Statement]) -> Counter[tuple[str, str]]:
    """How often a number of a unit is said, or a share is said to be of it."""
    found: Counter[tuple[str, str]] = Counter()
    for statement in statements:
        number = statement.numbers.get("n") or statement.numbers.get("total")
        if number is not None and not statement.is_cited and not statement.population:
            found[number.text, head_of(statement.unit)] += 1
    return found


class _Populations:
    def __init__(self, sizes: Sequence[Size], uses: Counter[tuple[str, str]]) -> None:
        self.uses = uses
        self.wholes: dict[str, Size] = {}
        self.groups: dict[str, list[Size]] = {}
        self.captions: dict[str, list[Size]] = {}
        for size in sizes:
            if size.label and size.n.row is None:
                self.captions.setdefault(size.label, []).append(size)
            if size.population:
                self.groups.setdefault(size.population.lower(), []).append(size)
            elif not size.label or size.unit:
                # "n = 20" at a table, without saying of whom, is of that table only.
                key = f"{size.n.text}|{head_of(size.unit)}|{size.label or size.section}"
                self.wholes.setdefault(key, size)
        self._ordered: dict[tuple[str, str, bool], list[Size]] = {}

    def filled(self, statement: Statement) -> Statement:
        found = list(statement.totals)
        printed = [r for r in found if not r.what.endswith("together")]
        sums = [r for r in found if r.what.endswith("together")]
        if statement.kind == "share":
            candidates = self._of_share(statement)
        else:
            candidates = self._of_group(statement)
        label = statement.place.label
        for size in candidates:
            source = "caption" if label and size.label == label else "population"
            printed.append(Reading(size.n, size.unit, source, size.words))
        numbers = statement.numbers
        own = {id(number) for number in numbers.values()}
        least = int(numbers["count"].text) if "count" in numbers else 1
        kept: dict[str, Reading] = {}
        for reading in (*printed, *sums):
            if id(reading.n) not in own and int(reading.n.text) >= least:
                kept.setdefault(reading.n.text, reading)
        totals = tuple(kept.values())[: _MOST + len(found)]
        return replace(statement, totals=totals) if totals != statement.totals else statement

    def _of_share(self, statement: Statement) -> list[Size]:
        if statement.is_exhaustive and statement.totals:
            return []
        group = [] if _is_level(statement) else self._named(statement.population)
        caption = self.captions.get(statement.place.label, []) if statement.place.label else []
        has_own = any(not reading.what.endswith("together") for reading in statement.totals)
        return [
            *group,
            *caption,
            *(() if has_own and statement.place.label else self._whole(statement)),
        ]

    def _of_group(self, statement: Statement) -> list[Size]:
        """For what is measured or survives: the named group, else the whole."""
        if statement.population:
            return [] if statement.totals else self._named(statement.population)
        if statement.totals and statement.place.label:
            return []
        caption = self.captions.get(statement.place.label, []) if statement.place.label else []
        return [*caption, *self._whole(statement)]

    def _named(self, population: str) -> list[Size]:
        return self.groups.get(population.lower(), []) if population else []

    def _whole(self, statement: Statement) -> list[Size]:
        """All populations that are no group, the likeliest first.

        Those counted in the statement's own unit, then people, then others; of each those that the
        paper most often counts of, then those of the statement's section.
        """
        counts = statement.kind == "share"
        head = head_of(statement.unit) if counts else ""
        section = _top(statement.place.section)
        key = (head, section, counts)
        ordered = self._ordered.get(key)
        if ordered is None:
            ordered = sorted(
                self.wholes.values(),
                key=lambda size: (
                    _distance(head, head_of(size.unit)),
                    -self.uses[size.n.text, head_of(size.unit)],
                    _top(size.section) != section,
                ),
            )
            self._ordered[key] = ordered
        return ordered


def _is_level(statement: Statement) -> bool:
    """Whether a share's population is what it counts, not what it is of: "Gender: Male"."""
    return ": " in statement.population


def _top(section: str) -> str:
    return section.split(" / ", 1)[0]


def _distance(head: str, other: str) -> int:
    if head and head == other:
        return 0
    return 1 if other == "patients" else 2
