"""Sums over risk sets that rows enter and leave, without ever subtracting.

With delayed entry a risk set is no longer those who leave late. Sums over it by difference (all
who have entered less all who have left) lose their digits once a row of large relative hazard
has left. Here every stretch of event times at risk is cut into at most 2 log₂ k dyadic blocks, the
nodes of a binary tree with the event times as its leaves (Bentley 1977), and a risk set is the
sum of the blocks above its leaf.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from caseseries.statistics.survival.observations import FloatArray, IntArray


@dataclass(frozen=True, eq=False)
class RiskIntervals:
    """Rows at risk at the event times ``first`` … ``last`` (n,) of ``n_times``.

    A row with ``last`` < ``first`` is at risk at none. Nodes are numbered from 1 (the root); those
    of the event times are `leaf`.
    """

    first: IntArray
    last: IntArray
    n_times: int

    @cached_property
    def size(self) -> int:
        """Leaves of the tree: the least power of 2 that is not below ``n_times``."""
        return 1 << max(self.n_times - 1, 0).bit_length()

    @cached_property
    def leaf(self) -> IntArray:
        """The node of each event time (k,)."""
        return self.size + np.arange(self.n_times, dtype=np.int64)

    @cached_property
    def blocks(self) -> tuple[IntArray, IntArray]:
        """Rows and the nodes that cover their event times, each (pairs,)."""
        rows: list[IntArray] = []
        nodes: list[IntArray] = []
        here = np.flatnonzero(self.last >= self.first)
        left, right = self.first[here] + self.size, self.last[here] + self.size + 1
        while len(here):
            odd = left % 2 == 1
            rows.append(here[odd])
            nodes.append(left[odd])
            left = (left + odd) // 2
            odd = right % 2 == 1
            rows.append(here[odd])
            nodes.append(right[odd] - 1)
            right = right // 2
            more = left < right
            here, left, right = here[more], left[more], right[more]
        if not rows:
            none = np.array([], dtype=np.int64)
            return none, none
        return np.concatenate(rows), np.concatenate(nodes)

    @cached_property
    def edges(self) -> tuple[IntArray, IntArray]:
        """Nodes that cover an event time, each with its parent."""
        found: list[IntArray] = []
        level = self.leaf
        while len(level) and level[0] > 1:
            found.append(level)
            level = np.unique(level // 2)
        child = np.concatenate(found) if found else np.array([], dtype=np.int64)
        return child, child // 2

    def sums(self, values: FloatArray) -> FloatArray:
        """Sum of ``values`` (n, …) over those at risk at each event time (k, …)."""
        row, node = self.blocks
        tree = np.zeros((2 * self.size, *values.shape[1:]))
        np.add.at(tree, node, values[row])
        start = 1
        while start < self.size:
            # from the root down: every node takes over what its parent holds
            tree[2 * start : 4 * start] += np.repeat(tree[start : 2 * start], 2, axis=0)
            start *= 2
        return tree[self.leaf]
