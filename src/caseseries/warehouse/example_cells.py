"""Cells of an example as values of a DuckDB type, and when a value is the one a cell expects."""

from __future__ import annotations

import datetime
import math
import re
from collections.abc import Callable
from decimal import Decimal
from typing import Any

_INTEGERS = re.compile(r"U?(TINY|SMALL|BIG|HUGE)?INT(EGER)?")
_DECIMALS = re.compile(r"DOUBLE|FLOAT|DECIMAL\(.*\)")


def value(text: str | None, sql_type: str) -> Any:
    """The value a cell stands for; decimals as Decimal, so that their digits are kept.

    Raises ValueError, saying what a cell of the type looks like.
    """
    if text is None:
        return None
    if sql_type.endswith("[]"):
        if not (text.startswith("[") and text.endswith("]")):
            raise ValueError("a list such as [a, b]")
        inside = text[1:-1].strip()
        element = sql_type.removesuffix("[]")
        parts = [part.strip() for part in inside.split(",")] if inside else []
        return [value(None if part == "null" else part, element) for part in parts]
    for known, pattern, read, wanted in _TYPES:
        if known.fullmatch(sql_type):
            if not re.fullmatch(pattern, text):
                raise ValueError(wanted)
            try:
                return read(text)
            except ValueError:
                raise ValueError(wanted) from None
    return text


def is_expected(found: Any, expected: Any) -> bool:
    """Whether a value is the expected one, to the decimals the expected one is written with."""
    if isinstance(expected, Decimal) and isinstance(found, int | float | Decimal):
        if not math.isfinite(found):
            return False
        half = Decimal(5).scaleb(int(expected.as_tuple().exponent) - 1)
        return abs(Decimal(str(found)) - expected) <= half
    if isinstance(expected, list) and isinstance(found, list):
        return len(found) == len(expected) and all(map(is_expected, found, expected))
    # To Python true is 1.
    return type(found) is type(expected) and found == expected


def shown(found: Any, like: Any = None) -> str:
    """A value as an example would write it; a number with at least the decimals of ``like``."""
    if found is None:
        return "null"
    if isinstance(found, bool):
        return "true" if found else "false"
    if isinstance(found, float):
        places = -int(like.as_tuple().exponent) if isinstance(like, Decimal) else 0
        text = f"{found:.{places}f}"
        return text if places and Decimal(text) != like else f"{found:.9g}"
    if isinstance(found, list):
        return f"[{', '.join(shown(item) for item in found)}]"
    return str(found).replace("|", "\\|").replace("\n", "\\n")


_Type = tuple[re.Pattern[str], str, Callable[[str], Any], str]
_TYPES: tuple[_Type, ...] = (
    (_INTEGERS, r"[+-]?[0-9]+", int, "a whole number"),
    (_DECIMALS, r"[+-]?[0-9]+(\.[0-9]+)?", Decimal, "a number such as 12.5"),
    (re.compile("BOOLEAN"), "true|false", lambda text: text == "true", "true or false"),
    (
        re.compile("DATE"),
        r"[0-9]{4}-[0-9]{2}-[0-9]{2}",
        datetime.date.fromisoformat,
        "a date such as 2015-03-02",
    ),
    (
        re.compile("TIMESTAMP"),
        r"[0-9]{4}-[0-9]{2}-[0-9]{2} [0-9:.]+",
        datetime.datetime.fromisoformat,
        "a time such as 2015-03-02 08:30",
    ),
)
