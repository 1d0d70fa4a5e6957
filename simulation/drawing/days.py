"""Days as whole numbers since 1970-01-01, the unit of time within the simulation."""

from __future__ import annotations

import datetime

import numpy as np

from caseseries.simulate.draws import Integers

DAYS_PER_MONTH = 30.4375
DAYS_PER_YEAR = 365.25
# Stands for a day that never comes; later than any other, and small enough to be added to.
NEVER = 1_000_000


def day(year: int, month: int, day_of_month: int) -> int:
    """Return the number of a calendar day."""
    return (datetime.date(year, month, day_of_month) - datetime.date(1970, 1, 1)).days


def _weekday(days: Integers) -> Integers:
    # 1970-01-01 was a Thursday; Monday is 0.
    return (days + 3) % 7


def working_day_before(days: Integers) -> Integers:
    """Move Saturdays and Sundays to the Friday before."""
    return days - np.maximum(_weekday(days) - 4, 0)


def working_day_after(days: Integers) -> Integers:
    """Move Saturdays and Sundays to the Monday after."""
    weekday = _weekday(days)
    return days + np.where(weekday >= 5, 7 - weekday, 0)


def month_number(days: Integers) -> Integers:
    """Return the months from January 1970 to each day's month."""
    return days.astype("datetime64[D]").astype("datetime64[M]").astype(np.int64)


def month_start(months: Integers) -> Integers:
    """Return the first day of each month counted from January 1970."""
    return months.astype("datetime64[M]").astype("datetime64[D]").astype(np.int64)
