"""Standardized differences between two groups, which no sample size makes significant."""

from __future__ import annotations

from typing import Any

import numpy as np

from caseseries.statistics.columns import is_real, refuse
from caseseries.statistics.values import constant, numbers, scaled


def standardized_mean_difference(first: Any, second: Any) -> float:
    """(mean₁ − mean₂) / √((s₁² + s₂²) / 2) (Austin 2009); NaN where neither varies.

    For 0/1 values use `standardized_proportion_difference`, which divides variances by n.
    """
    a, b = numbers(first, "first"), numbers(second, "second")
    if len(a) < 2 or len(b) < 2 or (constant(a) and constant(b)):
        return np.nan
    _, (a, b) = scaled(a, b)
    return _over(a.mean() - b.mean(), (a.var(ddof=1) + b.var(ddof=1)) / 2)


def standardized_proportion_difference(p_first: float, p_second: float) -> float:
    """(p₁ − p₂) / √((p₁q₁ + p₂q₂) / 2) (Austin 2009); NaN where that is 0.

    Raises ValueError for what is not between 0 and 1.
    """
    for name, p in (("p_first", p_first), ("p_second", p_second)):
        if not (is_real(p) and 0 <= p <= 1):
            raise ValueError(f"{name}: {p!r} is not between 0 and 1")
    spread = (p_first * (1 - p_first) + p_second * (1 - p_second)) / 2
    return _over(p_first - p_second, spread)


def standardized_multinomial_difference(first: Any, second: Any) -> float:
    """The distance of two distributions over the same categories (k,) of counts: √(dᵀ S⁻¹ d).

    Yang & Dalton 2012, without the first category; S is the mean of both covariances, inverted
    without the categories nobody has. NaN for an empty group. Raises ValueError for negative
    counts and for categories that are not as many in both.
    """
    a, b = numbers(first, "first"), numbers(second, "second")
    for name, values in (("first", a), ("second", b)):
        refuse(values, values < 0, name, "negative")
    if len(a) != len(b):
        raise ValueError(f"second: {len(b)} categories, and first has {len(a)}")
    if not a.sum() or not b.sum():
        return np.nan
    p, q = (a / a.sum())[1:], (b / b.sum())[1:]
    covariance = (np.diag(p) - np.outer(p, p) + np.diag(q) - np.outer(q, q)) / 2
    distance = float((p - q) @ np.linalg.pinv(covariance, hermitian=True) @ (p - q))
    return float(np.sqrt(max(distance, 0.0)))


def _over(difference: float, variance: float) -> float:
    return float(difference / np.sqrt(variance)) if variance > 0 else np.nan
