"""Percentages that are none of the totals offered: other common readings that make them right."""

from __future__ import annotations

import re
from collections.abc import Sequence
from fractions import Fraction
from math import ceil, floor

from caseseries.audit.checks.known import Known, whole
from caseseries.audit.checks.methods.windows import one_sided, shown
from caseseries.audit.statements import Number, Reading, Statement
from caseseries.evidence.consistency.printed import Printed

# Words of estimates that count those who left early as well.
_OVER_TIME = re.compile(
    r"cumulative|kaplan|actuarial|incidence|event rate|rates? of|-(year|month|day)\b",
    re.IGNORECASE,
)
_ABOUT = re.compile(r"\b(approximately|about|nearly|almost|roughly|some)\b", re.IGNORECASE)


def slip_of(
    statement: Statement,
    percent: Number,
    count: Number,
    offered: Sequence[tuple[Reading, int]],
    known: Known,
) -> str:
    """In a sentence what else the numbers may say; "" where nothing is found."""
    first = offered[0][0]
    totals = [n for _, n in offered]
    slip = _of_same_numbers(statement, percent, count, totals)
    if slip:
        return slip
    if first.source == "beside":
        slip = _of_other_share(statement, percent, known)
        return slip or _of_a_sum(statement, percent, count, totals[0])
    if count.row is None:
        slip = _of_another_whole(statement, first, known)
    if not slip and first.source == "sentence":
        slip = _of_wider_total(percent, count, first, known)
    slip = slip or _of_other_total(statement, percent, count, first)
    return slip or _of_other_count(statement, percent, count, totals, known)


def _before(k: int, quote: str) -> list[int]:
    """The whole numbers of a sentence before a count."""
    words = re.split(rf"(?<![\d.,]){k}(?![\d.])", quote)[0]
    return [int(text) for text in re.findall(r"(?<![\d.,])\d{2,6}(?![\d.,%])", words)]


def _of_a_sum(statement: Statement, percent: Number, count: Number, n: int) -> str:
    """A percentage of a count together with another one: "7 men and 9 women (64.0%) of 25"."""
    own = int(count.text)
    for k in () if percent.is_whole else _before(own, statement.quote):
        if k + own <= n and percent.window.holds(Fraction(100 * (k + own), n)):
            return f"{percent.text}% is {k + own}/{n}: {k} and {own} together"
    return ""


def _of_other_total(statement: Statement, percent: Number, count: Number, first: Reading) -> str:
    """A percentage of a number that stands before the count, or of one smaller than it.

    A concentration is no share either: "0.5% (n = 371)".
    """
    k, n = int(count.text), int(first.n.text)
    if k > n:
        return f"{k} are not of {n}"
    exact = Fraction(100 * k, n)
    written = rf"{re.escape(percent.text)}\s?%\s?[\[(]\s?[nN]\s?=\s?{k}\b"
    if not exact / 4 < percent.window.value < 4 * exact and re.search(written, statement.quote):
        return f"{percent.text}% may be no share"
    for total in _before(k, statement.quote):
        if total <= k or total == n:
            continue
        if percent.window.holds(Fraction(100 * k, total)):
            return f"{percent.text}% is {k}/{total}, and {total} stands in the same sentence"
    return ""


def _of_another_whole(statement: Statement, first: Reading, known: Known) -> str:
    """Whether all percentages of the sentence are of one other total, printed or not.

    Or, of a total that the sentence names, whether most are not: then it is not theirs, unless
    they tell all there is of it.
    """
    shares = [
        (int(count.text), percent)
        for other in known.statements
        if other.kind == "share" and other.quote == statement.quote and "total" not in other.numbers
        if any(reading.n is first.n or reading.n == first.n for reading in other.totals)
        if (count := other.numbers.get("count")) is not None and count.is_whole
        if (percent := other.numbers.get("percent")) is not None and count.text != "0"
    ]
    n = int(first.n.text)
    if len(shares) < 2:
        return ""
    if first.source == "population":
        for total in totals_printing(shares[0][0], shares[0][1].window)[:500]:
            if all(k <= total and p.window.holds(Fraction(100 * k, total)) for k, p in shares):
                return f"all percentages of the sentence would be of {total}"
        return ""
    fitting = sum(one_sided(percent).holds(Fraction(100 * k, n)) for k, percent in shares)
    if fitting and (len(shares) < 3 or 2 * fitting >= len(shares)):
        return ""
    together = sum(percent.window.value for _, percent in shares)
    is_all = sum(k for k, _ in shares) == n and abs(together - 100) < 1
    return "" if is_all else f"most percentages of the sentence are not of {n}"


def _of_same_numbers(
    statement: Statement, percent: Number, count: Number, totals: Sequence[int]
) -> str:
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
        totals = totals_printing(int(own.text), of_own.window)[:1000]
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
        if k is None or not n:
            continue
        exact = Fraction(100 * k, n)
        if theirs is not None and theirs.start != percent.start and theirs.window.holds(exact):
            continue  # it has its own, so that nothing was told crosswise
        if percent.window.holds(exact):
            return f"{percent.text}% is {k}/{n}, which stands in the same sentence"
        own = (whole(statement.numbers.get("count")), whole(statement.numbers.get("total")))
        if None in own or k == own[0]:
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


def totals_printing(k: int, window: Printed) -> range:
    """Totals of which k prints so; every total from somewhere on where k or the window is 0."""
    if window.high <= 0:
        return range(1, 1) if k else range(1, 10**6)
    first = max(ceil(Fraction(100 * k) / window.high), 1, k)
    last = floor(Fraction(100 * k) / window.low) if window.low > 0 else 10**6
    return range(first, last + 1)
