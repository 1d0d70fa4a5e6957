"""Variance of a Kaplan-Meier curve from the influence of each row: weights and clusters.

What a cluster adds to the error at t is (A − R·H(t))²·S(t)²: R is the weight of its rows at risk
after t, H the cumulative sum of d / (n (n − d)), and A what its rows have added up by entering and
leaving. A and R change only when a row enters or leaves, so the sums over clusters of A², A·R and
R² follow from these changes, and no clusters × times are ever held.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from caseseries.statistics.survival.observations import BoolArray, FloatArray, IntArray

_ROUNDING = 1e-15


@dataclass(frozen=True, eq=False)
class CurveInfluence(ABC):
    """Errors of a curve from the influence of each row, summed by cluster.

    At the event times (k,): ``times``, weights ``at_risk`` and ``dead``, the ``estimate`` after
    each, NaN where it has none.
    """

    times: FloatArray
    at_risk: FloatArray
    dead: FloatArray
    estimate: FloatArray

    @cached_property
    def std_error(self) -> FloatArray:
        """Standard error of S after each event time (k,); NaN where S is 0."""
        raise NotImplementedError

    @abstractmethod
    def restricted_mean_error(self, tau: float) -> float:
        """Standard error of the area under the curve up to ``tau``."""

    @cached_property
    def _hazard(self) -> tuple[FloatArray, FloatArray]:
        """1 / (n − d) and the cumulative sum of d / (n (n − d)), from 0."""
        left = self.at_risk - self.dead
        inverse = np.divide(1.0, left, out=np.zeros(len(left)), where=left > 0)
        return inverse, np.concatenate(([0.0], np.cumsum(self.dead * inverse / self.at_risk)))

    def _error(self, sums: FloatArray, sizes: FloatArray) -> FloatArray:
        """Standard error of S (k,) from the sums over clusters of A², A·R and R² (3, k), and the
        weights of the clusters."""
        inverse, h = self._hazard[0], self._hazard[1][1:]
        variance = sums[0] - 2 * h * sums[1] + h**2 * sums[2]
        # No cluster adds more than its weight times this; what is left of sums that cancel is
        # rounding, of which the root would be large.
        most = np.maximum.accumulate(inverse) + h
        variance[variance <= _ROUNDING * most**2 * np.sum(sizes**2)] = 0.0
        error = self.estimate * np.sqrt(variance)
        error[~(self.estimate > 0)] = np.nan
        return error

    def _widths(self, tau: float) -> FloatArray:
        """Time from each event to the next, or to ``tau`` (k,)."""
        return np.diff(np.minimum(np.append(self.times, np.inf), tau))

    def _lost(self, factors: FloatArray) -> tuple[FloatArray, FloatArray]:
        """What the sum of S after each event by ``factors`` (k,) loses by one row at risk up to
        each position (k + 1,), and gains by its event there (k + 1,)."""
        inverse, cumulative = self._hazard
        size = factors * np.nan_to_num(self.estimate)
        after = np.append(np.cumsum(size[::-1])[::-1], 0.0)
        within = np.concatenate(([0.0], np.cumsum(size * cumulative[1:])))
        return within + cumulative * after, np.append(inverse, 0.0) * after


@dataclass(frozen=True, eq=False)
class Influence(CurveInfluence):
    """What the infinitesimal jackknife of a product-limit estimate needs.

    By row (n,): ``first`` and ``last`` position at risk, ``events``, ``weights``, ``codes`` of the
    cluster. The influence of a row is weight × the derivative of S(t) by that weight; the variance
    sums the squares of its sums by cluster (Williams 1995; Therneau & Grambsch 2000, as R's
    ``survfit(cluster=)``, without a correction for few clusters).
    """

    first: IntArray
    last: IntArray
    events: BoolArray
    weights: FloatArray
    codes: IntArray

    @cached_property
    def std_error(self) -> FloatArray:
        """Standard error of S after each event time (k,); NaN where S is 0."""
        inverse, cumulative = self._hazard
        seen = self.last >= 0
        last, weights, codes = self.last[seen], self.weights[seen], self.codes[seen]
        own = np.where(self.events[seen], inverse[last], 0.0)
        # Each row enters and leaves.
        position = np.concatenate((np.minimum(self.first[seen], last), last))
        entering, leaving = cumulative[self._entered[seen]], own - cumulative[last + 1]
        change = np.concatenate((weights * entering, weights * leaving))
        move = np.concatenate((weights, -weights))
        order = np.lexsort((position, np.concatenate((codes, codes))))
        position, change, move = position[order], change[order], move[order]
        begins = np.flatnonzero(np.diff(np.concatenate((codes, codes))[order], prepend=-1))
        a, r = _running(change, begins), _running(move, begins)
        added = [
            np.bincount(position, more, minlength=len(self.times))
            for more in (
                change * (2 * a - change),
                change * r + (a - change) * move,
                move * (2 * r - move),
            )
        ]
        sizes = np.bincount(codes, weights).astype(np.float64)
        sums = np.cumsum(np.array(added, dtype=np.float64), axis=1)
        return self._error(sums, sizes)

    def restricted_mean_error(self, tau: float) -> float:
        """Standard error of the area under the curve up to ``tau``."""
        return float(np.linalg.norm(self.on_restricted_mean(tau)))

    def on_survival(self, time: float) -> FloatArray:
        """Influence of each cluster on S(``time``) (clusters,)."""
        position = int(np.searchsorted(self.times, time, side="right")) - 1
        at = np.arange(len(self.times)) == position
        return self._on_sum(at.astype(float))

    def on_restricted_mean(self, tau: float) -> FloatArray:
        """Influence of each cluster on the area under the curve up to ``tau`` (clusters,)."""
        return self._on_sum(self._widths(tau))

    def _on_sum(self, factors: FloatArray) -> FloatArray:
        """Influence of each cluster on the sum of S after each event time by ``factors`` (k,)."""
        lost, gained = self._lost(factors)
        change = lost[self.last + 1] - lost[self._entered]
        change -= np.where(self.events, gained[self.last], 0.0)
        return np.bincount(self.codes, self.weights * change).astype(np.float64)

    @property
    def _entered(self) -> IntArray:
        """The position a row enters at; who was at risk at no event enters as it leaves."""
        return np.minimum(self.first, self.last + 1)


def _running(values: FloatArray, begins: IntArray) -> FloatArray:
    """Cumulative sums that begin anew at ``begins``."""
    total = np.cumsum(values)
    sizes = np.diff(np.append(begins, len(values)))
    return total - np.repeat(total[begins] - values[begins], sizes)
