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


class CurveInfluence(ABC):
    """Errors of a curve from the influence of each row, summed by cluster."""

    @cached_property
    def std_error(self) -> FloatArray:
        """Standard error of S after each event time (k,); NaN where S is 0."""
        raise NotImplementedError

    @abstractmethod
    def restricted_mean_error(self, tau: float) -> float:
        """Standard error of the area under the curve up to ``tau``."""


@dataclass(frozen=True, eq=False)
class Influence(CurveInfluence):
    """What the infinitesimal jackknife of a product-limit estimate needs.

    At the event times (k,): ``times``, weights ``at_risk`` and ``dead``, the ``estimate`` after
    each, NaN where it has none. By row (n,): ``first`` and ``last`` position at risk, ``events``,
    ``weights``, ``codes`` of the cluster. The influence of a row is weight × the derivative of
    S(t) by that weight; the variance sums the squares of its sums by cluster (Williams 1995;
    Therneau & Grambsch 2000, as R's ``survfit(cluster=)``, without a correction for few clusters).
    """

    times: FloatArray
    at_risk: FloatArray
    dead: FloatArray
    estimate: FloatArray
    first: IntArray
    last: IntArray
    events: BoolArray
    weights: FloatArray
    codes: IntArray

    @cached_property
    def std_error(self) -> FloatArray:
        """Standard error of S after each event time (k,); NaN where S is 0."""
        _, cumulative = self._hazard
        seen = self.last >= 0
        last, weights, codes = self.last[seen], self.weights[seen], self.codes[seen]
        entering = np.minimum(self.first[seen], last)
        # Each row enters and leaves.
        position = np.concatenate((entering, last))
        change = np.concatenate(
            (weights * cumulative[self._entered[seen]], weights * self._left[seen])
        )
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
        return error_of_sums(sums, self._hazard, sizes, self.estimate)

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
        return self._on_sum(np.diff(np.minimum(np.append(self.times, np.inf), tau)))

    def _on_sum(self, factors: FloatArray) -> FloatArray:
        """Influence of each cluster on the sum of S after each event time by ``factors`` (k,)."""
        _, cumulative = self._hazard
        size = factors * np.nan_to_num(self.estimate)
        # What is yet to come after each position, and what H has added up to it.
        after = np.append(np.cumsum(size[::-1])[::-1], 0.0)
        within = np.concatenate(([0.0], np.cumsum(size * cumulative[1:])))
        first = np.minimum(self.first, np.maximum(self.last, 0))
        last = np.maximum(self.last, 0)
        change = (self._left + cumulative[self._entered]) * after[last]
        change += cumulative[self._entered] * (after[first] - after[last])
        change -= within[last] - within[first]
        change *= -self.weights
        return np.bincount(self.codes, change).astype(np.float64)

    @cached_property
    def _hazard(self) -> tuple[FloatArray, FloatArray]:
        """1 / (n − d) and the cumulative sum of d / (n (n − d)), from 0."""
        left = self.at_risk - self.dead
        inverse = np.divide(1.0, left, out=np.zeros(len(left)), where=left > 0)
        return inverse, np.concatenate(([0.0], np.cumsum(self.dead * inverse / self.at_risk)))

    @property
    def _entered(self) -> IntArray:
        """Where H stood when a row entered; who was at risk at no event changes nothing."""
        return np.minimum(self.first, self.last + 1)

    @cached_property
    def _left(self) -> FloatArray:
        """What a row of weight 1 adds to A by leaving (n,)."""
        inverse, cumulative = self._hazard
        own = np.where(self.events, np.append(inverse, 0.0)[self.last], 0.0)
        return own - cumulative[self.last + 1]


def error_of_sums(
    sums: FloatArray,
    hazard: tuple[FloatArray, FloatArray],
    sizes: FloatArray,
    estimate: FloatArray,
) -> FloatArray:
    """Standard error of S (k,) from the sums over clusters of A², A·R and R² (3, k).

    ``hazard`` is 1 / (n − d) (k,) and H from 0 (k + 1,), ``sizes`` the weights of the clusters.
    """
    inverse, h = hazard[0], hazard[1][1:]
    variance = sums[0] - 2 * h * sums[1] + h**2 * sums[2]
    # No cluster adds more than its weight times this; what is left of sums that cancel is rounding,
    # of which the root would be large.
    most = np.maximum.accumulate(inverse) + h
    variance[variance <= _ROUNDING * most**2 * np.sum(sizes**2)] = 0.0
    error = estimate * np.sqrt(variance)
    error[~(estimate > 0)] = np.nan
    return error


def _running(values: FloatArray, begins: IntArray) -> FloatArray:
    """Cumulative sums that begin anew at ``begins``."""
    total = np.cumsum(values)
    sizes = np.diff(np.append(begins, len(values)))
    return total - np.repeat(total[begins] - values[begins], sizes)
