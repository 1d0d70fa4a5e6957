"""From what is modelled to what is declared: the columns of the declarations, within their limits.

A column declared after this simulation was written gets values drawn from its declaration alone
(codes, limits, type), and a table likewise one row per patient, so that the simulation cannot fall
behind the declarations. A code that is no longer declared is an error, not a silent change.
"""

from __future__ import annotations

import datetime
from collections.abc import Mapping

import numpy as np
import polars as pl

from caseseries.simulate.draws import Draws, Floats, Integers, whole
from caseseries.simulate.error import SimulationError
from caseseries.study.declaration import Column, Table
from simulation.drawing.days import month_number, month_start
from simulation.drawing.rows import PATIENT, dates, missing, place

_MOST_ROWS = 64
_EMPTY = 0.1
_WIDTH_WITHOUT_LIMIT = 100
_EPOCH = datetime.date(1970, 1, 1)


def declared_frames(
    tables: Mapping[str, Table],
    modelled: Mapping[str, pl.DataFrame],
    draws: Draws,
    observed: tuple[Integers, Integers],
) -> dict[str, pl.DataFrame]:
    """Return each declared table with its declared columns, in their order.

    ``observed`` are the first and the last day of each patient's follow-up; a date that is not
    modelled lies between them. Raises SimulationError where a modelled code is not declared.
    """
    rows = {
        name: modelled.get(name, pl.DataFrame({PATIENT: np.arange(draws.count)})) for name in tables
    }
    for name, table in tables.items():
        for column in table.columns:
            if column.name not in rows[name].columns and column.references is None:
                values = _generic(table, column, rows[name], draws, observed)
                rows[name] = rows[name].with_columns(values.alias(column.name))
    for name, table in tables.items():
        for column in table.columns:
            if column.name not in rows[name].columns:
                values = _parents(column, rows[name], rows)
                rows[name] = rows[name].with_columns(values.alias(column.name))
    return {
        name: pl.DataFrame([_within(table, column, rows[name]) for column in table.columns])
        for name, table in tables.items()
    }


def _within(table: Table, column: Column, rows: pl.DataFrame) -> pl.Series:
    values = rows[column.name]
    if column.codes is not None:
        try:
            return values.cast(pl.Enum(list(column.codes)))
        except pl.exceptions.InvalidOperationError as error:
            unknown = sorted(set(values.drop_nulls()) - set(column.codes))
            raise SimulationError(
                f"{table.name}.{column.name} is simulated as {', '.join(unknown)}, which its "
                "declaration does not have. Change the model in simulation/ to match."
            ) from error
    if column.has_range:
        return values.clip(column.minimum, column.maximum)
    return values


def _generic(
    table: Table,
    column: Column,
    rows: pl.DataFrame,
    draws: Draws,
    observed: tuple[Integers, Integers],
) -> pl.Series:
    patient = rows[PATIENT].to_numpy()
    number = place(patient)
    uniforms = draws.uniforms(f"{table.name}.{column.name}", 2 * _MOST_ROWS)
    at = patient, 2 * (number % _MOST_ROWS)
    uniform, present = uniforms[at], uniforms[at[0], at[1] + 1] >= _EMPTY
    if column.type == "text":
        values = (
            pl.Series(patient + 1, dtype=pl.Int64).cast(pl.String)
            + f"-{table.name}-"
            + pl.Series(number + 1, dtype=pl.Int64).cast(pl.String)
            if column.key
            else pl.repeat("simulated", len(patient), eager=True)
        )
    elif column.codes is not None:
        codes = pl.Series(list(column.codes), dtype=pl.String)
        values = codes[np.floor(uniform * len(codes)).astype(np.int64)]
    elif column.type == "boolean":
        values = pl.Series(uniform < 0.5)
    elif column.type == "date":
        values = _date(column, uniform, observed[0][patient], observed[1][patient])
    else:
        values = _number(column, uniform)
    return values if column.required else missing(values, present)


def _date(column: Column, uniform: Floats, first: Integers, last: Integers) -> pl.Series:
    low, high = (
        None if limit is None else (limit - _EPOCH).days
        for limit in (column.minimum, column.maximum)
        if limit is None or isinstance(limit, datetime.date)
    )
    days = np.clip(whole(uniform, first, last), low, high)
    return dates(month_start(month_number(days)) if column.first_of_month else days)


def _number(column: Column, uniform: Floats) -> pl.Series:
    low, high = (
        None if limit is None or isinstance(limit, datetime.date) else limit
        for limit in (column.minimum, column.maximum)
    )
    if low is None:
        low = 0 if high is None or high > 0 else high - _WIDTH_WITHOUT_LIMIT
    if high is None:
        high = low + _WIDTH_WITHOUT_LIMIT
    if column.type == "integer":
        least, most = int(np.ceil(low)), int(np.floor(high))
        values = whole(uniform, least, most)
        # A number that stands for a missing value is none.
        meant = next(n for n in range(least, most + 1) if str(n) not in column.missing_codes)
        return pl.Series(np.where(np.isin(values.astype(str), column.missing_codes), meant, values))
    # The decimals that leave a hundred or more different values.
    decimals = max(0, int(np.ceil(2 - np.log10(high - low)))) if high > low else 2
    return pl.Series(np.clip(np.round(low + uniform * (high - low), decimals), low, high))


def _parents(column: Column, rows: pl.DataFrame, all_rows: Mapping[str, pl.DataFrame]) -> pl.Series:
    """Return for each row the first value of the parent among the rows of the same patient."""
    parent, _, parent_column = (column.references or "").partition(".")
    first = all_rows[parent].select(PATIENT, pl.col(parent_column).alias(column.name))
    first = first.drop_nulls().unique(PATIENT, keep="first", maintain_order=True)
    joined = rows.select(PATIENT).join(first, on=PATIENT, how="left", maintain_order="left")
    return joined[column.name]
