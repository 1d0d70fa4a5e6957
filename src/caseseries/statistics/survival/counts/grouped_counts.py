"""Patients counted by duration, event and factors: what the statistics of millions need."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from math import prod
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from caseseries.statistics.survival.counts.count_query import (
    EVENT,
    MISSING,
    NEITHER,
    Cells,
    Level,
    Levels,
    check_columns,
    column_types,
    crossed_cells,
    factor_cells,
    levels_of,
    opened,
)
from caseseries.statistics.survival.observations import BoolArray, FloatArray, IntArray, same_times

if TYPE_CHECKING:
    from pathlib import Path

    import duckdb

# Beyond this many combinations of levels the factors are counted one by one.
_MOST_PATTERNS = 100_000


@dataclass(frozen=True)
class LevelCounts:
    """How many had the event and how many were censored, (times, levels), per distinct time."""

    n_events: IntArray
    n_censored: IntArray


@dataclass(frozen=True, eq=False)
class GroupedCounts:
    """A grouped count; nothing in it is per patient.

    ``times`` (k,): the distinct durations, ascending; ``levels``: those of each factor, in their
    order; ``crossed``: whether the factors were counted together (duration × event × all
    factors), as strata, several conditions at once and Cox models need.

    Underneath, each cell of the count has a position ``at`` in times, a ``count`` and a
    ``pattern``, (cells,); each pattern, a combination there is, whether they ``died`` and the
    ``codes`` of its levels (0 NULL), (patterns,). Factors counted one by one have ``by_level``,
    (cells, levels + 2), instead of codes.
    """

    duration: str
    event: str
    times: FloatArray
    levels: dict[str, tuple[Any, ...]]
    crossed: bool
    at: IntArray = field(repr=False)
    count: IntArray = field(repr=False)
    pattern: IntArray = field(repr=False)
    died: BoolArray = field(repr=False)
    codes: dict[str, IntArray] = field(repr=False)
    by_level: dict[str, IntArray] = field(repr=False)
    enums: frozenset[str] = field(repr=False)

    @cached_property
    def n(self) -> int:
        """Patients."""
        return int(self.count.sum())

    @cached_property
    def n_events(self) -> int:
        """Patients with the event."""
        return int(self.count[self.died[self.pattern]].sum())

    def n_missing(self, factor: str) -> int:
        """Patients whose ``factor`` is NULL."""
        self.require(factor)
        if self.crossed:
            missing = self.codes[factor] == MISSING
            return int(self.count[missing[self.pattern]].sum()) if missing.any() else 0
        return int(self.by_level[factor][:, MISSING].sum())

    def require(self, *factors: str) -> None:
        """ValueError for a factor that was not counted."""
        for factor in factors:
            if factor not in self.levels:
                counted = ", ".join(self.levels) or "none"
                raise ValueError(f"no factor {factor!r} in the counts; there are {counted}")

    def require_crossed(self, what: str) -> None:
        """ValueError unless the factors were counted together."""
        if not self.crossed:
            raise ValueError(
                f"{what}: the factors were counted one by one; count fewer of them, with "
                "crossed=True"
            )

    def refuse_missing(self, *factors: str) -> None:
        """ValueError for a factor with NULLs, as the functions on rows refuse missing labels."""
        for factor in factors:
            missing = self.n_missing(factor)
            if missing:
                raise ValueError(
                    f"{factor}: missing in {missing} of {self.n} rows; leave these rows out "
                    f"(where {factor} is not null) or impute them"
                )

    def of_levels(self, factor: str) -> LevelCounts:
        """Counts of each level of ``factor``, (times, levels); NULLs left out."""
        self.require(factor)
        n_levels = len(self.levels[factor])
        if self.crossed:
            code = self.codes[factor]
            return self._tally(code - 1, n_levels, code != MISSING)
        own = self.by_level[factor][:, 1 : n_levels + 1]
        shape = (len(self.times), n_levels)
        n_events, n_censored = np.zeros(shape, np.int64), np.zeros(shape, np.int64)
        died = self.died[self.pattern]
        np.add.at(n_events, self.at[died], own[died])
        np.add.at(n_censored, self.at[~died], own[~died])
        return LevelCounts(n_events, n_censored)

    def of(self, where: Mapping[str, Any] | None = None) -> LevelCounts:
        """Counts of those with the given level of each factor in ``where``, (times, 1)."""
        where = where or {}
        self.require(*where)
        position = {factor: self._position(factor, level) for factor, level in where.items()}
        if self.crossed or not where:
            here = np.ones(len(self.died), dtype=bool)
            for factor, level in position.items():
                here &= self.codes[factor] == level + 1
            return self._tally(np.zeros(len(here), np.int64), 1, here)
        if len(where) > 1:
            self.require_crossed("several conditions at once")
        (factor, level), *_ = position.items()
        every = self.of_levels(factor)
        return LevelCounts(every.n_events[:, [level]], every.n_censored[:, [level]])

    def _tally(self, column: IntArray, n_columns: int, kept: BoolArray) -> LevelCounts:
        """Cells of the patterns ``kept`` added up by time and ``column``, each (patterns,)."""
        shape = (2, len(self.times), n_columns)
        where = (self.died * shape[1] * n_columns + column)[self.pattern] + self.at * n_columns
        count = self.count
        if not kept.all():
            cells = kept[self.pattern]
            where, count = where[cells], count[cells]
        # floats hold whole numbers to 2⁵³
        sums = np.bincount(where, count, minlength=prod(shape)).astype(np.int64)
        n_censored, n_events = sums.reshape(shape)
        return LevelCounts(n_events, n_censored)

    def _position(self, factor: str, level: Any) -> int:
        if level not in self.levels[factor]:
            known = ", ".join(repr(value) for value in self.levels[factor])
            raise ValueError(f"{factor}: {level!r} is none of its levels {known}")
        return self.levels[factor].index(level)


def grouped_counts(
    con: duckdb.DuckDBPyConnection,
    relation: duckdb.DuckDBPyRelation | Path | str,
    duration: str,
    event: str,
    factors: Sequence[str] = (),
    *,
    crossed: bool | None = None,
) -> GroupedCounts:
    """Count the rows of ``relation`` by ``duration``, ``event`` and ``factors``, in DuckDB.

    ``relation``: a relation of ``con``, a `Path` of a CSV or Parquet file, a query, or the name
    of a table or view. ``duration`` not negative, ``event`` 0/1 or boolean, ``factors``
    categories of at most 1000 levels each. ``crossed``: count the factors together, as Cox
    models and strata need; None does so unless they have more than 100 000 combinations, and
    counts them one by one then, which serves curves, log-rank tests and `survival_table`.

    Raises ValueError, with the number of rows, for missing, infinite or negative durations and
    events that are missing or neither 0 nor 1, for a column that is not there or no number, and
    for a continuous factor. A NULL in a factor is refused where the factor is used.
    """
    if isinstance(factors, str):
        raise ValueError("factors: name the columns in a list")
    rows = opened(con, relation)
    check_columns(rows, duration, event, factors)
    levels = levels_of(rows, factors, first_rows_only=True)
    counts = _counted(rows, duration, event, levels, crossed)
    unseen = _with_unseen_levels(counts)
    if unseen:
        levels |= levels_of(rows, unseen, first_rows_only=False)
        counts = _counted(rows, duration, event, levels, crossed)
    return counts


def _counted(
    rows: duckdb.DuckDBPyRelation, duration: str, event: str, levels: Levels, crossed: bool | None
) -> GroupedCounts:
    if crossed is None:
        crossed = prod(len(known) + 1 for known in levels.values()) <= _MOST_PATTERNS
    by_level: dict[str, IntArray] = {}
    if crossed:
        cells = crossed_cells(rows, duration, event, levels)
    else:
        cells, by_level = factor_cells(rows, duration, event, levels)
    _check(cells, duration, event)
    at, distinct = pd.factorize(cells.time)
    merged = same_times(np.asarray(distinct, dtype=float))
    times, position = np.unique(merged, return_inverse=True)
    types = column_types(rows)
    return GroupedCounts(
        duration=duration,
        event=event,
        times=times,
        levels={factor: _values(known) for factor, known in levels.items()},
        crossed=crossed,
        at=position.astype(np.int64)[at],
        count=cells.n,
        pattern=cells.pattern,
        died=cells.event == EVENT,
        codes=cells.codes,
        by_level=by_level,
        enums=frozenset(name for name in levels if types[name].startswith("ENUM")),
    )


def _values(known: Sequence[Level]) -> tuple[Any, ...]:
    return tuple(level.value for level in known)


def _with_unseen_levels(counts: GroupedCounts) -> list[str]:
    """Factors with a level that the first rows did not have."""
    if counts.crossed:
        return [
            factor
            for factor, levels in counts.levels.items()
            if (counts.codes[factor] > len(levels)).any()
        ]
    return [factor for factor, counted in counts.by_level.items() if counted[:, -1].any()]


def _check(cells: Cells, duration: str, event: str) -> None:
    for name, wrong, what in (
        (duration, ~np.isfinite(cells.time), "missing or not finite"),
        (duration, cells.time < 0, "negative"),
        (event, np.isin(cells.event, (MISSING, NEITHER))[cells.pattern], "neither 0 nor 1"),
    ):
        if wrong.any():
            n, total = int(cells.n[wrong].sum()), int(cells.n.sum())
            raise ValueError(
                f"{name}: {what} in {n} of {total} rows; leave these rows out in the query "
                "they come from, or correct them"
            )
