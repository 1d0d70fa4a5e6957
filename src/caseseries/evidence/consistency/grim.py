"""GRIM: whether whole numbers can have a printed mean (Brown & Heathers 2017).

The mean of n whole numbers is a whole number divided by n, so that with n below the precision of
the print most printed means cannot occur. Soc Psychol Personal Sci 2017;8:363-369.
"""

from __future__ import annotations

from fractions import Fraction
from math import ceil, floor

from caseseries.evidence.consistency.printed import POSSIBLE, Outcome, Printed, impossible, printed


def sums_printing(mean: Printed, n: int, items: int = 1) -> range:
    """The sums of n · items whole numbers whose mean prints so."""
    grains = n * items
    return range(ceil(mean.low * grains), floor(mean.high * grains) + 1)


def grim(mean: str | Printed, n: int, *, items: int = 1) -> Outcome:
    """Whether n answers, each the mean of `items` whole numbers, can have the mean.

    Raises ValueError for n or items below 1.
    """
    if n < 1 or items < 1:
        raise ValueError(f"n {n} and items {items} must be at least 1")
    window = printed(mean) if isinstance(mean, str) else mean
    if sums_printing(window, n, items):
        return POSSIBLE
    below = Fraction(floor(window.value * n * items), n * items)
    above = Fraction(ceil(window.value * n * items), n * items)
    return impossible(
        f"no {n * items} whole numbers have the mean {window.text}; the nearest means are"
        f" {float(below):.4f} and {float(above):.4f}"
    )
