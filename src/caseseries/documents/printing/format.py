"""Numbers to printed strings: the only place of the project that rounds for print.

Everything here takes unformatted values as `Results` keeps them (percents as 0–100, times in
months, missing as None or NaN) and returns `str`, so that the same value prints alike in a table,
a figure and a sentence.

Rounding is half up, away from zero, on the decimal representation, as SPSS and journals do it.
A double that stands for 0.0945 may hold 0.09449999999999997 after a few operations; a value is
therefore first read at 12 significant digits and only then rounded once to the printed places.
Rounding twice (0.0945 → 0.095 → 0.10) never happens.

Spaces around ± and relation signs do not break. Ranges take an en dash, or "to" where a bound is
negative; negative numbers take the true minus sign (U+2212).
"""

from __future__ import annotations

import math
from decimal import ROUND_HALF_EVEN, ROUND_HALF_UP, Context, Decimal
from typing import Final

DASH: Final = "–"
MINUS: Final = "\u2212"
NO_BREAK_SPACE: Final = "\u00a0"
NARROW_NO_BREAK_SPACE: Final = "\u202f"
FIGURE_SPACE: Final = "\u2007"
"""As wide as a tabular digit."""
POINT_SPACE: Final = "\u2008"
"""As wide as a decimal point."""
NOT_ESTIMABLE: Final = "NE"
"""Stands where a quantity exists but these data cannot estimate it; explained in a note."""

SIGNIFICANCE_LEVEL: Final = Decimal("0.05")

_READING = Context(prec=12, rounding=ROUND_HALF_EVEN)


def is_missing(value: float | None) -> bool:
    """True for None, NaN and infinities: nothing that could be printed as a number."""
    return value is None or not math.isfinite(value)


def round_half_up(value: float, places: int) -> Decimal:
    """`value` rounded half up (away from zero) to `places` decimals, see the module's text."""
    exact = _READING.create_decimal(repr(float(value)))
    return exact.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)


def number(value: float | None, places: int = 1) -> str:
    """`-3.64` → `−3.6`; missing → en dash; no negative zero."""
    if value is None or is_missing(value):
        return DASH
    rounded = round_half_up(value, places)
    digits = f"{abs(rounded):f}"
    return f"{MINUS}{digits}" if rounded < 0 else digits


def count(n: float | None) -> str:
    """A whole number; from 10 000 on the thousands are set off by narrow spaces."""
    if n is None or is_missing(n):
        return DASH
    whole = int(round_half_up(n, 0))
    text = f"{abs(whole):,}".replace(",", NARROW_NO_BREAK_SPACE if abs(whole) >= 10_000 else "")
    return f"{MINUS}{text}" if whole < 0 else text


def places_of(statistic: str) -> int:
    """The decimals a number of this kind prints to: standardized differences lie about 0.1,
    standard errors of coefficients below it."""
    if statistic in ("ratio", "standardized difference"):
        return 2
    return 3 if statistic.endswith("coefficient") else 1


def percent(value_percent: float | None, places: int = 1) -> str:
    """A percentage given as 0–100: `46.2%`; exactly nothing and everything are `0%` and `100%`."""
    if value_percent is None or is_missing(value_percent):
        return DASH
    if _READING.create_decimal(repr(float(value_percent))) in (0, 100):
        places = 0
    return f"{number(value_percent, places)}%"


def n_percent(n: float | None, value_percent: float | None) -> str:
    """`6 (46.2%)`; the percentage is left out where its denominator is 0."""
    if is_missing(n):
        return DASH
    if is_missing(value_percent):
        return count(n)
    return f"{count(n)}{NO_BREAK_SPACE}({percent(value_percent)})"


def n_of(n: float | None, denominator: float | None) -> str:
    """`6/13`."""
    return f"{count(n)}/{count(denominator)}"


def mean_sd(mean: float | None, sd: float | None, places: int = 1) -> str:
    """`54.0 ± 12.1`; without an SD (one observation) the mean alone; dash without a mean."""
    if is_missing(mean) or is_missing(sd):
        return number(mean, places)
    return f"{number(mean, places)}{NO_BREAK_SPACE}±{NO_BREAK_SPACE}{number(sd, places)}"


def _joined(low: str, high: str) -> str:
    separator = f"{NO_BREAK_SPACE}to{NO_BREAK_SPACE}" if MINUS in low + high else DASH
    return f"{low}{separator}{high}"


def interval(low: float | None, high: float | None, places: int = 1) -> str:
    """A range or a confidence interval: `0.7–3.0`, `−3.6 to 29.7`.

    A single missing bound prints as NE (`12.5–NE`), two as a dash.
    """
    if is_missing(low) and is_missing(high):
        return DASH
    bounds = [NOT_ESTIMABLE if is_missing(b) else number(b, places) for b in (low, high)]
    return _joined(*bounds)


def natural_range(low: float | None, high: float | None, places: int = 1) -> str:
    """A range of observed values: whole bounds without decimals (`36–75`, but `0.7–3.0`)."""
    whole = all(b is not None and not is_missing(b) and float(b).is_integer() for b in (low, high))
    return interval(low, high, 0 if whole else places)


def percent_interval(
    low: float | None, high: float | None, places: int = 1, sign: str = "%"
) -> str:
    """`54.0%–99.8%`, `−5.0% to 23.2%`; missing bounds as in `interval`.

    In narrow columns whose heading names the unit, `sign` may be empty: `53.5–100`.
    """
    if is_missing(low) and is_missing(high):
        return DASH
    bounds = [
        NOT_ESTIMABLE if is_missing(b) else percent(b, places).replace("%", sign)
        for b in (low, high)
    ]
    return _joined(*bounds)


