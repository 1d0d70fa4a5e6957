"""Cox's partial likelihood from counts: how many of each covariate pattern, at each time.

Nothing here is of the size of the data. A pattern is one combination of the covariates; the sums
over those at risk are products of (event times × patterns) with (patterns × columns).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from itertools import pairwise
from typing import Self

import numpy as np

from caseseries.statistics.survival.concordance import concordance_from_counts
from caseseries.statistics.survival.counts.clustered_rows import ClusteredRows
from caseseries.statistics.survival.likelihood.interval_sums import IntervalSums
from caseseries.statistics.survival.likelihood.partial_likelihood import (
    PartialLikelihood,
    Pooled,
    Ties,
)
from caseseries.statistics.survival.observations import BoolArray, FloatArray, IntArray


@dataclass(frozen=True, eq=False)
class PatternRows:
    """Rows by cluster with, per cell of their count, what a score residual needs.

    Per cell: its ``pattern``, the event times before ``begin`` and up to ``upto`` (those of other
    strata too), whether they ``died``; per cell of the count by entry, None without: its
    ``entry_pattern`` and the event times up to the entry, ``first``.
    """

    clusters: ClusteredRows
    pattern: IntArray
    begin: IntArray
    upto: IntArray
    died: BoolArray
    entry_pattern: IntArray | None
    first: IntArray | None


@dataclass(frozen=True, eq=False)
class PatternLikelihood(PartialLikelihood):
    """Counts at the event times (by stratum, ascending) beside the ``matrix`` (patterns, p).

    ``stratum``, ``times`` (k,); ``n_at_risk``, ``n_dying`` (k, patterns), whole numbers as
    floats; ``everyone`` the pooled counts over all distinct times; ``late`` whether there is
    delayed entry; ``rows`` those of clusters.
    """

    stratum: IntArray
    times: FloatArray
    n_at_risk: FloatArray
    n_dying: FloatArray
    everyone: Pooled
    late: bool = False
    rows: PatternRows | None = None

    @cached_property
    def n(self) -> int:
        return int(self.everyone.n_events.sum() + self.everyone.n_censored.sum())

    @cached_property
    def n_events(self) -> int:
        return int(self.everyone.n_events.sum())

    @cached_property
    def event_times(self) -> tuple[IntArray, FloatArray]:
        return self.stratum, self.times

    @cached_property
    def case_weights(self) -> FloatArray:
        return np.ones(len(self.matrix))

    @cached_property
    def ever_at_risk(self) -> FloatArray:
        if self.late:
            return self.n_at_risk.max(axis=0, initial=0.0)  # who of them are the same is not known
        return self.n_at_risk[self._first_of_stratum].sum(axis=0)

    @cached_property
    def n_tied(self) -> IntArray:
        return self.weight_tied.astype(np.int64)

    @cached_property
    def weight_tied(self) -> FloatArray:
        return self.n_dying.sum(axis=1)

    def with_matrix(self, matrix: FloatArray, ties: Ties) -> Self:
        return replace(self, matrix=matrix, ties=ties)

    def at_risk(self, values: FloatArray) -> FloatArray:
        return self.n_at_risk @ values

    def dying(self, values: FloatArray) -> FloatArray:
        return self.n_dying @ values

    def reaches(self) -> tuple[tuple[IntArray, IntArray], tuple[IntArray, IntArray]]:
        if self.late:
            row, node = self._stretches
            dead_time, dead = np.nonzero(self.n_dying)
            return (row, node), (dead, self._intervals[1].width + dead_time)
        risk_row: list[IntArray] = []
        risk_at: list[IntArray] = []
        dead_row: list[IntArray] = []
        dead_at: list[IntArray] = []
        starts = [*np.flatnonzero(self._first_of_stratum).tolist(), len(self.times)]
        for start, stop in pairwise(starts):
            # at risk once is at risk at every time before; the earliest death binds the later
            lasting = (self.n_at_risk[start:stop] > 0).sum(axis=0)
            risk_row.append(np.flatnonzero(lasting))
            risk_at.append(start + lasting[risk_row[-1]] - 1)
            died = self.n_dying[start:stop] > 0
            dead_row.append(np.flatnonzero(died.any(axis=0)))
            dead_at.append(start + died.argmax(axis=0)[dead_row[-1]])
        return (
            (np.concatenate(risk_row), np.concatenate(risk_at)),
            (np.concatenate(dead_row), np.concatenate(dead_at)),
        )

    def nested(self) -> tuple[int, IntArray, IntArray]:
        if not self.late:
            return super().nested()
        below = np.arange(2, 2 * self._intervals[1].width)
        return 2 * self._intervals[1].width, below, below // 2

    @cached_property
    def _intervals(self) -> tuple[IntArray, IntervalSums]:
        """Runs of event times over which some of a pattern are at risk, and whose they are."""
        some = (self.n_at_risk > 0).T.astype(np.int8)
        change = np.diff(some, axis=1, prepend=0, append=0)
        pattern, first = np.nonzero(change > 0)
        last = np.nonzero(change < 0)[1] - 1
        return pattern, IntervalSums(first, last, len(self.times))

    @cached_property
    def _stretches(self) -> tuple[IntArray, IntArray]:
        pattern, runs = self._intervals
        row, node = runs.stretches
        return pattern[row], node

    def pooled(self) -> Pooled:
        return self.everyone

    def concordance(self, beta: FloatArray) -> tuple[float, float]:
        distinct, row = np.unique(self.matrix, axis=0, return_inverse=True)
        return concordance_from_counts(
            self.n_at_risk,
            self.n_dying,
            (distinct @ beta)[row],
            self.stratum,
            independent=not self.late and self.rows is None,
        )

    @cached_property
    def _first_of_stratum(self) -> BoolArray:
        return np.concatenate(([True], np.diff(self.stratum) > 0))[: len(self.stratum)]
