"""Lists: DuckDB keeps NULL in them and makes none of no rows, and counts their places from one."""

from __future__ import annotations

from sqlglot import exp

from caseseries.spark.translation.aggregates import refuse_unordered, struct
from caseseries.spark.translation.kinds import held, kind
from caseseries.spark.translation.pieces import piece
from caseseries.spark.translation.refusal import NotPortableError

# The condition has gone inside: on what it stood around, Spark takes none.
FILTERED = "filtered"
_UNORDERED = "Write list_sort(list(x)) or list(x order by y)."


def listed(node: exp.ArrayAgg) -> exp.Expr:
    """``list(x)`` in an order that is said: by ``list_sort`` around it, or ``order by`` in it."""
    inner, keys, distinct = node.this, [], False
    if isinstance(inner, exp.Distinct) and len(inner.expressions) == 1:
        inner, distinct = inner.expressions[0], True
    if isinstance(inner, exp.Order):
        keys = [_key(node, ordered) for ordered in inner.expressions]
        inner = inner.this
    if (distinct and keys) or (isinstance(inner, exp.Distinct | exp.Tuple) and not keys):
        raise NotPortableError(node, "is in no order that is said", _UNORDERED)
    if not keys and not isinstance(_around(node), exp.ArraySort):
        raise NotPortableError(node, "lists rows as they come", _UNORDERED)
    rows: exp.Expr = piece(
        f"collect_{'set' if distinct else 'list'}(:row)", row=_row(keys, _as_one(inner))
    )
    if isinstance(node.parent, exp.Filter):
        rows = exp.Filter(this=rows, expression=node.parent.expression.copy())
    rows = piece("array_sort(:rows)", rows=rows) if keys else rows
    made = piece("nullif(transform(:rows, row -> row.held), array())", rows=rows)
    made.meta[FILTERED] = isinstance(node.parent, exp.Filter)
    return made


def _key(node: exp.Expr, ordered: exp.Expr) -> exp.Expr:
    if ordered.args.get("desc") or ordered.args.get("nulls_first"):
        raise NotPortableError(node, "is ordered downwards", "Order by a value that rises.")
    refuse_unordered(node, ordered.this)
    return ordered.this


def _as_one(value: exp.Expr) -> exp.Expr:
    if isinstance(value, exp.Tuple):
        return exp.Anonymous(this="struct", expressions=value.expressions)
    return value


def _row(keys: list[exp.Expr], held: exp.Expr) -> exp.Expr:
    if not keys:
        return piece("named_struct('held', :held)", held=held)
    return piece("named_struct('keys', :keys, 'held', :held)", keys=struct(keys), held=held)


def _around(node: exp.Expr) -> exp.Expr | None:
    return node.parent.parent if isinstance(node.parent, exp.Filter) else node.parent


def in_order(node: exp.ArraySort) -> exp.Expr:
    """``list_sort(x)``, upwards and with NULL last."""
    asc, nulls_first = node.args.get("asc"), node.args.get("nulls_first")
    if (asc is not None and not asc.this) or (nulls_first is not None and nulls_first.this):
        raise NotPortableError(node, "sorts downwards", "Write list_sort(x).")
    _refuse_other_than_list(node, node.this)
    return piece("array_sort(:x)", x=node.this)


def different(node: exp.ArrayDistinct) -> exp.Expr:
    """``list_distinct(x)``, in no order: to be counted, sorted, or known to be one."""
    _refuse_other_than_list(node, node.this)
    if not isinstance(node.parent, exp.Length | exp.ArraySort | exp.Bracket):
        raise NotPortableError(node, "is in no order", "Write list_sort(list_distinct(x)).")
    return piece("array_distinct(array_compact(:x))", x=node.this)


def written_out(node: exp.Array) -> exp.Expr:
    """``[a, b]``."""
    kinds = {kind(value) for value in node.expressions} - {"null"}
    if len(kinds) > 1 or "" in kinds:
        raise NotPortableError(node, "holds values of different types", "Cast them to one.")
    return exp.Anonymous(this="array", expressions=node.expressions)


def at(node: exp.Bracket) -> exp.Expr:
    """``x[1]``, counted from one; NULL beyond the end."""
    _refuse_other_than_list(node, node.this)
    # sqlglot counts from zero.
    place = node.expressions[0]
    if len(node.expressions) != 1 or not isinstance(place, exp.Literal):
        raise NotPortableError(node, "takes a place that is not written out", "Write x[1].")
    return piece("get(:x, :place)", x=node.this, place=place)


def joined(node: exp.ArrayToString) -> exp.Expr:
    """``array_to_string(x, separator)``, without NULL, and NULL where nothing else is held."""
    if held(node.this) != "text" or not node.expression.is_string:
        raise NotPortableError(node, "joins what is not known to be text", "Cast it: x::varchar.")
    return piece(
        "if(size(:x) > 0 and size(array_compact(:x)) = 0, null, array_join(:x, :separator))",
        x=node.this,
        separator=node.expression,
    )


def _refuse_other_than_list(node: exp.Expr, value: exp.Expr) -> None:
    if kind(value) != "list":
        raise NotPortableError(node, "is of no list", "Make one: list(x order by y).")
