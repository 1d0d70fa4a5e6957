"""What a paper says of how many there are: every size named in it, and where.

A reading of a share that no number beside it supports may be of any of them; so they acquit more
than they accuse.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property

from caseseries.audit.paper import Place
from caseseries.audit.statements import Number, Reading, Statement

# Units of what is measured: a count of years makes no age a whole number.
_MEASURED = frozenset(
    (
        *("", "%", "percent", "years", "months", "weeks", "days", "hours", "minutes", "seconds"),
        *("cm", "mm", "m", "kg", "g", "mg", "ml", "l", "times", "cases per year"),
    )
)
# Units whose single values are whole as they are recorded, besides those a paper counts in.
_WHOLE = frozenset(("cycles", "events"))


@dataclass(frozen=True)
class Size:
    """A number of somebody or something that may be a total."""

    n: int
    unit: str
    population: str
    statement: Statement
    number: Number
    is_count: bool = False
    """Whether it is the count of a share: a total only of those it counts."""


def whole(number: Number | None) -> int | None:
    """The value where it is printed as a whole number."""
    return int(number.text) if number is not None and number.is_whole else None


def where(place: Place) -> str:
    """``the Abstract``, ``Table 1``, ``Results``; "" before the first heading."""
    if place.label:
        return place.label
    section = place.section.partition(" / ")[0].strip()
    return f"the {section}" if section.lower() == "abstract" else section


class Known:
    """The sizes of one paper, looked up by value and by unit."""

    def __init__(self, statements: Sequence[Statement]) -> None:
        self.statements = statements

    @cached_property
    def sizes(self) -> tuple[Size, ...]:
        """All of them: sizes first, then totals of shares, then counts."""
        own = [s for s in self.statements if not s.is_cited]
        return (
            *_found(own, "size", "n", False),
            *(size for size in self._readings(own)),
            *_found(own, "share", "total", False),
            *_found(own, "share", "count", True),
        )

    @staticmethod
    def _readings(statements: Iterable[Statement]) -> Iterable[Size]:
        seen: set[tuple[int, int, int | None, int | None]] = set()
        for statement in statements:
            for reading in statement.totals:
                n, at = whole(reading.n), place_of(reading.n)
                if n is not None and at not in seen:
                    seen.add(at)
                    yield Size(n, reading.unit.lower(), "", statement, reading.n)

    @cached_property
    def _by_value(self) -> dict[int, Size]:
        found: dict[int, Size] = {}
        for size in self.sizes:
            found.setdefault(size.n, size)
        return found

    def named(self, n: int) -> Size | None:
        """The first size of this value, those said to be sizes before mere counts."""
        return self._by_value.get(n)

    @cached_property
    def _by_unit(self) -> dict[str, list[Size]]:
        found: dict[str, list[Size]] = {}
        for size in self.sizes:
            if size.unit:
                found.setdefault(size.unit, []).append(size)
        return found

    def of_unit(self, unit: str) -> list[Size]:
        return self._by_unit.get(unit.lower(), [])

    @cached_property
    def _by_quote(self) -> dict[str, list[Number]]:
        found: dict[str, list[Number]] = {}
        for statement in self.statements:
            found.setdefault(statement.quote, []).extend(statement.numbers.values())
        return found

    def of_quote(self, quote: str) -> list[Number]:
        """All numbers of a sentence, or of a table's cell."""
        return self._by_quote.get(quote, [])

    @cached_property
    def members(self) -> dict[str, list[Statement]]:
        """The parts of every whole, by the name of their group."""
        found: dict[str, list[Statement]] = {}
        for statement in self.statements:
            if statement.group and statement.kind in ("share", "size"):
                found.setdefault(statement.group, []).append(statement)
        return found

    def of_all(self, unit: str) -> tuple[int, ...]:
        """Sizes of no group, of this unit or of none said."""
        found = (size for size in self.sizes if size.statement.kind == "size")
        return tuple(
            sorted({s.n for s in found if not s.population and s.unit in ("", unit.lower())})
        )

    @cached_property
    def of_whole(self) -> tuple[int, ...]:
        """All values that may be a total, counts not among them, the smallest first."""
        return tuple(sorted({size.n for size in self.sizes if not size.is_count}))

    @cached_property
    def _used(self) -> dict[int, list[bool]]:
        """By size: whether each share that may be of it, with no total beside, is of it."""
        found: dict[int, dict[tuple[int, str], bool]] = {}
        for statement in self.statements:
            k, percent = whole(statement.numbers.get("count")), statement.numbers.get("percent")
            if statement.kind != "share" or "total" in statement.numbers:
                continue
            if k is None or not k or percent is None or statement.is_cited:
                continue
            for n in {whole(r.n) for r in statement.totals if r.source == "population"}:
                if n:
                    is_right = percent.window.holds(Fraction(100 * k, n))
                    found.setdefault(n, {})[k, percent.text] = is_right
        return {n: list(uses.values()) for n, uses in found.items()}

    @cached_property
    def _used_in_tables(self) -> dict[tuple[int, int], list[bool]]:
        """By table and size: whether each share that may be of it is of it."""
        found: dict[tuple[int, int], list[bool]] = {}
        for statement in self.statements:
            count, percent = (statement.numbers.get(role) for role in ("count", "percent"))
            k = whole(count)
            if statement.kind != "share" or "total" in statement.numbers or not k:
                continue
            if count is None or count.row is None or percent is None:
                continue
            for n in {whole(reading.n) for reading in statement.totals}:
                if n:
                    is_right = percent.window.holds(Fraction(100 * k, n))
                    found.setdefault((count.block, n), []).append(is_right)
        return found

    def is_in_use_of(self, table: int, n: int) -> bool:
        """Whether most percentages of a table are of this size, where they may be."""
        uses = self._used_in_tables.get((table, n), [])
        return sum(uses) >= 2 and 5 * sum(uses) >= 3 * len(uses)

    def is_in_use(self, n: int) -> bool:
        """Whether a paper's percentages without a total beside them are of this size.

        In a paper with several arms they are of these, though the words do not say so.
        """
        uses = self._used.get(n, [])
        return sum(uses) >= 3 and 4 * (len(uses) - sum(uses)) <= len(uses)

    def is_whole_by_nature(self, statement: Statement) -> bool:
        """Whether single values are whole: what is counted, not what is measured."""
        unit, variable = statement.unit.lower(), statement.variable.lower()
        ends = (statement.numbers.get(role) for role in ("min", "max", "low", "high"))
        if any(end is not None and not end.is_whole for end in ends):
            return False
        is_numbered = variable.startswith(("number of", "no. of", "numbers of"))
        if is_numbered and "n" in statement.numbers:
            return unit in _MEASURED - {"%", "percent"} or self._is_counted(unit)
        return unit in _WHOLE or (bool(statement.per) and self._is_counted(unit))

    def _is_counted(self, unit: str) -> bool:
        return unit not in _MEASURED and bool(unit)


