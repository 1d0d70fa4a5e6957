"""One grouped count in DuckDB, with the levels of the factors coded while the rows go by.

Grouping by text is slow and wide, so every factor is turned into a small number inside the query.
The levels that takes are read from the first rows; a level those did not have shows in the count
itself, which is then made again with all levels.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from math import prod
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from caseseries.statistics.survival.observations import FloatArray, IntArray, sorted_levels

if TYPE_CHECKING:
    import duckdb

MISSING = 0  # the code of NULL; levels count from 1, and one more is a level not seen before
_FIRST_ROWS = 20_000
_MOST_LEVELS = 1000
_MOST_CODES = 2**60
_FLOATS = {"FLOAT", "DOUBLE"}
_WHOLE = {
    "TINYINT", "SMALLINT", "INTEGER", "BIGINT", "HUGEINT",
    "UTINYINT", "USMALLINT", "UINTEGER", "UBIGINT", "UHUGEINT",
}  # fmt: skip
# events are coded 0 NULL, 1 censored, 2 event, 3 anything else
CENSORED, EVENT, NEITHER = 1, 2, 3


@dataclass(frozen=True)
class Level:
    """A level of a factor: its Python ``value`` and the SQL ``literal`` that equals it."""

    value: Any
    literal: str


Levels = dict[str, list[Level]]


@dataclass(frozen=True)
class Cells:
    """A grouped count: ``time`` (NaN where NULL), ``n`` and ``pattern`` of each cell, (cells,).

    The patterns are the combinations there are of an ``event`` code and a code per factor, each
    (patterns,).
    """

    time: FloatArray
    n: IntArray
    pattern: IntArray
    event: IntArray
    codes: dict[str, IntArray]


def opened(con: duckdb.DuckDBPyConnection, relation: Any) -> duckdb.DuckDBPyRelation:
    """``relation`` as a relation: one already, a path of a file, a query, or what may follow from.

    Errors of DuckDB (no such table, an unreadable file) pass through.
    """
    if isinstance(relation, Path):
        return con.sql(f"from {_text(str(relation))}")
    if not isinstance(relation, str):
        return relation
    first = relation.split(maxsplit=1)[0].lower() if relation.strip() else ""
    return con.sql(relation if first in ("select", "with", "from") else f"from {relation}")


def check_columns(
    relation: duckdb.DuckDBPyRelation, duration: str, event: str, factors: Sequence[str]
) -> None:
    """ValueError for a column that is not there or cannot be what it is taken for."""
    types = column_types(relation)
    for name in (duration, event, *factors):
        if name not in types:
            raise ValueError(f"no column {name!r}; there are {', '.join(types)}")
    for name, allowed in ((duration, _FLOATS | _WHOLE), (event, _FLOATS | _WHOLE | {"BOOLEAN"})):
        if types[name] not in allowed and not types[name].startswith("DECIMAL"):
            raise ValueError(
                f"{name}: {types[name]}, not numbers; cast it in the query the rows come from"
            )
    twice = sorted({name for name in factors if list(factors).count(name) > 1})
    if twice:
        raise ValueError(f"factors: {', '.join(twice)} named twice")


def column_types(relation: duckdb.DuckDBPyRelation) -> dict[str, str]:
    """DuckDB's name of the type of every column."""
    return dict(zip(relation.columns, map(str, relation.types), strict=True))


def levels_of(
    relation: duckdb.DuckDBPyRelation, factors: Sequence[str], *, first_rows_only: bool
) -> Levels:
    """The levels of each factor, sorted (an ENUM in its own order).

    ValueError for a factor with more than 1000: a continuous variable, which needs the rows.
    """
    if not factors:
        return {}
    types = column_types(relation)
    rows = relation.limit(_FIRST_ROWS) if first_rows_only else relation
    if not first_rows_only:
        distinct = ", ".join(f"approx_count_distinct({_name(factor)})" for factor in factors)
        about = rows.aggregate(distinct).fetchall()[0]
        for factor, n_levels in zip(factors, about, strict=True):
            _refuse_continuous(factor, n_levels / 1.2)  # the approximation is good to some percent
    found = rows.aggregate(
        ", ".join(
            f"list(distinct {{'value': {_name(factor)}, 'text': {_name(factor)}::varchar}})"
            f" filter (where not {_is_missing(factor, types[factor])})"
            for factor in factors
        )
    ).fetchall()[0]
    levels: Levels = {}
    for factor, pairs in zip(factors, found, strict=True):
        text = {_plain(pair["value"]): pair["text"] for pair in pairs or ()}
        _refuse_continuous(factor, len(text))
        levels[factor] = [
            Level(value, f"{_text(text[value])}::{types[factor]}")
            for value in _in_order(list(text), relation, factor)
        ]
    return levels


