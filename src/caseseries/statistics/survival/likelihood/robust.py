"""Robust variance of a Cox model: score residuals, summed by cluster."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from caseseries.statistics.survival.confidence import normal_quantile, two_sided
from caseseries.statistics.survival.likelihood.cox_result import (
    ChiSquaredTest,
    CoxFit,
    chi_squared_test,
    no_test,
)
from caseseries.statistics.survival.likelihood.partial_likelihood import PartialLikelihood, Sums
from caseseries.statistics.survival.likelihood.row_likelihood import RowLikelihood
from caseseries.statistics.survival.observations import FloatArray, IntArray

_SINGULAR = 1e-12


def with_robust_errors(
    fit: CoxFit, likelihood: RowLikelihood, codes: IntArray, alpha: float
) -> CoxFit:
    """``fit`` with the standard errors, limits and tests of clusters ``codes`` (n,).

    Lin & Wei (1989); by cluster Lee, Wei & Amato (1992): with D the score residuals times the
    inverse information, weighted and summed by cluster, the variance is D'D. The score test takes
    the variance of the summed residuals at 0. As R's ``coxph(cluster=)``; lifelines' residuals
    are not Efron's where times are tied.
    """
    n_clusters = int(codes.max()) + 1
    if n_clusters == 1:
        return one_cluster(fit)
    covariance = np.linalg.inv(likelihood.evaluate(fit.coef).information)
    change = _by_cluster(likelihood, fit.coef, codes) @ covariance
    at_null = _by_cluster(likelihood, np.zeros_like(fit.coef), codes)
    return robust_fit(
        fit, n_clusters, change.T @ change, at_null.sum(axis=0), at_null.T @ at_null, alpha
    )


def one_cluster(fit: CoxFit) -> CoxFit:
    """``fit`` where a single cluster leaves nothing to estimate the errors from."""
    nothing = np.full_like(fit.coef, np.nan)
    return replace(
        fit,
        std_error=nothing,
        log_conf_low=nothing,
        log_conf_high=nothing,
        p_value=nothing,
        naive_std_error=fit.std_error,
        wald_test=no_test(len(nothing)),
        robust_score_test=no_test(len(nothing)),
        note="not estimable: robust standard errors, one cluster only",
    )


def robust_fit(
    fit: CoxFit,
    n_clusters: int,
    variance: FloatArray,
    score_at_null: FloatArray,
    square_at_null: FloatArray,
    alpha: float,
) -> CoxFit:
    """``fit`` with the robust ``variance`` (p, p), and the score test from the sum (p,) and the
    squares (p, p) of the residuals at 0."""
    std_error = np.sqrt(np.diag(variance))
    z = normal_quantile(alpha)
    wald = quadratic_test(fit.coef, variance)
    score = quadratic_test(score_at_null, square_at_null)
    note = ""
    if np.isnan([wald.statistic, score.statistic]).any():
        note = (
            f"no robust test: the {n_clusters} clusters do not give {len(fit.coef)} terms "
            "a variance of full rank"
        )
    return replace(
        fit,
        std_error=std_error,
        log_conf_low=fit.coef - z * std_error,
        log_conf_high=fit.coef + z * std_error,
        p_value=two_sided(fit.coef / std_error),
        naive_std_error=fit.std_error,
        wald_test=wald,
        robust_score_test=score,
        note=note,
    )


def score_residuals(likelihood: RowLikelihood, beta: FloatArray) -> FloatArray:
    """Share of each row in the score at ``beta``, by its weight (n, p)."""
    sums = likelihood.sums(beta)
    x, parts = likelihood.centered, score_parts(likelihood, sums)
    counted = likelihood.counted
    first, last = likelihood.first_at_risk[counted], likelihood.last_at_risk[counted]
    residual = np.zeros_like(x)
    residual[counted] = -sums.risk[counted, None] * (
        x[counted] * (parts.risen[last + 1] - parts.risen[first])
        - (parts.risen_mean[last + 1] - parts.risen_mean[first])
    )
    died = likelihood.events
    at = likelihood.last_at_risk[died]
    residual[died] += likelihood.weights[died, None] * (x[died] - parts.expected[at])
    residual[died] += sums.risk[died, None] * (x[died] * parts.spared[at] - parts.spared_mean[at])
    return residual


@dataclass(frozen=True, eq=False)
class ScoreParts:
    """What score residuals are made of.

    Summed over the event times before each, from 0, those before position k at k: the hazard
    ``risen`` (k + 1, 1) and hazard · mean, ``risen_mean`` (k + 1, p). At each event time: the
    ``expected`` covariates of those with the event (k, p), and what they are spared of the hazard
    by being taken out one after the other, ``spared`` (k, 1), and of hazard · mean,
    ``spared_mean`` (k, p).
    """

    risen: FloatArray
    risen_mean: FloatArray
    expected: FloatArray
    spared: FloatArray
    spared_mean: FloatArray


def score_parts(likelihood: PartialLikelihood, sums: Sums) -> ScoreParts:
    """The parts at the coefficients of ``sums``.

    With Efron's ties a row with the event counts in the d tied terms with the share it has not
    yet been taken out of (Therneau & Grambsch 2000, 4.2); the sums over them are those of the
    likelihood.
    """
    moments = sums.moments
    per_event = (likelihood.weight_tied / likelihood.n_tied)[:, None]
    hazard = per_event / sums.total[:, None]
    mean, dying = sums.mean, sums.dying
    # sums over the tied events of hazard (k, 1) and hazard · mean (k, p), then by their share l/d
    risen = hazard * moments.inverse[:, None]
    risen_mean = hazard * (
        moments.inverse_squared[:, None] * mean - moments.share_squared[:, None] * dying
    )
    spared = hazard * moments.share[:, None]
    spared_mean = hazard * (
        moments.share_squared[:, None] * mean - moments.both_squared[:, None] * dying
    )
    expected = (moments.inverse[:, None] * mean - moments.share[:, None] * dying) / (
        likelihood.n_tied[:, None]
    )
    return ScoreParts(_summed(risen), _summed(risen_mean), expected, spared, spared_mean)


def _summed(steps: FloatArray) -> FloatArray:
    """Sums of ``steps`` (k, …) before each position (k + 1, …)."""
    return np.concatenate((np.zeros((1, steps.shape[1])), np.cumsum(steps, axis=0)))


def _by_cluster(likelihood: RowLikelihood, beta: FloatArray, codes: IntArray) -> FloatArray:
    sums = np.zeros((int(codes.max()) + 1, len(beta)))
    np.add.at(sums, codes, score_residuals(likelihood, beta))
    return sums


def quadratic_test(value: FloatArray, variance: FloatArray) -> ChiSquaredTest:
    """value' · variance⁻¹ · value; no test where the variance is singular."""
    spread = np.sqrt(np.diag(variance))
    if not (spread > 0).all():
        return no_test(len(value))
    correlation = variance / np.outer(spread, spread)
    if np.linalg.eigvalsh(correlation)[0] <= _SINGULAR:
        return no_test(len(value))
    scaled = value / spread
    return chi_squared_test(float(scaled @ np.linalg.solve(correlation, scaled)), len(value))
