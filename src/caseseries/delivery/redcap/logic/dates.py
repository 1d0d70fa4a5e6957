"""Dates and times of REDCap's logic, and the differences between them."""

from __future__ import annotations

import datetime
import re

from caseseries.delivery.redcap.logic.values import Value, number, text

# The manual's lengths: a year of 365.2425 days, a month of 30.44.
SECONDS = {"y": 365.2425 * 86_400, "M": 30.44 * 86_400, "d": 86_400, "h": 3_600, "m": 60, "s": 1}
FORMATS = ("ymd", "mdy", "dmy")
# What depends on the day it is computed on.
MOVING = frozenset(("today", "now"))
_DATE = re.compile(
    r"(\d{1,4})[-/.](\d{1,2})[-/.](\d{1,4})(?:[ T](\d{1,2}):(\d{2})(?::(\d{2})(?:\.\d+)?)?)?"
)
_TIME = re.compile(r"(\d{1,2}):(\d{2})(?::(\d{2}))?")


def moment(value: Value, format: str = "ymd") -> datetime.datetime | None:
    """Return a date or a date with a time, None where a value is neither.

    Exports hold dates as year, month, day; ``format`` is that of a date written in the logic.
    """
    if not isinstance(value, str):
        return None
    found = _DATE.fullmatch(value.strip())
    if found is None:
        return None
    first, second, third, hours, minutes, seconds = found.groups(default="0")
    if len(first) == 4:
        year, month, day = first, second, third
    elif len(third) == 4 and format == "mdy":
        month, day, year = first, second, third
    elif len(third) == 4 and format == "dmy":
        day, month, year = first, second, third
    else:
        return None
    try:
        return datetime.datetime(
            int(year), int(month), int(day), int(hours), int(minutes), int(seconds)
        )
    except ValueError:
        return None


def _time_of_day(value: Value) -> int | None:
    found = _TIME.fullmatch(value.strip()) if isinstance(value, str) else None
    if found is None:
        return None
    hours, minutes, seconds = found.groups()
    return int(hours) * 3_600 + int(minutes) * 60 + int(seconds or 0)


def difference(first: Value, second: Value, unit: str, format: str, signed: bool) -> Value:
    """Return ``datediff``: from the first to the second in a unit, blank where one is none."""
    start, end = moment(first, format), moment(second, format)
    if start is not None and end is not None:
        seconds = (end - start).total_seconds()
    else:
        times = _time_of_day(first), _time_of_day(second)
        if times[0] is None or times[1] is None:
            return ""
        seconds = float(times[1] - times[0])
    found = seconds / SECONDS[unit]
    return found if signed else abs(found)


def age_at(birth: Value, date: Value) -> Value:
    """Return the whole years completed at a date, blank where one is no date."""
    born, then = moment(birth), moment(date)
    if born is None or then is None:
        return ""
    before_birthday = (then.month, then.day) < (born.month, born.day)
    return float(then.year - born.year - before_birthday)


def shifted(date: Value, offset: Value, unit: str, *, with_time: bool) -> str:
    """Return ``@CALCDATE``: a date moved by a number of units, blank where one is none."""
    start, by = moment(date), number(offset)
    if start is None or by is None or unit not in SECONDS:
        return ""
    try:
        found = start + datetime.timedelta(seconds=by * SECONDS[unit])
    except OverflowError:
        return ""
    return found.isoformat(" ", "seconds") if with_time else found.date().isoformat()


def part(value: Value, name: str) -> Value:
    """Return the year, month or day of a date, blank where it is none."""
    found = moment(text(value))
    return "" if found is None else float(getattr(found, name))


def day_of_week(value: Value) -> Value:
    """Return 1 for Monday to 7 for Sunday."""
    found = moment(text(value))
    return "" if found is None else float(found.isoweekday())
