"""Kaplan-Meier, follow-up and log-rank from a grouped count: the functions on rows, on millions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from caseseries.statistics.survival.comparison.logrank_statistic import (
    LogRank,
    RiskTable,
    Weighting,
    compare,
    known_weighting,
    risk_table,
)
from caseseries.statistics.survival.confidence import ConfType
from caseseries.statistics.survival.counts.counted import GroupedCounts, LevelCounts
from caseseries.statistics.survival.counts.counted_influence import counted_influence
from caseseries.statistics.survival.follow_up import FollowUp, reverse_follow_up
from caseseries.statistics.survival.kaplan_meier import (
    KaplanMeier,
    from_counts,
    from_observed,
    with_influence,
)
from caseseries.statistics.survival.observations import FloatArray, IntArray
from caseseries.statistics.survival.observed_counts import ObservedCounts


def kaplan_meier_from_counts(
    counts: GroupedCounts,
    *,
    where: Mapping[str, Any] | None = None,
    conf_type: ConfType = "plain",
    alpha: float = 0.05,
) -> KaplanMeier:
    """`kaplan_meier` of everyone counted, or of those with the levels given by ``where``.

    ``where``: factor to level, as {"sex": "female"}. Raises ValueError for a factor that was not
    counted or has no such level.
    """
    return curve_of(counts, where or {}, counts.of(where), conf_type, alpha)


def follow_up_from_counts(
    counts: GroupedCounts,
    *,
    where: Mapping[str, Any] | None = None,
    conf_type: ConfType = "plain",
    alpha: float = 0.05,
) -> FollowUp:
    """`follow_up` of everyone counted, or of those with the levels given by ``where``.

    ValueError for counts with delayed entry or clusters, which `follow_up` does not take.
    """
    if counts.entry is not None:
        raise ValueError("entry: follow-up is counted from 0; count without entry")
    counts.refuse_clusters("follow-up", "count without cluster")
    own = counts.of(where)
    n_events, n_censored = own.n_events[:, 0], own.n_censored[:, 0]
    reverse = _plain_curve(counts.times, n_censored, n_events, conf_type, alpha)
    left = np.cumsum(n_events + n_censored)
    n = int(left[-1]) if len(left) else 0
    middle = np.searchsorted(left, [(n - 1) // 2, n // 2], side="right") if n else []
    plain_median = float(counts.times[middle].mean()) if n else np.nan
    return reverse_follow_up(reverse, plain_median, n, int(n_censored.sum()))


def logrank_from_counts(
    counts: GroupedCounts,
    factor: str,
    *,
    weighting: Weighting = "logrank",
    strata: str | Sequence[str] | None = None,
) -> LogRank:
    """`logrank` between the levels of ``factor``, compared within the levels of ``strata``.

    Raises ValueError for a factor that was not counted, for NULLs in it, for strata where the
    factors were not counted together, and for clusters, as `logrank` does.
    """
    strata = [strata] if isinstance(strata, str) else list(strata or ())
    counts.require(factor, *strata)
    counts.refuse_missing(factor, *strata)
    return logrank_of_known(counts, factor, weighting, strata)


def logrank_of_known(
    counts: GroupedCounts, factor: str, weighting: Weighting, strata: Sequence[str] = ()
) -> LogRank:
    """`logrank_from_counts` over the rows where ``factor`` is known."""
    known_weighting(weighting)
    counts.refuse_clusters(
        "the log-rank test",
        "use the robust_score_test of cox_from_counts with the group as its covariate",
    )
    levels = counts.levels[factor]
    if strata:
        counts.require_crossed("strata")
        within = counts.within(factor, stratum_codes(counts, strata))
    else:
        within = [counts.of_levels(factor)]
    tables = [_table(counts.times, own, weighting) for own in within]
    n_of_group = sum(
        ((own.n_events + own.n_censored).sum(axis=0) for own in within),
        np.zeros(len(levels), np.int64),
    )
    return compare(tables, levels, n_of_group, weighting)


def stratum_codes(counts: GroupedCounts, strata: Sequence[str]) -> IntArray:
    """Stratum of each pattern, numbered from 0 (patterns,)."""
    code = np.zeros(len(counts.died), dtype=np.int64)
    for name in strata:
        code = code * len(counts.levels[name]) + counts.codes[name] - 1
    return np.unique(code, return_inverse=True)[1].astype(np.int64)


def curve_of(
    counts: GroupedCounts,
    where: Mapping[str, Any],
    own: LevelCounts,
    conf_type: ConfType,
    alpha: float,
) -> KaplanMeier:
    """The curve of those with the levels of ``where``, whose counts are ``own``, (times, 1)."""
    n_events, n_censored = own.n_events[:, 0], own.n_censored[:, 0]
    if (counts.entry is None and counts.rows is None) or not (n_events + n_censored).any():
        return _plain_curve(counts.times, n_events, n_censored, conf_type, alpha)
    late = n_events * 0 if own.n_entered is None else own.n_entered[:, 0]
    seen = n_events + n_censored + late > 0
    start = [] if len(counts.times) and counts.times[0] == 0 else [0.0]
    seen[: 1 - len(start)] = True

    def kept(values: IntArray, first: int = 0) -> IntArray:
        return np.concatenate((np.full(len(start), first, np.int64), values[seen]))

    at_risk = own.n_at_risk[:, 0].copy()
    if counts.entry is not None and not start:
        at_risk[0] = late[0]  # nobody entered before 0: those under observation from 0 on
    n_at_risk = kept(at_risk, int(at_risk[0]) if counts.entry is None else 0)
    observed = ObservedCounts(
        times=np.concatenate((start, counts.times[seen])),
        at_risk=n_at_risk,
        dead=kept(n_events),
        censored=kept(n_censored),
        entered=kept(late),
        n_at_risk=n_at_risk,
        n_dead=kept(n_events),
    )
    n = int((n_events + n_censored).sum())
    found = from_observed(observed, counts.entry is not None, n, conf_type, alpha)
    if counts.rows is None:
        return found
    estimate = found.curve["estimate"].to_numpy()
    influence = counted_influence(counts, counts.patterns_of(where), observed, estimate)
    return with_influence(found, influence, observed.n_dead > 0, influence.n_clusters)


def _plain_curve(
    times: FloatArray, n_events: IntArray, n_censored: IntArray, conf_type: ConfType, alpha: float
) -> KaplanMeier:
    """The curve of counts at distinct times (k,), some of which may have nobody."""
    some = n_events + n_censored > 0
    times, n_events, n_censored = times[some], n_events[some], n_censored[some]
    if len(times) and times[0] > 0:
        times = np.concatenate(([0.0], times))
        n_events = np.concatenate(([0], n_events))
        n_censored = np.concatenate(([0], n_censored))
    n_at_risk = np.cumsum((n_events + n_censored)[::-1])[::-1]
    return from_counts(times, n_at_risk, n_events, n_censored, conf_type, alpha)


def _table(times: FloatArray, own: LevelCounts, weighting: Weighting) -> RiskTable:
    here = own.n_events.sum(axis=1) > 0
    return risk_table(
        times[here], own.n_at_risk[here].astype(float), own.n_events[here].astype(float), weighting
    )
