"""Rows counted by duration, event and factors in DuckDB: what the statistics of millions need."""

from __future__ import annotations

import importlib
import threading
from collections.abc import Sequence
from dataclasses import replace
from math import prod
from typing import TYPE_CHECKING, Any

import numpy as np

from caseseries.statistics.survival.counts.clustered_rows import ClusteredRows, clustered_rows
from caseseries.statistics.survival.counts.count_query import (
    Question,
    Tally,
    UnexpectedError,
    refuse_invalid,
    refuse_no_counts,
    tallied,
)
from caseseries.statistics.survival.counts.counted import EntryCells, GroupedCounts
from caseseries.statistics.survival.counts.level_counts import LevelTally, level_tallies
from caseseries.statistics.survival.counts.levels import Factor, factors_of
from caseseries.statistics.survival.counts.source import check_columns, column_types, opened
from caseseries.statistics.survival.observations import FloatArray, IntArray, same_times

if TYPE_CHECKING:
    from pathlib import Path

    import duckdb

# Beyond this many combinations of levels the factors are counted one by one.
_MOST_PATTERNS = 100_000


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
    n: str | None = None,
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

    ``n``: a column that says how many rows each row stands for, of a table that was counted
    elsewhere by these columns; ``cluster`` needs the rows themselves.

    Raises ValueError, with the number of rows, for missing, infinite or negative durations and
    events that are missing or neither 0 nor 1, entries not before the duration, missing clusters,
    for a column that is not there or no number, and for a continuous factor. A NULL in a factor
    is refused where the factor is used.
    """
    if isinstance(factors, str):
        raise ValueError("factors: name the columns in a list")
    # DuckDB streams through pandas, and its import takes longer than the look at the file
    threading.Thread(target=importlib.import_module, args=("pandas",)).start()
    rows = opened(con, relation)
    types = column_types(rows)
    times = [duration, *([] if entry is None else [entry])]
    check_columns(types, times, event, factors, cluster)
    if n is not None:
        refuse_no_counts(rows, types, n, cluster)
    known = factors_of(rows, factors, types, first_rows_only=True)
    question = Question(con, rows, types, duration, event, entry, cluster, known, n)
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
    import pandas as pd

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
    import pandas as pd

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