def level(level_percent: float | None) -> str:
    """A confidence level without needless decimals: `95%`, `97.5%`."""
    if level_percent is None or is_missing(level_percent):
        return DASH
    return f"{_READING.create_decimal(repr(float(level_percent))).normalize():f}%"


def rate_ci(
    estimate: float | None, low: float | None, high: float | None, level_percent: float | None
) -> str:
    """A rate in percent with its limits: `76.9% (95% CI, 54.0%–99.8%)`."""
    if is_missing(estimate):
        return "not estimable"
    if is_missing(low) and is_missing(high):
        return f"{percent(estimate)} ({level(level_percent)} CI not estimable)"
    return f"{percent(estimate)} ({level(level_percent)} CI, {percent_interval(low, high)})"


def duration(value: float | None, unit: str = "months") -> str:
    """`24.3 months`, `99 days`; `not estimable` where missing."""
    if is_missing(value):
        return "not estimable"
    return _with_unit(number(value, time_places(unit)), unit)


def exact_time(time: float, unit: str) -> str:
    """A time as the study chose it, in its unit: `12 months`, `0.5 years`, `1 day`."""
    return _with_unit(f"{time:.12g}", unit)


def _with_unit(printed: str, unit: str) -> str:
    one = printed in ("1", "1.0")
    return f"{printed}{NO_BREAK_SPACE}{unit.removesuffix('s') if one else unit}"


def time_places(unit: str) -> int:
    """Decimals of a time: none for days, one for longer units."""
    return 0 if unit == "days" else 1


def duration_ci(
    estimate: float | None,
    low: float | None,
    high: float | None,
    level_percent: float | None,
    unit: str = "months",
) -> str:
    """`46.9 months (95% CI, 12.5–NE)`; a median that was never reached says so."""
    if is_missing(estimate):
        return "not reached"
    if is_missing(low) and is_missing(high):
        return f"{duration(estimate, unit)} ({level(level_percent)} CI not estimable)"
    limits = interval(low, high, time_places(unit))
    return f"{duration(estimate, unit)} ({level(level_percent)} CI, {limits})"


def landmark(time: float, unit: str = "months") -> str:
    """A time of the follow-up as a heading: `1 year`, `18 months`, `30 days`."""
    if unit == "months" and time and time % 12 == 0:
        return exact_time(time / 12, "years")
    return exact_time(time, unit)


def p_value(p: float | None) -> str:
    """Two decimals; three below 0.01, and where two would print a significant P as 0.05.

    `<0.001` stands where three decimals would print 0.000, so that 0.00056 prints as 0.001.
    (American Medical Association Manual of Style, 11th ed., 19.5, with the leading zero kept.)
    """
    if p is None or is_missing(p):
        return DASH
    if round_half_up(p, 3) == 0:
        return "<0.001"
    if round_half_up(p, 2) == 1:
        return ">0.99"
    places = 3 if round_half_up(p, 3) < Decimal("0.01") else 2
    exact = Decimal(repr(float(p)))
    while exact < SIGNIFICANCE_LEVEL <= round_half_up(p, places) and places < 4:
        places += 1
    return number(p, places)


def p_relation(p: float | None, places: int | None = None) -> str:
    """For a sentence after *P*: `= 0.02`, `< 0.001`, `> 0.99`; `not estimable`.

    With `places`, to so many decimals below 0.01, and `< 0.0001` where these would all be zeros.
    """
    if p is None or is_missing(p):
        return "not estimable"
    printed = p_value(p)
    if places is not None and round_half_up(p, places) < Decimal("0.01"):
        smallest = Decimal(1).scaleb(-places)
        printed = number(p, places) if round_half_up(p, places) else f"<{smallest:f}"
    relation, digits = (printed[0], printed[1:]) if printed[0] in "<>" else ("=", printed)
    return f"{relation}{NO_BREAK_SPACE}{digits}"


def ratio_places(ratio: float | None) -> int:
    """Decimals of a ratio and its limits: two below 10, one from 10 on."""
    return 1 if ratio is not None and not is_missing(ratio) and ratio >= 10 else 2


def ratio_ci(
    ratio: float | None, low: float | None, high: float | None, level_percent: float | None
) -> str:
    """A hazard ratio with its limits: `19.6 (95% CI, 2.0–196.2)`, `0.47 (95% CI, 0.10–2.31)`."""
    if is_missing(ratio):
        return "not estimable"
    places = ratio_places(ratio)
    if is_missing(low) and is_missing(high):
        return f"{number(ratio, places)} ({level(level_percent)} CI not estimable)"
    return f"{number(ratio, places)} ({level(level_percent)} CI, {interval(low, high, places)})"


def capitalized(text: str) -> str:
    """The first letter raised, the rest untouched: for the beginning of a sentence."""
    return text[:1].upper() + text[1:]


def plural(n: float, singular: str, several: str | None = None) -> str:
    """`1 patient`, `13 patients`."""
    noun = singular if n == 1 else (several or f"{singular}s")
    return f"{count(n)}{NO_BREAK_SPACE}{noun}"


def or_not_estimable(printed: str) -> str:
    """NE in place of the dash of a missing value, where a dash means something else."""
    return NOT_ESTIMABLE if printed == DASH else printed
