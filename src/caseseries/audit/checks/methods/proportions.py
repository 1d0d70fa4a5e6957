"""95% limits of a proportion in percent, by every method in common use."""

from __future__ import annotations

from functools import lru_cache
from math import exp, log, sqrt

from caseseries.audit.checks.methods.tails import beta_quantile

Z = 1.959963984540054
Limits = tuple[float, float]


@lru_cache(maxsize=1024)
def limits_of_proportion(k: int, n: int) -> tuple[Limits, ...]:
    """The exact ones (Clopper & Pearson) first."""
    exact = (
        beta_quantile(k, n - k + 1, 0.025) if k else 0.0,
        beta_quantile(k + 1, n - k, 0.975) if k < n else 1.0,
    )
    jeffreys = (
        beta_quantile(k + 0.5, n - k + 0.5, 0.025) if k else 0.0,
        beta_quantile(k + 0.5, n - k + 0.5, 0.975) if k < n else 1.0,
    )
    found = [exact, jeffreys, _wald(k, n), _wald(k, n, 1 / (2 * n)), _wald(k + 2, n + 4)]
    found += [_wald(k + Z * Z / 2, n + Z * Z), _wilson(k, n), _wilson_corrected(k, n)]
    if 0 < k < n:
        found.append(_logit(k, n))
    return tuple((100 * max(low, 0.0), 100 * min(high, 1.0)) for low, high in found)


def _wald(k: float, n: float, correction: float = 0.0) -> Limits:
    share = k / n
    half = Z * sqrt(share * (1 - share) / n) + correction
    return share - half, share + half


def _wilson(k: int, n: int) -> Limits:
    share, by = k / n, 1 + Z * Z / n
    middle = (share + Z * Z / (2 * n)) / by
    half = Z * sqrt(share * (1 - share) / n + Z * Z / (4 * n * n)) / by
    return middle - half, middle + half


def _wilson_corrected(k: int, n: int) -> Limits:
    share, by = k / n, 2 * (n + Z * Z)
    root = Z * Z - 1 / n + 4 * n * share * (1 - share)
    low = (2 * n * share + Z * Z - Z * sqrt(max(root + (4 * share - 2), 0.0)) - 1) / by
    high = (2 * n * share + Z * Z + Z * sqrt(max(root - (4 * share - 2), 0.0)) + 1) / by
    return (0.0 if k == 0 else low), (1.0 if k == n else high)


def _logit(k: int, n: int) -> Limits:
    centre, error = log(k / (n - k)), sqrt(1 / k + 1 / (n - k))
    low, high = (exp(centre + side * Z * error) for side in (-1, 1))
    return low / (1 + low), high / (1 + high)
