"""From a stored cell of a workbook to the text a sound CSV file would hold in its place."""

from __future__ import annotations

import datetime
import decimal
import functools
import re
import typing
from collections.abc import Sequence

Kind = typing.Literal["number", "date", "duration", "percent", "padded"]

# Formats 27 to 36 and 50 to 58 are dates in the East Asian editions (ECMA-376, part 1, §18.8.30).
_EAST_ASIAN_DATES = frozenset((*range(27, 37), *range(50, 59)))
_QUOTED = re.compile(r'"[^"]*"|\\.|_.')
# The digits a spreadsheet computes with; those after them are the noise of binary fractions.
SIGNIFICANT_DIGITS = 15


class CellTexts:
    """The texts of numeric cells under the number formats and the calendar of one workbook.

    ``formats`` holds the number format (id, own code or None) of each cell style. ``text`` gives
    the text of a stored number and its style, or raises ValueError saying what is wrong with it.
    """

    def __init__(self, formats: Sequence[tuple[int, str | None]], is_1904: bool) -> None:
        kind = functools.cache(_kind)
        self._kinds = [kind(id, code) for id, code in formats]
        self._is_1904 = is_1904
        # Dates and small numbers come again and again.
        self.text = functools.lru_cache(maxsize=100_000)(self._text)

    def keeps_plain(self, style: int) -> bool:
        """Whether a number written as in a CSV file is its own text under a style."""
        return self._kind_of(style)[0] == "number"

    def _kind_of(self, style: int) -> tuple[Kind, int]:
        return self._kinds[style] if style < len(self._kinds) else ("number", 0)

    def _text(self, stored: str, style: int) -> str:
        number = float(stored)
        kind, width = self._kind_of(style)
        if kind == "date":
            return self._date(number)
        if kind == "duration":
            return _clock(datetime.timedelta(days=number))
        plain = plain_number(number)
        if kind == "percent":
            return f"{plain_number(number * 100)}%"
        return plain.zfill(width) if kind == "padded" and plain.isdigit() else plain

    def _date(self, serial: float) -> str:
        """Return a day number as ISO date, with the time of day only where there is one."""
        day, fraction = divmod(serial, 1)
        time = datetime.timedelta(seconds=round(fraction * 86400))
        if self._is_1904:
            start = datetime.datetime(1904, 1, 1)
        elif day >= 61:
            start = datetime.datetime(1899, 12, 30)
        elif int(day) == 60:
            raise ValueError("it is formatted as a date and holds 29 February 1900, no real day")
        else:
            start = datetime.datetime(1899, 12, 31)
        if serial < 1 and not self._is_1904:
            if serial < 0:
                raise ValueError(f"it is formatted as a date, but {serial:g} is no day number")
            return _clock(time)
        try:
            moment = start + datetime.timedelta(days=day) + time
        except OverflowError:
            raise ValueError(
                f"it is formatted as a date, but {serial:g} is no day number"
            ) from None
        if moment.time() == datetime.time():
            return moment.date().isoformat()
        return moment.isoformat(sep=" ")


def _kind(id: int, code: str | None) -> tuple[Kind, int]:
    from openpyxl.styles.numbers import builtin_format_code, is_date_format, is_timedelta_format

    if code is None:
        if id in _EAST_ASIAN_DATES:
            return "date", 0
        code = builtin_format_code(id)
    if code is None:
        return "number", 0
    if is_timedelta_format(code):
        return "duration", 0
    if is_date_format(code):
        return "date", 0
    bare = _QUOTED.sub("", code.split(";")[0])
    if "%" in bare:
        return "percent", 0
    if len(bare) > 1 and set(bare) == {"0"}:
        return "padded", len(bare)
    return "number", 0


def plain_number(number: float) -> str:
    """Return a number without exponent, without ``.0`` and without noise behind its 15 digits.

    Raises ValueError where it is infinite or no number.
    """
    if number != number or number in (float("inf"), float("-inf")):
        raise ValueError("it holds no finite number")
    if number.is_integer() and abs(number) < 1e18:
        return str(int(number))
    text = format(decimal.Decimal(f"{number:.{SIGNIFICANT_DIGITS}g}"), "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def _clock(time: datetime.timedelta) -> str:
    seconds = round(time.total_seconds())
    sign = "-" if seconds < 0 else ""
    minutes, second = divmod(abs(seconds), 60)
    hour, minute = divmod(minutes, 60)
    return f"{sign}{hour:02d}:{minute:02d}:{second:02d}"
