"""Sums over those at risk where everyone is at risk for an interval of positions of their own."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from caseseries.statistics.survival.observations import FloatArray, IntArray


@dataclass(frozen=True, eq=False)
class IntervalSums:
    """Rows (m,) at risk at the positions ``first`` to ``last`` of ``size``; none if first > last.

    Every interval is cut into at most 2·log₂(size) stretches of halved and halved again
    positions. So sums only add: the usual difference of two cumulative sums loses the digits of
    a small risk set that begins after large ones have left.
    """

    first: IntArray
    last: IntArray
    size: int

    @cached_property
    def width(self) -> int:
        """Positions of the tree, a power of two; position k is its node ``width`` + k."""
        return 1 << max(self.size - 1, 0).bit_length()

    @cached_property
    def stretches(self) -> tuple[IntArray, IntArray]:
        """Rows and the nodes their intervals consist of; each of shape (pairs,)."""
        low, high = self.first + self.width, self.last + self.width + 1
        row = np.flatnonzero(low < high)
        low, high = low[row], high[row]
        rows: list[IntArray] = []
        nodes: list[IntArray] = []
        while len(row):
            odd = low % 2 == 1
            rows.append(row[odd])
            nodes.append(low[odd])
            low = (low + 1) // 2
            odd = high % 2 == 1
            rows.append(row[odd])
            nodes.append(high[odd] - 1)
            high = high // 2
            left = low < high
            row, low, high = row[left], low[left], high[left]
        empty = np.array([], dtype=np.int64)
        return np.concatenate([empty, *rows]), np.concatenate([empty, *nodes])

    def of(self, values: FloatArray) -> FloatArray:
        """Sum of ``values`` (m, …) over those at risk at each position (size, …)."""
        row, node = self.stretches
        tree = np.zeros((2 * self.width, *values.shape[1:]))
        np.add.at(tree, node, values[row])
        level = 1
        while level < self.width:
            parents = tree[level : 2 * level]
            tree[2 * level : 4 * level] += np.repeat(parents, 2, axis=0)
            level *= 2
        return tree[self.width : self.width + self.size]
