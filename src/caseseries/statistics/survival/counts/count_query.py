"""Counting in DuckDB: rows by time, event and factors, grouped there or added up as they stream by.

A combination of the levels is one small number made inside the query, since grouping by text is
slow and wide. The levels that takes are those of the first rows; a row with anything else has the
number -1, and the rows are counted again with all levels.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from math import prod
from typing import TYPE_CHECKING, Any

import numpy as np

from caseseries.statistics.survival.counts.levels import Factor
from caseseries.statistics.survival.counts.source import FLOATS, WHOLE, is_missing, sql_name
from caseseries.statistics.survival.observations import FloatArray, IntArray

if TYPE_CHECKING:
    import duckdb

_MOST_CODES = 2**60
# Times × patterns added up in one array of 8 bytes each; more are grouped by DuckDB.
_MOST_PLACES = 2**24
_VECTORS = 256  # of 2048 rows, fetched at once


class UnexpectedError(ValueError):
    """A row has a level that was not known, or a value that is not valid."""


@dataclass(frozen=True, eq=False)
class Tally:
    """How many rows (``n``) have each ``time`` and ``key``, all (cells,)."""

    time: FloatArray | IntArray
    key: IntArray
    n: IntArray


@dataclass(frozen=True, eq=False)
class Question:
    """What is counted: ``rows`` of ``con`` by ``duration``, ``event`` and ``factors``.

    A key, one number per combination, is the event (0, 1) and twice the places of the levels.
    Where there is a column ``n``, a row stands for as many.
    """

    con: duckdb.DuckDBPyConnection
    rows: duckdb.DuckDBPyRelation
    types: dict[str, str]
    duration: str
    event: str
    entry: str | None
    cluster: str | None
    factors: tuple[Factor, ...]
    n: str | None = None

    def count(self, condition: str = "") -> str:
        """SQL: how many rows there are, or meet a condition."""
        if self.n is None:
            return f"count_if({condition})" if condition else "count(*)"
        # several times slower than count_if, over rows that are few
        where = f" filter (where {condition})" if condition else ""
        return f"coalesce(sum({sql_name(self.n)}){where}, 0)::bigint"

    @cached_property
    def n_keys(self) -> int:
        """Keys there may be."""
        return 2 * prod(max(factor.n_codes, 1) for factor in self.factors)

    @property
    def times(self) -> list[str]:
        """The columns of times: the duration, and the entry if there is one."""
        return [self.duration, *([] if self.entry is None else [self.entry])]

    @property
    def whole(self) -> bool:
        """Whether all times are whole numbers."""
        return all(self.types[name] in WHOLE for name in self.times)

    @cached_property
    def died(self) -> str:
        """SQL: 1 with the event, 0 without, else NULL."""
        boolean = self.types[self.event] == "BOOLEAN"
        name = f"{sql_name(self.event)}::integer" if boolean else sql_name(self.event)
        return f"case when {name} = 1 then 1 when {name} = 0 then 0 end"

    @cached_property
    def key(self) -> str:
        """SQL: the key of a row, or NULL."""
        if self.n_keys >= _MOST_CODES:
            raise ValueError(
                f"factors: {self.n_keys} combinations of levels cannot be counted together"
            )
        # a narrow key keeps tables small
        integer = "integer" if self.n_keys < 2**31 else "bigint"
        parts, weight = [self.died], 2
        for factor in self.factors:
            parts.append(factor.digit(weight))
            weight *= max(factor.n_codes, 1)
        total = " + ".join(f"({part})::{integer}" for part in parts)
        return f"({total})"

    def codes(self, keys: IntArray) -> dict[str, IntArray]:
        """The level of each factor in ``keys``: 0 NULL, levels from 1."""
        left, codes = keys // 2, {}
        for factor in self.factors:
            n_codes = max(factor.n_codes, 1)
            place = left % n_codes
            codes[factor.name] = np.where(place == len(factor.levels), 0, place + 1)
            left = left // n_codes
        return codes


def tallied(question: Question) -> list[Tally]:
    """The rows by duration and key, and by entry and key where there is an entry.

    UnexpectedError where a row has no key, or times that are not valid.
    """
    from duckdb import ConversionException, OutOfRangeException

    if question.whole and question.n is None:
        try:
            found = _added_up(question)
            if found is not None:
                return found
        except (ConversionException, OutOfRangeException):
            pass  # beyond 2⁶³, or a cell that cannot be read, which fails again below
    late = ""
    if question.entry is not None:
        late = f"count_if({sql_name(question.entry)} >= {sql_name(question.duration)})"
    return [
        _grouped(question, name, late if name == question.duration else "")
        for name in question.times
    ]


def streamed(
    con: duckdb.DuckDBPyConnection, rows: duckdb.DuckDBPyRelation, columns: Sequence[str]
) -> Iterator[list[Any]]:
    """``columns`` (SQL) of all rows, a batch at a time: one array each. No cell may be NULL."""
    named = ", ".join(f"{column} as c{at}" for at, column in enumerate(columns))
    relation = rows.project(named)  # noqa: F841 - DuckDB finds it by its name
    con.execute("from relation")
    while len(batch := con.fetch_df_chunk(_VECTORS)):
        yield [batch[name].to_numpy() for name in batch.columns]


def time_column(name: str, sql_type: str) -> str:
    """SQL: a time, or -1 where there is none."""
    return f"coalesce({sql_name(name)}::{sql_type}, -1)"


def refuse_unexpected(times: Sequence[Any], key: Any) -> None:
    """UnexpectedError for keys or times below 0 or not finite, or entries that are not before."""
    valid = len(key) == 0 or (
        key.min() >= 0 and all(np.isfinite(each.max()) and each.min() >= 0 for each in times)
    )
    if not valid or (len(times) > 1 and bool((times[1] >= times[0]).any())):
        raise UnexpectedError("the rows changed while they were counted")


def places(question: Question) -> list[str]:
    """SQL: time · keys + key of each of the times, whole numbers; -1 where there is none."""
    known = question.key
    if question.entry is not None:
        in_order = f"{sql_name(question.entry)} < {sql_name(question.duration)}"
        known = f"case when {in_order} then {known} end"
    return [
        f"coalesce({sql_name(name)}::bigint * {question.n_keys} + {known}, -1)"
        for name in question.times
    ]


def _added_up(question: Question) -> list[Tally] | None:
    """Counts of whole times, added up in arrays; None where those would be too large."""
    n_keys = question.n_keys
    if n_keys > _MOST_PLACES:
        return None
    columns = places(question)
    sums = [np.zeros(0, np.int64) for _ in columns]
    for batch in streamed(question.con, question.rows, columns):
        for at, place in enumerate(batch):
            if place.min() < 0:
                raise UnexpectedError("the rows changed while they were counted")
            size = (int(place.max()) // n_keys + 1) * n_keys
            if size > _MOST_PLACES:
                return None
            if size > len(sums[at]):
                more = np.zeros(size - len(sums[at]), np.int64)
                sums[at] = np.concatenate((sums[at], more))
            np.add.at(sums[at], place, 1)
    tallies: list[Tally] = []
    for counted in sums:
        some = np.flatnonzero(counted)
        tallies.append(Tally(some // n_keys, some % n_keys, counted[some]))
    return tallies


def _grouped(question: Question, name: str, late: str) -> Tally:
    columns = f"coalesce({question.key}, -1) as p, {question.count()} as n" + (
        f", {late} as late" if late else ""
    )
    found = grouped_by_time(question, name, columns, "t, p")
    time, key = found["t"], found["p"]
    refuse_unexpected([time], key)
    if late and found["late"].any():
        raise UnexpectedError("the rows changed while they were counted")
    return Tally(time, key.astype(np.int64), found["n"])


def grouped_by_time(question: Question, name: str, columns: str, keys: str) -> dict[str, Any]:
    """``columns`` by ``keys``, one of which is the time ``name`` as t.

    Whole days fit four bytes, and grouping by four instead of eight takes a third less time.
    """
    from duckdb import ConversionException

    found = None
    if question.types[name] in WHOLE:
        try:
            time = time_column(name, "integer")
            found = question.rows.aggregate(f"{time} as t, {columns}", keys).fetchnumpy()
        except ConversionException:
            pass  # beyond 2³¹, or a cell that cannot be read, which fails again below
    if found is None:
        time = time_column(name, "double")
        found = question.rows.aggregate(f"{time} as t, {columns}", keys).fetchnumpy()
    return {column: np.ma.getdata(values) for column, values in found.items()}


def refuse_invalid(question: Question) -> None:
    """ValueError, with the number of rows, for times, events and clusters that are not valid."""
    wrong: list[tuple[str, str, str]] = []
    for name in question.times:
        column = sql_name(name)
        infinite = f" or isinf({column})" if question.types[name] in FLOATS else ""
        missing = f"{is_missing(name, question.types[name])}{infinite}"
        wrong += [(name, missing, "missing or not finite"), (name, f"{column} < 0", "negative")]
    wrong.append((question.event, f"({question.died}) is null", "neither 0 nor 1"))
    if question.entry is not None:
        late = f"{sql_name(question.entry)} >= {sql_name(question.duration)}"
        wrong.append((question.entry, late, f"not before {question.duration}"))
    if question.cluster is not None:
        missing = is_missing(question.cluster, question.types[question.cluster])
        wrong.append((question.cluster, missing, "missing"))
    tests = ", ".join(question.count(test) for _, test, _ in wrong)
    total, *found = question.rows.aggregate(f"{question.count()}, {tests}").fetchall()[0]
    for (name, _, what), n in zip(wrong, found, strict=True):
        if n:
            raise ValueError(
                f"{name}: {what} in {n} of {total} rows; leave these rows out in the query "
                "they come from, or correct them"
            )


def refuse_no_counts(
    rows: duckdb.DuckDBPyRelation, types: dict[str, str], n: str, cluster: str | None
) -> None:
    """ValueError where the column ``n`` does not count rows, or clusters are asked for with it."""
    if cluster is not None:
        raise ValueError("cluster: counts do not tell which rows belong together; leave n out")
    if n not in types:
        raise ValueError(f"{n}: no such column; there are {', '.join(types)}")
    if types[n] not in WHOLE:
        raise ValueError(f"{n}: holds {types[n]}, and counts are whole numbers")
    name = sql_name(n)
    wrong = rows.aggregate(f"count_if({name} is null or {name} < 1)").fetchall()[0][0]
    if wrong:
        raise ValueError(f"{n}: missing or below 1 in {wrong} rows; a row stands for one or more")
