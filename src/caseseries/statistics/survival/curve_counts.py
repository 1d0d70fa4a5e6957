"""Counts of a Kaplan-Meier curve whose rows enter late, carry weights or come in clusters.

They are counted here and not by lifelines, whose event table has the totals alone: the robust
variance needs to know between which of its times each row was at risk.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from caseseries.statistics.survival.observations import (
    BoolArray,
    FloatArray,
    IntArray,
    Observations,
)
from caseseries.statistics.survival.risk_intervals import RiskIntervals

_MOST_SAID = 3


@dataclass(frozen=True, eq=False)
class CurveCounts:
    """Counts at ``times`` (k,): 0 and every distinct entry and duration, ascending.

    ``n_at_risk`` (just before the time), ``n_events``, ``n_censored``, ``n_entered`` (k,):
    weighted, whole numbers where all weights are; ``rows_at_risk``, ``rows_dying`` (k,): plain
    counts. ``entered`` (n,): position of the entry, −1 where at risk from the start; ``left``
    (n,): position of the duration.
    """

    times: FloatArray
    n_at_risk: FloatArray | IntArray
    n_events: FloatArray | IntArray
    n_censored: FloatArray | IntArray
    n_entered: FloatArray | IntArray
    rows_at_risk: IntArray
    rows_dying: IntArray
    entered: IntArray
    left: IntArray


def curve_counts(data: Observations, weights: FloatArray | None) -> CurveCounts:
    """Count ``data``, by ``weights`` (n,) where there are any.

    An entry of 0 is at risk from the start: nothing can happen to it at 0, but it is no late one.
    """
    entry = np.zeros(data.n) if data.entry is None else data.entry
    times = np.unique(np.concatenate(([0.0], entry, data.durations)))
    entered = np.where(entry > 0, np.searchsorted(times, entry), -1)
    left = np.searchsorted(times, data.durations)
    intervals = RiskIntervals(entered + 1, left, len(times))
    events = data.events

    def at(position: IntArray, some: BoolArray, values: FloatArray) -> FloatArray:
        return np.bincount(position[some], values[some], minlength=len(times))

    def counted(values: FloatArray) -> list[FloatArray]:
        late = entered >= 0
        return [
            intervals.sums(values),
            at(left, events, values),
            at(left, ~events, values),
            at(entered, late, values),
        ]

    plain = [counts.astype(np.int64) for counts in counted(np.ones(data.n))]
    used: list[FloatArray] | list[IntArray] = plain
    if weights is not None and (weights == np.floor(weights)).all():
        used = [counts.astype(np.int64) for counts in counted(weights)]
    elif weights is not None:
        used = counted(weights)
        # everyone at risk has the event: rounding must not leave a crumb of someone
        everyone = plain[0] == plain[1]
        used[0][everyone] = used[1][everyone]
    return CurveCounts(times, *used, plain[0], plain[1], entered, left)


def risk_set_note(counts: CurveCounts, estimate: FloatArray) -> str:
    """Words for what delayed entry does to a curve: nobody at risk, or a last one too early.

    "" where someone is at risk throughout and the estimate is 0 only at the end, if at all.
    """
    at_risk, times = counts.rows_at_risk, counts.times
    said: list[str] = []
    gone = np.flatnonzero(estimate == 0)
    stop = len(times)
    if len(gone) and gone[0] < len(times) - 1:
        stop = int(gone[0]) + 1
        later = int((counts.left >= stop).sum())
        said.append(
            f"not estimable: survival after {times[gone[0]]:g}, where all at risk "
            f"({at_risk[gone[0]]}) had the event and {later} of {len(counts.left)} rows came "
            "later; it is given as 0"
        )
    empty = np.flatnonzero(at_risk[:stop] == 0)
    if len(empty) and empty[0] <= 1:
        # from 0 to the first entry
        before = empty[empty == np.arange(empty[0], empty[0] + len(empty))]
        start = times[before[-1]]
        if start > 0:
            said.insert(0, f"nobody at risk until {start:g}: survival is that from there on")
        empty = empty[len(before) :]
    if len(empty):
        gaps = [f"from {times[row - 1]:g} to {times[row]:g}" for row in empty[:_MOST_SAID]]
        more = f" and {len(empty) - _MOST_SAID} times more" if len(empty) > _MOST_SAID else ""
        said.append(f"nobody at risk {', '.join(gaps)}{more}: the estimate is carried across")
    return "; ".join(said)
