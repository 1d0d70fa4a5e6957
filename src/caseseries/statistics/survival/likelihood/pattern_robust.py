"""Robust variance of a Cox model from counts: score residuals per cell, summed over its rows."""

from __future__ import annotations

import numpy as np

from caseseries.statistics.survival.counts.clustered_rows import ClusteredRows
from caseseries.statistics.survival.likelihood.cox_result import CoxFit
from caseseries.statistics.survival.likelihood.pattern_likelihood import (
    PatternLikelihood,
    PatternRows,
)
from caseseries.statistics.survival.likelihood.robust import one_cluster, robust_fit, score_parts
from caseseries.statistics.survival.observations import FloatArray, IntArray

# Clusters of at most so many rows are summed row by row of all clusters at once.
_SMALL = 16
_STRETCH = 2**14


def with_robust_errors_of_patterns(
    fit: CoxFit, likelihood: PatternLikelihood, rows: PatternRows, alpha: float
) -> CoxFit:
    """`with_robust_errors` of ``rows``: all of a cell have one residual, looked up row by row."""
    n_clusters = len(rows.clusters.starts)
    if n_clusters == 1:
        return one_cluster(fit)
    covariance = np.linalg.inv(likelihood.evaluate(fit.coef).information)
    n_terms = len(fit.coef)
    tables = [_residuals(likelihood, rows, beta) for beta in (fit.coef, np.zeros(n_terms))]
    leaving, entering = (np.hstack(part) for part in zip(*tables, strict=True))
    total, square = _by_cluster(rows.clusters, leaving, entering)
    variance = covariance @ square[:n_terms, :n_terms] @ covariance
    return robust_fit(fit, n_clusters, variance, total[n_terms:], square[n_terms:, n_terms:], alpha)


def _by_cluster(
    rows: ClusteredRows, leaving: FloatArray, entering: FloatArray
) -> tuple[FloatArray, FloatArray]:
    """Residuals, looked up by cell, summed by cluster: their sum (p,) and squares (p, p)."""
    n_columns = leaving.shape[1]
    total, square = np.zeros(n_columns), np.zeros((n_columns, n_columns))
    for batch, starts in rows.batches():
        cell = rows.cell[batch]
        sums = _summed(leaving, cell, starts)
        if rows.entry_cell is not None:
            sums += _summed(entering, rows.entry_cell[batch], starts)
        total += sums.sum(axis=0)
        square += sums.T @ sums
    return total, square


def _summed(values: FloatArray, cell: IntArray, starts: IntArray) -> FloatArray:
    """Rows of ``values`` that ``cell`` names, summed from each of ``starts`` to the next."""
    sizes = np.diff(starts, append=len(cell))
    if sizes.max() > _SMALL:
        return np.add.reduceat(values[cell], starts, axis=0)
    # the first rows of all clusters, then the second ones: far fewer steps than clusters
    sums = values[cell[starts]]
    for at in range(1, int(sizes.max())):
        longer = np.flatnonzero(sizes > at)
        if len(longer) == len(starts):
            sums += values[cell[starts + at]]
        else:
            sums[longer] += values[cell[starts[longer] + at]]
    return sums


def _residuals(
    likelihood: PatternLikelihood, rows: PatternRows, beta: FloatArray
) -> tuple[FloatArray, FloatArray]:
    """`score_residuals` of a row of each cell (cells, p): what leaving and entering make of it.

    In stretches, so that what is worked out on the way stays in the processor's cache.
    """
    sums = likelihood.sums(beta)
    parts = score_parts(likelihood, sums)

    def against(pattern: IntArray, upto: IntArray) -> FloatArray:
        x, risk = likelihood.centered[pattern], sums.risk[pattern, None]
        return risk * (x * parts.risen[upto] - parts.risen_mean[upto])

    leaving = np.empty((len(rows.pattern), len(beta)))
    for start in range(0, len(leaving), _STRETCH):
        here = slice(start, start + _STRETCH)
        pattern, upto, died = rows.pattern[here], rows.upto[here], rows.died[here]
        own = -against(pattern, upto)
        x, risk = likelihood.centered[pattern[died]], sums.risk[pattern[died], None]
        at = upto[died] - 1
        own[died] += x - parts.expected[at] + risk * (x * parts.spared[at] - parts.spared_mean[at])
        if rows.first is None:
            own += against(pattern, rows.begin[here])
        leaving[here] = own
    if rows.first is None or rows.entry_pattern is None:
        return leaving, leaving[:0]
    entering = np.empty((len(rows.first), len(beta)))
    for start in range(0, len(entering), _STRETCH):
        here = slice(start, start + _STRETCH)
        entering[here] = against(rows.entry_pattern[here], rows.first[here])
    return leaving, entering
