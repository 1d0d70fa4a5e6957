"""Limits against their estimate, and P against limits.

That an estimate lies within its limits is asked of every method; symmetry on some scale is not,
since exact, profile and bootstrap limits have none.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from math import inf, isfinite, log
from statistics import NormalDist

from caseseries.audit.checks.known import Known, described, readings, whole
from caseseries.audit.checks.made import noted, passed, refuted
from caseseries.audit.checks.methods.proportions import limits_of_proportion
from caseseries.audit.checks.methods.windows import p_window, window_of
from caseseries.audit.findings import IMPOSSIBLE, UNLIKELY, Finding
from caseseries.audit.statements import Statement
from caseseries.evidence.consistency.intervals import scales_possible
from caseseries.evidence.consistency.printed import Printed

# A P of something else than the estimate.
_OF_OTHER = re.compile(
    r"interaction|heterogeneity|trend|non-?inferiority|\bthan (?:that|those)\b", re.IGNORECASE
)
NORMAL = NormalDist()
INTERVAL = "interval and estimate"
P_INTERVAL = "P and interval"
RATIOS = frozenset(
    ("HR", "AHR", "SHR", "CSHR", "OR", "AOR", "RR", "ARR", "IRR", "PR", "RATIO", "SIR", "SMR")
)
DIFFERENCES = frozenset(("MD", "SMD", "RD", "DIFFERENCE", "BETA", "B"))
LOWER_THAN_ALL = ("estimate", "survival", "median time", "rate", "share")
# How far the middle of the limits of a ratio may be from it, by half their width, all on the
# logarithm: exact and profile limits of few events come to about a third.
_LARGEST = 100  # OR is a room, too
_OFF_CENTRE = 0.4
# How far apart the normal deviates of P and of the limits may be where they disagree about 0.05:
# Wald, score and likelihood-ratio tests of small samples do differ.
_APART = 1.0


def limits(known: Known) -> Iterator[Finding]:
    for statement in known.statements:
        numbers = statement.numbers
        if _is_torn(statement):
            continue
        if statement.kind not in LOWER_THAN_ALL or "low" not in numbers or "high" not in numbers:
            continue
        role = "percent" if statement.kind == "share" else "estimate"
        estimate, low, high = (window_of(numbers.get(x)) for x in (role, "low", "high"))
        if low is None or high is None:
            continue
        found = _inside(statement, role, estimate, low, high, known)
        if found is not None:
            yield found
        if estimate is None or found is None or found.is_refuted:
            continue
        if statement.kind == "share":
            yield from _of_share(statement, estimate, low, high, known)
        elif statement.kind == "estimate" and statement.measure.upper() in RATIOS:
            yield from _of_ratio(statement, estimate, low, high)
        if statement.kind == "estimate":
            yield from _with_p(statement, estimate, low, high)


def _is_torn(statement: Statement) -> bool:
    """Limits of a ratio up to 0, of "0-83" or "0. 83"; and the level as estimate: "95 CI"."""
    high, estimate = statement.numbers.get("high"), statement.numbers.get("estimate")
    is_level = estimate is not None and estimate.text in ("90", "95", "99")
    is_ratio = statement.measure.upper() in RATIOS
    return is_ratio and (is_level or (high is not None and high.text == "0"))


def _inside(
    statement: Statement,
    role: str,
    estimate: Printed | None,
    low: Printed,
    high: Printed,
    known: Known,
) -> Finding | None:
    numbers = [statement.numbers.get(name) for name in (role, "low", "high")]
    if low.low > high.high:
        signs = () if estimate is None else (estimate.value, -estimate.value)
        if low.high < 0 or any(high.low <= x <= low.high for x in signs):
            note = f"the limits {low.text} and {high.text} are printed in turned order"
            return noted(INTERVAL, [statement], numbers, note)
        why = f"the lower limit, {low.text}, is more than the upper limit, {high.text}"
        return refuted(INTERVAL, [statement], numbers, IMPOSSIBLE, why, "as limits")
    if estimate is None:
        return None
    if estimate.high < low.low or estimate.low > high.high:
        if not _are_its_own(statement, estimate, low, high) or (
            statement.kind == "share" and _others_inside(statement, low, high, known)
        ):
            return None
        why = f"{estimate.text} is not between its limits, {low.text} and {high.text}"
        return refuted(INTERVAL, [statement], numbers, IMPOSSIBLE, why, "as limits of the estimate")
    return passed(INTERVAL, [statement], numbers)


def _are_its_own(statement: Statement, estimate: Printed, low: Printed, high: Printed) -> bool:
    """Whether the limits must be those of the estimate.

    "3 lower (-5 to -1)" says the sign in words, and limits beside the second of two values may be
    those of their difference.
    """
    if statement.kind == "estimate" and statement.measure.upper() not in RATIOS:
        return False
    if re.search(rf"\bper {re.escape(estimate.text)}", statement.quote):
        return False  # a step of what it is the ratio of
    if statement.kind == "share" and "count" not in statement.numbers:
        return False
    return low.high >= 0 and not (low.low <= -estimate.value <= high.high)


def _others_inside(statement: Statement, low: Printed, high: Printed, known: Known) -> bool:
    """Whether the limits may be those of another share of the sentence."""
    for number in known.of_quote(statement.quote):
        window = None if number in statement.numbers.values() else window_of(number)
        if window is not None and low.low <= window.value <= high.high:
            return True
    return False


def _of_ratio(
    statement: Statement, estimate: Printed, low: Printed, high: Printed
) -> Iterator[Finding]:
    if scales_possible(estimate, low, high, z=(1.0, 3.5)):
        return
    if min(low.low, estimate.low) <= 0 or estimate.value > _LARGEST:
        return
    # The closest that the printed digits allow.
    down = log(float(estimate.high / low.low)), log(max(float(estimate.low / low.high), 1.0))
    up = log(float(high.high / estimate.low)), log(max(float(high.low / estimate.high), 1.0))
    half = (down[0] + up[0]) / 2
    apart = max(down[1] - up[0], up[1] - down[0], 0.0) / 2
    numbers = [statement.numbers[name] for name in ("estimate", "low", "high")]
    middle = (float(low.value) * float(high.value)) ** 0.5
    why = (
        f"the middle of the limits {low.text} and {high.text} is {middle:.2f} on the logarithm,"
        f" far from {estimate.text}"
    )
    test = "symmetry of limits"
    if half and apart / half > _OFF_CENTRE:
        under = "as limits of a ratio computed on its logarithm"
        yield refuted(test, [statement], numbers, UNLIKELY, why, under)


def _with_p(
    statement: Statement, estimate: Printed, low: Printed, high: Printed
) -> Iterator[Finding]:
    """P says that there is a difference where the limits say that there need be none, or not."""
    number = statement.numbers.get("p")
    p = p_window(number) if number is not None else None
    measure = statement.measure.upper()
    if number is None or p is None or (measure not in RATIOS and measure not in DIFFERENCES):
        return
    if not _is_95(statement) or _OF_OTHER.search(statement.quote):
        return
    null = 1 if measure in RATIOS else 0
    if null and low.value < 0:
        return
    numbers = [number, *(statement.numbers[name] for name in ("estimate", "low", "high"))]
    excluded = low.low > null or high.high < null
    included = low.high < null < high.low
    alpha = 0.05
    disagree = (excluded and float(p.low) >= alpha) or (included and float(p.high) <= alpha)
    if not disagree:
        yield passed(P_INTERVAL, [statement], numbers)
        return
    deviates = _deviates(estimate, low, high, is_ratio=null == 1)
    of_p = tuple(-NORMAL.inv_cdf(min(max(float(x), 1e-12), 1.0) / 2) for x in (p.high, p.low))
    apart = max(of_p[0] - deviates[1], deviates[0] - of_p[1])
    says = "exclude" if excluded else "include"
    sign = "" if p.text[:1] in "<>≤≥" else "= "
    why = f"the limits {low.text} and {high.text} {says} {null}, but P is {sign}{p.text}"
    if apart > _APART and number.row is None:
        under = "as 95% limits and P of one estimate, by whichever usual test"
        yield refuted(P_INTERVAL, [statement], numbers, UNLIKELY, why, under)
    else:
        yield noted(P_INTERVAL, [statement], numbers, f"{why}; they may be of different tests")


def _deviates(
    estimate: Printed, low: Printed, high: Printed, *, is_ratio: bool
) -> tuple[float, float]:
    """The normal deviates that estimate and limits stand for, as a window."""

    def on(x: float) -> float:
        if not is_ratio:
            return x
        return log(x) if x > 0 else -inf

    ends = sorted(abs(on(float(x))) for x in (estimate.low, estimate.high))
    near = 0.0 if on(float(estimate.low)) <= 0 <= on(float(estimate.high)) else ends[0]
    narrow = (on(float(high.low)) - on(float(low.high))) / 3.92
    wide = (on(float(high.high)) - on(float(low.low))) / 3.92
    least = near / wide if wide and isfinite(wide) else 0.0
    return least, ends[1] / narrow if narrow > 0 else inf


def _is_95(statement: Statement) -> bool:
    level = statement.numbers.get("level")
    return level is None or level.text in ("95", "95.0")


def _of_share(
    statement: Statement, percent: Printed, low: Printed, high: Printed, known: Known
) -> Iterator[Finding]:
    """Limits of a proportion against every method in use."""
    k = whole(statement.numbers.get("count"))
    if k is None or not _is_95(statement):
        return
    offered = [(r, n) for r in readings(statement, known) if (n := whole(r.n)) and n >= k]
    if not offered:
        return
    numbers = [statement.numbers[name] for name in ("count", "percent", "low", "high")]
    numbers.append(offered[0][0].n)
    test = "limits of a proportion"
    for _, n in offered:
        if any(_near(low, a) and _near(high, b) for a, b in limits_of_proportion(k, n)):
            yield passed(test, [statement], numbers)
            return
    reading, n = offered[0]
    exact = limits_of_proportion(k, n)[0]
    note = (
        f"{low.text} and {high.text} are the limits of {k}/{n} by no usual method;"
        f" exact ones are {exact[0]:.1f} and {exact[1]:.1f}"
    )
    yield noted(test, [statement], numbers, note, f"of {described(reading)}")


def _near(window: Printed, value: float) -> bool:
    """Within the window, or one last digit beside it."""
    width = float(window.high - window.low)
    return float(window.low) - width <= value <= float(window.high) + width
