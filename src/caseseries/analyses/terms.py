"""Terms of a model: its factors as levels against a reference, or as numbers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from caseseries.analyses.variables import Level, Row, is_continuous, levels_of

if TYPE_CHECKING:
    from caseseries.results.cohort import Cohort


@dataclass(frozen=True)
class Term:
    """One term of a model: a level against the reference level, or a number as it is."""

    row: Row
    level: Level | None = None
    reference: Level | None = None

    @property
    def column(self) -> str:
        return self.row.variable if self.level is None else f"{self.row.variable}.{self.level.id}"


def terms_of(cohort: Cohort, rows: Sequence[Row]) -> list[Term]:
    """Every level of each variable but its reference; a number that nothing cuts as it is.

    The reference is the lower group of a cut, "other" of a picked level, "no" of a yes/no
    column, and the first level with rows elsewhere. A level without rows stays: its estimate is
    stated as not estimable.
    """
    terms = []
    for row in rows:
        if is_continuous(cohort, row):
            terms.append(Term(row))
            continue
        levels = levels_of(cohort, row)
        if len(levels) < 2:
            continue
        named = [level for level in levels if level.id in ("other", "no") or level.id[:3] == "lt_"]
        with_rows = [level for level in levels if level.rows.any()]
        first = [level for level in levels if row.said.order[:1] == (level.id,)]
        reference = (named or first or with_rows or levels)[0]
        terms.extend(Term(row, level, reference) for level in levels if level is not reference)
    return terms
