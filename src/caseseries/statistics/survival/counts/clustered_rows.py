"""Rows in the order of their clusters, one small number each, as robust variances need them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from caseseries.statistics.survival.counts.count_query import (
    Question,
    Tally,
    refuse_unexpected,
    streamed,
    time_column,
)
from caseseries.statistics.survival.counts.source import is_missing, sql_name
from caseseries.statistics.survival.observations import BoolArray, IntArray

# What DuckDB holds in 64 bits with a sign; other labels are told apart by their hash.
_SMALL = {"TINYINT", "SMALLINT", "INTEGER", "BIGINT", "UTINYINT", "USMALLINT", "UINTEGER"}
_MOST_PLACES = 2**26
_BATCH = 2**18


@dataclass(frozen=True, eq=False)
class ClusteredRows:
    """Rows by cluster: ``cell`` (n,) the position in the count by duration, ``entry_cell`` that
    in the count by entry, None without; ``starts`` (clusters,) where each cluster begins."""

    cell: IntArray
    entry_cell: IntArray | None
    starts: IntArray

    @cached_property
    def sizes(self) -> IntArray:
        """Rows of each cluster (clusters,)."""
        return np.diff(np.append(self.starts, len(self.cell)))

    def of(self, cells: BoolArray) -> ClusteredRows:
        """The rows whose cell is one of ``cells`` (cells,); clusters without any are left out."""
        if cells.all():
            return self
        chosen = cells[self.cell]
        sizes = np.add.reduceat(chosen.astype(np.int64), self.starts) if len(chosen) else chosen
        sizes = sizes[sizes > 0]
        return ClusteredRows(
            self.cell[chosen],
            None if self.entry_cell is None else self.entry_cell[chosen],
            np.cumsum(sizes) - sizes,
        )

    def batches(self) -> Iterator[tuple[slice, IntArray]]:
        """Stretches of whole clusters of about 2¹⁸ rows, with where clusters start in each."""
        first = 0
        while first < len(self.starts):
            reached = self.starts[first] + _BATCH
            last = max(int(np.searchsorted(self.starts, reached)), first + 1)
            begin = int(self.starts[first])
            end = int(self.starts[last]) if last < len(self.starts) else len(self.cell)
            yield slice(begin, end), self.starts[first:last] - begin
            first = last


def clustered_rows(question: Question) -> tuple[ClusteredRows, *tuple[Tally, ...]]:
    """The rows by cluster, and what `tallied` gives, from one pass.

    UnexpectedError where a row has no key or cluster, or times that are not valid.
    """
    cluster = question.cluster or ""
    name, type_name = sql_name(cluster), question.types[cluster]
    label = f"{name}::bigint" if type_name in _SMALL else f"hash({name})"
    known = (
        f"case when {is_missing(cluster, type_name)} then -1 else coalesce({question.key}, -1) end"
    )
    time_type = "bigint" if question.whole else "double"
    columns = [time_column(each, time_type) for each in question.times]
    label = f"coalesce({label}, 0)"
    batches: list[list[Any]] = []
    for *times, key, of in streamed(question.con, question.rows, [*columns, known, label]):
        refuse_unexpected(times, key)
        batches.append([*(_narrow(time) for time in times), key, of])
    if not batches:
        none = np.array([], dtype=np.int64)
        empty = Tally(none, none, none)
        entries = none if question.entry is not None else None
        return ClusteredRows(none, entries, none), *([empty] * len(columns))
    *times, key, of = (np.concatenate(column) for column in zip(*batches, strict=True))
    batches.clear()
    order = np.argsort(of)
    of = of[order]
    starts = np.flatnonzero(np.concatenate(([True], of[1:] != of[:-1])))
    del of
    tallies: list[Tally] = []
    cells: list[IntArray] = []
    for time in times:
        tally, cell = _cells(time, key, question.n_keys)
        tallies.append(tally)
        cells.append(cell[order])
    late = cells[1] if len(cells) > 1 else None
    return ClusteredRows(cells[0], late, starts), *tallies


def _narrow(time: Any) -> Any:
    """Four bytes of whole times where they are enough."""
    whole = time.dtype.kind == "i" and time.max() < 2**31
    return time.astype(np.int32) if whole else time


def _cells(time: Any, key: IntArray, n_keys: int) -> tuple[Tally, IntArray]:
    """The count by time and key, and the cell of each row (n,)."""
    places = (int(time.max()) + 1) * n_keys if time.dtype.kind == "i" else np.inf
    if places <= _MOST_PLACES:
        code = time.astype(np.int64) * n_keys + key
        n = np.bincount(code)
        some = np.flatnonzero(n)
        number = np.zeros(len(n), np.int32)
        number[some] = np.arange(len(some))
        cell: Any = number[code]
        return Tally(some // n_keys, some % n_keys, n[some]), cell
    distinct, at = np.unique(time, return_inverse=True)
    keys, own = np.unique(key, return_inverse=True)
    code, cell, n = np.unique(at * len(keys) + own, return_inverse=True, return_counts=True)
    return Tally(distinct[code // len(keys)], keys[code % len(keys)], n), cell
