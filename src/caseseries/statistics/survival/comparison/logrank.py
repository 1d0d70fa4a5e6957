"""Log-rank test and its weighted, stratified and exact forms."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np

from caseseries.statistics.kept import Arrays, kept
from caseseries.statistics.survival.comparison.exact_permutation import (
    TooManyArrangementsError,
    permutation_p_value,
)
from caseseries.statistics.survival.comparison.logrank_statistic import (
    LogRank,
    RiskTable,
    Weighting,
    compare,
    known_weighting,
    risk_table,
)
from caseseries.statistics.survival.observations import (
    BoolArray,
    FloatArray,
    IntArray,
    Observations,
    labels,
)
from caseseries.statistics.survival.sampling import observed_from

__all__ = ["LogRank", "Weighting", "logrank"]


def logrank(
    durations: Any,
    events: Any,
    groups: Any,
    *,
    weighting: Weighting = "logrank",
    strata: Any = None,
    exact: bool = False,
    entry: Any = None,
    cluster: Any = None,
) -> LogRank:
    """Compare survival between ``groups`` (n,), each patient in one of two or more.

    ``weighting``: "logrank" (Mantel 1966), "gehan" (n at risk; Gehan 1965), "tarone-ware" (√n;
    Tarone & Ware 1977), "peto" (pooled survival just before each time; Harrington & Fleming
    1982, R's ``survdiff(rho = 1)``). ``strata`` (n,): compared within, summed over.
    ``exact``: P from all arrangements of the group labels over the patients (within strata),
    ordered by Σ (O − E)² / n, feasible for up to about 40 patients in two groups.
    ``entry`` (n,): a row is at risk at t if entry < t ≤ duration; no exact P then, since labels
    could be exchanged only if the groups entered alike. ``cluster`` is refused: the test takes
    rows as independent. Raises ValueError naming the rows of invalid durations, events, entries
    or missing labels.
    """
    known_weighting(weighting)
    if cluster is not None:
        raise ValueError(
            "cluster: the log-rank test takes rows as independent; use the robust_score_test of "
            "cox(..., cluster=) with the group as its covariate"
        )
    if exact and entry is not None:
        raise ValueError("exact: no permutation P with entry; use the asymptotic P (exact=False)")
    data, begins = observed_from(durations, events, entry)
    codes, levels = labels(groups, "groups", data.n)
    stratum = (
        np.zeros(data.n, dtype=np.int64) if strata is None else labels(strata, "strata", data.n)[0]
    )
    tables = [
        _table(data, begins, codes, len(levels), stratum == which, weighting)
        for which in np.unique(stratum)
    ]
    n_of_group = np.bincount(codes, minlength=len(levels))
    # lifelines has no strata, no delayed entry, another "peto" (the modified estimate of Peto &
    # Peto 1972), counts groups never at risk as degrees of freedom, and asserts that weighted
    # differences sum to 0 within 1e-7, which rounding of Gehan's n breaks.
    fitted = weighting == "logrank" and strata is None and entry is None
    found = compare(
        tables,
        levels,
        n_of_group,
        weighting,
        (lambda: _lifelines_statistic(data, codes)) if fitted else None,
    )
    if not exact:
        return found
    p_value, note = np.nan, found.note
    if found.estimable:
        try:
            p_value = permutation_p_value(_scores(data, stratum, tables), codes, stratum)
            note = ""
        except TooManyArrangementsError as too_many:
            note = f"not estimable: {too_many}"
    return replace(
        found,
        p_value=p_value,
        p_value_method="exact permutation",
        estimable=bool(np.isfinite(p_value)),
        note=note,
    )


def _table(
    data: Observations,
    entry: FloatArray | None,
    codes: IntArray,
    n_groups: int,
    here: Any,
    weighting: Weighting,
) -> RiskTable:
    times = np.unique(data.durations[here & data.events])
    at_risk = np.zeros((len(times), n_groups))
    dead = np.zeros((len(times), n_groups))
    for group in range(n_groups):
        own = here & (codes == group)
        durations = np.sort(data.durations[own])
        deaths = np.sort(data.durations[own & data.events])
        at_risk[:, group] = len(durations) - np.searchsorted(durations, times, side="left")
        if entry is not None:
            late = np.sort(entry[own])
            at_risk[:, group] -= len(late) - np.searchsorted(late, times, side="left")
        dead[:, group] = np.searchsorted(deaths, times, side="right") - np.searchsorted(
            deaths, times, side="left"
        )
    return risk_table(times, at_risk, dead, weighting)


def _lifelines_statistic(data: Observations, codes: IntArray) -> float:
    (statistic,) = _tested_by_lifelines(data.durations, codes, data.events)
    return float(statistic[0])


@kept
def _tested_by_lifelines(durations: FloatArray, codes: IntArray, events: BoolArray) -> Arrays:
    from lifelines.statistics import multivariate_logrank_test

    test = multivariate_logrank_test(durations, codes, events)
    return (np.array([test.test_statistic], dtype=float),)


def _scores(data: Observations, stratum: IntArray, tables: list[RiskTable]) -> FloatArray:
    """Each patient's own observed minus expected; O − E of a group is their sum (n,)."""
    scores = np.zeros(data.n)
    for position, which in enumerate(np.unique(stratum)):
        table = tables[position]
        if not len(table.times):
            continue
        here = stratum == which
        hazard = table.weight * table.dead.sum(axis=1) / table.at_risk.sum(axis=1)
        cumulative = np.concatenate(([0.0], np.cumsum(hazard)))
        reached = np.searchsorted(table.times, data.durations[here], side="right")
        own = np.where(data.events[here], table.weight[np.maximum(reached - 1, 0)], 0.0)
        scores[here] = own - cumulative[reached]
    return scores
