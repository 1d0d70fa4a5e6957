"""The weighted partial likelihood of the subdistribution hazard, and the influence of each row."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property

import numpy as np

from caseseries.statistics.survival.likelihood.row_likelihood import RowLikelihood
from caseseries.statistics.survival.observations import BoolArray, FloatArray, IntArray


@dataclass(frozen=True, eq=False)
class Censoring:
    """Kaplan-Meier estimate G of remaining uncensored: at the distinct ``times`` of censoring
    (c,), how many are ``at_risk`` and ``n_censored``. An event at the same time comes first, so
    that who has it is still at risk. A row censored at time 0 was never observed and says nothing
    of censoring later; it is not counted, as in R's crr."""

    times: FloatArray
    at_risk: IntArray
    n_censored: IntArray

    @classmethod
    def of(cls, durations: FloatArray, censored: BoolArray) -> Censoring:
        times, counts = np.unique(durations[censored & (durations > 0)], return_counts=True)
        left = np.searchsorted(np.sort(durations), times, side="left")
        return cls(times, len(durations) - left, counts)

    def before(self, times: FloatArray) -> FloatArray:
        """G just before each of ``times``."""
        survival = np.cumprod(1 - self.n_censored / self.at_risk)
        return np.append(1.0, survival)[np.searchsorted(self.times, times, side="left")]


@dataclass(frozen=True, eq=False)
class SubdistributionLikelihood(RowLikelihood):
    """Fine & Gray's (1999) likelihood of ``events``, of rows of which others are ``competing``.

    Who had a competing event stays at risk, with the weight G(t−) / G(X−) at a time t after its
    own X: the probability to be still uncensored. All sums are running sums over times, so that
    a fit takes steps in proportion to the rows. Breslow ties.
    """

    competing: BoolArray = field(kw_only=True)

    @cached_property
    def censoring(self) -> Censoring:
        return Censoring.of(self.durations, ~self.events & ~self.competing)

    @cached_property
    def uncensored(self) -> tuple[FloatArray, FloatArray]:
        """G just before the own time of each competing row, and before each event time (k,)."""
        return (
            self.censoring.before(self.durations[self.competing]),
            self.censoring.before(self.event_times[1]),
        )

    @cached_property
    def last_observed(self) -> IntArray:
        """Per row the position of the last event time up to its own, −1 if none (n,)."""
        return self._reached(self.durations)

    @cached_property
    def last_at_risk(self) -> IntArray:
        return np.where(self.competing, len(self.event_times[0]) - 1, self.last_observed)

    def at_risk(self, values: FloatArray) -> FloatArray:
        size = (len(self.event_times[0]) + 1, *values.shape[1:])
        observed, weighted = np.zeros(size), np.zeros(size)
        # one place on, for those observed at no event time
        np.add.at(observed, self.last_observed + 1, values)
        own, at_events = self.uncensored
        shape = (-1, *(1,) * (values.ndim - 1))
        np.add.at(
            weighted,
            self.last_observed[self.competing] + 1,
            values[self.competing] / own.reshape(shape),
        )
        still = np.cumsum(observed[:0:-1], axis=0)[::-1]
        return still + np.cumsum(weighted[:-1], axis=0) * at_events.reshape(shape)

    def influence(self, beta: FloatArray) -> FloatArray:
        """Share of each row in the score at ``beta``, with its share in G (n, p).

        η + ψ of Fine & Gray (1999), section 3: the score residual of the weighted likelihood,
        and what the row moves it by through the estimate of G.
        """
        sums, x = self.sums(beta), self.centered
        risk = sums.risk[:, None]
        own, at_events = self.uncensored
        hazard = (self.n_tied / sums.total)[:, None]
        steps = np.column_stack((hazard, hazard * sums.mean))
        upto = _before(steps)
        later = _from(steps * at_events[:, None])

        def expected(row_x: FloatArray, integral: FloatArray) -> FloatArray:
            return row_x * integral[:, :1] - integral[:, 1:]

        reached = self.last_observed + 1
        eta = -risk * expected(x, upto[reached])
        rival = self.competing
        by_weight = risk[rival] / own[:, None]
        eta[rival] -= by_weight * expected(x[rival], later[reached[rival]])
        eta[self.events] += x[self.events] - sums.mean[self.last_observed[self.events]]
        return eta + self._through_censoring(x[rival], by_weight, later)

    def _through_censoring(
        self, x: FloatArray, by_weight: FloatArray, later: FloatArray
    ) -> FloatArray:
        """ψ (n, p): ∫ q(u) / π(u) dMᶜ(u), where of q(u) those with X < u have a share by t ≥ u."""
        censoring = self.censoring
        order = np.argsort(self.durations[self.competing], kind="stable")
        before = np.searchsorted(
            self.durations[self.competing][order], censoring.times, side="left"
        )
        weight = _before(by_weight[order])[before]
        weighted = _before((by_weight * x)[order])[before]
        then = later[np.searchsorted(self.event_times[1], censoring.times, side="left")]
        by_risk = weighted * then[:, :1] - weight * then[:, 1:]
        by_risk /= censoring.at_risk[:, None]
        drift = _before(by_risk * (censoring.n_censored / censoring.at_risk)[:, None])
        psi = -drift[np.searchsorted(censoring.times, self.durations, side="right")]
        censored = ~self.events & ~self.competing & (self.durations > 0)
        psi[censored] += by_risk[np.searchsorted(censoring.times, self.durations[censored])]
        return psi


def _before(steps: FloatArray) -> FloatArray:
    """Sums of the ``steps`` (k, …) before each position, and of all: (k + 1, …)."""
    return np.concatenate((np.zeros((1, *steps.shape[1:])), np.cumsum(steps, axis=0)))


def _from(steps: FloatArray) -> FloatArray:
    """Sums of the ``steps`` (k, …) from each position on, and of none: (k + 1, …)."""
    return _before(steps[::-1])[::-1]
