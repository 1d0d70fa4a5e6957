"""P by itself, against its statistic with degrees of freedom, and against a mean change."""

from __future__ import annotations

import re
from collections.abc import Iterator
from fractions import Fraction
from math import inf, sqrt

from caseseries.audit.checks.known import Known, described, readings, whole
from caseseries.audit.checks.made import noted, passed, refuted
from caseseries.audit.checks.methods.tails import two_sided
from caseseries.audit.checks.methods.windows import p_window, window_of
from caseseries.audit.findings import IMPOSSIBLE, UNLIKELY, Finding
from caseseries.audit.statements import Number, Statement
from caseseries.evidence.consistency.printed import Printed

# A statistic printed with few digits, or P of another test of the same kind.
_NEAR, _ALPHA = 1.3, 0.05
# What programs and journals print for every smaller P.
_SMALLEST = re.compile(r"0?\.0+1")
P = "P"
STATISTIC = "P and statistic"
CHANGE = "P and mean change"
KINDS = {"t": "t", "z": "z", "chi2": "chi2", "χ2": "chi2", "f": "F", "r": "r"}


def p_values(known: Known) -> Iterator[Finding]:
    for statement in known.statements:
        number = statement.numbers.get("p")
        p = p_window(number) if number is not None else None
        if number is None or p is None:
            continue
        yield _by_itself(statement, number, p)
        if statement.kind == "test" and "statistic" in statement.numbers:
            yield from _with_statistic(statement, number, p)
        elif statement.kind == "average":
            yield from _with_change(statement, number, p, known)


def _by_itself(statement: Statement, number: Number, p: Printed) -> Finding:
    if p.high < 0:
        # The name of a group, "P: -0.41 ± 1.87", more often than a slip.
        return noted(P, [statement], [number], f"P is never negative: {number.text}")
    if p.low > 1 and number.row is None:
        why = f"P is {number.text}, which is no probability"
        return refuted(P, [statement], [number], IMPOSSIBLE, why, "as a probability")
    digits = number.text.lstrip("<≤ ")
    if digits == number.text and set(digits) <= {"0", "."}:
        note = f"P is never 0: {number.text} stands for less than {float(p.high):g}"
        return noted(P, [statement], [number], note)
    return passed(P, [statement], [number])


def _with_statistic(statement: Statement, number: Number, p: Printed) -> Iterator[Finding]:
    kind = KINDS.get(statement.measure.lower(), "")
    statistic = statement.numbers["statistic"]
    window = window_of(statistic)
    freedom = [statement.numbers[name] for name in ("df", "df2") if name in statement.numbers]
    df = tuple(float(w.value) for number in freedom if (w := window_of(number)) is not None)
    needed = {"t": 1, "chi2": 1, "F": 2, "z": 0, "r": 1}.get(kind)
    if window is None or needed is None or len(df) != needed or any(d <= 0 for d in df):
        return
    sizes = _sizes(window)
    own = kind
    if kind == "r":
        if sizes[1] >= 1:
            return
        kind, sizes = "t", tuple(r * sqrt(df[0] / (1 - r * r)) for r in sizes)
    least, most = (two_sided(kind, size, df) for size in (sizes[1], sizes[0]))
    numbers = [number, statistic, *freedom]
    if p.overlaps(least, most) or (own == "r" and _is_of_n(p, window, df[0])):
        yield passed(STATISTIC, [statement], numbers)
        return
    name = {"chi2": "chi-squared"}.get(kind, kind)
    degrees = f" with {' and '.join(f'{d:g}' for d in df)} degrees of freedom" if df else ""
    why = f"{name} = {statistic.text}{degrees} gives P {_between(least, most)}, not {number.text}"
    as_comma = _decimal_comma(statistic, kind, df)
    if as_comma is not None and p.overlaps(*as_comma):
        return
    near = any(
        least / by / _NEAR <= float(p.high) and float(p.low) <= most / by * _NEAR for by in (1, 2)
    )
    is_map = kind == "z" and number.row is not None  # of images, with P corrected
    if is_map or (near and (least < _ALPHA) == (p.value <= _ALPHA)):
        yield noted(STATISTIC, [statement], numbers, why)
    elif kind == "F" and df[0] > 1 and _is_of_fewer(p, sizes, df):
        note = f"{why}; with degrees of freedom corrected for sphericity it is right"
        yield noted(STATISTIC, [statement], numbers, note)
    elif p.overlaps(least / 2, most / 2):
        yield noted(STATISTIC, [statement], numbers, f"{why}; one-sided it is right")
    elif kind == "F" and p.overlaps(*(two_sided("F", x, df[::-1]) for x in sizes[::-1])):
        note = f"{why}; with the degrees of freedom in turned order it is right"
        yield noted(STATISTIC, [statement], numbers, note)
    elif most < float(p.low) and _SMALLEST.fullmatch(number.text):
        note = f"{why}; {number.text} may stand for the smallest P that is told"
        yield noted(STATISTIC, [statement], numbers, note)
    elif float(p.high) < least / 2:
        under = "two-sided and one-sided"
        yield refuted(STATISTIC, [statement], numbers, IMPOSSIBLE, why, under)
    else:
        under = "two-sided and one-sided, unless P was raised for several tests"
        yield refuted(STATISTIC, [statement], numbers, UNLIKELY, why, under)


