"""Patients counted by duration, event and factors: what the statistics of millions need."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from math import prod
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from caseseries.statistics.survival.counts.clustered_rows import ClusteredRows, clustered_rows
from caseseries.statistics.survival.counts.count_query import (
    Question,
    Tally,
    UnexpectedError,
    refuse_invalid,
    tallied,
)
from caseseries.statistics.survival.counts.level_counts import LevelTally, level_tallies
from caseseries.statistics.survival.counts.levels import MISSING, Factor, factors_of
from caseseries.statistics.survival.counts.source import check_columns, column_types, opened
from caseseries.statistics.survival.observations import BoolArray, FloatArray, IntArray, same_times

if TYPE_CHECKING:
    from pathlib import Path

    import duckdb

# Beyond this many combinations of levels the factors are counted one by one.
_MOST_PATTERNS = 100_000
# Times × patterns of counts held in full, as floats.
_MOST_PLACES = 2**23


@dataclass(frozen=True)
class LevelCounts:
    """How many had the event, were censored and entered at each distinct time, (times, levels).

    ``n_entered`` is None without delayed entry.
    """

    n_events: IntArray
    n_censored: IntArray
    n_entered: IntArray | None = None

    @cached_property
    def n_at_risk(self) -> IntArray:
        """At risk, which is entry < time ≤ duration."""
        left = self.n_events + self.n_censored
        if self.n_entered is None:
            return np.cumsum(left[::-1], axis=0)[::-1]
        under = np.cumsum(self.n_entered - left, axis=0)  # after each time
        return np.concatenate((under[:1] * 0, under[:-1]))

    def column(self, position: int) -> LevelCounts:
        """Those of one level."""
        entered = None if self.n_entered is None else self.n_entered[:, [position]]
        return LevelCounts(self.n_events[:, [position]], self.n_censored[:, [position]], entered)


@dataclass(frozen=True, eq=False)
class EntryCells:
    """The count by entry: position ``at`` in times, ``count`` and ``pattern``, each (cells,)."""

    at: IntArray
    count: IntArray
    pattern: IntArray
    by_level: dict[str, IntArray]


@dataclass(frozen=True, eq=False)
class GroupedCounts:
    """A grouped count; nothing in it is per patient, but with clusters a number per row.

    ``times`` (k,): the distinct durations, ascending; ``levels``: those of each factor, in their
    order; ``crossed``: whether the factors were counted together (duration × event × all
    factors), as strata, several conditions at once and Cox models need.

    Underneath, each cell of the count has a position ``at`` in times, a ``count`` and a
    ``pattern``, (cells,); each pattern, a combination there is, whether they ``died`` and the
    ``codes`` of its levels (0 NULL), (patterns,). Factors counted one by one have ``by_level``,
    (cells, levels + 1), instead of codes. With delayed entry there is the count by ``entered``
    beside it, and times are those of entry too; with clusters there are ``rows``, in their order.
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
    entry: str | None = None
    cluster: str | None = None
    entered: EntryCells | None = field(default=None, repr=False)
    rows: ClusteredRows | None = field(default=None, repr=False)

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

    def refuse_clusters(self, what: str, instead: str) -> None:
        """ValueError where the rows came in clusters."""
        if self.cluster is not None:
            raise ValueError(f"cluster: {what} takes rows as independent; {instead}")

    def of_levels(self, factor: str) -> LevelCounts:
        """Counts of each level of ``factor``, (times, levels); NULLs left out."""
        self.require(factor)
        if self.crossed:
            return self._of_every_level[factor]
        n_levels = len(self.levels[factor])

        def added(at: IntArray, own: IntArray) -> IntArray:
            sums = np.zeros((len(self.times), n_levels), np.int64)
            np.add.at(sums, at, own[:, 1:])
            return sums

        own, died = self.by_level[factor], self.died[self.pattern]
        late = self.entered
        return LevelCounts(
            added(self.at[died], own[died]),
            added(self.at[~died], own[~died]),
            None if late is None else added(late.at, late.by_level[factor]),
        )

    def of(self, where: Mapping[str, Any] | None = None) -> LevelCounts:
        """Counts of those with the given level of each factor in ``where``, (times, 1)."""
        where = where or {}
        if self.crossed or not where:
            here = self.patterns_of(where)
            return self._tally(np.zeros(len(here), np.int64), 1, here)
        self.require(*where)
        if len(where) > 1:
            self.require_crossed("several conditions at once")
        (factor, level), *_ = where.items()
        return self.of_levels(factor).column(self._position(factor, level))

    def patterns_of(self, where: Mapping[str, Any]) -> BoolArray:
        """Which patterns have the given level of each factor, (patterns,)."""
        self.require(*where)
        here = np.ones(len(self.died), dtype=bool)
        for factor, level in where.items():
            here &= self.codes[factor] == self._position(factor, level) + 1
        return here

    def within(self, factor: str, stratum: IntArray) -> list[LevelCounts]:
        """Counts of each level of ``factor`` in each ``stratum`` (patterns,), numbered from 0."""
        n_strata, n_levels = int(stratum.max(initial=-1)) + 1, len(self.levels[factor])
        code = self.codes[factor]
        every = self._tally(stratum * n_levels + code - 1, n_strata * n_levels, code != MISSING)
        return [
            LevelCounts(
                *(
                    None if counted is None else counted[:, start : start + n_levels]
                    for counted in (every.n_events, every.n_censored, every.n_entered)
                )
            )
            for start in range(0, n_strata * n_levels, n_levels)
        ]

    def _tally(self, column: IntArray, n_columns: int, kept: BoolArray) -> LevelCounts:
        """Cells of the patterns ``kept`` added up by time and ``column``, each (patterns,)."""
        shape = (2, len(self.times), n_columns)
        where = (self.died * shape[1] * n_columns + column)[self.pattern] + self.at * n_columns
        count = self.count
        if not kept.all():
            here = kept[self.pattern]
            where, count = where[here], count[here]
        # floats hold whole numbers to 2⁵³
        sums = np.bincount(where, count, minlength=prod(shape)).astype(np.int64)
        n_censored, n_events = sums.reshape(shape)
        late = self.entered
        if late is None:
            return LevelCounts(n_events, n_censored)
        here = kept[late.pattern]
        where = column[late.pattern[here]] + late.at[here] * n_columns
        entered = np.bincount(where, late.count[here], minlength=prod(shape[1:]))
        return LevelCounts(n_events, n_censored, entered.astype(np.int64).reshape(shape[1:]))

    @cached_property
    def _of_every_level(self) -> dict[str, LevelCounts]:
        """`of_levels` of each factor: products with the counts of all patterns, if those fit."""
        shape = (len(self.times), len(self.died))
        if prod(shape) > _MOST_PLACES:
            return {
                factor: self._tally(code - 1, len(self.levels[factor]), code != MISSING)
                for factor, code in self.codes.items()
            }

        def by_pattern(cells: GroupedCounts | EntryCells) -> FloatArray:
            place = cells.at * shape[1] + cells.pattern
            return np.bincount(place, cells.count, minlength=prod(shape)).reshape(shape)

        left = by_pattern(self)
        late = None if self.entered is None else by_pattern(self.entered)
        found: dict[str, LevelCounts] = {}
        for factor, code in self.codes.items():
            has = (code[:, None] == np.arange(1, len(self.levels[factor]) + 1)).astype(float)
            died = self.died[:, None] * has
            both = (left @ np.hstack((died, has - died))).astype(np.int64)
            entered = None if late is None else (late @ has).astype(np.int64)
            found[factor] = LevelCounts(*np.hsplit(both, 2), entered)
        return found

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
    entry: str | None = None,
    cluster: str | None = None,
    crossed: bool | None = None,
) -> GroupedCounts:
    """Count the rows of ``relation`` by ``duration``, ``event`` and ``factors``, in DuckDB.

    ``relation``: a relation of ``con``, a `Path` of a CSV or Parquet file, a query, or the name
    of a table or view. ``duration`` not negative, ``event`` 0/1 or boolean, ``factors``
    categories of at most 1000 levels each. ``crossed``: count the factors together, as Cox
    models and strata need; None does so unless they have more than 100 000 combinations, and
    counts them one by one then, which serves curves, log-rank tests and `survival_table`.

    ``entry``: a column of times from which each row is at risk (entry < time ≤ duration); who is
    at risk follows from the counts by entry and by duration. ``cluster``: a column whose equal
    labels mark rows that are not independent (text is told apart by 64 bits of hash); robust
    errors follow from sums by cluster, so that one small number per row is kept.

    Raises ValueError, with the number of rows, for missing, infinite or negative durations and
    events that are missing or neither 0 nor 1, entries not before the duration, missing clusters,
    for a column that is not there or no number, and for a continuous factor. A NULL in a factor
    is refused where the factor is used.
    """
    if isinstance(factors, str):
        raise ValueError("factors: name the columns in a list")
    rows = opened(con, relation)
    types = column_types(rows)
    times = [duration, *([] if entry is None else [entry])]
    check_columns(types, times, event, factors, cluster)
    known = factors_of(rows, factors, types, first_rows_only=True)
    question = Question(con, rows, types, duration, event, entry, cluster, known)
    try:
        return _counted(question, crossed)
    except UnexpectedError:
        refuse_invalid(question)
        known = factors_of(rows, factors, types, first_rows_only=False)
        return _counted(replace(question, factors=known), crossed)


