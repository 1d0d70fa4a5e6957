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
class _Rows:
    """Rows in the order of their clusters, which begin at ``starts``; (n, 1) each.

    ``own`` is what a row with the event adds at its time, ``cumulative`` (k + 1,) what those at
    risk share of the events.
    """

    first: IntArray
    last: IntArray
    own: FloatArray
    weights: FloatArray
    starts: IntArray
    cumulative: FloatArray


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
        squares = [np.sum(part**2, axis=0) for _, part in self._by_cluster()]
        error = np.sqrt(np.concatenate([np.empty(0), *squares]))
        error[~(self.estimate > 0)] = np.nan
        return error

    def restricted_mean_error(self, tau: float) -> float:
        """Standard error of the area under the curve up to ``tau``."""
        return float(np.linalg.norm(self.on_restricted_mean(tau)))

    def on_survival(self, time: float) -> FloatArray:
        """Influence of each cluster on S(``time``) (clusters,)."""
        position = int(np.searchsorted(self.times, time, side="right")) - 1
        if position < 0:
            return np.zeros(self._n_clusters)
        return self._part(slice(position, position + 1))[:, 0]

    def on_restricted_mean(self, tau: float) -> FloatArray:
        """Influence of each cluster on the area under the curve up to ``tau`` (clusters,)."""
        upto = np.minimum(np.append(self.times, np.inf), tau)
        width = np.diff(upto)
        total = np.zeros(self._n_clusters)
        for chosen, part in self._by_cluster():
            total += part @ width[chosen]
        return total

    @cached_property
    def _n_clusters(self) -> int:
        return int(self.codes.max(initial=-1)) + 1

    def _by_cluster(self) -> Iterator[tuple[slice, FloatArray]]:
        """Influence on S after all event times, some at a time."""
        step = max(_CHUNK // max(len(self.first), 1), 1)
        for start in range(0, len(self.times), step):
            chosen = slice(start, min(start + step, len(self.times)))
            yield chosen, self._part(chosen)

    def _part(self, chosen: slice) -> FloatArray:
        """Influence on S after some event times, summed by cluster (clusters, times)."""
        rows = self._by_row
        at = np.arange(chosen.start, chosen.stop)[None, :]
        reached = np.minimum(at, rows.last) + 1
        change = np.where(at >= rows.last, rows.own, 0.0)
        change -= rows.cumulative[reached] - rows.cumulative[np.minimum(rows.first, reached)]
        change *= -rows.weights * np.nan_to_num(self.estimate[chosen])
        return np.add.reduceat(change, rows.starts, axis=0)

    @cached_property
    def _by_row(self) -> _Rows:
        n_times = len(self.times)
        left = self.at_risk - self.dead
        inverse = np.divide(1.0, left, out=np.zeros(n_times), where=left > 0)
        hazard = self.dead * inverse / self.at_risk
        order = np.argsort(self.codes, kind="stable")
        first, last = self.first[order, None], self.last[order, None]
        died = self.events[order, None]
        return _Rows(
            first=first,
            last=last,
            own=np.where(died, inverse[np.maximum(last, 0)], 0.0).astype(np.float64),
            weights=self.weights[order, None],
            starts=np.searchsorted(self.codes[order], np.arange(self._n_clusters)),
            cumulative=np.concatenate(([0.0], np.cumsum(hazard))),
        )
