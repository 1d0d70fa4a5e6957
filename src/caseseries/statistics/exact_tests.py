"""Exact null distributions of rank and contingency tests, by counting.

scipy's exact Wilcoxon tests refuse or ignore ties, and its Fisher test beyond 2 × 2 draws tables
at random; with few patients both cases are the rule.
"""

from __future__ import annotations

from dataclasses import dataclass

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

    The network of Mehta & Patel (1983): a node is what the columns still have room for after
    some rows, and the ways that lead on from it are known between bounds, so that most paths are
    settled at once. A table counts as no likelier within 1e-7, as in R.
    """
    from scipy.special import gammaln

    if counts.shape[0] < counts.shape[1]:
        counts = counts.T
    totals = np.sort(counts.sum(axis=1))[::-1]
    nodes = [counts.sum(axis=0)[None, :]]
    arcs: list[_Arcs] = []
    for total in totals.tolist():
        found = _arcs(nodes[-1], total)
        if found is None:
            return np.nan
        arcs.append(found[0])
        nodes.append(found[1])
    best, worst = [np.zeros(1)], [np.zeros(1)]
    for row in reversed(arcs):
        best.insert(0, np.maximum.reduceat(row.weight + best[0][row.target], row.first))
        worst.insert(0, np.minimum.reduceat(row.weight + worst[0][row.target], row.first))
    # all ways on from a node together, in closed form
    left = np.append(np.cumsum(gammaln(totals[::-1] + 1))[::-1], 0.0)
    every = [
        gammaln(room.sum(axis=1) + 1) - gammaln(room + 1).sum(axis=1) - rows
        for room, rows in zip(nodes, left, strict=True)
    ]
    limit = -float(gammaln(counts + 1).sum()) + 1e-7
    at, weight, paths = np.zeros(1, dtype=np.int64), np.zeros(1), np.ones(1)
    p_value = 0.0
    for arc, high, low, ways in zip(arcs, best[1:], worst[1:], every[1:], strict=True):
        n_ways = np.diff(np.append(arc.first, len(arc.target)))[at]
        if int(n_ways.sum()) > _MOST_TABLES:
            return np.nan
        source = np.repeat(np.arange(len(at)), n_ways)
        step = np.arange(len(source)) - np.repeat(np.cumsum(n_ways) - n_ways, n_ways)
        way = arc.first[at[source]] + step
        target, length, count = arc.target[way], weight[source] + arc.weight[way], paths[source]
        settled = length + high[target] <= limit
        share = length[settled] + ways[target[settled]] - every[0][0]
        p_value += float((count[settled] * np.exp(share)).sum())
        open_ = ~settled & (length + low[target] <= limit)
        # paths of one length to one node go on alike
        key = np.column_stack((target[open_], np.round(length[open_], 9)))
        _, kept, merged = np.unique(key, axis=0, return_index=True, return_inverse=True)
        at, weight = target[open_][kept], length[open_][kept]
        paths = np.bincount(merged.ravel(), count[open_], minlength=len(at))
    return min(p_value, 1.0)


@dataclass(frozen=True, eq=False)
class _Arcs:
    """Ways to fill one row: those of node k start at ``first[k]``; node reached, log weight."""

    first: npt.NDArray[np.int64]
    target: npt.NDArray[np.int64]
    weight: npt.NDArray[np.float64]


def _arcs(nodes: npt.NDArray[np.int64], total: int) -> tuple[_Arcs, npt.NDArray[np.int64]] | None:
    """All ways to put ``total`` into the columns of each node, and the nodes they lead to."""
    from scipy.special import gammaln

    source, left = np.arange(len(nodes)), np.full(len(nodes), total)
    cells = np.zeros((len(nodes), 0), dtype=np.int64)
    for column in range(nodes.shape[1]):
        free, later = nodes[source, column], nodes[source, column + 1 :].sum(axis=1)
        low = np.maximum(left - later, 0)
        ways = np.maximum(np.minimum(left, free) - low + 1, 0)
        if int(ways.sum()) > _MOST_TABLES:
            return None
        picked = np.repeat(np.arange(len(source)), ways)
        value = low[picked] + np.arange(len(picked)) - np.repeat(np.cumsum(ways) - ways, ways)
        cells = np.column_stack((cells[picked], value))
        left, source = left[picked] - value, source[picked]
    reached, target = np.unique(nodes[source] - cells, axis=0, return_inverse=True)
    first = np.searchsorted(source, np.arange(len(nodes)))
    return _Arcs(first, target.ravel(), -gammaln(cells + 1).sum(axis=1)), reached
