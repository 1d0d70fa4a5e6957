"""Confidence limits of a probability that changes over time, on three scales."""

from __future__ import annotations

import math
from statistics import NormalDist
from typing import Literal

import numpy as np

from caseseries.statistics.columns import is_real
from caseseries.statistics.survival.observations import FloatArray

ConfType = Literal["plain", "log", "log-log"]
CONF_TYPES: tuple[ConfType, ...] = ("plain", "log", "log-log")


def normal_quantile(alpha: float) -> float:
    """Two-sided normal quantile for a 1 − ``alpha`` interval; ValueError outside (0, 1)."""
    if not (is_real(alpha) and 0 < alpha < 1):
        raise ValueError(f"alpha: {alpha} is not between 0 and 1")
    return NormalDist().inv_cdf(1 - alpha / 2)


def two_sided(z: FloatArray) -> FloatArray:
    """P of each normal deviate."""
    return np.array([math.erfc(abs(value) / math.sqrt(2)) for value in z])


def chi_squared_tail(statistic: float, df: int) -> float:
    """P(χ² on ``df`` degrees of freedom > ``statistic``), by the recurrence in whole df.

    Abramowitz & Stegun (1964), 26.4.4 and 26.4.5; SciPy takes longer to import than a table of
    millions takes to test.
    """
    half = statistic / 2
    if df < 1 or math.isnan(half):
        return math.nan
    if half <= 0 or math.isinf(half):
        return 1.0 if half <= 0 else 0.0
    tail, power = (math.erfc(math.sqrt(half)), 0.5) if df % 2 else (math.exp(-half), 1.0)
    while power < df / 2:
        tail += math.exp(power * math.log(half) - half - math.lgamma(power + 1))
        power += 1
    return min(tail, 1.0)


def limits(
    estimate: FloatArray, std_error: FloatArray, conf_type: ConfType, alpha: float
) -> tuple[FloatArray, FloatArray]:
    """Lower and upper limits, shape of ``estimate``, as R's ``survfit`` defines them.

    plain: p ± z·SE, cut to [0, 1]; log: on log p, upper cut at 1; log-log: on log(−log p)
    (Kalbfleisch & Prentice 1980; Borgan & Liestøl 1990). NaN where the scale does not exist:
    all three where p is 0 (its standard error is undefined there), log-log also where p is 1.
    Raises ValueError for another ``conf_type``.
    """
    if conf_type not in CONF_TYPES:
        raise ValueError(f"conf_type: {conf_type!r} is none of {', '.join(CONF_TYPES)}")
    z = normal_quantile(alpha)
    low = np.full_like(estimate, np.nan)
    high = np.full_like(estimate, np.nan)
    usable = (estimate > 0) & np.isfinite(std_error)
    if conf_type == "log-log":
        usable &= estimate < 1
    p, se = estimate[usable], std_error[usable]
    if conf_type == "plain":
        low[usable], high[usable] = p - z * se, p + z * se
    elif conf_type == "log":
        low[usable], high[usable] = p * np.exp(-z * se / p), p * np.exp(z * se / p)
    else:
        half_width = z * se / (p * np.log(p))
        centre = np.log(-np.log(p))
        low[usable] = np.exp(-np.exp(centre - half_width))
        high[usable] = np.exp(-np.exp(centre + half_width))
    return np.maximum(low, 0.0), np.minimum(high, 1.0)
