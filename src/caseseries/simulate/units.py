"""Units with their rows in all tables, drawn from declarations and hints alone."""

from __future__ import annotations

import dataclasses

import numpy as np
import polars as pl

from caseseries.simulate.dates import date_days
from caseseries.simulate.drawn import Drawn
from caseseries.simulate.draws import Integers
from caseseries.simulate.keys import apart, drop_doubles, key_values, telling_column
from caseseries.simulate.plan import Plan, TablePlan, column_order
from caseseries.simulate.references import missing_share, rows_of, to_itself
from caseseries.simulate.uniforms import Uniforms
from caseseries.simulate.values import column_values


@dataclasses.dataclass(frozen=True, slots=True)
class UnitRows:
    """Rows of a table and the number of each one's unit within the cohort, sorted by the latter."""

    unit: Integers
    rows: pl.DataFrame


def draw_units(plan: Plan, uniforms: Uniforms) -> dict[str, UnitRows]:
    """Return the declared tables of some units; ``plan`` says how they hang together.

    A unit depends on the seed, its number and its attempts alone. Raises SimulationError where
    nothing tells the rows of a table apart.
    """
    drawn: dict[str, Drawn] = {}
    for item in plan.tables:
        drawn[item.table.name] = _table(item, drawn, uniforms)
    return {
        item.table.name: UnitRows(
            uniforms.units[drawn[item.table.name].unit],
            pl.DataFrame(
                [
                    drawn[item.table.name].values[name].alias(name)
                    for name in item.table.column_names
                ]
            ),
        )
        for item in plan.tables
    }


def _table(item: TablePlan, drawn: dict[str, Drawn], uniforms: Uniforms) -> Drawn:
    table = item.table
    rows = rows_of(item, drawn, uniforms)
    telling = telling_column(item)
    if telling is not None and telling.type != "date":
        key_values(item, telling, rows, uniforms)
    for name in column_order(item):
        if name in rows.values or table.column(name).references:
            continue
        rows.values[name] = _values(item, name, rows, drawn, uniforms, telling=telling)
    to_itself(item, rows, uniforms)
    drop_doubles(item, rows)
    for column in table.columns:
        if column.type == "date" and (column.required or column.key):
            rows.latest = np.maximum(rows.latest, rows.days(column.name))
    return rows


def _values(
    item: TablePlan,
    name: str,
    rows: Drawn,
    drawn: dict[str, Drawn],
    uniforms: Uniforms,
    *,
    telling: object,
) -> pl.Series:
    column, hints = item.table.column(name), item.hints.column(name)
    uniform = uniforms.of(item.table.name, name, rows.unit, rows.place)
    if column.type == "date":
        if item.main is not None and name == _first_date(item):
            # Rows that hang on the same one, numbered in turn, follow each other in time.
            siblings = rows.parents[item.main.parent]
            uniform = uniform[np.lexsort((uniform, siblings))]
        days = date_days(item, column, uniform, rows, drawn)
        if column is telling:
            return apart(item, column, rows, days)
        values = pl.Series(days, dtype=pl.Int32).cast(pl.Date)
    else:
        values = column_values(column, hints, uniform)
    if column.required or column.key:
        return values
    empty = uniforms.of(item.table.name, f"{name} empty", rows.unit, rows.place)
    return values.set(pl.Series(empty < missing_share(item.hints, name)), None)


def _first_date(item: TablePlan) -> str:
    return next(column.name for column in item.table.columns if column.type == "date")
