"""Dates and times as SAS stores them: days or seconds since 1960, and a format that says which.

A format that shows only a part of a day, as its month, still stands on a whole one, and so is it
written.
"""

from __future__ import annotations

import re

from caseseries.delivery.sources.statistical.stored_times import (
    STATA_START,
    Written,
    day_and_time,
    duration,
)

# Both count from 1 January 1960.
SAS_START = STATA_START
_SECONDS_OF_A_DAY = 86_400
_FORMAT = re.compile(r"(?P<name>.*?[A-Z])\d*(?:\.\d*)?")
# Letters behind these names choose what stands between day, month and year.
_DAYS = re.compile(
    r"(?:YYMMDD|DDMMYY|MMDDYY|MMYY|YYMM|YYQ|YYQR)[BCDNPS]?|DATE|DAY|DOWNAME|JULDAY|JULIAN|MONNAME|"
    r"MONTH|MONYY|NENGO|MINGUO|PDJULG|PDJULI|QTR|QTRR|WEEKDATE|WEEKDATX|WEEKDAY|WEEK[UVW]|WORDDATE|"
    r"WORDDATX|YEAR|YYMON|YYWEEK[UVW]|TWMDY|EURDF[A-Z]+|NLDATE[A-Z]*|(?:E8601|B8601|IS8601)DA"
)
_MOMENTS = re.compile(
    r"DATETIME|DATEAMPM|MDYAMPM|DTDATE|DTMONYY|DTWKDATX|DTYEAR|DTYYQC|NLDATM[A-Z]*|"
    r"(?:E8601|B8601|IS8601)(?:DT|DN|DZ|DX|LX)"
)
_TIMES = re.compile(
    r"TIME|TIMEAMPM|HHMM|HOUR|MMSS|NLTIM[A-Z]*|(?:E8601|B8601|IS8601)(?:TM|TZ|LZ|TX)"
)


def written_by_sas(format: str) -> Written | None:
    """Return how numbers of a format are written, None where it is none of dates or times.

    The function gives ISO dates, times of day behind them where there are any, and hours, minutes
    and seconds for times. It raises OverflowError beyond the calendar.
    """
    found = _FORMAT.fullmatch(format.strip().upper())
    if found is None:
        return None
    name = found["name"]
    if _DAYS.fullmatch(name):
        return lambda number: day_and_time(SAS_START, number * _SECONDS_OF_A_DAY)
    if _MOMENTS.fullmatch(name):
        return lambda number: day_and_time(SAS_START, number)
    if name == "TOD":
        return lambda number: duration(number % _SECONDS_OF_A_DAY)
    return duration if _TIMES.fullmatch(name) else None