def _counted(question: Question, crossed: bool | None) -> GroupedCounts:
    if crossed is None:
        n_patterns = prod(len(factor.levels) + 1 for factor in question.factors)
        crossed = n_patterns <= _MOST_PATTERNS
    if question.cluster is not None:
        if not crossed:
            raise ValueError(
                "cluster: the factors have to be counted together; count fewer of them"
            )
        rows, *tallies = clustered_rows(question)
        return _of_tallies(question, tallies, rows)
    if crossed:
        return _of_tallies(question, tallied(question), None)
    return _of_level_tallies(question, level_tallies(question))


def _of_tallies(
    question: Question, tallies: Sequence[Tally], rows: ClusteredRows | None
) -> GroupedCounts:
    times, places = _placed([tally.time for tally in tallies])
    left, *late = tallies
    pattern, distinct = pd.factorize(left.key, sort=True)
    keys = np.asarray(distinct, dtype=np.int64)
    entered = [
        EntryCells(at, tally.n, np.searchsorted(keys, tally.key), {})
        for tally, at in zip(late, places[1:], strict=True)
    ]
    return GroupedCounts(
        duration=question.duration,
        event=question.event,
        times=times,
        levels=_levels(question.factors),
        crossed=True,
        at=places[0],
        count=left.n,
        pattern=pattern,
        died=keys % 2 == 1,
        codes=question.codes(keys),
        by_level={},
        enums=_enums(question.factors),
        entry=question.entry,
        cluster=question.cluster,
        entered=entered[0] if entered else None,
        rows=rows,
    )


