"""Cox's partial likelihood of one row per patient."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import Self

import numpy as np

from caseseries.statistics.survival.concordance import concordance
from caseseries.statistics.survival.likelihood.interval_sums import IntervalSums
from caseseries.statistics.survival.likelihood.partial_likelihood import (
    PartialLikelihood,
    Pooled,
    Ties,
)
from caseseries.statistics.survival.observations import BoolArray, FloatArray, IntArray


@dataclass(frozen=True, eq=False)
class RowLikelihood(PartialLikelihood):
    """Data of a Cox model; ``durations``, ``events``, ``strata``, ``weights`` (n,) beside the
    ``matrix`` (n, p). With ``entry`` (n,) a row is at risk where entry < time ≤ duration."""

    durations: FloatArray
    events: BoolArray
    strata: IntArray
    weights: FloatArray
    entry: FloatArray | None = None
    cluster: IntArray | None = None

    @cached_property
    def n(self) -> int:
        return len(self.durations)

    @cached_property
    def n_events(self) -> int:
        return int(self.events.sum())

    @cached_property
    def case_weights(self) -> FloatArray:
        return self.weights

    def with_matrix(self, matrix: FloatArray, ties: Ties) -> Self:
        return replace(self, matrix=matrix, ties=ties)

    @cached_property
    def counted(self) -> BoolArray:
        """Who is at risk at some event (n,)."""
        return self.last_at_risk >= self.first_at_risk

    @cached_property
    def ever_at_risk(self) -> FloatArray:
        return self.counted.astype(float)

    @cached_property
    def event_times(self) -> tuple[IntArray, FloatArray]:
        pairs = np.unique(
            np.column_stack((self.strata[self.events], self.durations[self.events])), axis=0
        )
        return pairs[:, 0].astype(np.int64), pairs[:, 1].astype(np.float64)

    @cached_property
    def n_tied(self) -> IntArray:
        at = self.last_at_risk[self.events]
        return np.bincount(at, minlength=len(self.event_times[0]))

    @cached_property
    def weight_tied(self) -> FloatArray:
        return self.dying(self.weights)

    @cached_property
    def last_at_risk(self) -> IntArray:
        """Per patient the position of the last event time survived to, −1 if none (n,)."""
        return self._reached(self.durations)

    @cached_property
    def first_at_risk(self) -> IntArray:
        """Per row the position of the first event time after its entry (n,)."""
        stratum = self.event_times[0]
        start = np.searchsorted(stratum, self.strata)
        if self.entry is None:
            return start
        return np.maximum(self._reached(self.entry) + 1, start)

    def _reached(self, times: FloatArray) -> IntArray:
        """Per row the position of the last event time not after its own of ``times``, or −1."""
        stratum, time = self.event_times
        last = np.full(len(times), -1, dtype=np.int64)
        for which in np.unique(stratum):
            start, stop = np.searchsorted(stratum, [which, which + 1])
            here = self.strata == which
            reached = np.searchsorted(time[start:stop], times[here], side="right")
            last[here] = np.where(reached > 0, start + reached - 1, -1)
        return last

    @cached_property
    def _intervals(self) -> IntervalSums:
        return IntervalSums(self.first_at_risk, self.last_at_risk, len(self.event_times[0]))

    def at_risk(self, values: FloatArray) -> FloatArray:
        if self.entry is not None:
            return self._intervals.of(values)
        stratum = self.event_times[0]
        sums = np.zeros((len(stratum), *values.shape[1:]))
        np.add.at(sums, self.last_at_risk[self.counted], values[self.counted])
        for which in np.unique(stratum):
            start, stop = np.searchsorted(stratum, [which, which + 1])
            sums[start:stop] = np.cumsum(sums[start:stop][::-1], axis=0)[::-1]
        return sums

    def dying(self, values: FloatArray) -> FloatArray:
        sums = np.zeros((len(self.event_times[0]), *values.shape[1:]))
        np.add.at(sums, self.last_at_risk[self.events], values[self.events])
        return sums

    def reaches(self) -> tuple[tuple[IntArray, IntArray], tuple[IntArray, IntArray]]:
        risk, dead = np.flatnonzero(self.counted), np.flatnonzero(self.events)
        if self.entry is not None:
            return self._intervals.stretches, (
                dead,
                self._intervals.width + self.last_at_risk[dead],
            )
        return (risk, self.last_at_risk[risk]), (dead, self.last_at_risk[dead])

    def nested(self) -> tuple[int, IntArray, IntArray]:
        if self.entry is None:
            return super().nested()
        # at risk over a stretch of event times is at risk over each half of it
        below = np.arange(2, 2 * self._intervals.width)
        return 2 * self._intervals.width, below, below // 2

    def pooled(self) -> Pooled:
        times, at = np.unique(self.durations, return_inverse=True)
        n_events = np.bincount(at[self.events], minlength=len(times))
        n_censored = np.bincount(at, minlength=len(times)) - n_events
        if self.entry is None:
            return Pooled(times, n_events, n_censored)
        n_late = self.n - np.searchsorted(np.sort(self.entry), times, side="left")
        return Pooled(times, n_events, n_censored, n_late)

    def concordance(self, beta: FloatArray) -> tuple[float, float]:
        # once per distinct row: rounding must not tell patients with equal covariates apart
        distinct, row = np.unique(self.matrix, axis=0, return_inverse=True)
        return concordance(
            self.durations,
            self.events,
            (distinct @ beta)[row],
            self.strata,
            self.weights,
            self.entry,
            self.cluster,
        )
