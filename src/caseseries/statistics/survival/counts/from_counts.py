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
from caseseries.statistics.survival.counts.grouped_counts import GroupedCounts
from caseseries.statistics.survival.follow_up import FollowUp, reverse_follow_up
from caseseries.statistics.survival.kaplan_meier import KaplanMeier, from_counts
from caseseries.statistics.survival.observations import FloatArray, IntArray


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
    own = counts.of(where)
    return curve_of(counts.times, own.n_events[:, 0], own.n_censored[:, 0], conf_type, alpha)


def follow_up_from_counts(
    counts: GroupedCounts,
    *,
    where: Mapping[str, Any] | None = None,
    conf_type: ConfType = "plain",
    alpha: float = 0.05,
) -> FollowUp:
    """`follow_up` of everyone counted, or of those with the levels given by ``where``."""
    own = counts.of(where)
    n_events, n_censored = own.n_events[:, 0], own.n_censored[:, 0]
    reverse = curve_of(counts.times, n_censored, n_events, conf_type, alpha)
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

    Raises ValueError for a factor that was not counted, for NULLs in it, and for strata where
    the factors were not counted together.
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
    levels = counts.levels[factor]
    if strata:
        counts.require_crossed("strata")
        n_events, n_censored = _within(counts, factor, stratum_codes(counts, strata))
    else:
        own = counts.of_levels(factor)
        n_events, n_censored = own.n_events[None], own.n_censored[None]
    tables = [
        _table(counts.times, died, left, weighting)
        for died, left in zip(n_events, n_censored, strict=True)
    ]
    n_of_group = (n_events + n_censored).sum(axis=(0, 1))
    return compare(tables, levels, n_of_group, weighting)


def stratum_codes(counts: GroupedCounts, strata: Sequence[str]) -> IntArray:
    """Stratum of each pattern, numbered from 0 (patterns,)."""
    code = np.zeros(len(counts.died), dtype=np.int64)
    for name in strata:
        code = code * len(counts.levels[name]) + counts.codes[name] - 1
    return np.unique(code, return_inverse=True)[1].astype(np.int64)


def curve_of(
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


def _within(counts: GroupedCounts, factor: str, stratum: IntArray) -> tuple[IntArray, IntArray]:
    """Events and censorings (strata, times, levels)."""
    n_strata, n_levels = int(stratum.max(initial=-1)) + 1, len(counts.levels[factor])
    shape = (2, n_strata, len(counts.times), n_levels)
    block = (counts.died * n_strata + stratum) * len(counts.times) * n_levels
    where = (block + counts.codes[factor] - 1)[counts.pattern] + counts.at * n_levels
    sums = np.bincount(where, counts.count, minlength=int(np.prod(shape)))
    n_censored, n_events = sums.astype(np.int64).reshape(shape)
    return n_events, n_censored


def _table(
    times: FloatArray, n_events: IntArray, n_censored: IntArray, weighting: Weighting
) -> RiskTable:
    at_risk = np.cumsum((n_events + n_censored)[::-1], axis=0)[::-1]
    here = n_events.sum(axis=1) > 0
    return risk_table(
        times[here], at_risk[here].astype(float), n_events[here].astype(float), weighting
    )
