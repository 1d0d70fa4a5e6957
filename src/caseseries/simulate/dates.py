"""Dates in plausible order: after what the rows above and the row itself say has been before."""

from __future__ import annotations

import datetime
import math
from collections.abc import Mapping

import numpy as np
import polars as pl

from caseseries.simulate.drawn import UNKNOWN, Drawn, at
from caseseries.simulate.draws import Floats, Integers, exponential, whole
from caseseries.simulate.hints import ColumnHints
from caseseries.simulate.plan import TablePlan
from caseseries.study.declaration import Column

_EPOCH = datetime.date(1970, 1, 1)
_TEN_YEARS, _YEAR = 3652, 365


def date_days(
    item: TablePlan,
    column: Column,
    uniform: Floats,
    rows: Drawn,
    drawn: Mapping[str, Drawn],
) -> Integers:
    """Return a day since 1970 for each row; ``drawn`` are the tables before this one."""
    hints = item.hints.column(column.name)
    earlier = rows.latest
    for name, values in rows.values.items():
        if values.dtype == pl.Date:
            earlier = np.maximum(earlier, rows.days(name))
    after = np.full(len(rows.unit), UNKNOWN)
    for other, name in hints.after:
        after = np.maximum(after, _days_of(other, name, rows, drawn, item.table.name))
    not_before = np.where(after == UNKNOWN, earlier, after)
    low, high = _period(column, hints, item.period)
    least = np.maximum(not_before, low)
    days = whole(uniform, least, np.where(least <= high, high, least + _YEAR))
    gap = _gap(hints, uniform)
    if gap is not None:
        days = np.where(after == UNKNOWN, days, after + gap)
    if column.first_of_month:
        months = month(days)
        # A month that began before what is to come first is left out.
        months += (month_start(months) < not_before) & (not_before != UNKNOWN)
        days = month_start(months)
    return within(column, hints, days)


def within(column: Column, hints: ColumnHints, days: Integers) -> Integers:
    """Return days cut to the declared and hinted limits."""
    low, high = hints.range or (column.minimum, column.maximum)
    for limit, cut in ((low, np.maximum), (high, np.minimum)):
        if isinstance(limit, datetime.date):
            days = cut(days, _number(limit))
    if not column.first_of_month:
        return days
    starts = month_start(month(days))
    early = isinstance(low, datetime.date) and starts < _number(low)
    return np.where(early, month_start(month(days) + 1), starts)


def month(days: Integers) -> Integers:
    """Return the months from January 1970 to each day's month."""
    return days.astype("datetime64[D]").astype("datetime64[M]").astype(np.int64)


def month_start(months: Integers) -> Integers:
    """Return the first day of each month counted from January 1970."""
    return months.astype("datetime64[M]").astype("datetime64[D]").astype(np.int64)


def _number(day: datetime.date) -> int:
    return (day - _EPOCH).days


def _period(
    column: Column, hints: ColumnHints, of_study: tuple[datetime.date, datetime.date]
) -> tuple[int, int]:
    if hints.range is not None:
        return _number(hints.range[0]), _number(hints.range[1])
    first, last = map(_number, of_study)
    low, high = (
        _number(limit) if isinstance(limit, datetime.date) else None
        for limit in (column.minimum, column.maximum)
    )
    if low is not None and low > last:
        first, last = low, low + _TEN_YEARS
    if high is not None and high < first:
        first, last = high - _TEN_YEARS, high
    return (
        first if low is None else max(first, low),
        last if high is None else min(last, high),
    )


def _gap(hints: ColumnHints, uniform: Floats) -> Integers | None:
    if hints.days is not None:
        return whole(uniform, *hints.days)
    if hints.median_days is not None:
        return exponential(uniform, hints.median_days / math.log(2)).astype(np.int64)
    return None


def _days_of(
    other: str, name: str, rows: Drawn, drawn: Mapping[str, Drawn], table: str
) -> Integers:
    """Return the day of the row above, or the latest one of the unit's rows elsewhere."""
    if other == table:
        return rows.days(name)
    days = drawn[other].days(name)
    if other in rows.parents:
        return at(days, rows.parents[other])
    latest = np.full(int(rows.unit.max(initial=-1)) + 1, UNKNOWN)
    here = drawn[other].unit < len(latest)
    np.maximum.at(latest, drawn[other].unit[here], days[here])
    return latest[rows.unit]
