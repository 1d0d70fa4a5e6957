"""A grouped count and what is added up from it: those with the event, censored, at risk."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from math import prod
from typing import Any

import numpy as np

from caseseries.statistics.survival.counts.clustered_rows import ClusteredRows
from caseseries.statistics.survival.counts.levels import MISSING
from caseseries.statistics.survival.observations import BoolArray, FloatArray, IntArray

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
        columns = [slice(at, at + n_levels) for at in range(0, n_strata * n_levels, n_levels)]
        late = every.n_entered
        return [
            LevelCounts(
                every.n_events[:, own],
                every.n_censored[:, own],
                None if late is None else late[:, own],
            )
            for own in columns
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
            sums = np.bincount(place, cells.count, minlength=prod(shape))
            return sums.astype(np.float64, copy=False).reshape(shape)

        left = by_pattern(self)
        late = None if self.entered is None else by_pattern(self.entered)
        found: dict[str, LevelCounts] = {}
        for factor, code in self.codes.items():
            has = (code[:, None] == np.arange(1, len(self.levels[factor]) + 1)).astype(float)
            died = self.died[:, None] * has
            both = (left @ np.hstack((died, has - died))).astype(np.int64)
            entered = None if late is None else (late @ has).astype(np.int64)
            n_events, n_censored = np.hsplit(both, 2)
            found[factor] = LevelCounts(n_events, n_censored, entered)
        return found

    def _position(self, factor: str, level: Any) -> int:
        if level not in self.levels[factor]:
            known = ", ".join(repr(value) for value in self.levels[factor])
            raise ValueError(f"{factor}: {level!r} is none of its levels {known}")
        return self.levels[factor].index(level)
