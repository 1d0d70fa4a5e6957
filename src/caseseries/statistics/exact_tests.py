"""Exact null distributions of rank and contingency tests, by counting.

scipy's exact Wilcoxon tests refuse or ignore ties, and its Fisher test beyond 2 × 2 draws tables
at random; with few patients both cases are the rule.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

_MOST_TABLES = 2_000_000


def rank_sum_p_value(ranks: npt.NDArray[np.float64], n_first: int) -> float:
    """Two-sided P of the rank sum of the first ``n_first`` of all mid-``ranks`` (n,).

    Share of all choices of ``n_first`` patients with a rank sum at least as far from its mean.
    """
    doubled = np.rint(2 * ranks).astype(np.int64)
    ways = np.zeros((n_first + 1, int(doubled.sum()) + 1))
    ways[0, 0] = 1.0
    for rank in doubled.tolist():
        ways[1:, rank:] += ways[:-1, : ways.shape[1] - rank].copy()
    return _two_sided(
        ways[n_first], n_first * doubled.sum() / len(doubled), doubled[:n_first].sum()
    )


def signed_rank_p_value(ranks: npt.NDArray[np.float64], statistic: float) -> float:
    """Two-sided P of ``statistic``, the sum of positive mid-``ranks`` (n,), over all signs."""
    doubled = np.rint(2 * ranks).astype(np.int64)
    ways = np.zeros(int(doubled.sum()) + 1)
    ways[0] = 1.0
    for rank in doubled.tolist():
        ways[rank:] += ways[: len(ways) - rank].copy()
    return _two_sided(ways, doubled.sum() / 2, 2 * statistic)


def _two_sided(ways: npt.NDArray[np.float64], mean: float, seen: float) -> float:
    away = np.abs(np.arange(len(ways)) - mean)
    return float(ways[away >= abs(seen - mean) - 1e-9].sum() / ways.sum())


def fisher_p_value(counts: npt.NDArray[np.int64]) -> float:
    """P of all tables with the margins of ``counts`` no likelier than it; NaN if too many.

    Tables are built row by row; a table counts as no likelier within 1e-7, as in R.
    """
    from scipy.special import gammaln

    if counts.shape[0] < counts.shape[1]:
        counts = counts.T
    columns = counts.sum(axis=0)
    room, weight = columns[None, :].copy(), np.zeros(1)
    for total in counts.sum(axis=1)[:-1].tolist():
        filled, log_weight = room, weight
        rows = np.zeros((len(room), 0), dtype=np.int64)
        left = np.full(len(room), total)
        source = np.arange(len(room))
        for column in range(counts.shape[1]):
            last = column == counts.shape[1] - 1
            free = filled[source, column]
            later = filled[source, column + 1 :].sum(axis=1)
            low = left if last else np.maximum(left - later, 0)
            high = np.minimum(left, free)
            ways = np.maximum(high - low + 1, 0)
            if int(ways.sum()) > _MOST_TABLES:
                return np.nan
            picked = np.repeat(np.arange(len(source)), ways)
            step = np.arange(len(picked)) - np.repeat(np.cumsum(ways) - ways, ways)
            value = low[picked] + step
            rows = np.column_stack((rows[picked], value))
            left, source = left[picked] - value, source[picked]
        room = filled[source] - rows
        weight = log_weight[source] - gammaln(rows + 1).sum(axis=1)
    weight = weight - gammaln(room + 1).sum(axis=1)
    seen = -float(gammaln(counts + 1).sum())
    probability = np.exp(weight - weight.max())
    return float(probability[weight <= seen + 1e-7].sum() / probability.sum())
