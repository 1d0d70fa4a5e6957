"""Days, months and years, counted in Spark as DuckDB counts them."""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable

from sqlglot import exp

from caseseries.spark.translation.kinds import Kind, kind
from caseseries.spark.translation.pieces import piece
from caseseries.spark.translation.refusal import NotPortableError

_DAYS: tuple[Kind, ...] = ("date", "null")
_TIMES: tuple[Kind, ...] = ("date", "timestamp", "null")
_ISO_DAY = re.compile(r"\d{4}-\d\d-\d\d")

# From one date to the next: how many first days of a unit are passed on the way.
_BOUNDARIES = {
    "day": "datediff(:end, :start)",
    "month": "(year(:end) - year(:start)) * 12 + month(:end) - month(:start)",
    "quarter": "(year(:end) - year(:start)) * 4 + quarter(:end) - quarter(:start)",
    "year": "year(:end) - year(:start)",
}
# From one date to the next: how many whole units lie between. The last day of a short month
# completes a month begun on a later day: from the 30th of January to the 28th of February is one.
_MONTHS = (
    "(year(:end) - year(:start)) * 12 + month(:end) - month(:start)"
    " - if(day(:end) < day(:start) and :end <> last_day(:end), 1, 0)"
)
_MONTHS_BACK = (
    "(year(:start) - year(:end)) * 12 + month(:start) - month(:end)"
    " - if(day(:start) < day(:end) and :start <> last_day(:start), 1, 0)"
)
_WHOLE_MONTHS = f"if(:start <= :end, {_MONTHS}, -({_MONTHS_BACK}))"
_WHOLE = {
    "day": "datediff(:end, :start)",
    "month": _WHOLE_MONTHS,
    "quarter": f"({_WHOLE_MONTHS}) div 3",
    "year": f"({_WHOLE_MONTHS}) div 12",
}
_PARTS = {
    "year": "year(:day)",
    "quarter": "quarter(:day)",
    "month": "month(:day)",
    "day": "day(:day)",
    "dayofweek": "dayofweek(:day) - 1",
    "isodow": "weekday(:day) + 1",
    "dayofyear": "dayofyear(:day)",
}
_STARTS = ("year", "quarter", "month", "day")
_ADDED = {
    "day": "date_add(:day, :n)",
    "week": "date_add(:day, 7 * :n)",
    "month": "add_months(:day, :n)",
    "year": "add_months(:day, 12 * :n)",
}


def day_literal(node: exp.Expr) -> exp.Expr:
    """A text that stands where a date is asked for, as a date."""
    if not _ISO_DAY.fullmatch(node.name):
        raise NotPortableError(node, "is read as a date", "Write the day as 'YYYY-MM-DD'.")
    return piece("cast(:day as date)", day=node)


def date_diff(node: exp.DateDiff) -> exp.Expr:
    """``date_diff(unit, start, end)``."""
    return _between(node, _unit(node), _BOUNDARIES, node.expression, node.this)


def date_sub(node: exp.Anonymous) -> exp.Expr:
    """``date_sub(unit, start, end)``: an order of arguments of DuckDB alone."""
    arguments = node.expressions
    if len(arguments) != 3 or not arguments[0].is_string:
        raise NotPortableError(node, "is not understood", "Write date_sub('month', start, end).")
    unit = arguments[0].name.lower()
    return _between(node, unit, _WHOLE, arguments[1], arguments[2])


def _between(
    node: exp.Expr, unit: str, ways: dict[str, str], start: exp.Expr, end: exp.Expr
) -> exp.Expr:
    if unit not in ways:
        raise NotPortableError(
            node, f"counts in {unit}s", f"Count in one of {', '.join(ways)}; a week has 7 days."
        )
    if kind(start) not in _TIMES or kind(end) not in _TIMES:
        raise NotPortableError(
            node, "compares what is not known to be dates", "Cast both to date: x::date."
        )
    return piece(f"cast({ways[unit]} as bigint)", start=_day(start), end=_day(end))


def _day(node: exp.Expr) -> exp.Expr:
    return node if kind(node) == "date" else piece("cast(:day as date)", day=node)


