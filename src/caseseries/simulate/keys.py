"""Keys that no two rows share: numbered over the cohort, or within the rows they belong to."""

from __future__ import annotations

import numpy as np
import polars as pl

from caseseries.simulate.dates import month, month_start, within
from caseseries.simulate.drawn import Drawn
from caseseries.simulate.draws import Floats, Integers
from caseseries.simulate.error import SimulationError
from caseseries.simulate.plan import MODEL_ADVICE, TablePlan
from caseseries.simulate.uniforms import Uniforms
from caseseries.simulate.values import levels, named
from caseseries.study.declaration import Column

# Of the parts of a key, the first of these tells rows apart; the others are drawn like any column.
_TELLING = ("integer", "text", "code", "boolean", "date")


def telling_column(item: TablePlan) -> Column | None:
    """Return the part of the key that tells rows of the same parents apart, None without one.

    Raises SimulationError where nothing tells the rows of the whole cohort apart.
    """
    own = [column for column in item.table.columns if column.key and column.references is None]
    telling = min(
        (column for column in own if column.type in _TELLING),
        key=lambda column: _TELLING.index(column.type),
        default=None,
    )
    whole_cohort = len(own) == len(item.table.key) and bool(own)
    if whole_cohort and (telling is None or telling.type not in ("integer", "text")):
        raise SimulationError(
            f"The key of {item.table.name}, {', '.join(item.table.key)}, has neither a text nor a "
            f"whole number that could tell all rows apart. Declare one, or {MODEL_ADVICE}."
        )
    return telling


def key_values(item: TablePlan, column: Column, rows: Drawn, uniforms: Uniforms) -> None:
    """Number the rows in their key column; rows for which there is no value left are dropped."""
    shared = [name for name in item.table.key if item.table.column(name).references]
    number, group = _within(rows, shared)
    if column.type == "integer":
        _integers(item, column, rows, number if shared else None, uniforms)
    elif column.type == "text":
        ids = number + 1
        text = pl.Series(ids, dtype=pl.Int64).cast(pl.String)
        if not shared:
            unit = pl.Series(uniforms.units[rows.unit] + 1, dtype=pl.Int64).cast(pl.String)
            text = unit.str.zfill(4) + ("-" + text if item.most > 1 else "")
        rows.values[column.name] = item.prefix + text
    else:
        _levels(item, column, rows, (number, group), uniforms)


def apart(item: TablePlan, column: Column, rows: Drawn, days: Integers) -> pl.Series:
    """Return days moved so that no two rows of the same parents share one.

    The earliest stays, each further one moves by a day more (by a month for months).
    """
    shared = [name for name in item.table.key if item.table.column(name).references]
    _, group = _within(rows, shared)
    by_day, by_row = np.lexsort((days, group)), np.lexsort((np.arange(len(days)), group))
    turn = places_of(group[by_row])
    in_order = days[by_day]
    moved = month_start(month(in_order) + turn) if column.first_of_month else in_order + turn
    result = np.empty_like(days)
    result[by_row] = moved
    result = within(column, item.hints.column(column.name), result)
    return pl.Series(result, dtype=pl.Int32).cast(pl.Date)


def places_of(groups: Integers) -> Integers:
    """Return the place of each row in its group; groups are sorted."""
    return np.arange(len(groups)) - np.searchsorted(groups, groups, side="left")


def drop_doubles(item: TablePlan, rows: Drawn) -> None:
    """Drop rows whose key stands before already."""
    if item.table.key and len(rows.unit):
        keys = pl.DataFrame([rows.values[name].alias(name) for name in item.table.key])
        rows.keep(keys.select(pl.struct(pl.all()).is_first_distinct()).to_series().to_numpy())


def _within(rows: Drawn, shared: list[str]) -> tuple[Integers, Integers]:
    """Return each row's place among those with the same values, and the number of that group."""
    if not shared:
        return rows.place, rows.unit
    values = pl.DataFrame([rows.values[name].alias(name) for name in shared])
    group = values.select(pl.struct(pl.all()).rank("dense")).to_series()
    numbers = pl.DataFrame({"group": group}).select(pl.int_range(pl.len()).over("group"))
    return (
        numbers.to_series().to_numpy().astype(np.int64),
        group.to_numpy().astype(np.int64),
    )


def _integers(
    item: TablePlan, column: Column, rows: Drawn, number: Integers | None, uniforms: Uniforms
) -> None:
    least, most = (
        limit if isinstance(limit, int | float) else None
        for limit in (column.minimum, column.maximum)
    )
    start = 1 if least is None else int(np.ceil(least))
    if number is not None:
        values = start + number
        kept = values <= (np.inf if most is None else most)
        rows.values[column.name] = pl.Series(values)
        rows.keep(kept)
        return
    values = start + uniforms.units[rows.unit] * item.most + rows.place
    if most is not None and values.max(initial=start) > most:
        raise SimulationError(
            f"{item.table.name}.{column.name} is a key of at most {most}, which so many rows "
            "exceed. Simulate fewer, or declare a larger maximum."
        )
    rows.values[column.name] = pl.Series(values)


def _levels(
    item: TablePlan,
    column: Column,
    rows: Drawn,
    numbered: tuple[Integers, Integers],
    uniforms: Uniforms,
) -> None:
    """Deal out different codes to the rows of the same parents, likelier ones sooner."""
    number, group = numbered
    chosen = levels(column, item.hints.column(column.name))
    names, shares = chosen if chosen is not None else ([], [])
    likely = [index for index, share in enumerate(shares) if share > 0]
    _, first, back = np.unique(group, return_index=True, return_inverse=True)
    unit, place = rows.unit[first][back], rows.place[first][back]
    # Exponential times with the shares as rates: who comes first is drawn without replacement.
    times: list[Floats] = [
        -np.log(uniforms.of(item.table.name, f"{column.name} {index}", unit, place)) / shares[index]
        for index in likely
    ]
    order = np.argsort(np.stack(times, axis=1), axis=1, kind="stable")
    turn = np.minimum(number, len(likely) - 1)
    index = np.array(likely, dtype=np.int64)[order[np.arange(len(number)), turn]]
    rows.values[column.name] = named(column, names, index)
    rows.keep(number < len(likely))
