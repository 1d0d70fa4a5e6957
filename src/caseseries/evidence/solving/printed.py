"""What prints as a published value: windows of exact numbers, and rates with their limits.

Arithmetic is exact (fractions, decimals), so that no platform's floating point decides a case.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, ROUND_HALF_UP, Decimal, localcontext
from fractions import Fraction
from functools import cache
from math import ceil, floor

from caseseries.evidence.ledger import Claim

DAYS_PER_MONTH = Fraction(487, 16)  # 30.4375
Z_95 = Decimal("1.959963984540054")
Z_95_ROUNDED = Decimal("1.96")
THOUSANDTH = Decimal("0.001")


@dataclass(frozen=True)
class Window:
    """Numbers that print as published: between `low` and `high`, of which half up takes `low`."""

    low: Fraction
    high: Fraction

    def __and__(self, other: Window) -> Window:
        return Window(max(self.low, other.low), min(self.high, other.high))

    @property
    def empty(self) -> bool:
        return self.low >= self.high

    def times(self, factor: Fraction | int) -> Window:
        """The window of the value times a positive factor."""
        return Window(self.low * factor, self.high * factor)

    def integers(self) -> tuple[int, int]:
        """First and last whole number strictly inside: a tie would print by the rounding rule."""
        return floor(self.low) + 1, ceil(self.high) - 1

    def integers_half_up(self) -> tuple[int, int]:
        """First and last whole number that print as published where a half is rounded up."""
        return ceil(self.low), ceil(self.high) - 1


def window(claim: Claim) -> Window:
    """The numbers which print as a claim's value at its number of decimals."""
    value = Fraction(_plain(claim.published))
    half = Fraction(1, 2 * 10**claim.decimals)
    if claim.rounding == "via_3_decimals" and claim.decimals < 3:
        # 0.0945 prints 0.095 and then 0.10.
        return Window(value - half - Fraction(1, 2000), value + half - Fraction(1, 2000))
    return Window(value - half, value + half)


def _plain(published: str) -> str:
    return published.replace("\N{MINUS SIGN}", "-")


def joint_window(claims: Iterable[Claim]) -> Window | None:
    """The numbers that print as every one of the claims; None without a claim."""
    joint: Window | None = None
    for claim in claims:
        own = window(claim)
        joint = own if joint is None else joint & own
    return joint


def prints(claim: Claim, value: float | Fraction | Decimal) -> bool:
    """Whether a value prints as the claim under the rounding the ledger declares for it."""
    exact = _decimal(value)
    if claim.rounding == "via_3_decimals":
        exact = exact.quantize(THOUSANDTH, ROUND_HALF_UP)
    mode = ROUND_HALF_EVEN if claim.rounding == "half_even" else ROUND_HALF_UP
    return exact.quantize(Decimal(1).scaleb(-claim.decimals), mode) == Decimal(
        _plain(claim.published)
    )


def _decimal(value: float | Fraction | Decimal) -> Decimal:
    with localcontext() as context:
        context.prec = 12  # as `caseseries.evidence.verdicts`: binary noise must not round a half
        if isinstance(value, Fraction):
            return Decimal(value.numerator) / Decimal(value.denominator)
        return +Decimal(value)


@cache
def survival(at_risk_at_deaths: tuple[int, ...]) -> tuple[Fraction, Decimal]:
    """Kaplan-Meier estimate and Greenwood standard error after deaths at these risk sets.

    Kaplan and Meier (1958), Greenwood (1926). The error is 0 where the estimate is 0 or 1.
    """
    estimate, total = Fraction(1), Fraction(0)
    for at_risk in at_risk_at_deaths:
        estimate *= Fraction(at_risk - 1, at_risk)
        if at_risk > 1:
            total += Fraction(1, at_risk * (at_risk - 1))
    variance = estimate * estimate * total
    with localcontext() as context:
        context.prec = 28
        error = (Decimal(variance.numerator) / Decimal(variance.denominator)).sqrt()
    return estimate, error


@cache
def rate_prints(claim: Claim, at_risk_at_deaths: tuple[int, ...]) -> bool:
    """Whether a survival rate, or the limit the claim names, prints as published (in %)."""
    estimate, error = survival(at_risk_at_deaths)
    if claim.rounding == "dash":
        # The original leaves a rate out exactly where the estimate is 0.
        return estimate == 0
    side = claim.result.rpartition("_")[2]
    if side not in ("low", "high"):
        return prints(claim, 100 * estimate)
    with localcontext() as context:
        context.prec = 28
        center = Decimal(estimate.numerator) / Decimal(estimate.denominator)
        z = Z_95
        if claim.rounding == "rounded_estimate_and_error":
            center = center.quantize(THOUSANDTH, ROUND_HALF_UP)
            error = error.quantize(THOUSANDTH, ROUND_HALF_UP)
            z = Z_95_ROUNDED
        limit = center - z * error if side == "low" else center + z * error
        return prints(claim, 100 * min(max(limit, Decimal(0)), Decimal(1)))
