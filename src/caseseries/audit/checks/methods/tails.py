"""Tails of z, t, chi-squared and F, and quantiles of beta, without SciPy.

Importing SciPy takes longer than auditing a paper, and few digits are asked for. Continued
fractions of the incomplete beta and gamma functions (Abramowitz & Stegun 26.5.8, 6.5.31; Lentz).
"""

from __future__ import annotations

from collections.abc import Callable
from math import erfc, exp, inf, lgamma, log, sqrt

_TINY, _ENOUGH, _MOST = 1e-300, 1e-14, 10_000


def two_sided(kind: str, size: float, df: tuple[float, ...]) -> float:
    """P of a statistic of z, t, chi2 or F with its degrees of freedom."""
    if size == inf:
        return 0.0
    if kind == "z":
        return erfc(size / sqrt(2))
    if kind == "t":
        return incomplete_beta(df[0] / 2, 0.5, df[0] / (df[0] + size * size))
    if kind == "chi2":
        return _upper_gamma(df[0] / 2, size / 2)
    return incomplete_beta(df[1] / 2, df[0] / 2, df[1] / (df[1] + df[0] * size))


def beta_quantile(a: float, b: float, share: float) -> float:
    """By halving: 60 steps are more digits than are printed."""
    low, high = 0.0, 1.0
    for _ in range(60):
        middle = (low + high) / 2
        if incomplete_beta(a, b, middle) < share:
            low = middle
        else:
            high = middle
    return (low + high) / 2


def incomplete_beta(a: float, b: float, x: float) -> float:
    """The regularized incomplete beta function."""
    if x <= 0 or x >= 1:
        return float(x >= 1)
    if x > (a + 1) / (a + b + 2):
        return 1 - incomplete_beta(b, a, 1 - x)
    front = exp(lgamma(a + b) - lgamma(a) - lgamma(b) + a * log(x) + b * log(1 - x))

    def term(n: int) -> float:
        m = n // 2
        if n % 2:
            return -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1))
        return m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m))

    return front / a / _fraction(term, lambda _: 1.0, 1.0)


def _upper_gamma(a: float, x: float) -> float:
    """The regularized upper incomplete gamma function."""
    if x <= 0:
        return 1.0
    front = exp(a * log(x) - x - lgamma(a))
    if x < a + 1:
        total = step = 1 / a
        for n in range(1, _MOST):
            step *= x / (a + n)
            total += step
            if step < total * _ENOUGH:
                break
        return 1 - front * total
    return front / _fraction(lambda n: -n * (n - a), lambda n: x + 2 * n + 1 - a, x + 1 - a)


def _fraction(above: Callable[[int], float], below: Callable[[int], float], first: float) -> float:
    """first + above(1) / (below(1) + above(2) / (below(2) + …))."""
    value = ratio = first or _TINY
    inverse = 0.0
    for n in range(1, _MOST):
        inverse = 1 / (below(n) + above(n) * inverse or _TINY)
        ratio = below(n) + above(n) / ratio or _TINY
        value *= ratio * inverse
        if abs(ratio * inverse - 1) < _ENOUGH:
            break
    return value
