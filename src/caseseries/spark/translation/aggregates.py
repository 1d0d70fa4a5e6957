"""What is said of several rows at once: which of them count, and in which order."""

from __future__ import annotations

from collections.abc import Callable

from sqlglot import exp

from caseseries.spark.translation.kinds import Kind, kind
from caseseries.spark.translation.numbers import as_double, refuse_other_than_numbers
from caseseries.spark.translation.pieces import piece
from caseseries.spark.translation.refusal import NotPortableError

_COMPARED: tuple[Kind, ...] = ("boolean", "date", "decimal", "double", "integer", "null", "text",
                               "timestamp")  # fmt: skip


def counted(node: exp.Count) -> exp.Expr:
    """``count(*)``, ``count(x)`` and ``count(distinct x)``."""
    distinct = node.this.expressions if isinstance(node.this, exp.Distinct) else [node.this]
    if node.expressions or len(distinct) != 1:
        raise NotPortableError(node, "counts several values at once", "Count one of them.")
    return node


def added_up(node: exp.Sum) -> exp.Expr:
    """``sum(x)`` of numbers."""
    refuse_other_than_numbers(node, _value(node))
    return node


def of_doubles(name: str) -> Callable[[exp.Expr], exp.Expr]:
    """An aggregate that is a DOUBLE in DuckDB, of decimals too."""

    def call(node: exp.Expr) -> exp.Expr:
        value = _value(node)
        refuse_other_than_numbers(node, value)
        if value is not node.this:
            raise NotPortableError(node, "is of distinct values", "Select them first.")
        return piece(f"{name}(:x)", x=as_double(value))

    return call


def quantile(node: exp.PercentileCont) -> exp.Expr:
    """``quantile_cont(x, p)``, interpolated."""
    refuse_other_than_numbers(node, node.this)
    p = node.args.get("expression")
    if not isinstance(p, exp.Literal):
        raise NotPortableError(node, "is at no place that is written out", "Write its number.")
    return piece("percentile(:x, :p)", x=as_double(node.this), p=p)


def extreme(node: exp.Expr) -> exp.Expr:
    """``min(x)`` and ``max(x)``."""
    if kind(_value(node)) not in _COMPARED or node.expressions:
        raise NotPortableError(
            node, "is of values that are not known to be ordered alike", "Cast it: x::double."
        )
    return node


def truths(node: exp.Expr) -> exp.Expr:
    """``bool_or(x)`` and ``bool_and(x)``."""
    if kind(_value(node)) not in ("boolean", "null"):
        raise NotPortableError(node, "is of no truth values", "Compare: x <> 0.")
    return node


def counted_true(node: exp.CountIf) -> exp.Expr:
    """``count_if(x)``: NULL in DuckDB where every ``x`` is, 0 in Spark."""
    truths(node)
    return piece("sum(cast(:x as int))", x=node.this)


def at_extreme(name: str) -> Callable[[exp.Expr], exp.Expr]:
    """``arg_min(x, by)`` and ``arg_max``: DuckDB passes over rows where ``x`` is NULL."""

    def call(node: exp.Expr) -> exp.Expr:
        x, by = node.this, node.expression
        keys = by.expressions if isinstance(by, exp.Tuple) else [by]
        for key in keys:
            refuse_unordered(node, key)
        if len(keys) == 1:
            return piece(f"{name}(:x, if(:x is null, null, :by))", x=x, by=keys[0])
        return piece(f"{name}(:x, if(:x is null, null, :by))", x=x, by=struct(keys))

    return call


def refuse_unordered(node: exp.Expr, key: exp.Expr) -> None:
    """Raise NotPortableError where it is not known in which order values come."""
    if kind(key) not in _COMPARED:
        raise NotPortableError(
            node, "orders by what is not known to be ordered alike", "Order by columns."
        )


def struct(values: list[exp.Expr]) -> exp.Expr:
    """Several values as one, of which NULL comes last in each place, as in DuckDB."""
    parts = [part for value in values for part in (exp.Is(this=value.copy(), expression=exp.null()),
                                                   value)]  # fmt: skip
    return exp.Anonymous(this="struct", expressions=parts)


def _value(node: exp.Expr) -> exp.Expr:
    """What an aggregate is of, without its ``distinct``."""
    of = node.this
    return of.expressions[0] if isinstance(of, exp.Distinct) else of
