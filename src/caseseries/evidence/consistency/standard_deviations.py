"""A standard deviation against range, mean and number of values, with either divisor.

The least sum of squares with both ends taken has all other values equal (their common value keeps
the mean); the largest has every value at an end: n (max - mean) (mean - min), Bhatia & Davis 2000.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import inf, sqrt

from caseseries.evidence.consistency.printed import POSSIBLE, Outcome, Printed, impossible, printed

DIVISORS = ("n-1", "n")


@dataclass(frozen=True)
class Bounds:
    """The standard deviations that minimum, maximum and mean leave, for one divisor."""

    divisor: str
    low: float
    high: float


def bounds(
    n: int, minimum: str | Printed, maximum: str | Printed, mean: str | Printed | None = None
) -> tuple[Bounds, ...]:
    """For each divisor the least and largest standard deviation; low above high if there is none.

    Raises ValueError for n below 2.
    """
    if n < 2:
        raise ValueError(f"{n} values have no range")
    first, last = (printed(x) if isinstance(x, str) else x for x in (minimum, maximum))
    centre = printed(mean) if isinstance(mean, str) else mean
    low, high = _sums_of_squares(n, first, last, centre)
    return tuple(
        Bounds(name, sqrt(low / by) if low < inf else inf, sqrt(high / by) if high >= 0 else -inf)
        for name, by in (("n-1", n - 1), ("n", n))
    )


def _sums_of_squares(
    n: int, first: Printed, last: Printed, mean: Printed | None
) -> tuple[float, float]:
    widest = float(last.high - first.low)
    narrowest = max(float(last.low - first.high), 0.0)
    if widest < 0:
        return inf, -inf
    if mean is None:
        return narrowest**2 / 2, widest**2 * (n // 2) * (n - n // 2) / n
    # a: from the minimum up to the mean; b: from the mean up to the maximum
    a = (float(mean.low - first.high), float(mean.high - first.low))
    b = (float(last.low - mean.high), float(last.high - mean.low))
    if min(a[1], b[1]) < 0:
        return inf, -inf
    a, b = (max(a[0], 0.0), a[1]), (max(b[0], 0.0), b[1])
    # The mean lies at least one n-th of the range from either end.
    if a[1] * (n - 1) < b[0] - 1e-12 or b[1] * (n - 1) < a[0] - 1e-12:
        return inf, -inf

    def least(x: float, y: float) -> float:
        if n == 2:
            return x * x + y * y
        return x * x + y * y + (x - y) ** 2 / (n - 2)

    edges = (
        least(a[0], min(max(a[0] / (n - 1), b[0]), b[1])),
        least(min(max(b[0] / (n - 1), a[0]), a[1]), b[0]),
    )
    # From the low end to the high end of the windows the product has its maximum inside.
    middle = (float(first.low) + float(last.high)) / 2
    nearest = min(max(middle, float(mean.low)), float(mean.high))
    high = n * (float(last.high) - nearest) * (nearest - float(first.low))
    return min(edges), high


def divisors_possible(
    sd: str | Printed,
    n: int,
    minimum: str | Printed,
    maximum: str | Printed,
    mean: str | Printed | None = None,
) -> tuple[str, ...]:
    """The divisors with which n values between the ends, both taken, can have the SD."""
    spread = printed(sd) if isinstance(sd, str) else sd
    return tuple(
        found.divisor
        for found in bounds(n, minimum, maximum, mean)
        if found.low <= found.high + 1e-9 and spread.overlaps(found.low, found.high)
    )


def standard_deviation(
    sd: str | Printed,
    n: int,
    minimum: str | Printed,
    maximum: str | Printed,
    mean: str | Printed | None = None,
) -> Outcome:
    """Whether the SD is possible with divisor n - 1 or n."""
    if divisors_possible(sd, n, minimum, maximum, mean):
        return POSSIBLE
    sample, population = bounds(n, minimum, maximum, mean)
    text = sd if isinstance(sd, str) else sd.text
    if sample.low > sample.high:
        return impossible("the mean cannot lie there between the minimum and the maximum")
    return impossible(
        f"{n} values with this range and mean have a standard deviation between"
        f" {population.low:.2f} and {sample.high:.2f}, not {text}"
    )
