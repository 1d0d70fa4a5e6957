"""Gray's test: is the cumulative incidence of a cause the same in every group?"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd

from caseseries.statistics.survival.observations import (
    FloatArray,
    IntArray,
    labels,
    observed_causes,
)


@dataclass(frozen=True)
class GrayTest:
    """``statistic`` chi-squared on ``df``, ``p_value``; NaN with a ``note`` if not ``estimable``.

    ``groups``: group, n, events (of the cause), competing.
    """

    statistic: float
    df: int
    p_value: float
    cause: Any
    groups: pd.DataFrame = field(repr=False)
    estimable: bool
    note: str


def gray_test(
    durations: Any,
    causes: Any,
    groups: Any,
    cause: Any,
    *,
    censored: Any = 0,
    rho: float = 0.0,
    strata: Any = None,
) -> GrayTest:
    """Gray's (1988) test on the subdistribution hazard of ``cause`` between ``groups`` (n,).

    ``causes`` (n,): ``censored``, other values causes; ``rho``: weight (1 − F)^rho; ``strata``
    (n,): compared within, summed over. No Python library has it; statistic and variance follow the
    paper's sections 2 and 3, with the ties correction of R's cmprsk. Raises ValueError naming the
    rows of invalid durations, missing causes or labels, for causes in words of which
    ``censored`` names none, and for a ``cause`` that means censored.
    """
    data = observed_causes(durations, causes, cause, censored)
    times = data.durations
    codes, levels = labels(groups, "groups", len(times))
    n_groups = len(levels)
    kind = np.where(data.censored, 0, np.where(data.own, 1, 2)).astype(np.int64)
    table = pd.DataFrame(
        {
            "group": levels,
            "n": np.bincount(codes, minlength=n_groups),
            "events": np.bincount(codes[kind == 1], minlength=n_groups),
            "competing": np.bincount(codes[kind == 2], minlength=n_groups),
        }
    )
    reason = ""
    if len(times) == 0:
        reason = "not estimable: no patients"
    elif n_groups < 2:
        reason = f"not estimable: one group only ({levels[0]})"
    elif not (kind == 1).any():
        reason = f"not estimable: no event of cause {cause} among {len(times)}"
    if reason:
        return GrayTest(np.nan, 0, np.nan, cause, table, False, reason)
    stratum = (
        np.zeros(len(times), dtype=np.int64)
        if strata is None
        else labels(strata, "strata", len(times))[0]
    )
    score, variance = np.zeros(n_groups), np.zeros((n_groups, n_groups))
    for which in np.unique(stratum):
        here = stratum == which
        u, v = _stratum(times[here], kind[here], codes[here], n_groups, rho)
        score, variance = score + u, variance + v
    # the scores sum to 0, so one group is redundant
    score, variance = score[:-1], variance[:-1, :-1]
    df = int(np.linalg.matrix_rank(variance, hermitian=True))
    if df == 0:
        note = "not estimable: no event while patients of two groups were at risk"
        return GrayTest(np.nan, 0, np.nan, cause, table, False, note)
    from scipy.special import chdtrc

    statistic = float(score @ np.linalg.pinv(variance, hermitian=True) @ score)
    return GrayTest(statistic, df, float(chdtrc(df, statistic)), cause, table, True, "")


def _stratum(
    times: FloatArray, kind: IntArray, codes: IntArray, n_groups: int, rho: float
) -> tuple[FloatArray, FloatArray]:
    """Scores (groups,) and their covariance (groups, groups) of one stratum.

    Per group: ``at_risk``, ``survival`` of any failure and ``incidence`` of the cause, both just
    before; the size of the subdistribution's risk set is at_risk·(1 − incidence)/survival.
    """
    at_risk = np.bincount(codes, minlength=n_groups).astype(float)
    survival, incidence, pooled = np.ones(n_groups), np.zeros(n_groups), 0.0
    score, drift = np.zeros(n_groups), np.zeros((n_groups, n_groups))
    covariance = np.zeros((n_groups, n_groups))
    # of the martingale of each group: variance of its tail, and covariance with the score
    tail, cross = np.zeros(n_groups), np.zeros((n_groups, n_groups))
    for time in np.unique(times):
        now = times == time
        own = np.bincount(codes[now & (kind == 1)], minlength=n_groups)
        other = np.bincount(codes[now & (kind == 2)], minlength=n_groups)
        n_own = int(own.sum())
        if n_own or other.any():
            live = at_risk > 0
            size = np.divide(at_risk, survival, out=np.zeros(n_groups), where=live)
            risk = size * (1 - incidence)
            total = size.sum()
            left = np.ones(n_groups)
            left[live] = 1 - (own + other)[live] / at_risk[live]
            after = np.where(live, survival * left, survival)
            pooled_after = pooled + n_own / total
            weight = (1 - pooled) ** rho
            score += weight * np.where(live, own - n_own * risk / risk.sum(), 0.0)
            a = weight * (np.diag(size) - np.outer(size, size) / total)
            drift += a * n_own / (total * (1 - pooled))
            ratio = np.zeros(n_groups)
            np.divide(1 - pooled_after, after, out=ratio, where=after > 0)
            if n_own:
                b = np.where(after > 0, 1 - ratio, 1.0)
                b[~live] = 0.0
                ties = np.ones(n_groups)
                if n_own > 1:
                    ties[live] = 1 - (n_own - 1) / (total * survival[live] - 1)
                v = np.where(live, ties * n_own * survival, 0.0)
                v[live] /= total * at_risk[live]
                loading = a - drift * b
                covariance += (loading * v) @ loading.T
                cross += loading * (b * v)
                tail += b**2 * v
            if other.any():
                happened = live & (after > 0) & (other > 0)
                ties = np.ones(n_groups)
                many = happened & (other > 1)
                ties[many] = 1 - (other[many] - 1) / (at_risk[many] - 1)
                v = np.zeros(n_groups)
                v[happened] = (ties * survival**2 * other / np.maximum(at_risk, 1.0) ** 2)[happened]
                covariance += (drift * (ratio**2 * v)) @ drift.T
                cross -= drift * (ratio**2 * v)
                tail += ratio**2 * v
            incidence = np.where(
                live, incidence + survival * own / np.maximum(at_risk, 1.0), incidence
            )
            survival, pooled = after, pooled_after
        at_risk = at_risk - np.bincount(codes[now], minlength=n_groups)
    covariance += (drift * tail) @ drift.T + drift @ cross.T + cross @ drift.T
    return score, covariance
