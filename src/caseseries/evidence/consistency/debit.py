"""DEBIT: whether 0/1 data can have a printed mean and standard deviation (Heathers & Brown 2019).

The share p of ones fixes the standard deviation: the square root of p (1 - p), times n / (n - 1)
for the sample. OSF preprint 5vb3u.
"""

from __future__ import annotations

from fractions import Fraction
from math import sqrt

from caseseries.evidence.consistency.grim import sums_printing
from caseseries.evidence.consistency.printed import POSSIBLE, Outcome, Printed, impossible, printed


def debit(mean: str | Printed, sd: str | Printed, n: int, *, divisor: str = "n-1") -> Outcome:
    """Whether n zeros and ones can have the mean and the standard deviation.

    Raises ValueError for n below 2 with divisor n - 1 and for an unknown divisor.
    """
    if divisor not in ("n-1", "n"):
        raise ValueError(f"divisor is {divisor!r}; use n-1 or n")
    by = n - 1 if divisor == "n-1" else n
    if by < 1:
        raise ValueError(f"{n} values have no standard deviation with divisor {divisor}")
    share = printed(mean) if isinstance(mean, str) else mean
    spread = printed(sd) if isinstance(sd, str) else sd
    ones = [count for count in sums_printing(share, n) if 0 <= count <= n]
    if not ones:
        return impossible(f"no {n} zeros and ones have the mean {share.text}")
    variances = [Fraction(count * (n - count), n * by) for count in ones]
    low, high = max(spread.low, Fraction(0)) ** 2, spread.high**2
    if any(low <= variance <= high for variance in variances):
        return POSSIBLE
    near = min((sqrt(variance) for variance in variances), key=lambda x: abs(x - spread.value))
    return impossible(
        f"{n} zeros and ones with the mean {share.text} have the standard deviation {near:.4f},"
        f" not {spread.text} (divisor {divisor})"
    )
