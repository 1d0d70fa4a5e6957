"""The levels of the factors of a count, read from the first rows or from all of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from caseseries.statistics.survival.counts.source import is_missing, sql_name, sql_text
from caseseries.statistics.survival.observations import sorted_levels

if TYPE_CHECKING:
    import duckdb

MISSING = 0  # the code of NULL; levels count from 1
_FIRST_ROWS = 20_000
_MOST_LEVELS = 1000


@dataclass(frozen=True)
class Level:
    """A level of a factor: its Python ``value`` and the SQL ``literal`` that equals it."""

    value: Any
    literal: str


@dataclass(frozen=True)
class Factor:
    """A factor with the levels known of it, and whether some of its cells are known to be NULL."""

    name: str
    type_name: str
    levels: tuple[Level, ...]
    has_missing: bool

    @property
    def n_codes(self) -> int:
        """Levels, and NULL if there are any."""
        return len(self.levels) + self.has_missing

    def digit(self, weight: int) -> str:
        """SQL: ``weight`` times the place of the level, NULL last; NULL for what is not known."""
        name = sql_name(self.name)
        cases = [
            f"when {name} = {level.literal} then {at * weight}"
            for at, level in enumerate(self.levels)
        ]
        if self.has_missing:
            missing = is_missing(self.name, self.type_name)
            cases.append(f"when {missing} then {len(self.levels) * weight}")
        return f"case {' '.join(cases)} end" if cases else "null"


def factors_of(
    rows: duckdb.DuckDBPyRelation,
    names: Sequence[str],
    types: Mapping[str, str],
    *,
    first_rows_only: bool,
) -> tuple[Factor, ...]:
    """The factors ``names`` with their levels, sorted (an ENUM in its own order).

    ValueError for a factor with more than 1000: a continuous variable, which needs the rows.
    """
    if not names:
        return ()
    if first_rows_only:
        rows = rows.limit(_FIRST_ROWS)
    else:
        distinct = ", ".join(f"approx_count_distinct({sql_name(name)})" for name in names)
        for name, n_levels in zip(names, rows.aggregate(distinct).fetchall()[0], strict=True):
            _refuse_continuous(name, n_levels / 1.2)  # the approximation is good to some percent
    missing = {name: is_missing(name, types[name]) for name in names}
    found = rows.aggregate(
        ", ".join(
            f"list(distinct {{'value': {sql_name(name)}, 'text': {sql_name(name)}::varchar}})"
            f" filter (where not {missing[name]}), coalesce(bool_or({missing[name]}), false)"
            for name in names
        )
    ).fetchall()[0]
    factors: list[Factor] = []
    for name, pairs, has_missing in zip(names, found[::2], found[1::2], strict=True):
        text = {_plain(pair["value"]): pair["text"] for pair in pairs or ()}
        _refuse_continuous(name, len(text))
        levels = tuple(
            Level(value, f"{sql_text(text[value])}::{types[name]}")
            for value in _in_order(list(text), rows, types[name])
        )
        factors.append(Factor(name, types[name], levels, has_missing))
    return tuple(factors)


def _plain(value: Any) -> Any:
    return float(value) if isinstance(value, Decimal) else value


def _in_order(values: list[Any], rows: duckdb.DuckDBPyRelation, type_name: str) -> list[Any]:
    if type_name.startswith("ENUM"):
        ranges = rows.project(f"enum_range(null::{type_name})").limit(1).fetchall()
        present = set(values)
        return [level for (labels,) in ranges for level in labels if level in present]
    return sorted_levels(values)


def _refuse_continuous(factor: str, n_levels: float) -> None:
    if n_levels > _MOST_LEVELS:
        raise ValueError(
            f"{factor}: more than {_MOST_LEVELS} distinct values; counts are for categories, a "
            "continuous variable needs the rows (cox) or groups (case … end in the query)"
        )
