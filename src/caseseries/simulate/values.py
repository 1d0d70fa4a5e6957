"""Values of a single column from uniform numbers: codes, truth, words, numbers."""

from __future__ import annotations

import datetime

import numpy as np
import polars as pl

from caseseries.simulate.draws import Floats, Integers, choice, truncated_normal, whole
from caseseries.simulate.hints import ColumnHints
from caseseries.study.declaration import Column

# Without a declared limit, numbers spread over this much.
_WIDTH = 100
_WORDS = 3


def levels(column: Column, hints: ColumnHints) -> tuple[list[str | bool], list[float]] | None:
    """Return the values a column chooses from and their shares, None where it holds numbers."""
    if column.type == "boolean":
        shares = hints.shares or {"true": 0.5, "false": 0.5}
        return [name == "true" for name in shares], list(shares.values())
    if column.type not in ("code", "text"):
        return None
    words = f"{column.name.replace('_', ' ')} "
    names = column.codes or [words + str(number + 1) for number in range(_WORDS)]
    shares = hints.shares or dict.fromkeys(names, 1.0)
    return list(shares), list(shares.values())


def column_values(column: Column, hints: ColumnHints, uniform: Floats) -> pl.Series:
    """Return a value for each uniform number; dates and keys are drawn elsewhere."""
    chosen = levels(column, hints)
    if chosen is not None:
        return named(column, chosen[0], choice(uniform, chosen[1]))
    values = _normal(column, hints, uniform) if hints.mean is not None else None
    return (
        _whole(column, hints, uniform, values)
        if column.type == "integer"
        else _decimal(column, hints, uniform, values)
    )


def named(column: Column, names: list[str | bool], index: Integers) -> pl.Series:
    """Return of each row the name its index points to, typed as the column."""
    dtype = pl.Boolean if column.type == "boolean" else pl.String
    return pl.Series(names, dtype=dtype)[index]


def limits(column: Column, hints: ColumnHints) -> tuple[float, float]:
    """Return the least and the largest number of a column, made up where not declared."""
    low, high = hints.range or _declared(column)
    if low is None:
        low = 0 if high is None or high > 0 else high - _WIDTH
    return low, low + _WIDTH if high is None else high


def _declared(column: Column) -> tuple[float | None, float | None]:
    low, high = (
        None if isinstance(limit, datetime.date) else limit
        for limit in (column.minimum, column.maximum)
    )
    return low, high


def _normal(column: Column, hints: ColumnHints, uniform: Floats) -> Floats:
    return truncated_normal(uniform, hints.mean or 0.0, hints.sd or 1.0, *_cut(column))


def _whole(column: Column, hints: ColumnHints, uniform: Floats, values: Floats | None) -> pl.Series:
    limit = limits(column, hints)
    low, high = int(np.ceil(limit[0])), int(np.floor(limit[1]))
    if values is None:
        numbers = whole(uniform, low, high)
    else:
        numbers = np.clip(np.round(values), *_cut(column)).astype(np.int64)
    # A number that stands for a missing value is none.
    meant = next((n for n in range(low, high + 1) if str(n) not in column.missing_codes), low)
    return pl.Series(np.where(np.isin(numbers.astype(str), column.missing_codes), meant, numbers))


def _decimal(
    column: Column, hints: ColumnHints, uniform: Floats, values: Floats | None
) -> pl.Series:
    low, high = limits(column, hints)
    spread = high - low if hints.sd is None else 6 * hints.sd
    # The decimals that leave a hundred or more different values.
    decimals = max(0, int(np.ceil(2 - np.log10(spread)))) if spread > 0 else 2
    if values is None:
        return pl.Series(np.clip(np.round(low + uniform * spread, decimals), low, high))
    return pl.Series(np.clip(np.round(values, decimals), *_cut(column)))


def _cut(column: Column) -> tuple[float, float]:
    low, high = _declared(column)
    return -np.inf if low is None else low, np.inf if high is None else high
