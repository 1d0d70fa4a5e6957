"""Errors of a Kaplan-Meier curve from clustered rows of a count, in a pass over the rows.

What a cluster adds to the error at t is (A − R·H(t))²·S(t)²: R of its rows are at risk after t,
H is the cumulative sum of d / (n (n − d)), and A what its rows have added up by entering and
leaving. A and R change only when a row enters or leaves; so the sums over clusters of A², A·R and
R² follow from what each of these changes adds to them, and no clusters × times are ever held.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from caseseries.statistics.survival.counts.clustered_rows import ClusteredRows
from caseseries.statistics.survival.counts.counted import GroupedCounts
from caseseries.statistics.survival.influence import CurveInfluence
from caseseries.statistics.survival.observations import BoolArray, FloatArray, IntArray
from caseseries.statistics.survival.observed_counts import ObservedCounts

_ENTERED, _CENSORED, _DIED = 0, 1, 2
_CHUNK = 2**20


@dataclass(frozen=True, eq=False)
class CountedInfluence(CurveInfluence):
    """The infinitesimal jackknife of `Influence` for counts.

    By cell of the count: ``first`` and ``last`` position at risk (entry cells, cells), and who
    ``died`` (cells,); ``first`` is None without delayed entry.
    """

    first: IntArray | None
    last: IntArray
    died: BoolArray
    rows: ClusteredRows

    @property
    def n_clusters(self) -> int:
        """Clusters with a row on the curve."""
        return len(self.rows.starts)

    @cached_property
    def std_error(self) -> FloatArray:
        """Standard error of S after each event time (k,); NaN where S is 0."""
        inverse, cumulative = self._hazard
        n_times = len(self.times)
        added = np.zeros((3, n_times))
        sizes, changes = self._changes()
        squares = 0.0 if self.first is not None else float(np.sum(sizes.astype(float) ** 2))
        starts = np.cumsum(sizes) - sizes
        order = np.argsort(sizes, kind="stable")
        bounds = np.flatnonzero(np.diff(sizes[order], prepend=0, append=0))
        for begin, end in zip(bounds[:-1].tolist(), bounds[1:].tolist(), strict=True):
            size = int(sizes[order[begin]])
            step = max(_CHUNK // size, 1)
            for start in range(begin, end, step):
                of = order[start : min(start + step, end)]
                code = changes[starts[of][:, None] + np.arange(size)]
                position, kind = code // 3 % n_times, code % 3
                change = np.where(kind == _DIED, inverse[position], 0.0)
                change -= cumulative[position + 1]
                entering = kind == _ENTERED
                change[entering] = cumulative[position[entering]]
                move = np.where(entering, 1.0, -1.0)
                a = np.cumsum(change, axis=1)
                r = np.cumsum(move, axis=1) + (0 if self.first is not None else size)
                a_before, r_before = a - change, r - move
                for row, more in enumerate(
                    (
                        change * (a + a_before),
                        change * r + a_before * move,
                        move * (r + r_before),
                    )
                ):
                    added[row] += np.bincount(position.ravel(), more.ravel(), minlength=n_times)
        sums = np.cumsum(added, axis=1)
        sums[2] += squares
        return self._error(sums, sizes.astype(np.float64))

    def restricted_mean_error(self, tau: float) -> float:
        """Standard error of the area under the curve up to ``tau``."""
        lost, gained = self._lost(self._widths(tau))
        left = lost[self.last + 1] - np.where(self.died, gained[self.last], 0.0)
        total = 0.0
        for batch, starts in self.rows.batches():
            value = left[self.rows.cell[batch]]
            if self.first is not None and self.rows.entry_cell is not None:
                value = value - lost[self.first[self.rows.entry_cell[batch]]]
            total += float(np.sum(np.add.reduceat(value, starts) ** 2))
        return float(np.sqrt(total))

    def _changes(self) -> tuple[IntArray, IntArray]:
        """Changes of each cluster (clusters,), and all of them in the order of cluster and time.

        Each change is one number: cluster, position and kind. Rows at risk at no event change
        nothing.
        """
        n_times = len(self.times)
        rows = self.rows
        last = self.last[rows.cell]
        cluster = np.repeat(np.arange(self.n_clusters), rows.sizes)
        kind = np.where(self.died[rows.cell], _DIED, _CENSORED)
        if self.first is None or rows.entry_cell is None:
            seen = last >= 0
            code = (cluster[seen] * n_times + last[seen]) * 3 + kind[seen]
        else:
            first = self.first[rows.entry_cell]
            seen = first <= last
            at = cluster[seen] * n_times
            entering = (at + first[seen]) * 3 + _ENTERED
            code = np.concatenate((entering, (at + last[seen]) * 3 + kind[seen]))
        code.sort()
        sizes = np.bincount(code // (3 * n_times), minlength=self.n_clusters)
        return sizes, code


def counted_influence(
    counts: GroupedCounts, patterns: BoolArray, observed: ObservedCounts, estimate: FloatArray
) -> CountedInfluence:
    """The influence of the rows with the ``patterns`` on the curve of their ``observed`` counts.

    ``estimate`` (times,) of that curve.
    """
    if counts.rows is None:
        raise ValueError("cluster: the rows were counted without clusters")
    dying = observed.n_dead > 0
    times = observed.times[dying]
    upto = np.searchsorted(times, counts.times, side="right")
    return CountedInfluence(
        times=times,
        at_risk=observed.at_risk[dying].astype(float),
        dead=observed.dead[dying].astype(float),
        estimate=estimate[dying],
        first=None if counts.entered is None else upto[counts.entered.at],
        last=upto[counts.at] - 1,
        died=counts.died[counts.pattern],
        rows=counts.rows.of(patterns[counts.pattern]),
    )