def _found(statements: Iterable[Statement], kind: str, role: str, is_count: bool) -> Iterable[Size]:
    for statement in statements:
        number = statement.numbers.get(role) if statement.kind == kind else None
        n = whole(number)
        if number is not None and n is not None:
            yield Size(n, statement.unit.lower(), statement.population, statement, number, is_count)


def place_of(number: Number) -> tuple[int, int, int | None, int | None]:
    return number.block, number.start, number.row, number.column


def readings(statement: Statement, known: Known) -> tuple[Reading, ...]:
    """What the statement may be of: the number beside it, else what else it may be of.

    Own work alone; for what is cited its own sentence alone.
    """
    for role in ("total", "n"):
        number = statement.numbers.get(role)
        if number is not None:
            return (Reading(number, statement.unit, "beside"),)
    found = [reading for reading in statement.totals if reading.n.is_whole]
    if statement.is_cited:
        return tuple(r for r in found if r.source in ("beside", "sentence"))
    return tuple(found)


def described(reading: Reading) -> str:
    """``the 13 patients of the Abstract``, ``13 in the column's header``."""
    if reading.what:
        return reading.what
    n = f"{reading.n.text} {reading.unit}".strip()
    return {
        "beside": n,
        "sentence": f"the {n} of the sentence",
        "row": f"the {n} of the row",
        "column": f"the {n} of the column",
        "caption": f"the {n} of the caption",
    }.get(reading.source, f"the {n}")


def described_size(size: Size) -> str:
    """``the number of patients named in the Abstract``."""
    what = size.unit or ("those counted" if size.is_count else "a total")
    place = where(size.statement.place)
    number = f"the number of {what}" if size.unit else what
    return f"{number} named in {place}" if place else f"{number} named elsewhere"
