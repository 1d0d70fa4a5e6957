"""Cox's partial likelihood with its derivatives, at any coefficients.

The fitting libraries give coefficients. The score test at 0, the test of proportional hazards,
the Breslow likelihood with weights and the search for terms without an estimate need the
likelihood itself, which none of them offers.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Literal

import numpy as np

from analysis.survival.observations import BoolArray, FloatArray, IntArray

Ties = Literal["efron", "breslow"]


@dataclass(frozen=True)
class Derivatives:
    """Log-likelihood, score (p,) and information (p, p)."""

    loglik: float
    score: FloatArray
    information: FloatArray


@dataclass(frozen=True, eq=False)
class PartialLikelihood:
    """Right-censored data of a Cox model; ``durations``, ``events``, ``strata``, ``weights`` (n,).

    ``matrix`` (n, p). Ties: Efron (1977) or Breslow (1974); weighted as in Therneau & Grambsch
    (2000), each of tied events with their mean weight. ValueError nowhere: checked by callers.
    """

    durations: FloatArray
    events: BoolArray
    matrix: FloatArray
    strata: IntArray
    weights: FloatArray
    ties: Ties

    def with_terms(self, keep: IntArray) -> PartialLikelihood:
        """The same data with the columns ``keep`` only."""
        return PartialLikelihood(
            self.durations,
            self.events,
            self.matrix[:, keep],
            self.strata,
            self.weights,
            self.ties,
        )

    @cached_property
    def ever_at_risk(self) -> BoolArray:
        """Who is at risk at some event; nobody else counts in the likelihood (n,)."""
        return self.last_at_risk >= 0

    @cached_property
    def centered(self) -> FloatArray:
        """``matrix`` less its means, which changes no difference but saves digits (n, p)."""
        return self.matrix - self.matrix[self.ever_at_risk].mean(axis=0)

    @cached_property
    def scale(self) -> FloatArray:
        """Standard deviation of each column of ``matrix``, 1 for constants (p,)."""
        spread = self.matrix[self.ever_at_risk].std(axis=0)
        return np.where(spread > 0, spread, 1.0)

    @cached_property
    def event_times(self) -> tuple[IntArray, FloatArray]:
        """Stratum and time of every distinct event time, by stratum, ascending; each (k,)."""
        pairs = np.unique(
            np.column_stack((self.strata[self.events], self.durations[self.events])), axis=0
        )
        return pairs[:, 0].astype(np.int64), pairs[:, 1].astype(np.float64)

    @cached_property
    def last_at_risk(self) -> IntArray:
        """Per patient the position of the last event time survived to, −1 if none (n,)."""
        stratum, time = self.event_times
        last = np.full(len(self.durations), -1, dtype=np.int64)
        for which in np.unique(stratum):
            start, stop = np.searchsorted(stratum, [which, which + 1])
            here = self.strata == which
            reached = np.searchsorted(time[start:stop], self.durations[here], side="right")
            last[here] = np.where(reached > 0, start + reached - 1, -1)
        return last

    def evaluate(self, beta: FloatArray) -> Derivatives:
        """Log-likelihood and derivatives at ``beta`` (p,)."""
        # Far out a relative hazard may be 0 or beyond all floats: the result is then not finite.
        with np.errstate(all="ignore"):
            score, information = self.by_time(beta)
            return Derivatives(self._loglik(beta), score.sum(axis=0), information.sum(axis=0))

    def by_time(self, beta: FloatArray) -> tuple[FloatArray, FloatArray]:
        """Share of each event time in the score (k, p) and in the information (k, p, p)."""
        x = self.centered
        _, risk, at, tied = self._risk(beta)
        first = risk[:, None] * x
        second = first[:, :, None] * x[:, None, :]
        k, share, mean_weight = tied
        total = self._at_risk(risk)[k] - share * self._dying(risk)[k]
        mean = (self._at_risk(first)[k] - share[:, None] * self._dying(first)[k]) / total[:, None]
        square = (self._at_risk(second)[k] - share[:, None, None] * self._dying(second)[k]) / total[
            :, None, None
        ]
        variance = square - mean[:, :, None] * mean[:, None, :]
        starts = np.flatnonzero(np.concatenate(([True], np.diff(k) > 0)))
        expected = np.add.reduceat(mean_weight[:, None] * mean, starts, axis=0)
        information = np.add.reduceat(mean_weight[:, None, None] * variance, starts, axis=0)
        seen = np.zeros_like(expected)
        np.add.at(seen, at, (self.weights[:, None] * x)[self.events])
        return seen - expected, information

    def penalized(self, beta: FloatArray) -> Derivatives:
        """Firth's (1993) penalized log-likelihood, its score and the unpenalized information.

        The log-likelihood gains half the log determinant of the information (Jeffreys' prior),
        and the score its derivative: with J the inverse information and s = x'Jx, each event adds
        half of cov(s, x) − 2·V·J·mean, the third central moment over those at risk contracted
        with J. Right for Breslow ties only. The log-likelihood is −inf where the information is
        singular.
        """
        with np.errstate(all="ignore"):
            score, by_time = self.by_time(beta)
            information = by_time.sum(axis=0)
            sign, log_determinant = np.linalg.slogdet(information)
            loglik = self._loglik(beta) + 0.5 * float(log_determinant)
            if not (sign > 0 and np.isfinite(loglik) and _well_conditioned(information)):
                return Derivatives(-np.inf, score.sum(axis=0), information)
            return Derivatives(
                loglik, score.sum(axis=0) + self._penalty_gradient(beta, by_time), information
            )

    def _penalty_gradient(self, beta: FloatArray, information: FloatArray) -> FloatArray:
        x = self.centered
        _, risk, _, (k, _, mean_weight) = self._risk(beta)
        total = self._at_risk(risk)
        mean = self._at_risk(risk[:, None] * x) / total[:, None]
        inverse = np.linalg.inv(information.sum(axis=0))
        weight = np.bincount(k, mean_weight)
        s = np.einsum("ia,ab,ib->i", x, inverse, x)
        mean_s = self._at_risk(risk * s) / total
        covariance = self._at_risk((risk * s)[:, None] * x) / total[:, None]
        covariance -= mean_s[:, None] * mean
        return 0.5 * weight @ covariance - np.einsum("kab,kb->a", information, mean @ inverse)

    def _loglik(self, beta: FloatArray) -> float:
        eta, risk, _, (k, share, mean_weight) = self._risk(beta)
        total = self._at_risk(risk)[k] - share * self._dying(risk)[k]
        seen = (self.weights[self.events] * eta[self.events]).sum()
        return float(seen - (mean_weight * np.log(total)).sum())

    def _risk(
        self, beta: FloatArray
    ) -> tuple[FloatArray, FloatArray, IntArray, tuple[IntArray, FloatArray, FloatArray]]:
        """Linear predictor, weighted relative hazard, event-time position of each event, ties."""
        eta = np.where(self.ever_at_risk, self.centered @ beta, -np.inf)
        eta = eta - eta.max()
        at = self.last_at_risk[self.events]
        n_tied = np.bincount(at, minlength=len(self.event_times[0]))
        weight = np.bincount(at, self.weights[self.events], minlength=len(n_tied))
        k = np.repeat(np.arange(len(n_tied)), n_tied)
        order = np.arange(len(k)) - np.repeat(np.cumsum(n_tied) - n_tied, n_tied)
        share = order / n_tied[k] if self.ties == "efron" else np.zeros(len(k))
        return eta, self.weights * np.exp(eta), at, (k, share, (weight / n_tied)[k])

    def _dying(self, values: FloatArray) -> FloatArray:
        """Sum of ``values`` over the events of each event time."""
        sums = np.zeros((len(self.event_times[0]), *values.shape[1:]))
        np.add.at(sums, self.last_at_risk[self.events], values[self.events])
        return sums

    def _at_risk(self, values: FloatArray) -> FloatArray:
        """Sum of ``values`` over those at risk at each event time."""
        stratum = self.event_times[0]
        sums = np.zeros((len(stratum), *values.shape[1:]))
        ever = self.ever_at_risk
        np.add.at(sums, self.last_at_risk[ever], values[ever])
        for which in np.unique(stratum):
            start, stop = np.searchsorted(stratum, [which, which + 1])
            sums[start:stop] = np.cumsum(sums[start:stop][::-1], axis=0)[::-1]
        return sums


def _well_conditioned(information: FloatArray) -> bool:
    """Whether the determinant of ``information`` (p, p) is more than rounding."""
    spread = np.sqrt(np.diag(information))
    if not (np.isfinite(information).all() and (spread > 0).all()):
        return False
    return bool(np.linalg.eigvalsh(information / np.outer(spread, spread))[0] > 1e-13)
