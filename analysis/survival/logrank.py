"""Log-rank test and its weighted, stratified and exact forms."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Literal

import numpy as np
import pandas as pd

from analysis.survival.exact_permutation import TooManyArrangementsError, permutation_p_value
from analysis.survival.observations import (
    FloatArray,
    IntArray,
    Observations,
    labels,
    observations,
)

Weighting = Literal["logrank", "peto", "gehan", "tarone-ware"]
WEIGHTINGS: tuple[Weighting, ...] = ("logrank", "peto", "gehan", "tarone-ware")


@dataclass(frozen=True)
class LogRank:
    """A test that two or more survival curves are equal.

    ``statistic`` chi-squared on ``df`` degrees of freedom; ``p_value`` as asked for (see
    ``p_value_method``), ``asymptotic_p_value`` always from the chi-squared distribution.
    ``groups``: group, n, observed, expected (weighted like the test). NaN and ``estimable``
    False where there is no answer; ``note`` says why.
    """

    statistic: float
    df: int
    p_value: float
    asymptotic_p_value: float
    p_value_method: Literal["asymptotic", "exact permutation"]
    weighting: Weighting
    groups: pd.DataFrame = field(repr=False)
    n: int
    n_events: int
    estimable: bool
    note: str


@dataclass(frozen=True)
class _Counts:
    """One stratum at its event times: (times,) dead and weight, (times, groups) the rest."""

    times: FloatArray
    at_risk: FloatArray
    dead: FloatArray
    weight: FloatArray


def logrank(
    durations: Any,
    events: Any,
    groups: Any,
    *,
    weighting: Weighting = "logrank",
    strata: Any = None,
    exact: bool = False,
) -> LogRank:
    """Compare survival between ``groups`` (n,), each patient in one of two or more.

    ``weighting``: "logrank" (Mantel 1966), "gehan" (n at risk; Gehan 1965), "tarone-ware" (√n;
    Tarone & Ware 1977), "peto" (pooled survival just before each time; Harrington & Fleming
    1982, R's ``survdiff(rho = 1)``). ``strata`` (n,): compared within, summed over.
    ``exact``: P from all arrangements of the group labels over the patients (within strata),
    ordered by Σ (O − E)² / n, feasible for up to about 40 patients in two groups.
    Raises ValueError naming the rows of invalid durations, events or missing labels.
    """
    if weighting not in WEIGHTINGS:
        raise ValueError(f"weighting: {weighting!r} is none of {', '.join(WEIGHTINGS)}")
    data = observations(durations, events)
    codes, levels = labels(groups, "groups", data.n)
    stratum = (
        np.zeros(data.n, dtype=np.int64) if strata is None else labels(strata, "strata", data.n)[0]
    )
    counts = [
        _counts(data, codes, len(levels), stratum == s, weighting) for s in np.unique(stratum)
    ]
    observed, expected, variance = _totals(counts, len(levels))
    table = pd.DataFrame(
        {
            "group": levels,
            "n": np.bincount(codes, minlength=len(levels)),
            "observed": observed,
            "expected": expected,
        }
    )
    compared = expected > 0
    df = int(np.linalg.matrix_rank(_scaled(variance[np.ix_(compared, compared)])))
    reason = _reason(data, levels, df)
    statistic = asymptotic = np.nan
    if not reason:
        from scipy.special import chdtrc

        if weighting == "logrank" and strata is None and df == len(levels) - 1:
            statistic = _lifelines_statistic(data, codes)
        else:
            # lifelines has no strata, another "peto" (the modified estimate of Peto & Peto
            # 1972), counts groups never at risk as degrees of freedom, and asserts that
            # weighted differences sum to 0 within 1e-7, which rounding of Gehan's n breaks.
            difference = (observed - expected)[compared]
            inverse = np.linalg.pinv(variance[np.ix_(compared, compared)], hermitian=True)
            statistic = float(difference @ inverse @ difference)
        asymptotic = float(chdtrc(df, statistic))
    p_value, note = asymptotic, reason
    if exact and not reason:
        try:
            p_value = permutation_p_value(_scores(data, stratum, counts), codes, stratum)
        except TooManyArrangementsError as too_many:
            p_value, note = np.nan, f"not estimable: {too_many}"
    elif not reason and not compared.all():
        left_out = ", ".join(str(level) for level in np.array(levels, object)[~compared])
        note = f"left out, never at risk when an event happened: {left_out}"
    return LogRank(
        statistic=statistic,
        df=df,
        p_value=p_value,
        asymptotic_p_value=asymptotic,
        p_value_method="exact permutation" if exact else "asymptotic",
        weighting=weighting,
        groups=table,
        n=data.n,
        n_events=data.n_events,
        estimable=bool(np.isfinite(p_value)),
        note=note,
    )


def _counts(
    data: Observations, codes: IntArray, n_groups: int, here: Any, weighting: Weighting
) -> _Counts:
    times = np.unique(data.durations[here & data.events])
    at_risk = np.zeros((len(times), n_groups))
    dead = np.zeros((len(times), n_groups))
    for group in range(n_groups):
        own = here & (codes == group)
        durations = np.sort(data.durations[own])
        deaths = np.sort(data.durations[own & data.events])
        at_risk[:, group] = len(durations) - np.searchsorted(durations, times, side="left")
        dead[:, group] = np.searchsorted(deaths, times, side="right") - np.searchsorted(
            deaths, times, side="left"
        )
    n, d = at_risk.sum(axis=1), dead.sum(axis=1)
    if weighting == "gehan":
        weight = n
    elif weighting == "tarone-ware":
        weight = np.sqrt(n)
    elif weighting == "peto":
        weight = np.concatenate(([1.0], np.cumprod(1 - d / n)[:-1])) if len(times) else n
    else:
        weight = np.ones(len(times))
    return _Counts(times, at_risk, dead, weight)


def _totals(counts: list[_Counts], n_groups: int) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Weighted observed and expected events (groups,) and their covariance (groups, groups)."""
    observed, expected = np.zeros(n_groups), np.zeros(n_groups)
    variance = np.zeros((n_groups, n_groups))
    for stratum in counts:
        n, d = stratum.at_risk.sum(axis=1), stratum.dead.sum(axis=1)
        share = stratum.at_risk / n[:, None]
        observed += stratum.weight @ stratum.dead
        expected += stratum.weight @ (share * d[:, None])
        factor = stratum.weight**2 * d * (n - d) / np.maximum(n - 1, 1)
        variance += np.diag(factor @ share) - (share * factor[:, None]).T @ share
    return observed, expected, variance


def _scaled(variance: FloatArray) -> FloatArray:
    """Correlations, so that the rank does not hang on the size of the weights."""
    spread = np.sqrt(np.diag(variance))
    spread[spread == 0] = 1.0
    return variance / np.outer(spread, spread)


def _reason(data: Observations, levels: list[Any], df: int) -> str:
    if data.n == 0:
        return "not estimable: no patients"
    if len(levels) < 2:
        return f"not estimable: one group only ({levels[0]})"
    if data.n_events == 0:
        return f"not estimable: no events among {data.n}"
    if df == 0:
        return "not estimable: no event while patients of two groups were at risk"
    return ""


def _lifelines_statistic(data: Observations, codes: IntArray) -> float:
    from lifelines.statistics import multivariate_logrank_test

    return float(multivariate_logrank_test(data.durations, codes, data.events).test_statistic)


def _scores(data: Observations, stratum: IntArray, counts: list[_Counts]) -> FloatArray:
    """Each patient's own observed minus expected; O − E of a group is their sum (n,)."""
    scores = np.zeros(data.n)
    for position, which in enumerate(np.unique(stratum)):
        table = counts[position]
        if not len(table.times):
            continue
        here = stratum == which
        hazard = table.weight * table.dead.sum(axis=1) / table.at_risk.sum(axis=1)
        cumulative = np.concatenate(([0.0], np.cumsum(hazard)))
        reached = np.searchsorted(table.times, data.durations[here], side="right")
        own = np.where(data.events[here], table.weight[np.maximum(reached - 1, 0)], 0.0)
        scores[here] = own - cumulative[reached]
    return scores
