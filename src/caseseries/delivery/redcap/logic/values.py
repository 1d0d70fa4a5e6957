"""Values of REDCap's logic: texts, numbers, truth values and blanks, and how they compare."""

from __future__ import annotations

import math
import re
from collections.abc import Callable

Value = str | float | bool
_NUMBER = re.compile(r"\s*[-+]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][-+]?\d+)?\s*")


class MissingCode(str):
    """A missing data code of the project: a text to compare with, no number to compute with."""

    __slots__ = ()


class UnsupportedLogicError(ValueError):
    """The condition uses what is not evaluated here, or cannot be parsed; says what."""


def number(value: Value) -> float | None:
    """Return a value as a number, None where it is none; a missing data code never is."""
    if not isinstance(value, str):
        return float(value)
    if isinstance(value, MissingCode) or not _NUMBER.fullmatch(value):
        return None
    found = float(value)
    return found if math.isfinite(found) else None


def text(value: Value) -> str:
    """Return a value as REDCap writes it: whole numbers without a point, truth as 1 and 0."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "1" if value else "0"
    if not math.isfinite(value):
        return ""
    return str(int(value)) if value == int(value) and abs(value) < 1e15 else repr(value)


def truth(value: Value) -> bool:
    """Say whether a value alone makes a condition hold: blank and 0 do not."""
    return value not in ("", "0") if isinstance(value, str) else bool(value)


def same(left: Value, right: Value) -> bool:
    """Say whether two values are equal, as numbers where both are."""
    if isinstance(left, bool) or isinstance(right, bool):
        return _truth_word(left) == _truth_word(right)
    first, second = number(left), number(right)
    if first is not None and second is not None:
        return first == second
    return text(left) == text(right)


def _truth_word(value: Value) -> bool | str:
    if not isinstance(value, str):
        return bool(value)
    return {"true": True, "1": True, "false": False, "0": False, "": False}.get(
        value.casefold(), value
    )


def ordered(left: Value, right: Value, holds: Callable[[float, float], bool]) -> bool:
    """Say whether an order holds; never for a blank, a missing data code or a text and a number."""
    first, second = number(left), number(right)
    if first is not None and second is not None:
        return holds(first, second)
    if not isinstance(left, str) or not isinstance(right, str) or not left or not right:
        return False
    if isinstance(left, MissingCode) or isinstance(right, MissingCode):
        return False
    # ISO dates are in order as texts.
    return holds((left > right) - (left < right), 0)
