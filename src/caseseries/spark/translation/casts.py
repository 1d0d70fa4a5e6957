"""Casts: what DuckDB makes of a value, where Spark would cut or refuse it."""

from __future__ import annotations

from collections.abc import Callable

from sqlglot import exp

from caseseries.spark.translation.dates import day_literal
from caseseries.spark.translation.kinds import Kind, kind, spark_type
from caseseries.spark.translation.pieces import piece
from caseseries.spark.translation.refusal import NotPortableError
from caseseries.spark.translation.texts import as_text

_EDGE = r"[ \\t\\n\\r\\f\\x0B]*"
_DIGITS = "[0-9]+(_[0-9]+)*"
_WHOLE = f"\\\\A{_EDGE}[+-]?[0-9]+{_EDGE}\\\\z"
_NUMBER = (
    f"(?i)\\\\A{_EDGE}[+-]?({_DIGITS}([.]({_DIGITS})?)?|[.]{_DIGITS})(e[+-]?{_DIGITS})?{_EDGE}\\\\z"
)
_UNUSUAL = f"(?i)\\\\A{_EDGE}[+-]?(inf|infinity|nan){_EDGE}\\\\z"
_PREFIXED = f"\\\\A{_EDGE}[+-]?0[xb]"
_DAY = f"\\\\A{_EDGE}[0-9]{{4}}-[0-9]{{1,2}}-[0-9]{{1,2}}{_EDGE}\\\\z"
_APART = "[-/ \\\\\\\\]"
_SOME_DAY = f"(?i)\\\\A{_EDGE}(-?[0-9]+{_APART}[0-9]{{1,2}}{_APART}[0-9]|[+-]?infinity|epoch)"
# DuckDB reads more texts as values than Spark does: those are named, not guessed at.
_REFUSED = (
    "when rlike(:x, '{more}') then raise_error("
    "concat('\"', :x, '\" is not written as {what}; compare it with a pattern first'))"
)


def casted(node: exp.Cast) -> exp.Expr:
    """``cast(x as type)`` and ``x::type``."""
    return _cast(node, attempt=False)


def tried(node: exp.TryCast) -> exp.Expr:
    """``try_cast(x as type)``: NULL where the value cannot be read."""
    return _cast(node, attempt=True)


def _cast(node: exp.Cast, *, attempt: bool) -> exp.Expr:
    target = node.to.sql("duckdb").upper().replace("TEXT", "VARCHAR").replace(" ", "")
    name = spark_type({"INT": "INTEGER", "INT128": "HUGEINT"}.get(target, target))
    into = kind(node)
    if kind(node.this) == "null" and name is not None:
        return piece(f"cast(:x as {name})", x=node.this)
    way = _WAYS.get((kind(node.this), into))
    if name is None or way is None:
        raise NotPortableError(
            node,
            f"casts {kind(node.this) or 'a value of unknown type'} to {target.lower()}, which is "
            "not known to be the same on Spark",
            "Round numbers with round(x, n); declare what a column holds in its model.",
        )
    return way(node, name, attempt)


def _plainly(node: exp.Cast, name: str, attempt: bool) -> exp.Expr:
    return piece(f"{'try_' * attempt}cast(:x as {name})", x=node.this)


def _from_double(node: exp.Cast, name: str, attempt: bool) -> exp.Expr:
    return piece(f"{'try_' * attempt}cast(rint(:x) as {name})", x=node.this)


def _from_decimal(node: exp.Cast, name: str, attempt: bool) -> exp.Expr:
    return piece(f"{'try_' * attempt}cast(round(:x, 0) as {name})", x=node.this)


def _written(node: exp.Cast, name: str, attempt: bool) -> exp.Expr:
    return as_text(node, node.this)


def _read_whole(node: exp.Cast, name: str, attempt: bool) -> exp.Expr:
    more = f"{_NUMBER}|{_PREFIXED}"
    return _read(node, attempt, _WHOLE, f"cast(:x as {name})", more, "a whole number")


def _read_number(node: exp.Cast, name: str, attempt: bool) -> exp.Expr:
    plain = "cast(replace(:x, '_', '') as double)"
    unusual = f"when rlike(:x, '{_UNUSUAL}') then {plain} "
    return _read(node, attempt, _NUMBER, plain, f"(?i){_PREFIXED}", "a number", unusual)


def _read_day(node: exp.Cast, name: str, attempt: bool) -> exp.Expr:
    if node.this.is_string:
        return day_literal(node.this)
    return _read(node, attempt, _DAY, "cast(:x as date)", _SOME_DAY, "YYYY-MM-DD")


def _read(
    node: exp.Cast,
    attempt: bool,
    pattern: str,
    value: str,
    more: str,
    what: str,
    unusual: str = "",
) -> exp.Expr:
    if attempt:
        value = f"try_{value}"
    # Whatever else it is, a cast that is no attempt fails on it.
    refused = _REFUSED.format(more=more if attempt else "", what=what)
    return piece(
        f"case when rlike(:x, '{pattern}') then {value} {unusual}{refused} end", x=node.this
    )


_Way = Callable[[exp.Cast, str, bool], exp.Expr]
_WAYS: dict[tuple[Kind, Kind], _Way] = {
    **{(of, of): _plainly for of in ("boolean", "date", "timestamp", "integer", "double")},
    **{(of, "text"): _written for of in ("boolean", "date", "decimal", "integer", "text")},
    ("integer", "double"): _plainly,
    ("integer", "decimal"): _plainly,
    ("integer", "boolean"): _plainly,
    ("decimal", "decimal"): _plainly,
    ("decimal", "double"): _plainly,
    ("decimal", "integer"): _from_decimal,
    ("double", "integer"): _from_double,
    ("boolean", "integer"): _plainly,
    ("date", "timestamp"): _plainly,
    ("timestamp", "date"): _plainly,
    ("text", "integer"): _read_whole,
    ("text", "double"): _read_number,
    ("text", "date"): _read_day,
}
