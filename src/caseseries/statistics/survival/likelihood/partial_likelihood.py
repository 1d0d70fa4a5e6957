"""Cox's partial likelihood with its derivatives, at any coefficients.

The fitting libraries give coefficients. The score test at 0, the test of proportional hazards,
the Breslow likelihood with weights and the search for terms without an estimate need the
likelihood itself, which none of them offers. The formulas stand here once; who is at risk is
known either row by row (`row_likelihood`) or from counts (`pattern_likelihood`).
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass
from functools import cached_property
from typing import Literal, Self

import numpy as np

from caseseries.statistics.survival.likelihood.tie_moments import TiedEvents, TieMoments
from caseseries.statistics.survival.observations import BoolArray, FloatArray, IntArray

Ties = Literal["efron", "breslow"]


@dataclass(frozen=True)
class Derivatives:
    """Log-likelihood, score (p,) and information (p, p)."""

    loglik: float
    score: FloatArray
    information: FloatArray


@dataclass(frozen=True)
class Pooled:
    """Everyone together, each (times,): distinct durations ascending, events, censorings.

    ``n_late``: those with a duration of at least that time who enter only then or later.
    """

    times: FloatArray
    n_events: IntArray
    n_censored: IntArray
    n_late: IntArray | int = 0


@dataclass(frozen=True, eq=False)
class Sums:
    """Sums over those at risk at each event time, at some coefficients.

    ``risk`` (m,): relative hazards by the ``largest`` linear predictor, weighted; ``total`` (k,)
    their sums; by that total, the sums over those at risk and those ``dying`` of risk · x (k, p)
    and risk · x · x' (k, p(p + 1)/2).
    """

    risk: FloatArray
    largest: float
    total: FloatArray
    mean: FloatArray
    mean_square: FloatArray
    dying: FloatArray
    dying_square: FloatArray
    moments: TieMoments


@dataclass(frozen=True, eq=False)
class PartialLikelihood(ABC):
    """The partial likelihood of ``matrix`` (m, p): one row per patient, or per covariate pattern.

    Event times (k,) run by stratum, ascending. Ties: Efron (1977) or Breslow (1974); weighted as
    in Therneau & Grambsch (2000), each of tied events with their mean weight. ValueError nowhere:
    checked by callers.
    """

    matrix: FloatArray
    ties: Ties

    @cached_property
    def n(self) -> int:
        """Patients."""
        raise NotImplementedError

    @cached_property
    def n_events(self) -> int:
        """Patients with the event."""
        raise NotImplementedError

    @cached_property
    def event_times(self) -> tuple[IntArray, FloatArray]:
        """Stratum and time of every distinct event time, by stratum, ascending; each (k,)."""
        raise NotImplementedError

    @cached_property
    def case_weights(self) -> FloatArray:
        """By what the hazard of a row counts (m,)."""
        raise NotImplementedError

    @cached_property
    def ever_at_risk(self) -> FloatArray:
        """Patients of each row at risk at some event; nobody else counts (m,)."""
        raise NotImplementedError

    @cached_property
    def n_tied(self) -> IntArray:
        """Events at each event time (k,)."""
        raise NotImplementedError

    @cached_property
    def weight_tied(self) -> FloatArray:
        """Their case weights, summed (k,)."""
        raise NotImplementedError

    @abstractmethod
    def with_matrix(self, matrix: FloatArray, ties: Ties) -> Self:
        """The same patients with other covariates."""

    @abstractmethod
    def at_risk(self, values: FloatArray) -> FloatArray:
        """Sum of ``values`` (m, …) over those at risk at each event time (k, …)."""

    @abstractmethod
    def dying(self, values: FloatArray) -> FloatArray:
        """Sum of ``values`` (m, …) over the events of each event time (k, …)."""

    @abstractmethod
    def reaches(self) -> tuple[tuple[IntArray, IntArray], tuple[IntArray, IntArray]]:
        """Rows with the last node they are at risk at, and rows with the node they die at.

        Nodes are event times, or those that `nested` says.
        """

    def nested(self) -> tuple[int, IntArray, IntArray]:
        """Nodes of `reaches`, and pairs of them: whoever is at risk at the second of a pair is
        at risk at the first. Event times here, at risk later being at risk before."""
        later = np.flatnonzero(np.diff(self.event_times[0]) == 0)
        return len(self.event_times[0]), later, later + 1

    @abstractmethod
    def pooled(self) -> Pooled:
        """Events and censorings of everyone, strata put together."""

    @abstractmethod
    def concordance(self, beta: FloatArray) -> tuple[float, float]:
        """Harrell's C of the predictor at ``beta`` and its standard error."""

    def with_terms(self, keep: IntArray) -> Self:
        """The same data with the columns ``keep`` only."""
        if np.array_equal(keep, np.arange(self.matrix.shape[1])):
            return self
        return self.with_matrix(self.matrix[:, keep], self.ties)

    @cached_property
    def centered(self) -> FloatArray:
        """``matrix`` less its means, which changes no difference but saves digits (m, p)."""
        return self.matrix - np.average(self.matrix, axis=0, weights=self.ever_at_risk)

    @cached_property
    def scale(self) -> FloatArray:
        """Standard deviation of each column of ``matrix``, 1 for constants (p,)."""
        spread = np.sqrt(np.average(self.centered**2, axis=0, weights=self.ever_at_risk))
        return np.where(self.varied, spread, 1.0)

    @cached_property
    def varied(self) -> BoolArray:
        """Which columns are not the same for everyone ever at risk (p,)."""
        counted = self.matrix[self.ever_at_risk > 0]
        return np.asarray((counted != counted[:1]).any(axis=0))

    def evaluate(self, beta: FloatArray) -> Derivatives:
        """Log-likelihood and derivatives at ``beta`` (p,)."""
        known = self._evaluated.get(beta.tobytes())
        if known is None:
            # Far out a relative hazard may be 0 or beyond all floats: the result is not finite.
            with np.errstate(all="ignore"):
                sums = self.sums(beta)
                score, information = self._by_time(sums)
                known = Derivatives(
                    self._loglik(beta, sums), score.sum(axis=0), information.sum(axis=0)
                )
            self._evaluated[beta.tobytes()] = known
        return known

    def by_time(self, beta: FloatArray) -> tuple[FloatArray, FloatArray]:
        """Share of each event time in the score (k, p) and in the information (k, p, p)."""
        return self._by_time(self.sums(beta))

    def penalized(self, beta: FloatArray) -> Derivatives:
        """Firth's (1993) penalized log-likelihood, its score and the unpenalized information.

        The log-likelihood gains half the log determinant of the information (Jeffreys' prior),
        and the score its derivative: with J the inverse information and s = x'Jx, each event adds
        half of cov(s, x) − 2·V·J·mean, the third central moment over those at risk contracted
        with J. Right for Breslow ties only. The log-likelihood is −inf where the information is
        singular.
        """
        with np.errstate(all="ignore"):
            sums = self.sums(beta)
            score, by_time = self._by_time(sums)
            information = by_time.sum(axis=0)
            sign, log_determinant = np.linalg.slogdet(information)
            loglik = self._loglik(beta, sums) + 0.5 * float(log_determinant)
            if not (sign > 0 and np.isfinite(loglik) and _well_conditioned(information)):
                return Derivatives(-np.inf, score.sum(axis=0), information)
            return Derivatives(
                loglik, score.sum(axis=0) + self._penalty_gradient(sums, by_time), information
            )

    def _by_time(self, sums: Sums) -> tuple[FloatArray, FloatArray]:
        mean, dying, moments = sums.mean, sums.dying, sums.moments
        n_times, n_terms = mean.shape
        row, other = np.triu_indices(n_terms)
        per_event = (self.weight_tied / self.n_tied)[:, None]
        expected = moments.inverse[:, None] * mean - moments.share[:, None] * dying
        square = moments.inverse[:, None] * sums.mean_square
        square -= moments.share[:, None] * sums.dying_square
        square -= moments.inverse_squared[:, None] * mean[:, row] * mean[:, other]
        crossed = mean[:, row] * dying[:, other] + dying[:, row] * mean[:, other]
        square += moments.share_squared[:, None] * crossed
        square -= moments.both_squared[:, None] * dying[:, row] * dying[:, other]
        information = np.empty((n_times, n_terms, n_terms))
        information[:, row, other] = information[:, other, row] = per_event * square
        return self._seen - per_event * expected, information

    def _penalty_gradient(self, sums: Sums, information: FloatArray) -> FloatArray:
        x, risk, total, mean = self.centered, sums.risk, sums.total, sums.mean
        inverse = np.linalg.inv(information.sum(axis=0))
        s = np.einsum("ia,ab,ib->i", x, inverse, x)
        mean_s = self.at_risk(risk * s) / total
        covariance = self.at_risk((risk * s)[:, None] * x) / total[:, None]
        covariance -= mean_s[:, None] * mean
        return 0.5 * self.weight_tied @ covariance - np.einsum(
            "kab,kb->a", information, mean @ inverse
        )

    def _loglik(self, beta: FloatArray, sums: Sums) -> float:
        seen = self._seen @ beta - sums.largest * self.weight_tied
        spent = np.log(sums.total) + sums.moments.log / self.n_tied
        return float((seen - self.weight_tied * spent).sum())

    def sums(self, beta: FloatArray) -> Sums:
        """Sums over those at risk and those with the event at ``beta`` (p,)."""
        x = self.centered
        n_terms = x.shape[1]
        row, other = np.triu_indices(n_terms)
        predictor = np.where(self.ever_at_risk > 0, x @ beta, -np.inf)
        largest = float(predictor.max())
        risk = self.case_weights * np.exp(predictor - largest)
        first = risk[:, None] * x
        columns = np.column_stack((risk, first, first[:, row] * x[:, other]))
        at_risk, dying = self.at_risk(columns), self.dying(columns)
        total = at_risk[:, 0].copy()
        at_risk /= total[:, None]
        dying /= total[:, None]
        if self.ties == "breslow":
            moments = self._tied_events.breslow()
        else:
            moments = self._tied_events.efron(dying[:, 0])
        split = n_terms + 1
        return Sums(
            risk=risk,
            largest=largest,
            total=total,
            mean=at_risk[:, 1:split],
            mean_square=at_risk[:, split:],
            dying=dying[:, 1:split],
            dying_square=dying[:, split:],
            moments=moments,
        )

    @cached_property
    def _seen(self) -> FloatArray:
        """Covariates of those with the event, weighted and summed at each event time (k, p)."""
        return self.dying(self.case_weights[:, None] * self.centered)

    @cached_property
    def _tied_events(self) -> TiedEvents:
        return TiedEvents(self.n_tied)

    @cached_property
    def _evaluated(self) -> dict[bytes, Derivatives]:
        return {}


def _well_conditioned(information: FloatArray) -> bool:
    """Whether the determinant of ``information`` (p, p) is more than rounding."""
    spread = np.sqrt(np.diag(information))
    if not (np.isfinite(information).all() and (spread > 0).all()):
        return False
    return bool(np.linalg.eigvalsh(information / np.outer(spread, spread))[0] > 1e-13)
