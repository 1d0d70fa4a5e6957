"""Shares: a percentage against its count and total, with every total it may be of."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from fractions import Fraction
from math import ceil, floor

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
from caseseries.audit.checks.methods.windows import one_sided, shown, window_of
from caseseries.audit.findings import IMPOSSIBLE, MISROUNDED, UNLIKELY, Finding
from caseseries.audit.statements import Number, Reading, Statement
from caseseries.evidence.consistency.percentages import counts_printing
from caseseries.evidence.consistency.printed import Printed

# Words of estimates that count those who left early as well.
_OVER_TIME = re.compile(
    r"cumulative|kaplan|actuarial|incidence|event rate|rates? of|-(year|month|day)\b",
    re.IGNORECASE,
)
_ABOUT = re.compile(r"\b(approximately|about|nearly|almost|roughly|some)\b", re.IGNORECASE)
_DOSE = re.compile(r"m?g|.?g|m?l|mmol|iu|units?|gy|%")
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
    slip = _slip(statement, percent, count, [n for _, n in offered])
    if not slip and first.source == "sentence":
        slip = _of_wider_total(percent, count, first, known)
    if not slip and is_beside:
        slip = _of_other_share(statement, percent, known)
    elif not slip:
        slip = _of_other_count(statement, percent, count, [n for _, n in offered], known)
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
    possible = _totals_printing(k, window)
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


def _slip(statement: Statement, percent: Number, count: Number, totals: Sequence[int]) -> str:
    """Another reading of the same numbers.

    Count and percentage swapped, those without it, or a rate over time beside the crude count.
    """
    k, window = int(count.text), percent.window
    for n in totals:
        exact = Fraction(100 * k, n)
        if abs(exact - window.value) <= 5 and _ABOUT.search(statement.quote):
            return f"{k} of {n} is said to be about right"
        if exact < window.value < 2 * exact and _OVER_TIME.search(statement.quote):
            return f"{k}/{n} is {shown(exact, percent)}%; {percent.text}% may be a rate over time"
        if window.holds(100 - Fraction(100 * k, n)):
            return f"{percent.text}% are the other {n - k} of {n}"
        swapped = whole(percent)
        if swapped is not None and count.window.holds(Fraction(100 * swapped, n)):
            return f"{swapped} of {n} is {k}%: count and percentage may stand in turned order"
    return ""


def _of_wider_total(percent: Number, count: Number, first: Reading, known: Known) -> str:
    """A percentage of that of which those "among them" are a share themselves.

    "It was found in 78 (53.8%). Among them, 42 (29%) …" are both of 145.
    """
    k = int(count.text)
    for wider in known.statements:
        own, of_own = wider.numbers.get("count"), wider.numbers.get("percent")
        if wider.kind != "share" or own is None or of_own is None or own.text != first.n.text:
            continue
        totals = _totals_printing(int(own.text), of_own.window)[:1000]
        n = next((n for n in totals if percent.window.holds(Fraction(100 * k, n))), None)
        if n is not None and own.block == first.n.block and own.start == first.n.start:
            return f"{percent.text}% is {k}/{n}, and so is {of_own.text}% {own.text}/{n}"
    return ""


def _of_other_share(statement: Statement, percent: Number, known: Known) -> str:
    """A percentage that is that of another share of its sentence: two may be told crosswise."""
    for other in known.statements:
        if other is statement or other.kind != "share" or other.quote != statement.quote:
            continue
        k, n = whole(other.numbers.get("count")), whole(other.numbers.get("total"))
        theirs = other.numbers.get("percent")
        if k is not None and n and theirs is not None and theirs.start != percent.start:
            if theirs.window.holds(Fraction(100 * k, n)):
                continue  # it has its own, so that nothing was told crosswise
        if k is not None and n and percent.window.holds(Fraction(100 * k, n)):
            return f"{percent.text}% is {k}/{n}, which stands in the same sentence"
        own = (whole(statement.numbers.get("count")), whole(statement.numbers.get("total")))
        if k is None or not n or None in own or k == own[0]:
            continue
        both = (own[0] or 0) + k, (own[1] or 0) + n
        if percent.window.holds(Fraction(100 * both[0], both[1])):
            return f"{percent.text}% is {both[0]}/{both[1]}, that of both shares of the sentence"
    return ""


def _of_other_count(
    statement: Statement, percent: Number, count: Number, totals: Sequence[int], known: Known
) -> str:
    """A percentage that is that of another number of its sentence."""
    for number in known.of_quote(statement.quote):
        k = whole(number)
        if k is None or number in (count, percent):
            continue
        for n in totals:
            if k <= n and percent.window.holds(Fraction(100 * k, n)):
                return f"{percent.text}% is {k}/{n}, and {k} stands in the same sentence"
    return ""


def _other_size(window: Printed, k: int, n: int, statement: Statement, known: Known) -> Size | None:
    """The smallest total named elsewhere that makes it right, of the same unit first."""
    if statement.is_cited:
        return None
    found = [known.named(total) for total in _totals_printing(k, window)[:200] if total != n]
    right = [size for size in found if size is not None]
    unit = statement.unit.lower()
    same = [size for size in right if size.unit == unit or _has(known, unit, size.n)]
    return next(iter(same or right), None)


def _has(known: Known, unit: str, n: int) -> bool:
    return any(size.n == n for size in known.of_unit(unit))


def _totals_printing(k: int, window: Printed) -> range:
    """Totals of which k prints so; every total from somewhere on where k or the window is 0."""
    if window.high <= 0:
        return range(1, 1) if k else range(1, 10**6)
    first = max(ceil(Fraction(100 * k) / window.high), 1, k)
    last = floor(Fraction(100 * k) / window.low) if window.low > 0 else 10**6
    return range(first, last + 1)


def _of_any_total(
    statement: Statement, percent: Number, count: Number, window: Printed
) -> Iterator[Finding]:
    """Nothing is known of the total: refuted where none can be."""
    k = int(count.text)
    if k == 0 or count.row is None:
        return
    if _totals_printing(k, window) or _totals_printing(k, one_sided(percent)):
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
