"""Dates and times as SPSS and Stata store them: numbers, and a format that says what they count.

SPSS counts seconds since 14 October 1582, Stata days, milliseconds, weeks, months, quarters or
half-years since 1960. Of a month or a longer span the day is unknown, and so is it written.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable

SPSS_START = datetime.datetime(1582, 10, 14)
STATA_START = datetime.datetime(1960, 1, 1)
_SPSS_DAYS = re.compile(r"(?:[AEJS]?DATE|QYR|MOYR|WKYR|DATETIME|YMDHMS)\d", re.IGNORECASE)
_SPSS_DURATIONS = re.compile(r"(?:D|M)?TIME\d", re.IGNORECASE)
_STATA = re.compile(r"%-?0?\d*(?:t(?P<unit>[cCdwmqhyb])|(?P<old>d))(?P<shown>.*)")
# What a format of Stata shows of the day: century, year, month, day, week, day of the year.
_SHOWS_A_DAY = re.compile(r"CC|YY|cc|yy|NN|nn|DD|dd|Mon|mon|Month|month|WW|ww|JJJ|jjj")
# Ends of the days with a leap second, which %tC counts and a calendar does not.
_LEAP_SECONDS = tuple(
    datetime.datetime.fromisoformat(day) + datetime.timedelta(days=1)
    for day in (
        *("1972-06-30", "1972-12-31", "1973-12-31", "1974-12-31", "1975-12-31", "1976-12-31"),
        *("1977-12-31", "1978-12-31", "1979-12-31", "1981-06-30", "1982-06-30", "1983-06-30"),
        *("1985-06-30", "1987-12-31", "1989-12-31", "1990-12-31", "1992-06-30", "1993-06-30"),
        *("1994-06-30", "1995-12-31", "1997-06-30", "1998-12-31", "2005-12-31", "2008-12-31"),
        *("2012-06-30", "2015-06-30", "2016-12-31"),
    )
)
Written = Callable[[float], str]


def written_as(format: str, *, is_stata: bool) -> Written | None:
    """Return how numbers of a format are written, None where it is none of dates or times.

    The function gives ISO dates, times of day behind them where there are any, ``2016-05`` for a
    month, ``2016-Q2``, ``2016-H1`` and ``2016-W05`` for longer spans and weeks of Stata, and
    hours, minutes and seconds for durations. It raises OverflowError beyond the calendar.
    """
    if is_stata:
        found = _STATA.match(format)
        if found is None:
            return None
        unit = "d" if found["old"] else found["unit"]
        if unit in "cC" and found["shown"] and not _SHOWS_A_DAY.search(found["shown"]):
            return lambda number: duration(number / 1000)
        return _OF_STATA[unit]
    if _SPSS_DAYS.match(format):
        return lambda number: day_and_time(SPSS_START, number)
    return duration if _SPSS_DURATIONS.match(format) else None


def day_and_time(start: datetime.datetime, seconds: float) -> str:
    moment = start + datetime.timedelta(seconds=seconds)
    if moment.time() == datetime.time():
        return moment.date().isoformat()
    return moment.isoformat(sep=" ")


def _with_leap_seconds(milliseconds: float) -> str:
    moment = STATA_START + datetime.timedelta(milliseconds=milliseconds)
    # Each leap second is over once all before it are taken away.
    passed = sum(
        moment - datetime.timedelta(seconds=before) > end
        for before, end in enumerate(_LEAP_SECONDS)
    )
    return day_and_time(moment, -passed)


def _span(per_year: int, mark: str) -> Written:
    def written(number: float) -> str:
        year, part = divmod(int(number), per_year)
        if number != int(number) or not 1 <= 1960 + year <= 9999:
            raise OverflowError(f"{number:g} is none of the calendar's")
        return f"{1960 + year:04d}-{mark}{part + 1:0{1 if mark in ('Q', 'H') else 2}d}"

    return written


_OF_STATA: dict[str, Written] = {
    "c": lambda number: day_and_time(STATA_START, number / 1000),
    "C": _with_leap_seconds,
    "d": lambda number: day_and_time(STATA_START, number * 86400),
    "w": _span(52, "W"),
    "m": _span(12, ""),
    "q": _span(4, "Q"),
    "h": _span(2, "H"),
    # A calendar of its own file says which day that is.
    "b": lambda number: f"business day {number:.0f}",
    "y": lambda number: f"{number:.0f}",
}


def duration(seconds: float) -> str:
    """Return hours, minutes and seconds; hours go on beyond 24, fractions are kept."""
    microseconds = round(abs(seconds) * 1_000_000)
    whole, fraction = divmod(microseconds, 1_000_000)
    minutes, second = divmod(whole, 60)
    hours, minute = divmod(minutes, 60)
    shown = f"{hours:02d}:{minute:02d}:{second:02d}"
    if fraction:
        shown += f".{fraction:06d}"
    return f"-{shown}" if seconds < 0 and microseconds else shown
