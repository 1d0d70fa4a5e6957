"""Robust variance of a Cox model from counts: score residuals per cell, summed over its rows."""

from __future__ import annotations

import numpy as np

from caseseries.statistics.survival.likelihood.cox_result import CoxFit
from caseseries.statistics.survival.likelihood.pattern_likelihood import (
    PatternLikelihood,
    PatternRows,
)
from caseseries.statistics.survival.likelihood.robust import one_cluster, robust_fit, score_parts
from caseseries.statistics.survival.observations import FloatArray


def with_robust_errors_of_patterns(
    fit: CoxFit, likelihood: PatternLikelihood, rows: PatternRows, alpha: float
) -> CoxFit:
    """`with_robust_errors` of ``rows``: all of a cell have one residual, looked up row by row."""
    n_clusters = len(rows.clusters.starts)
    if n_clusters == 1:
        return one_cluster(fit)
    covariance = np.linalg.inv(likelihood.evaluate(fit.coef).information)
    _, square = _by_cluster(likelihood, rows, fit.coef)
    at_null, square_at_null = _by_cluster(likelihood, rows, np.zeros_like(fit.coef))
    variance = covariance @ square @ covariance
    return robust_fit(fit, n_clusters, variance, at_null, square_at_null, alpha)


def _by_cluster(
    likelihood: PatternLikelihood, rows: PatternRows, beta: FloatArray
) -> tuple[FloatArray, FloatArray]:
    """Residuals at ``beta`` summed by cluster: their sum (p,) and their squares (p, p)."""
    leaving, entering = _residuals(likelihood, rows, beta)
    total, square = np.zeros(len(beta)), np.zeros((len(beta), len(beta)))
    clusters = rows.clusters
    for batch, starts in clusters.batches():
        residual = leaving[clusters.cell[batch]]
        if entering is not None and clusters.entry_cell is not None:
            residual += entering[clusters.entry_cell[batch]]
        sums = np.add.reduceat(residual, starts, axis=0)
        total += sums.sum(axis=0)
        square += sums.T @ sums
    return total, square


def _residuals(
    likelihood: PatternLikelihood, rows: PatternRows, beta: FloatArray
) -> tuple[FloatArray, FloatArray | None]:
    """`score_residuals` of a row of each cell (cells, p): what leaving and entering make of it."""
    sums = likelihood.sums(beta)
    parts = score_parts(likelihood, sums)
    x, risk = likelihood.centered[rows.pattern], sums.risk[rows.pattern, None]
    leaving = -risk * (x * parts.risen[rows.upto] - parts.risen_mean[rows.upto])
    died = rows.died
    at = rows.upto[died] - 1
    leaving[died] += x[died] - parts.expected[at]
    leaving[died] += risk[died] * (x[died] * parts.spared[at] - parts.spared_mean[at])
    if rows.first is None or rows.entry_pattern is None:
        leaving += risk * (x * parts.risen[rows.begin] - parts.risen_mean[rows.begin])
        return leaving, None
    x, risk = likelihood.centered[rows.entry_pattern], sums.risk[rows.entry_pattern, None]
    return leaving, risk * (x * parts.risen[rows.first] - parts.risen_mean[rows.first])