def _of_level_tallies(question: Question, tallies: Sequence[LevelTally]) -> GroupedCounts:
    times, places = _placed([tally.time for tally in tallies])
    left, *late = tallies
    entered = [
        EntryCells(at, tally.n, tally.died, tally.by_level)
        for tally, at in zip(late, places[1:], strict=True)
    ]
    return GroupedCounts(
        duration=question.duration,
        event=question.event,
        times=times,
        levels=_levels(question.factors),
        crossed=False,
        at=places[0],
        count=left.n,
        pattern=left.died,
        died=np.array([False, True]),
        codes={},
        by_level=left.by_level,
        enums=_enums(question.factors),
        entry=question.entry,
        entered=entered[0] if entered else None,
    )


def _placed(columns: Sequence[Any]) -> tuple[FloatArray, list[IntArray]]:
    """The distinct times of all ``columns`` and where in them each cell is; rounding made equal."""
    found = [pd.factorize(column) for column in columns]
    raw = np.unique(np.concatenate([np.asarray(own, dtype=float) for _, own in found]))
    times, merged = np.unique(same_times(raw), return_inverse=True)
    places = [
        merged[np.searchsorted(raw, np.asarray(own, dtype=float))].astype(np.int64)[at]
        for at, own in found
    ]
    return times, places


def _levels(factors: Sequence[Factor]) -> dict[str, tuple[Any, ...]]:
    return {factor.name: tuple(level.value for level in factor.levels) for factor in factors}


def _enums(factors: Sequence[Factor]) -> frozenset[str]:
    return frozenset(factor.name for factor in factors if factor.type_name.startswith("ENUM"))
