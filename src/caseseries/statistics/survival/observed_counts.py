"""Counts at each distinct time where rows enter late, carry weights or come in clusters."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from caseseries.statistics.survival.likelihood.interval_sums import IntervalSums
from caseseries.statistics.survival.observations import FloatArray, IntArray, Observations
from caseseries.statistics.survival.product_limit import extinct


@dataclass(frozen=True, eq=False)
class ObservedCounts:
    """Rows at the distinct ``times`` (k,), ascending from 0.

    ``at_risk``, ``dead``, ``censored``, ``entered`` (k,) are sums of weights, ``n_at_risk`` and
    ``n_dead`` (k,) numbers of rows. At 0, where nobody can have entered before, those at risk are
    those under observation from 0 on.
    """

    times: FloatArray
    at_risk: FloatArray | IntArray
    dead: FloatArray | IntArray
    censored: FloatArray | IntArray
    entered: FloatArray | IntArray
    n_at_risk: IntArray
    n_dead: IntArray


def observed_counts(
    data: Observations, entry: FloatArray | None, weights: FloatArray
) -> ObservedCounts:
    """Count rows at risk where entry < time ≤ duration, as R's ``Surv(start, stop, event)``.

    lifelines' event table counts weights and late entries, but adds a row for each entry and
    rounds no small risk sets; and its variance knows no clusters. Whole weights give whole counts.
    """
    begins = np.zeros(data.n) if entry is None else entry
    times = np.unique(np.concatenate(([0.0], begins, data.durations)))
    begin, end = np.searchsorted(times, begins), np.searchsorted(times, data.durations)
    # under observation from 0 on is at risk at 0
    first = np.where(begin == 0, 0, begin + 1)
    sums = IntervalSums(first, end, len(times))
    whole = bool((weights == np.round(weights)).all())

    def counts(at: IntArray, values: FloatArray) -> FloatArray:
        return np.bincount(at, values, minlength=len(times)).astype(np.float64)

    died = data.events
    n_at_risk = _integers(sums.of(np.ones(data.n)))
    n_dead = np.bincount(end[died], minlength=len(times)).astype(np.int64)
    dead = counts(end[died], weights[died])
    # rounding must not leave anybody where all at risk have the event
    at_risk = np.where(n_at_risk == n_dead, dead, sums.of(weights))
    censored, entered = counts(end[~died], weights[~died]), counts(begin, weights)
    if not whole:
        return ObservedCounts(times, at_risk, dead, censored, entered, n_at_risk, n_dead)
    return ObservedCounts(
        times,
        _integers(at_risk),
        _integers(dead),
        _integers(censored),
        _integers(entered),
        n_at_risk,
        n_dead,
    )


def _integers(values: FloatArray) -> IntArray:
    return np.round(values).astype(np.int64)


def entry_note(counts: ObservedCounts) -> str:
    """Words for where nobody, or nobody any more, was at risk while others entered later."""
    said: list[str] = []
    empty = np.flatnonzero(counts.n_at_risk == 0)
    if len(empty) and empty[0] == 0:
        start = int(np.argmax(counts.entered > 0))
        said.append(
            f"nobody at risk before {counts.times[start]:g}, the earliest entry: "
            "survival is given that it is reached"
        )
        empty = empty[empty > start]
    if len(empty):
        gaps = ", ".join(f"{counts.times[k - 1]:g} to {counts.times[k]:g}" for k in empty.tolist())
        said.append(f"nobody at risk from {gaps}: the estimate is carried across")
    k = extinct(counts.n_at_risk, counts.n_dead)
    if k is not None:
        said.append(
            f"not estimable: survival from {counts.times[k]:g} on, where everyone at risk "
            f"({counts.n_at_risk[k]}) had the event while others entered later; begin later or "
            "leave out the earliest entries"
        )
    return "; ".join(said)