def crossed_cells(
    relation: duckdb.DuckDBPyRelation, duration: str, event: str, levels: Mapping[str, list[Level]]
) -> Cells:
    """The count of duration × event × every factor, in one pass."""
    types = column_types(relation)
    n_patterns = prod(len(known) + 2 for known in levels.values())
    if n_patterns >= _MOST_CODES:
        raise ValueError(f"factors: {n_patterns} combinations of levels cannot be counted together")
    # a narrow key keeps the hash table small
    integer = "integer" if (NEITHER + 1) * n_patterns < 2**31 else "bigint"
    packed, stride = f"({_event_code(event, types[event])})::{integer}", NEITHER + 1
    strides: dict[str, int] = {}
    for factor, known in levels.items():
        strides[factor] = stride
        packed += f" + ({_code(factor, types[factor], known)})::{integer} * {stride}"
        stride *= len(known) + 2
    found = _aggregated(
        relation, duration, types[duration], f"({packed})::{integer} as p, count(*) as n", "t, p"
    )
    pattern, distinct = pd.factorize(np.ma.getdata(found["p"]))
    code = np.asarray(distinct, dtype=np.int64)
    return Cells(
        time=_time(found["t"]),
        n=np.ma.getdata(found["n"]),
        pattern=pattern,
        event=code % (NEITHER + 1),
        codes={
            factor: code // strides[factor] % (len(known) + 2) for factor, known in levels.items()
        },
    )


def factor_cells(
    relation: duckdb.DuckDBPyRelation, duration: str, event: str, levels: Mapping[str, list[Level]]
) -> tuple[Cells, dict[str, IntArray]]:
    """The count of duration × event, and of each level within it, in one pass.

    Per factor (cells, levels + 2): NULL first, then the levels, last what is none of them.
    """
    types = column_types(relation)
    columns = [f"({_event_code(event, types[event])}) as e", "count(*) as n"]
    for position, (factor, known) in enumerate(levels.items()):
        conditions = [_is_missing(factor, types[factor])]
        conditions += [f"{_name(factor)} = {level.literal}" for level in known]
        columns += [
            f"count(*) filter (where {condition}) as n_{position}_{code}"
            for code, condition in enumerate(conditions)
        ]
    found = _aggregated(relation, duration, types[duration], ", ".join(columns), "t, e")
    n = np.ma.getdata(found["n"])
    by_level: dict[str, IntArray] = {}
    for position, (factor, known) in enumerate(levels.items()):
        own = [np.ma.getdata(found[f"n_{position}_{code}"]) for code in range(len(known) + 1)]
        by_level[factor] = np.column_stack([*own, n - sum(own)]).astype(np.int64)
    pattern, events = pd.factorize(np.ma.getdata(found["e"]))
    codes = np.asarray(events, dtype=np.int64)
    cells = Cells(_time(found["t"]), n, pattern, codes, {})
    return cells, by_level


def _aggregated(
    relation: duckdb.DuckDBPyRelation, duration: str, type_name: str, columns: str, keys: str
) -> dict[str, Any]:
    """``columns`` by ``keys``, one of which is the duration as t.

    Whole days fit four bytes, and grouping by four instead of eight takes a third less time.
    """
    from duckdb import ConversionException

    name = _name(duration)
    if type_name in _WHOLE:
        try:
            return relation.aggregate(f"{name}::integer as t, {columns}", keys).fetchnumpy()
        except ConversionException:
            pass  # beyond 2³¹, or a cell that cannot be read, which fails again below
    return relation.aggregate(f"{name}::double as t, {columns}", keys).fetchnumpy()


def _event_code(event: str, type_name: str) -> str:
    name = f"{_name(event)}::integer" if type_name == "BOOLEAN" else _name(event)
    return (
        f"case when {name} = 1 then {EVENT} when {name} = 0 then {CENSORED} "
        f"when {_is_missing(event, type_name)} then {MISSING} else {NEITHER} end"
    )


def _code(factor: str, type_name: str, known: Sequence[Level]) -> str:
    whens = " ".join(
        f"when {_name(factor)} = {level.literal} then {position}"
        for position, level in enumerate(known, start=1)
    )
    return (
        f"case {whens} when {_is_missing(factor, type_name)} then {MISSING} "
        f"else {len(known) + 1} end"
    )


def _is_missing(factor: str, type_name: str) -> str:
    name = _name(factor)
    return f"({name} is null or isnan({name}))" if type_name in _FLOATS else f"({name} is null)"


def _time(values: Any) -> FloatArray:
    return np.ma.filled(np.ma.asarray(values, dtype=np.float64), np.nan)


def _plain(value: Any) -> Any:
    return float(value) if isinstance(value, Decimal) else value


def _in_order(values: list[Any], relation: duckdb.DuckDBPyRelation, factor: str) -> list[Any]:
    if column_types(relation)[factor].startswith("ENUM"):
        order = relation.project(f"enum_range(null::{column_types(relation)[factor]})").limit(1)
        ranges, present = order.fetchall(), set(values)
        return [level for (labels,) in ranges for level in labels if level in present]
    return sorted_levels(values)


def _refuse_continuous(factor: str, n_levels: float) -> None:
    if n_levels > _MOST_LEVELS:
        raise ValueError(
            f"{factor}: more than {_MOST_LEVELS} distinct values; counts are for categories, a "
            "continuous variable needs the rows (cox) or groups (case … end in the query)"
        )


def _name(column: str) -> str:
    return '"' + column.replace('"', '""') + '"'


def _text(value: str) -> str:
    return "'" + value.replace("'", "''") + "'"
