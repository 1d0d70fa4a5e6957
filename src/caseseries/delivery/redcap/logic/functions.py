"""The functions of REDCap's manual, on values: numbers, sets of numbers, texts, dates, codes.

Blanks are left out of sets; elsewhere what cannot be computed is blank.
"""

from __future__ import annotations

import decimal
import math
import statistics
from collections.abc import Callable, Mapping, Sequence

from caseseries.delivery.redcap.logic import dates
from caseseries.delivery.redcap.logic.values import MissingCode, Value, number, text, truth

Function = Callable[[Sequence[Value]], Value]


def _of_number(calculate: Callable[[float], float]) -> Function:
    def function(values: Sequence[Value]) -> Value:
        return calculated(calculate, *values)

    return function


def calculated(calculate: Callable[..., float], *values: Value) -> Value:
    """Return what a calculation gives, blank where a value is no number or there is no result."""
    numbers = [number(value) for value in values]
    if None in numbers:
        return ""
    try:
        found = calculate(*numbers)
    except (ValueError, ZeroDivisionError, OverflowError):
        return ""
    return found if not isinstance(found, complex) and math.isfinite(found) else ""


def _of_set(calculate: Callable[[list[float]], float], at_least: int = 1) -> Function:
    def function(values: Sequence[Value]) -> Value:
        numbers = [found for value in values if (found := number(value)) is not None]
        return calculate(numbers) if len(numbers) >= at_least else ""

    return function


def _rounding(mode: str) -> Function:
    def function(values: Sequence[Value]) -> Value:
        places = values[1] if len(values) > 1 else 0.0

        def rounded(value: float, places: float) -> float:
            step = decimal.Decimal(1).scaleb(-int(places))
            exact = decimal.Decimal(repr(value))
            try:
                return float(exact.quantize(step, mode))
            except decimal.InvalidOperation:
                # More places than the number has digits.
                return value

        return calculated(rounded, values[0], places)

    return function


def _log(values: Sequence[Value]) -> Value:
    base = number(values[1]) if len(values) > 1 else None
    # To these bases powers come out as whole numbers.
    exact = {10.0: math.log10, 2.0: math.log2, None: math.log}
    if base in exact:
        return calculated(exact[base], values[0])
    return calculated(math.log, values[0], base or 0.0)


def _is_integer(values: Sequence[Value]) -> Value:
    found = number(values[0])
    return found is not None and found == int(found) and "." not in text(values[0])


def _searched(found: Callable[[str, str], bool]) -> Function:
    def function(values: Sequence[Value]) -> Value:
        return found(text(values[0]).casefold(), text(values[1]).casefold())

    return function


def _place(values: Sequence[Value]) -> Value:
    return float(text(values[1]).casefold().find(text(values[0]).casefold()) + 1)


def _whole(value: Value) -> int:
    return max(int(number(value) or 0), 0)


def _right(values: Sequence[Value]) -> Value:
    n = _whole(values[1])
    return text(values[0])[-n:] if n else ""


def _mid(values: Sequence[Value]) -> Value:
    start = max(_whole(values[1]) - 1, 0)
    return text(values[0])[start : start + _whole(values[2])]


def _joined(values: Sequence[Value]) -> Value:
    return text(values[0]).join(part for value in values[1:] if (part := text(value)))


def _replaced(values: Sequence[Value]) -> Value:
    whole, old, new = (text(value) for value in values)
    return whole.replace(old, new) if old else whole


def _blank(value: Value) -> bool:
    return text(value) == ""


def _is_code(value: Value) -> bool:
    return isinstance(value, MissingCode)


def _has_code(values: Sequence[Value]) -> Value:
    codes = {code.strip() for code in text(values[1]).split(",")}
    return _is_code(values[0]) and text(values[0]) in codes


def _date_difference(values: Sequence[Value]) -> Value:
    format, signed = "ymd", False
    for value in values[3:]:
        word = text(value).strip().casefold()
        if word in dates.FORMATS:
            format = word
        else:
            signed = word in ("true", "1")
    return dates.difference(values[0], values[1], text(values[2]), format, signed)


# Name: the least and the most of arguments, and the function.
MANY = 10_000
FUNCTIONS: Mapping[str, tuple[int, int, Function]] = {
    "round": (1, 2, _rounding(decimal.ROUND_HALF_UP)),
    "roundup": (1, 2, _rounding(decimal.ROUND_CEILING)),
    "rounddown": (1, 2, _rounding(decimal.ROUND_FLOOR)),
    "sqrt": (1, 1, _of_number(math.sqrt)),
    "abs": (1, 1, _of_number(abs)),
    "exponential": (1, 1, _of_number(math.exp)),
    "log": (1, 2, _log),
    "mod": (2, 2, lambda values: calculated(math.fmod, *values)),
    "min": (1, MANY, _of_set(min)),
    "max": (1, MANY, _of_set(max)),
    "sum": (1, MANY, _of_set(math.fsum)),
    "mean": (1, MANY, _of_set(statistics.fmean)),
    "median": (1, MANY, _of_set(statistics.median)),
    "stdev": (1, MANY, _of_set(statistics.stdev, 2)),
    "isnumber": (1, 1, lambda values: number(values[0]) is not None),
    "isinteger": (1, 1, _is_integer),
    "isblankormissingcode": (1, 1, lambda values: _blank(values[0]) or _is_code(values[0])),
    "isblanknotmissingcode": (1, 1, lambda values: _blank(values[0])),
    "ismissingcode": (1, 1, lambda values: _is_code(values[0])),
    "hasmissingcode": (2, 2, _has_code),
    "contains": (2, 2, _searched(lambda whole, part: part in whole)),
    "not_contain": (2, 2, _searched(lambda whole, part: part not in whole)),
    "starts_with": (2, 2, _searched(str.startswith)),
    "ends_with": (2, 2, _searched(str.endswith)),
    "find": (2, 2, _place),
    "left": (2, 2, lambda values: text(values[0])[: _whole(values[1])]),
    "right": (2, 2, _right),
    "mid": (3, 3, _mid),
    "length": (1, 1, lambda values: float(len(text(values[0])))),
    "replace_text": (3, 3, _replaced),
    "concat": (1, MANY, lambda values: "".join(text(value) for value in values)),
    "concat_ws": (2, MANY, _joined),
    "upper": (1, 1, lambda values: text(values[0]).upper()),
    "lower": (1, 1, lambda values: text(values[0]).lower()),
    "trim": (1, 1, lambda values: text(values[0]).strip()),
    "datediff": (3, 5, _date_difference),
    "age_at_date": (2, 3, lambda values: dates.age_at(values[0], values[1])),
    "dayoftheweek": (1, 1, lambda values: dates.day_of_week(values[0])),
    "year": (1, 1, lambda values: dates.part(values[0], "year")),
    "month": (1, 1, lambda values: dates.part(values[0], "month")),
    "day": (1, 1, lambda values: dates.part(values[0], "day")),
    "not": (1, 1, lambda values: not truth(values[0])),
}
DATE_FUNCTIONS = frozenset(("datediff", "age_at_date", "dayoftheweek", "year", "month", "day"))