def _decimal_comma(
    statistic: Number, kind: str, df: tuple[float, ...]
) -> tuple[float, float] | None:
    """P of "F = 4,517" where the comma was a decimal one."""
    if not statistic.is_whole or len(statistic.text) < 4:
        return None
    size = int(statistic.text) / 1000
    return two_sided(kind, size + 0.0005, df), two_sided(kind, size - 0.0005, df)


def _is_of_n(p: Printed, r: Printed, n: float) -> bool:
    """Whether a correlation is right where n stands in the place of its degrees of freedom."""
    if n <= 2:
        return False
    sizes = [min(size, 0.999999) for size in _sizes(r)]
    least, most = (
        two_sided("t", size * sqrt((n - 2) / (1 - size * size)), (n - 2,))
        for size in reversed(sizes)
    )
    return p.overlaps(least, most)


def _is_of_fewer(p: Printed, sizes: tuple[float, ...], df: tuple[float, ...]) -> bool:
    """Whether P lies between that of the degrees of freedom and that of the fewest corrected."""
    ends = [
        two_sided("F", size, tuple(d / by for d in df)) for size in sizes for by in (1.0, df[0])
    ]
    return p.overlaps(min(ends), max(ends))


def _with_change(
    statement: Statement, number: Number, p: Printed, known: Known
) -> Iterator[Finding]:
    """P of a mean change against its mean and SD: a paired t test, of every n it may be of.

    Other tests of paired values give other P, so that a difference is only a note.
    """
    mean, sd = (window_of(statement.numbers.get(role)) for role in ("mean", "sd"))
    offered = [(r, n) for r in readings(statement, known) if (n := whole(r.n)) and n >= 2]
    if mean is None or sd is None or not offered or "change" not in statement.variable.lower():
        return
    numbers = [number, statement.numbers["mean"], statement.numbers["sd"], offered[0][0].n]
    spans = []
    for _, n in offered:
        for factor in (1.0, sqrt(n / (n - 1))):
            sizes = _sizes(mean)
            errors = [max(float(x), 0.0) * factor / sqrt(n) for x in (sd.low, sd.high)]
            low = sizes[0] / errors[1] if errors[1] else 0.0
            high = sizes[1] / errors[0] if errors[0] else inf
            spans.append((two_sided("t", high, (n - 1.0,)), two_sided("t", low, (n - 1.0,))))
    if any(p.overlaps(*span) or p.overlaps(span[0] / 2, span[1] / 2) for span in spans):
        yield passed(CHANGE, [statement], numbers)
        return
    note = f"a paired t test gives P {_between(*spans[0])}, not {number.text}"
    yield noted(CHANGE, [statement], numbers, note, f"of {described(offered[0][0])}")


def _sizes(window: Printed) -> tuple[float, float]:
    low, high = sorted((abs(float(window.low)), abs(float(window.high))))
    return (0.0 if window.low <= Fraction(0) <= window.high else low), high


def _between(low: float, high: float) -> str:
    a, b = f"{low:.2g}", f"{high:.2g}"
    return f"of {a}" if a == b else f"between {a} and {b}"
