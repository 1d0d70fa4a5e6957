"""Factors counted one by one: how many of each level have each time, with and without event."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from caseseries.statistics.survival.counts.count_query import (
    Question,
    UnexpectedError,
    grouped_by_time,
    refuse_unexpected,
)
from caseseries.statistics.survival.counts.source import is_missing, sql_name
from caseseries.statistics.survival.observations import FloatArray, IntArray


@dataclass(frozen=True, eq=False)
class LevelTally:
    """Rows by ``time`` and whether they ``died`` (0, 1), ``n`` of them; all (cells,).

    ``by_level``, per factor (cells, levels + 1): NULL first, then the levels.
    """

    time: FloatArray | IntArray
    died: IntArray
    n: IntArray
    by_level: dict[str, IntArray]


def level_tallies(question: Question) -> list[LevelTally]:
    """The counts by duration, and by entry where there is one; a pass over the rows for each.

    UnexpectedError where a row has no known level, or times or events that are not valid.
    """
    return [_level_tally(question, name) for name in question.times]


def _level_tally(question: Question, name: str) -> LevelTally:
    columns = [f"coalesce({question.died}, -1)::integer as e", f"{question.count()} as n"]
    if question.entry is not None:
        late = f"{sql_name(question.entry)} >= {sql_name(question.duration)}"
        columns.append(f"{question.count(late)} as late")
    for position, factor in enumerate(question.factors):
        tests = [f"{sql_name(factor.name)} = {level.literal}" for level in factor.levels]
        if factor.has_missing:
            tests = [is_missing(factor.name, factor.type_name), *tests]
        # several times faster than count(*) filter (where …)
        columns += [f"{question.count(test)} as n_{position}_{at}" for at, test in enumerate(tests)]
    found = grouped_by_time(question, name, ", ".join(columns), "t, e")
    n, died = found["n"].astype(np.int64), found["e"].astype(np.int64)
    refuse_unexpected([found["t"]], died)
    if "late" in found and found["late"].any():
        raise UnexpectedError("the rows changed while they were counted")
    by_level: dict[str, IntArray] = {}
    for position, factor in enumerate(question.factors):
        own = np.zeros((len(n), len(factor.levels) + 1), np.int64)
        for at in range(factor.n_codes):
            own[:, at + (not factor.has_missing)] = found[f"n_{position}_{at}"]
        if (own.sum(axis=1) != n).any():
            raise UnexpectedError("the rows changed while they were counted")
        by_level[factor.name] = own
    return LevelTally(found["t"], died, n, by_level)
