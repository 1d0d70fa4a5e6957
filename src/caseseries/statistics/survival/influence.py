"""The infinitesimal jackknife of a Kaplan-Meier curve: a variance without independent rows.

The derivative of log S(t) to the weight of a row is the sum of d / (n (n − d)) over the event
times up to t at which it is at risk, less 1 / (n − d) at its own event. Summed with their weights
within a cluster, squared and summed over the clusters, these are the variance of Ying & Wei
(1994) and Williams (1995), R's ``survfit(cluster=)``. Where every row is a cluster of its own,
of weight 1, it is Greenwood's.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from caseseries.statistics.survival.observations import BoolArray, FloatArray, IntArray

_CHUNK = 2**22


@dataclass(frozen=True, eq=False)
class Influence:
    """Rows of a curve: ``entered`` and ``left`` (n,) its positions before and up to which each
    counts, ``events``, ``weights`` and ``cluster`` (n,), codes below ``n_clusters``; ``estimate``,
    ``n_at_risk`` and ``n_events`` (k,) of the curve, weighted."""

    entered: IntArray
    left: IntArray
    events: BoolArray
    weights: FloatArray
    cluster: IntArray
    n_clusters: int
    estimate: FloatArray
    n_at_risk: FloatArray
    n_events: FloatArray

    @cached_property
    def _steps(self) -> tuple[FloatArray, FloatArray]:
        """d / (n (n − d)) and 1 / (n − d) per time (k,); 0 where S is 0 from there on."""
        staying = self.n_at_risk - self.n_events
        some = (self.n_events > 0) & (staying > 0)
        own = np.divide(1.0, staying, out=np.zeros(len(staying)), where=some)
        at_risk = np.divide(self.n_events, self.n_at_risk, out=np.zeros(len(staying)), where=some)
        return at_risk * own, own

    def of(self, factor: FloatArray) -> FloatArray:
        """Influence of each cluster on Σ log(1 − d/n) · ``factor`` (k, m): (clusters, m)."""
        step, own = self._steps
        upto = np.zeros((len(step) + 1, factor.shape[1]))
        np.cumsum(step[:, None] * factor, axis=0, out=upto[1:])
        rows = upto[self.left + 1] - upto[self.entered + 1]
        died = self.events
        at = self.left[died]
        rows[died] -= own[at, None] * factor[at]
        rows *= self.weights[:, None]
        total = np.zeros((self.n_clusters, factor.shape[1]))
        np.add.at(total, self.cluster, rows)
        return total

    def on_survival(self, positions: IntArray) -> FloatArray:
        """On S at ``positions`` (m,) of the curve: (clusters, m)."""
        upto = np.arange(len(self.estimate))[:, None] <= positions
        return self.of(upto * self.estimate[positions])

    def std_error(self) -> FloatArray:
        """Standard error of S at each time (k,), NaN where S is 0."""
        n_times = len(self.estimate)
        found = np.empty(n_times)
        width = max(1, _CHUNK // max(len(self.left), n_times))
        for start in range(0, n_times, width):
            part = np.arange(start, min(start + width, n_times))
            found[part] = np.sqrt((self.on_survival(part) ** 2).sum(axis=0))
        found[self.estimate == 0] = np.nan
        return found
