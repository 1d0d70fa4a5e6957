"""Ratios of two sizes, and rates by person-time."""

from __future__ import annotations

import re
from collections.abc import Iterator
from fractions import Fraction

from caseseries.audit.checks.known import Known, Size, where, whole
from caseseries.audit.checks.made import passed, refuted
from caseseries.audit.checks.methods.windows import one_sided, shown, window_of
from caseseries.audit.findings import IMPOSSIBLE, MISROUNDED, UNLIKELY, Finding
from caseseries.audit.statements import Statement

RATIO = "ratio"
PERSON_TIME = "rate by person-time"
_PER = re.compile(r"\b(1[\d ,]*)\b")
SCALES = (1, 100, 1_000, 10_000, 100_000, 1_000_000)


def ratios(known: Known) -> Iterator[Finding]:
    for statement in known.statements:
        if statement.kind == "ratio" and not statement.is_cited:
            yield from _ratio(statement, known)
        elif statement.kind == "rate":
            yield from _rate(statement)


def _ratio(statement: Statement, known: Known) -> Iterator[Finding]:
    """A per B: refuted where no size of A by a size of B makes it."""
    number = statement.numbers.get("estimate")
    window = window_of(number)
    if number is None or window is None or not statement.per or not statement.unit:
        return
    if number.is_whole:
        return  # by design rather than on average: "4 doses per visit"
    uppers, lowers = (_sizes(known, unit) for unit in (statement.unit, _plural(statement.per)))
    pairs = [(a, b) for a in uppers for b in lowers if b.n]
    if not pairs:
        return
    for a, b in pairs:
        if window.holds(Fraction(a.n, b.n)):
            yield passed(RATIO, [statement], [number, a.number, b.number])
            return
    pairs = [(a, b) for a, b in pairs if _are_two(statement, a, b)]
    if not pairs:
        return
    a, b = min(pairs, key=lambda p: abs(Fraction(p[0].n, p[1].n) - window.value))
    exact = Fraction(a.n, b.n)
    why = f"{a.n}/{b.n} is {shown(exact, number)}, not {number.text}"
    under = f"of {a.n} {a.unit or statement.unit} and {b.n} {b.unit or statement.per}"
    place = where(b.statement.place)
    under += f" ({place})" if place else ""
    numbers = [number, a.number, b.number]
    if one_sided(number).holds(exact):
        yield refuted(RATIO, [statement], numbers, MISROUNDED, why, under)
    else:
        yield refuted(RATIO, [statement], numbers, UNLIKELY, why, under)


def _plural(word: str) -> str:
    return word if word.endswith("s") else f"{word}s"


def _sizes(known: Known, unit: str) -> list[Size]:
    found = known.of_unit(unit)
    if not found:
        # "main lesions" are lesions: the noun alone decides where the whole name is not known.
        last = unit.lower().rpartition(" ")[2]
        found = [size for size in known.sizes if size.unit and size.unit.endswith(last)]
    return found


def _are_two(statement: Statement, a: Size, b: Size) -> bool:
    """Two sizes in the sentence of the ratio, as far as the quotes say."""
    quotes = {size.statement.quote for size in (a, b)}
    return quotes == {statement.quote} and a.number != b.number and a.unit != b.unit


def _rate(statement: Statement) -> Iterator[Finding]:
    """Events by person-time, per 1, 100, 1,000 … as said, or per any of them where it is not."""
    estimate, count, time = (
        statement.numbers.get(role) for role in ("estimate", "count", "persontime")
    )
    rate, at_risk, events = window_of(estimate), window_of(time), whole(count)
    if estimate is None or count is None or time is None:
        return
    if rate is None or at_risk is None or events is None or at_risk.low <= 0:
        return
    said = _PER.search(statement.per)
    scales = [int(re.sub(r"[ ,]", "", said[1]))] if said else list(SCALES)
    numbers = [estimate, count, time]
    spans = [(scale * events / at_risk.high, scale * events / at_risk.low) for scale in scales]
    if any(rate.low <= high and low <= rate.high for low, high in spans):
        yield passed(PERSON_TIME, [statement], numbers)
        return
    exact = [scale * Fraction(events) / at_risk.value for scale in scales]
    nearest = min(exact, key=lambda value: abs(value - rate.value))
    per = f" per {statement.per}" if statement.per else ""
    why = f"{events} in {time.text} is {shown(nearest, estimate)}{per}, not {estimate.text}"
    under = "of these events and this time at risk"
    cut = one_sided(estimate)
    close = any(cut.low <= high and low <= cut.high for low, high in spans)
    grade = MISROUNDED if close else IMPOSSIBLE
    if not said:
        grade = UNLIKELY
    yield refuted(PERSON_TIME, [statement], numbers, grade, why, under)
