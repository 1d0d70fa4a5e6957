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
    UnexpectedError,
    places,
    refuse_unexpected,
    streamed,
    time_column,
)
from caseseries.statistics.survival.counts.source import is_missing, sql_name
from caseseries.statistics.survival.observations import BoolArray, FloatArray, IntArray

# What DuckDB holds in 64 bits with a sign; other labels are told apart by their hash.
_SMALL = {"TINYINT", "SMALLINT", "INTEGER", "BIGINT", "UTINYINT", "USMALLINT", "UINTEGER"}
_MOST_PLACES = 2**26
_BATCH = 2**15


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
        """Stretches of whole clusters of about 2¹⁵ rows, with where clusters start in each."""
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
    label = f"case when not {is_missing(cluster, type_name)} then {label} end"
    batches: list[list[Any]] = []
    n_times = len(question.times)
    if question.whole:
        # one number for time and key; DuckDB says so if that is beyond 64 bits
        columns = [
            f"case when {label} is null then -1 else {place} end" for place in places(question)
        ]
        for *own, of in streamed(question.con, question.rows, [*columns, f"coalesce({label}, 0)"]):
            if any(place.min() < 0 for place in own):
                raise UnexpectedError("the rows changed while they were counted")
            batches.append([*own, of])
    else:
        known = f"case when {label} is null then -1 else coalesce({question.key}, -1) end"
        columns = [time_column(each, "double") for each in question.times]
        for *times, key, of in streamed(
            question.con, question.rows, [*columns, known, f"coalesce({label}, 0)"]
        ):
            refuse_unexpected(times, key)
            batches.append([*times, key, of])
    if not batches:
        none = np.array([], dtype=np.int64)
        entries = none if question.entry is not None else None
        return ClusteredRows(none, entries, none), *([Tally(none, none, none)] * n_times)
    by_column = [list(column) for column in zip(*batches, strict=True)]
    batches.clear()
    of = np.concatenate(by_column.pop())
    own = [np.concatenate(by_column.pop(0)) for _ in range(len(by_column))]
    order = np.argsort(of)
    of = of[order]
    starts = np.flatnonzero(np.concatenate(([True], of[1:] != of[:-1])))
    del of
    tallies: list[Tally] = []
    cells: list[IntArray] = []
    for values in own[:n_times]:
        if question.whole:
            tally, cell = _cells_of_places(values, question.n_keys)
        else:
            tally, cell = _cells(values, own[-1])
        tallies.append(tally)
        cells.append(cell[order])
    late = cells[1] if len(cells) > 1 else None
    return ClusteredRows(cells[0], late, starts), *tallies


def _cells_of_places(place: IntArray, n_keys: int) -> tuple[Tally, IntArray]:
    """The count by time and key, and the cell of each row (n,), from time · keys + key."""
    if place.max() < _MOST_PLACES:
        n = np.bincount(place)
        some = np.flatnonzero(n)
        number = np.zeros(len(n), np.int32)
        number[some] = np.arange(len(some))
        cell: Any = number[place]
        n = n[some]
    else:
        some, cell, n = np.unique(place, return_inverse=True, return_counts=True)
    return Tally(some // n_keys, some % n_keys, n), cell


def _cells(time: FloatArray, key: IntArray) -> tuple[Tally, IntArray]:
    """The same from ``time`` and ``key`` of each row."""
    distinct, at = np.unique(time, return_inverse=True)
    keys, own = np.unique(key, return_inverse=True)
    code, cell, n = np.unique(at * len(keys) + own, return_inverse=True, return_counts=True)
    return Tally(distinct[code // len(keys)], keys[code % len(keys)], n), cell
