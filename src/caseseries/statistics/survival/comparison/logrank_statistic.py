"""The log-rank statistic and its weighted and stratified forms, from tables of those at risk."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

import numpy as np
import pandas as pd

from caseseries.statistics.survival.confidence import chi_squared_tail
from caseseries.statistics.survival.observations import FloatArray, IntArray

Weighting = Literal["logrank", "peto", "gehan", "tarone-ware"]
# Eigenvalues below this share of the largest are rounding.
_SINGULAR = 1e-10
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
class RiskTable:
    """One stratum at its event times: (times,) time and weight, (times, groups) the rest."""

    times: FloatArray
    at_risk: FloatArray
    dead: FloatArray
    weight: FloatArray


def risk_table(
    times: FloatArray, at_risk: FloatArray, dead: FloatArray, weighting: Weighting
) -> RiskTable:
    """The table with its weights; ``times`` (times,) ascending, counts (times, groups)."""
    n, d = at_risk.sum(axis=1), dead.sum(axis=1)
    if weighting == "gehan":
        weight = n
    elif weighting == "tarone-ware":
        weight = np.sqrt(n)
    elif weighting == "peto":
        weight = np.concatenate(([1.0], np.cumprod(1 - d / n)[:-1])) if len(times) else n
    else:
        weight = np.ones(len(times))
    return RiskTable(times, at_risk, dead, weight)


def known_weighting(weighting: str) -> None:
    """ValueError for a weighting that is none of `WEIGHTINGS`."""
    if weighting not in WEIGHTINGS:
        raise ValueError(f"weighting: {weighting!r} is none of {', '.join(WEIGHTINGS)}")


def compare(
    tables: Sequence[RiskTable],
    levels: Sequence[Any],
    n_of_group: IntArray,
    weighting: Weighting,
    library: Callable[[], float] | None = None,
) -> LogRank:
    """The asymptotic test between groups ``levels`` of ``n_of_group`` (groups,) patients.

    ``library`` gives the statistic instead where every group is at risk at some event.
    """
    observed, expected, variance = _totals(tables, len(levels))
    n, n_events = int(n_of_group.sum()), int(sum(table.dead.sum() for table in tables))
    compared = expected > 0
    # Over all groups observed less expected is 0, so that the first one's part follows from the
    # others'; with it in, rounding decides whether the last degree of freedom counts.
    free = np.flatnonzero(compared)[1:]
    covariance = variance[np.ix_(free, free)]
    df = int(np.linalg.matrix_rank(_scaled(covariance), tol=_SINGULAR, hermitian=True))
    note = _reason(n, n_events, levels, df)
    estimable = not note
    statistic = p_value = np.nan
    if estimable:
        if library is not None and df == len(levels) - 1:
            statistic = library()
        else:
            difference = (observed - expected)[free]
            inverse = np.linalg.pinv(covariance, rcond=_SINGULAR, hermitian=True)
            statistic = float(difference @ inverse @ difference)
        p_value = chi_squared_tail(statistic, df)
        if not compared.all():
            left_out = [
                str(level) for level, kept in zip(levels, compared, strict=True) if not kept
            ]
            note = f"left out, never at risk when an event happened: {', '.join(left_out)}"
    return LogRank(
        statistic=statistic,
        df=df,
        p_value=p_value,
        asymptotic_p_value=p_value,
        p_value_method="asymptotic",
        weighting=weighting,
        groups=pd.DataFrame(
            {"group": levels, "n": n_of_group, "observed": observed, "expected": expected}
        ),
        n=n,
        n_events=n_events,
        estimable=bool(np.isfinite(p_value)),
        note=note,
    )


def _totals(
    tables: Sequence[RiskTable], n_groups: int
) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Weighted observed and expected events (groups,) and their covariance (groups, groups)."""
    observed, expected = np.zeros(n_groups), np.zeros(n_groups)
    variance = np.zeros((n_groups, n_groups))
    for stratum in tables:
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


def _reason(n: int, n_events: int, levels: Sequence[Any], df: int) -> str:
    if n == 0:
        return "not estimable: no patients"
    if len(levels) < 2:
        return f"not estimable: one group only ({levels[0]})"
    if n_events == 0:
        return f"not estimable: no events among {n}"
    if df == 0:
        return "not estimable: no event while patients of two groups were at risk"
    return ""
