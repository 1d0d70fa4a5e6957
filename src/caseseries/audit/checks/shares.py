"""Shares: a percentage against its count and total, with every total it may be of."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from fractions import Fraction

from caseseries.audit.checks.denominators import count_and_total, denominator
from caseseries.audit.checks.groups import is_complete, percents_fill_up, without_one
from caseseries.audit.checks.known import (
    Known,
    Size,
    described,
    described_size,
    readings,
    whole,
)
from caseseries.audit.checks.made import noted, passed, refuted
from caseseries.audit.checks.methods.slips import slip_of, totals_printing
from caseseries.audit.checks.methods.windows import one_sided, shown, window_of
from caseseries.audit.findings import IMPOSSIBLE, MISROUNDED, UNLIKELY, Finding
from caseseries.audit.statements import Number, Reading, Statement
from caseseries.evidence.consistency.percentages import counts_printing
from caseseries.evidence.consistency.printed import Printed

_DOSE = re.compile(r"m?g|.?g|m?l|mmol|iu|units?|gy|%")
_IS_AVERAGE = re.compile(
    r"\b(means?|average|averaged|median|planned|scheduled|prescribed|at least|protocol|defined)\b",
    re.IGNORECASE,
)
_LARGE = re.compile(r"\b(thousand|million|billion)\b", re.IGNORECASE)
PERCENTAGE = "percentage"


def shares(known: Known) -> Iterator[Finding]:
    for statement in known.statements:
        if statement.kind != "share":
            continue
        percent, count = statement.numbers.get("percent"), statement.numbers.get("count")
        if percent is not None and count is not None:
            yield from _of_count(statement, percent, count, known)
        elif percent is not None:
            yield from _without_count(statement, percent, known)
        elif count is not None:
            yield from count_and_total(statement, count)
        if count is not None and not statement.is_cited:
            yield from denominator(statement, known)


def _of_count(
    statement: Statement, percent: Number, count: Number, known: Known
) -> Iterator[Finding]:
    window, k = window_of(percent), whole(count)
    if window is None or k is None:
        return
    offered = [(r, n) for r in readings(statement, known) if (n := whole(r.n)) is not None and n]
    if _is_no_share(statement, k, [n for _, n in offered]):
        return
    if not offered:
        yield from _of_any_total(statement, percent, count, window)
        return
    for reading, n in offered:
        if window.holds(Fraction(100 * k, n)):
            yield passed(PERCENTAGE, [statement], [count, reading.n, percent])
            return
    found = _not_printed(statement, percent, count, offered, known)
    if found is not None:
        yield found


def _is_no_share(statement: Statement, k: int, totals: Sequence[int]) -> bool:
    """A dose as 20/30 mg, or a total cut at its thousands."""
    if _DOSE.fullmatch(statement.unit.lower()):
        return True
    return "total" in statement.numbers and any(k > 2 * n for n in totals)


def _not_printed(
    statement: Statement,
    percent: Number,
    count: Number,
    offered: Sequence[tuple[Reading, int]],
    known: Known,
) -> Finding | None:
    """No total offered makes it right: what else may, and how wrong it is if nothing does."""
    k, window = int(count.text), percent.window
    first, n = offered[0]
    numbers, under = [count, first.n, percent], f"of {described(first)}"
    is_beside = first.source == "beside"
    if not is_beside and len(count.text) != count.end - count.start:
        return None  # a number in words, of which there may be more words
    if first.source == "population" and not known.is_in_use(n):
        return None
    if not is_beside and count.row is not None and not known.is_in_use_of(count.block, n):
        return None
    slip = slip_of(statement, percent, count, offered, known)
    if slip:
        return noted(PERCENTAGE, [statement], numbers, slip, under)
    wrong = f"{k}/{n} is {shown(Fraction(100 * k, n), percent)}%, not {percent.text}%"
    other = _other_size(window, k, n, statement, known)
    would_be = f"{percent.text}% would be {k}/{other.n}" if other is not None else ""
    if other is not None:
        would_be += f", and {other.n} is {described_size(other)}"
    if other is not None and all(reading.n.start == reading.n.end for reading, _ in offered):
        # What levels come to together is printed nowhere: they need not be all.
        return passed(PERCENTAGE, [statement], [*numbers[::2], other.number])
    if other is not None and not is_beside:
        named = statement.unit.lower()
        if named and other.unit == named:
            return passed(PERCENTAGE, [statement], [*numbers[::2], other.number])
        if not named or other.unit in ("", named) or named != first.unit.lower():
            return noted(PERCENTAGE, [statement], [*numbers, other.number], would_be, under)
        why = f"{wrong}; {would_be}"
        return refuted(PERCENTAGE, [statement], [*numbers, other.number], UNLIKELY, why, under)
    for reading, total in offered:
        exact = Fraction(100 * k, total)
        if one_sided(percent).holds(exact) and k <= total:
            numbers[1], under = reading.n, f"of {described(reading)}"
            why = f"{k}/{total} is {shown(exact, percent)}%, not {percent.text}%"
            if percents_fill_up(statement, known):
                why += "; the percentages of the list may have been made to add up to 100"
                return noted(PERCENTAGE, [statement], numbers, why, under)
            if other is not None:
                why += f"; {would_be}"
            return refuted(PERCENTAGE, [statement], numbers, MISROUNDED, why, under)
    possible = totals_printing(k, window)
    why = f"{wrong}{'; ' if would_be else ''}{would_be}"
    if is_beside:
        return refuted(PERCENTAGE, [statement], numbers, IMPOSSIBLE, why, under)
    largest = max(total for _, total in offered)
    fewer = [total for total in possible[:largest] if k <= total < largest]
    known_ones = without_one(statement, known)
    if fewer and (not is_complete(statement, known) or known_ones & set(fewer)):
        note = f"{wrong}; it would be {k}/{fewer[-1]}, if not all are counted"
        return noted(PERCENTAGE, [statement], numbers, note, under)
    if len(possible) == 0:
        why = f"{wrong}; no total of {k} gives {percent.text}%"
    surely = len(possible) == 0 or first.source != "population" or bool(fewer)
    grade = IMPOSSIBLE if surely else UNLIKELY
    return refuted(PERCENTAGE, [statement], numbers, grade, why, under)


def _other_size(window: Printed, k: int, n: int, statement: Statement, known: Known) -> Size | None:
    """The smallest total named elsewhere that makes it right, of the same unit first."""
    if statement.is_cited:
        return None
    found = [known.named(total) for total in totals_printing(k, window)[:200] if total != n]
    right = [size for size in found if size is not None]
    unit = statement.unit.lower()
    same = [size for size in right if size.unit == unit or _has(known, unit, size.n)]
    return next(iter(same or right), None)


def _has(known: Known, unit: str, n: int) -> bool:
    return any(size.n == n for size in known.of_unit(unit))


def _of_any_total(
    statement: Statement, percent: Number, count: Number, window: Printed
) -> Iterator[Finding]:
    """Nothing is known of the total: refuted where none can be."""
    k = int(count.text)
    if k == 0 or count.row is None:
        return
    if totals_printing(k, window) or totals_printing(k, one_sided(percent)):
        return
    why = f"no total of {k} gives {percent.text}%"
    yield refuted(PERCENTAGE, [statement], [count, percent], UNLIKELY, why, "of any total")


def _without_count(statement: Statement, percent: Number, known: Known) -> Iterator[Finding]:
    """A percentage of a total that some count has to give."""
    window = window_of(percent)
    offered = [(r, n) for r in readings(statement, known) if (n := whole(r.n)) is not None and n]
    if window is None or not offered:
        return
    first, n = offered[0]
    numbers, under = [first.n, percent], f"of {described(first)}"
    unit = first.unit.lower()
    if first.source != "beside" or n < 10 or not unit or _DOSE.fullmatch(unit):
        return
    if _IS_AVERAGE.search(statement.quote) or _LARGE.search(statement.quote):
        return  # a mean, a plan or a rule in per cent; or millions
    acquit = [n]
    if any(_prints(window, total) for total in acquit) or window.low > 100:
        yield passed(PERCENTAGE, [statement], numbers)
        return
    nearest = round(window.value * n / 100)
    near = sorted({max(nearest - 1, 0), nearest, min(nearest + 1, n)})
    options = " and ".join(f"{k}/{n} is {shown(Fraction(100 * k, n), percent)}%" for k in near)
    why = f"no number of {n} is {percent.text}%: {options}"
    grade = MISROUNDED if any(_prints(one_sided(percent), t) for t in acquit) else IMPOSSIBLE
    yield refuted(PERCENTAGE, [statement], numbers, grade, why, under)


def _prints(window: Printed, total: int) -> bool:
    if (window.high - window.low) * total >= 100:
        return True
    return bool(counts_printing(window, total))
