"""Arithmetic of numbers, as IEEE has it: DuckDB divides by zero, Spark stops."""

from __future__ import annotations

from sqlglot import exp

from caseseries.spark.translation import dates
from caseseries.spark.translation.kinds import NUMBERS, Kind, kind
from caseseries.spark.translation.pieces import piece
from caseseries.spark.translation.refusal import NotPortableError

_OPEN: tuple[Kind, ...] = (*NUMBERS, "null")
_MOST_DECIMALS = 15
# Java cuts one digit where 65 are asked for.
_MOST_DIGITS_CUT = 62
# Beyond this every DOUBLE is whole.
_WHOLE_FROM = "4503599627370496D"


def refuse_other_than_numbers(node: exp.Expr, *values: exp.Expr) -> None:
    """Raise NotPortableError where a value is not known to be a number."""
    for value in values:
        if kind(value) not in _OPEN:
            raise NotPortableError(
                node,
                f"computes with {kind(value) or 'a value of unknown type'}",
                "Cast it to a number first: x::double or x::bigint.",
            )


def difference(node: exp.Sub) -> exp.Expr:
    """``a - b``, of numbers or of dates."""
    found = dates.subtracted(node)
    if found is None:
        refuse_other_than_numbers(node, node.this, node.expression)
    return found or node


def total(node: exp.Add) -> exp.Expr:
    """``a + b``, of numbers or of a date and days."""
    found = dates.added(node)
    if found is None:
        refuse_other_than_numbers(node, node.this, node.expression)
    return found or node


def product(node: exp.Mul) -> exp.Expr:
    """``a * b``."""
    refuse_other_than_numbers(node, node.this, node.expression)
    return node


def negative(node: exp.Neg) -> exp.Expr:
    """``-a``."""
    refuse_other_than_numbers(node, node.this)
    return node


def quotient(node: exp.Div) -> exp.Expr:
    """``a / b``: always DOUBLE in DuckDB, of whole numbers and decimals too."""
    a, b = node.this, node.expression
    refuse_other_than_numbers(node, a, b)
    upper, lower = as_double(a), as_double(b)
    if isinstance(b, exp.Literal) and float(b.name):
        return piece("(:a / :b)", a=upper, b=lower)
    return piece(
        "if(:b = 0D, :a * if(cast(:b as string) = '-0.0', double('-Infinity'), double('Infinity')),"
        " :a / :b)",
        a=upper,
        b=lower,
    )


def as_double(node: exp.Expr) -> exp.Expr:
    """A number as DOUBLE."""
    return node if kind(node) == "double" else piece("cast(:x as double)", x=node)


def whole_quotient(node: exp.IntDiv) -> exp.Expr:
    """``a // b`` of whole numbers."""
    _refuse_other_than_whole(node)
    return piece("(:a div :b)", a=node.this, b=node.expression)


def remainder(node: exp.Mod) -> exp.Expr:
    """``a % b`` of whole numbers."""
    _refuse_other_than_whole(node)
    return node


def shifted(node: exp.BitwiseRightShift) -> exp.Expr:
    """``a >> n``: a whole number without its last ``n`` binary digits."""
    _refuse_other_than_whole(node)
    n = node.expression
    if not isinstance(n, exp.Literal) or int(n.name) > _MOST_DIGITS_CUT:
        raise NotPortableError(node, "cuts digits that are not counted", "Write x >> 8.")
    return piece("shiftright(cast(:a as bigint), :n)", a=node.this, n=n)


def _refuse_other_than_whole(node: exp.Binary) -> None:
    if any(kind(side) not in ("integer", "null") for side in (node.this, node.expression)):
        raise NotPortableError(
            node, "divides other than whole numbers", "Cast both to bigint, or write a / b."
        )


def rounded(node: exp.Round) -> exp.Expr:
    """``round(x, n)``: of a DOUBLE by multiplying, where Spark rounds what it would print."""
    x, decimals = node.this, node.args.get("decimals")
    refuse_other_than_numbers(node, x)
    n = decimals.name if isinstance(decimals, exp.Literal) else "" if decimals else "0"
    if not n.isdecimal() or int(n) > _MOST_DECIMALS:
        raise NotPortableError(
            node, "rounds to a number of places that is not written out", "Write round(x, 2)."
        )
    if kind(x) != "double":
        return piece("round(:x, :n)", x=x, n=exp.Literal.number(n))
    if n == "0":
        return piece("round(:x, 0)", x=x)
    return piece(f"(round(:x * 1e{n}, 0) / 1e{n})", x=x)


def floor(node: exp.Floor) -> exp.Expr:
    """``floor(x)``: a DOUBLE in DuckDB, a whole number in Spark, where none is so large."""
    return _whole(node, "floor")


def ceiling(node: exp.Ceil) -> exp.Expr:
    """``ceil(x)``."""
    return _whole(node, "ceil")


def _whole(node: exp.Expr, name: str) -> exp.Expr:
    refuse_other_than_numbers(node, node.this)
    return piece(
        f"if(abs(:x) < {_WHOLE_FROM}, cast({name}(:x) as double), :x)", x=as_double(node.this)
    )


def of_number(name: str):
    """A function of one number that both engines have under this name."""

    def call(node: exp.Expr) -> exp.Expr:
        refuse_other_than_numbers(node, node.this)
        return piece(f"{name}(:x)", x=node.this)

    return call


def logarithm(node: exp.Ln) -> exp.Expr:
    """``ln(x)``: minus infinity and NaN where Spark has NULL."""
    refuse_other_than_numbers(node, node.this)
    return piece("if(:x <= 0, if(:x = 0, double('-Infinity'), double('NaN')), ln(:x))", x=node.this)


def power(node: exp.Pow) -> exp.Expr:
    """``pow(x, y)``."""
    refuse_other_than_numbers(node, node.this, node.expression)
    return piece("power(:x, :y)", x=as_double(node.this), y=as_double(node.expression))


def is_nan(node: exp.IsNan) -> exp.Expr:
    """``isnan(x)``: NULL of NULL in DuckDB, false in Spark."""
    refuse_other_than_numbers(node, node.this)
    return piece("if(:x is null, null, isnan(:x))", x=as_double(node.this))
