"""Variance of a Kaplan-Meier curve from the influence of each row: weights and clusters."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from caseseries.statistics.survival.observations import BoolArray, FloatArray, IntArray

_CHUNK = 2**22


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
    each. By row (n,): ``first`` and ``last`` position at risk, ``events``, ``weights``, ``codes``
    of the cluster. The influence of a row is weight × the derivative of S(t) by that weight; the
    variance sums the squares of its sums by cluster (Williams 1995; Therneau & Grambsch 2000,
    as R's ``survfit(cluster=)``, without a correction for few clusters).
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
        squares = [np.sum(part**2, axis=0) for _, part in self._by_cluster()]
        error = np.sqrt(np.concatenate([np.empty(0), *squares]))
        error[self.estimate == 0] = np.nan
        return error

    def restricted_mean_error(self, tau: float) -> float:
        """Standard error of the area under the curve up to ``tau``."""
        upto = np.minimum(np.append(self.times, np.inf), tau)
        width = np.diff(upto)
        total = np.zeros(self._n_clusters)
        for chosen, part in self._by_cluster():
            total += part @ width[chosen]
        return float(np.sqrt(np.sum(total**2)))

    @cached_property
    def _n_clusters(self) -> int:
        return int(self.codes.max(initial=-1)) + 1

    def _by_cluster(self) -> Iterator[tuple[slice, FloatArray]]:
        """Influence on S after some event times, summed by cluster (clusters, times)."""
        n_times, n = len(self.times), len(self.first)
        left = self.at_risk - self.dead
        some = left > 0
        inverse = np.divide(1.0, left, out=np.zeros(n_times), where=some)
        hazard = self.dead * inverse / self.at_risk
        cumulative = np.concatenate(([0.0], np.cumsum(hazard)))
        order = np.argsort(self.codes, kind="stable")
        starts = np.searchsorted(self.codes[order], np.arange(self._n_clusters))
        first, last = self.first[order, None], self.last[order, None]
        died, weights = self.events[order, None], self.weights[order, None]
        own = np.where(died, inverse[np.maximum(last, 0)], 0.0) if n_times else died
        step = max(_CHUNK // max(n, 1), 1)
        for start in range(0, n_times, step):
            chosen = slice(start, min(start + step, n_times))
            at = np.arange(chosen.start, chosen.stop)[None, :]
            reached = np.minimum(at, last) + 1
            change = np.where(at >= last, own, 0.0)
            change -= cumulative[reached] - cumulative[np.minimum(first, reached)]
            change *= -weights * self.estimate[chosen]
            yield chosen, np.add.reduceat(change, starts, axis=0)