def _unit(node: exp.Expr) -> str:
    unit = node.args.get("unit")
    return unit.name.lower().removesuffix("s") if unit is not None else ""


def subtracted(node: exp.Sub) -> exp.Expr | None:
    """A difference of which one side is a date; None where neither is."""
    left, right = node.this, node.expression
    kinds = (kind(left), kind(right))
    if kinds == ("date", "date"):
        return piece("cast(datediff(:end, :start) as bigint)", end=left, start=right)
    if kinds == ("date", "integer"):
        return piece("date_sub(:day, cast(:n as int))", day=left, n=right)
    if kinds[0] in ("date", "timestamp"):
        return _moved(node, left, right, "-")
    return None


def added(node: exp.Add) -> exp.Expr | None:
    """A sum of which one side is a date; None where neither is."""
    left, right = node.this, node.expression
    if kind(right) in ("date", "timestamp"):
        left, right = right, left
    if (kind(left), kind(right)) == ("date", "integer"):
        return piece("date_add(:day, cast(:n as int))", day=left, n=right)
    if kind(left) in ("date", "timestamp"):
        return _moved(node, left, right, "+")
    return None


def _moved(node: exp.Expr, day: exp.Expr, by: exp.Expr, sign: str) -> exp.Expr:
    unit = _unit(by) if isinstance(by, exp.Interval) else ""
    number = by.this.name if isinstance(by, exp.Interval) and by.this is not None else ""
    if unit not in _ADDED or not number.isdecimal() or kind(day) != "date":
        raise NotPortableError(
            node,
            "moves a time in a way that is not known to be the same on Spark",
            "Move a date by one interval: day + interval '3 months'.",
        )
    n = exp.Literal.number(number)
    moved = piece(_ADDED[unit], day=day, n=exp.Neg(this=n) if sign == "-" else n)
    return piece("cast(:day as timestamp_ntz)", day=moved)


def part(name: str) -> Callable[[exp.Expr], exp.Expr]:
    """The function that reads one part of a date."""

    def read(node: exp.Expr) -> exp.Expr:
        return _part(node, name, node.this)

    return read


def extract(node: exp.Extract) -> exp.Expr:
    """``extract(part from day)``."""
    return _part(node, node.name.lower(), node.expression)


def _part(node: exp.Expr, name: str, day: exp.Expr) -> exp.Expr:
    if name not in _PARTS or kind(day) not in _TIMES:
        raise NotPortableError(
            node,
            "reads a part of what is not known to be a date, or one that Spark counts otherwise",
            f"Read one of {', '.join(_PARTS)}, of a date.",
        )
    return piece(f"cast({_PARTS[name]} as bigint)", day=day)


def truncated(node: exp.TimestampTrunc) -> exp.Expr:
    """``date_trunc(unit, day)``, which is a time in DuckDB."""
    unit = _unit(node)
    if unit not in _STARTS or kind(node.this) not in _DAYS:
        raise NotPortableError(
            node, "is not known to be the same", f"Cut a date to {', '.join(_STARTS)}."
        )
    start = piece("cast(:day as date)", day=node.this) if unit == "day" else piece(
        "trunc(:day, :unit)", day=node.this, unit=exp.Literal.string(unit)
    )  # fmt: skip
    return piece("cast(:day as timestamp_ntz)", day=start)


def last_day(node: exp.LastDay) -> exp.Expr:
    """``last_day(day)``."""
    if kind(node.this) not in _DAYS:
        raise NotPortableError(node, "is asked of no date", "Cast it first: x::date.")
    return piece("last_day(:day)", day=node.this)


def make_date(node: exp.DateFromParts) -> exp.Expr:
    """``make_date(year, month, day)``."""
    parts = {name: node.args[name] for name in ("year", "month", "day")}
    if any(kind(part) not in ("integer", "null") for part in parts.values()):
        raise NotPortableError(node, "is made of more than numbers", "Cast them: x::integer.")
    return piece("make_date(cast(:year as int), cast(:month as int), cast(:day as int))", **parts)


def today(node: exp.CurrentDate) -> exp.Expr:
    """The day of the translation: Spark's own depends on the time zone of its session."""
    day = exp.Literal.string(datetime.date.today().isoformat())
    return piece("cast(:day as date)", day=day)
