"""Dates of which the day or the month is unknown: how they are written, and the day taken for them.

``2016-05``, ``2016-05-UN``, ``2016-05-UNK`` and ``2016-05-00`` lack the day; ``2016``,
``2016-UN-UN`` and ``2016-00-00`` the month too. A column that declares ``date_precision`` takes
them as the first, the middle (the 15th; 1 July) or the last day of the month or year; how much was
known is kept in a column of its own.
"""

from __future__ import annotations

import re

from caseseries.study.date_formats import ISO_PATTERN
from caseseries.study.declaration import DATE_PRECISIONS, Column, DatePrecision
from caseseries.writing.identifiers import literal

_UNKNOWN = "(?:[Uu][Nn][Kk]?|00)"
_YEAR = "[1-9][0-9]{3}"
_PATTERNS: dict[DatePrecision, str] = {
    "month": f"{_YEAR}-(?:0[1-9]|1[0-2])(?:-{_UNKNOWN})?",
    "year": f"{_YEAR}(?:-{_UNKNOWN}(?:-{_UNKNOWN})?)?",
}


def _taken(column: Column) -> list[DatePrecision]:
    """The precisions coarser than a day that the column takes, the finest first."""
    coarsest = DATE_PRECISIONS.index(column.date_precision)
    return list(DATE_PRECISIONS[1 : coarsest + 1])


def imputed(column: Column, text: str) -> str:
    """Return the SQL expression of the whole date; what is not taken stays as it is written."""
    days = {
        ("first", "month"): f"left({text}, 7) || '-01'",
        ("middle", "month"): f"left({text}, 7) || '-15'",
        ("last", "month"): f"last_day(try_cast(left({text}, 7) || '-01' as DATE))::VARCHAR",
        ("first", "year"): f"left({text}, 4) || '-01-01'",
        ("middle", "year"): f"left({text}, 4) || '-07-01'",
        ("last", "year"): f"left({text}, 4) || '-12-31'",
    }
    branches = [
        f"when regexp_full_match({text}, {literal(_PATTERNS[item])}) "
        f"then {days[column.impute or 'first', item]}"
        for item in _taken(column)
    ]
    return f"case {' '.join(branches)} else {text} end" if branches else text


def precision(column: Column, text: str) -> str:
    """Return the SQL expression of how much of a date is known: day, month or year."""
    # The pattern of whole dates is met by 2016-05-00 too.
    patterns = {**{item: _PATTERNS[item] for item in _taken(column)}, "day": ISO_PATTERN}
    branches = " ".join(
        f"when regexp_full_match({text}, {literal(pattern)}) then {literal(item)}"
        for item, pattern in patterns.items()
    )
    return f"case {branches} end"


def precision_of(text: str) -> DatePrecision | None:
    """Return how much of a date a text states where that is less than the day, else None."""
    return next((item for item, found in _PATTERNS.items() if re.fullmatch(found, text)), None)
