"""GRIMMER: whether whole numbers can have a printed mean and standard deviation together.

Anaya (2016, PeerJ Preprints 4:e2400v1) found the test, Allard (2018) its analytic form: the sum of
squares of whole numbers is a whole number, odd exactly where their sum is odd. Two bounds are
added: the sum of squares is least where the numbers are as equal as possible, and within a range
it is largest at the ends (Bhatia & Davis 2000).
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from math import ceil, floor

from caseseries.evidence.consistency.grim import grim, sums_printing
from caseseries.evidence.consistency.printed import POSSIBLE, Outcome, Printed, impossible, printed

DIVISORS = ("n-1", "n")


def grimmer(
    mean: str | Printed,
    sd: str | Printed,
    n: int,
    *,
    items: int = 1,
    divisor: str = "n-1",
    minimum: int | None = None,
    maximum: int | None = None,
) -> Outcome:
    """Whether n answers, each the mean of `items` whole numbers, can have mean and SD.

    `minimum` and `maximum` bound the answers. Raises ValueError for n below 2 with divisor n - 1
    and for an unknown divisor.
    """
    if divisor not in DIVISORS:
        raise ValueError(f"divisor is {divisor!r}; use one of {', '.join(DIVISORS)}")
    if divisor == "n-1" and n < 2:
        raise ValueError("one number has no standard deviation with divisor n - 1")
    centre = printed(mean) if isinstance(mean, str) else mean
    spread = printed(sd) if isinstance(sd, str) else sd
    first = grim(centre, n, items=items)
    if not first:
        return first
    by = n - 1 if divisor == "n-1" else n
    if any(_sums_of_squares(centre, spread, n, items, by, minimum, maximum)):
        return POSSIBLE
    return impossible(
        f"no {n} whole numbers{'' if items == 1 else f' of {items} items'} have the mean"
        f" {centre.text} and the standard deviation {spread.text} (divisor {divisor})"
    )


def _sums_of_squares(
    mean: Printed,
    sd: Printed,
    n: int,
    items: int,
    by: int,
    minimum: int | None,
    maximum: int | None,
) -> Iterator[bool]:
    """True for every sum and sum of squares that the printed values leave.

    An answer counts its items: it is a whole number of units of 1/items.
    """
    lowest, highest = max(sd.low, Fraction(0)) ** 2, sd.high**2
    if sd.high < 0:
        return
    for total in sums_printing(mean, n, items):
        base = Fraction(total * total, n)
        quotient, rest = divmod(total, n)
        least = n * quotient**2 + rest * (2 * quotient + 1)
        start = max(least, ceil(base + lowest * by * items**2))
        stop = floor(base + highest * by * items**2)
        if minimum is not None and maximum is not None:
            low, high = minimum * items, maximum * items
            if not n * low <= total <= n * high:
                continue
            stop = min(stop, (low + high) * total - n * low * high)
        # A square is odd where the number is.
        start += (start - total) % 2
        if start <= stop:
            yield True
