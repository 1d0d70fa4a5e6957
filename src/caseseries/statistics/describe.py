"""Describing one variable: mean and standard deviation, quantiles, proportions with limits."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import numpy.typing as npt

from caseseries.statistics.columns import is_real, numbers_or_missing, refuse
from caseseries.statistics.values import scaled

QuantileType = Literal[6, 7]
ProportionMethod = Literal["clopper-pearson", "wilson", "mid-p"]


@dataclass(frozen=True)
class MeanSd:
    """``mean`` ± ``sd`` of ``n`` values; the sum of squares was divided by n − ``ddof``."""

    mean: float
    sd: float
    n: int
    n_missing: int
    ddof: int
    estimable: bool
    note: str


@dataclass(frozen=True)
class Quantiles:
    """Minimum, quartiles and maximum of ``n`` values by R's quantile ``type``."""

    minimum: float
    q1: float
    median: float
    q3: float
    maximum: float
    n: int
    n_missing: int
    type: QuantileType
    estimable: bool
    note: str


@dataclass(frozen=True)
class Proportion:
    """``count`` of ``n`` as a fraction with its limits at level 1 − ``alpha``."""

    estimate: float
    conf_low: float
    conf_high: float
    count: int
    n: int
    method: ProportionMethod
    alpha: float
    estimable: bool
    note: str


def mean_sd(values: Any, *, ddof: Literal[0, 1]) -> MeanSd:
    """Mean and standard deviation of ``values`` (n,), missing ones left out and counted.

    ``ddof`` has no default, so that the divisor is said: 1 divides by n − 1, 0 by n. One value
    has no standard deviation by n − 1. Raises ValueError for text or infinite values.
    """
    if ddof not in (0, 1):
        raise ValueError(f"ddof: {ddof} is neither 0 nor 1")
    known, n_missing = _known(values)
    n = len(known)
    power, (known,) = scaled(known)
    mean = float(np.ldexp(known.mean(), power)) if n else np.nan
    sd = float(np.ldexp(known.std(ddof=ddof), power)) if n > ddof else np.nan
    note = "" if n > ddof else f"not estimable: {'standard deviation of' if n else ''} {n} values"
    return MeanSd(mean, sd, n, n_missing, ddof, n > ddof, " ".join(note.split()))


def quantile(values: Any, p: float, *, type: QuantileType = 7) -> float:
    """The ``p`` quantile of ``values`` (n,), missing ones left out; NaN without values.

    R's types (Hyndman & Fan 1996): 7 interpolates at (n − 1)p + 1, 6 at (n + 1)p. Raises
    ValueError for another type or ``p`` outside [0, 1].
    """
    if type not in (6, 7):
        raise ValueError(f"type: {type} is neither 6 nor 7")
    if not (is_real(p) and 0 <= p <= 1):
        raise ValueError(f"p: {p} is not between 0 and 1")
    known, _ = _known(values)
    if not len(known):
        return np.nan
    return float(np.quantile(known, p, method="linear" if type == 7 else "weibull"))


def quantiles(values: Any, *, type: QuantileType = 7) -> Quantiles:
    """Five-number summary of ``values`` (n,); see `quantile`."""
    known, n_missing = _known(values)
    minimum, q1, median, q3, maximum = (
        quantile(known, p, type=type) for p in (0, 0.25, 0.5, 0.75, 1)
    )
    note = "" if len(known) else "not estimable: no values"
    return Quantiles(
        minimum, q1, median, q3, maximum, len(known), n_missing, type, len(known) > 0, note
    )


def proportion(
    count: int, n: int, *, method: ProportionMethod = "clopper-pearson", alpha: float = 0.05
) -> Proportion:
    """``count`` of ``n`` with Clopper & Pearson's (1934) exact, Wilson's (1927) score or
    mid-P limits (Berry & Armitage 1995), which count half of the probability of what was seen.

    Raises ValueError unless 0 ≤ count ≤ n, for another method or ``alpha`` outside (0, 1).
    """
    from scipy.special import betaincinv, ndtri

    for name, value in (("count", count), ("n", n)):
        if not (is_real(value) and value % 1 == 0):
            raise ValueError(f"{name}: {value!r} is not a whole number")
    if not 0 <= count <= n:
        raise ValueError(f"count: {count} is not between 0 and n = {n}")
    if method not in ("clopper-pearson", "wilson", "mid-p"):
        raise ValueError(f"method: {method!r} is none of clopper-pearson, wilson, mid-p")
    if not (is_real(alpha) and 0 < alpha < 1):
        raise ValueError(f"alpha: {alpha} is not between 0 and 1")
    if n == 0:
        nothing = "not estimable: none observed"
        return Proportion(np.nan, np.nan, np.nan, 0, 0, method, alpha, False, nothing)
    p = count / n
    if method == "wilson":
        z2 = float(ndtri(1 - alpha / 2)) ** 2
        middle = (p + z2 / (2 * n)) / (1 + z2 / n)
        half = np.sqrt(z2 * (p * (1 - p) / n + z2 / (4 * n**2))) / (1 + z2 / n)
        low, high = max(float(middle - half), 0.0), min(float(middle + half), 1.0)
    elif method == "mid-p":
        low, high = _mid_p(count, n, alpha)
    else:
        low = float(betaincinv(count, n - count + 1, alpha / 2)) if count else 0.0
        high = float(betaincinv(count + 1, n - count, 1 - alpha / 2)) if count < n else 1.0
    return Proportion(p, low, high, count, n, method, alpha, True, "")


def _mid_p(count: int, n: int, alpha: float) -> tuple[float, float]:
    """Where the probability of more (of fewer) plus half that of ``count`` is ``alpha`` / 2."""
    from scipy.optimize import brentq
    from scipy.stats import binom

    def more(p: float) -> float:
        return float(binom.sf(count, n, p) + binom.pmf(count, n, p) / 2) - alpha / 2

    def fewer(p: float) -> float:
        return float(binom.cdf(count - 1, n, p) + binom.pmf(count, n, p) / 2) - alpha / 2

    low: Any = brentq(more, 0.0, 1.0, xtol=1e-14) if count else 0.0
    high: Any = brentq(fewer, 0.0, 1.0, xtol=1e-14) if count < n else 1.0
    return float(low), float(high)


def _known(values: Any) -> tuple[npt.NDArray[np.float64], int]:
    """The values there are, as float64, and how many are missing."""
    converted = numbers_or_missing(values, "values")
    refuse(values, np.isinf(converted), "values", "infinite")
    known = converted[~np.isnan(converted)]
    return known, len(converted) - len(known)
