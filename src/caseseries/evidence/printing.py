"""How a result becomes the digits of a claim: the roundings the ledger may declare.

``half_up`` and ``half_even`` round the unrounded result. ``via_3_decimals`` rounds it to three
decimals first, ``rounded_estimate_and_error`` computes a confidence limit from the estimate and
standard error rounded to three decimals: the original was typed by hand from a statistics program
that shows three. ``dash``: a dash stands where the estimate is 0. ``whole_number_below``: a group
is named by the last whole number below the value the study cuts at.
"""

from __future__ import annotations

from decimal import ROUND_CEILING, ROUND_HALF_EVEN, ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING

from caseseries.evidence.ledger import DASH, Claim, number_in

if TYPE_CHECKING:
    from caseseries.results.numbers import Number, Results

Z_95 = Decimal("1.96")  # the printed limits use the rounded quantile
THOUSANDTH = Decimal("0.001")

# Days in the units a paper prints times in.
_DAYS = {
    "days": Decimal(1),
    "weeks": Decimal(7),
    "months": Decimal("30.4375"),
    "years": Decimal("365.25"),
}


def print_as_claimed(results: Results, claim: Claim, rounding: str = "") -> str:
    """A claim's result with its decimals and rounding (or another one); "" where there is none.

    Raises UnknownNumberError where the results do not hold what the claim points to.
    """
    rounding = rounding or claim.rounding
    number = results.number(claim.result)
    if number.value is None:
        return ""
    if rounding == "dash":
        return DASH if number.value == 0 else ""
    if rounding == "rounded_estimate_and_error":
        limit = limit_from_rounded(results, claim.result)
        return "" if limit is None else rounded(limit, claim.decimals)
    exact = in_unit_of(claim, number)
    if rounding == "whole_number_below":
        return rounded(exact.to_integral_value(ROUND_CEILING) - 1, 0)
    if rounding == "via_3_decimals":
        exact = exact.quantize(THOUSANDTH, ROUND_HALF_UP)
    mode = ROUND_HALF_EVEN if rounding == "half_even" else ROUND_HALF_UP
    return rounded(exact, claim.decimals, mode)


def in_unit_of(claim: Claim, number: Number) -> Decimal:
    """The value of a result in the unit the claim is printed in; only times are converted."""
    value = plain(number.value or 0)
    if claim.unit != number.unit and {claim.unit, number.unit} <= _DAYS.keys():
        return value * _DAYS[number.unit] / _DAYS[claim.unit]
    return value


def limit_from_rounded(results: Results, id: str) -> Decimal | None:
    """A limit in percent from estimate and standard error rounded to 3 decimals; None without."""
    base, side = id.rsplit("_", 1)
    estimate, error = results.number(base).value, results.number(f"{base}_std_error").value
    if estimate is None or error is None:
        return None
    fraction = (plain(estimate) / 100).quantize(THOUSANDTH, ROUND_HALF_UP)
    half_width = Z_95 * (plain(error) / 100).quantize(THOUSANDTH, ROUND_HALF_UP)
    limit = fraction - half_width if side == "low" else fraction + half_width
    return 100 * min(max(limit, Decimal(0)), Decimal(1))


def plain(value: float) -> Decimal:
    """A float as twelve significant digits: binary noise must not decide how a half is rounded."""
    return Decimal(f"{value:.12g}")


def rounded(value: Decimal, decimals: int, mode: str = ROUND_HALF_UP) -> str:
    """The value printed with this many decimals; no negative zero."""
    text = f"{value.quantize(Decimal(1).scaleb(-decimals), mode):f}"
    return text.removeprefix("-") if not text.strip("-0.") else text


def same_digits(printed: str, published: str) -> bool:
    """Whether both print one number: 3.0 and 3 do, since a typesetter may drop the zero."""
    if not printed or DASH in (printed, published):
        return printed == published
    return number_in(printed) == number_in(published)
