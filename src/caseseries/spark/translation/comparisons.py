"""Comparisons and choices, of values of one kind."""

from __future__ import annotations

from collections.abc import Sequence

from sqlglot import exp

from caseseries.spark.translation.dates import day_literal
from caseseries.spark.translation.kinds import NUMBERS, kind
from caseseries.spark.translation.refusal import NotPortableError

_TIMES = ("date", "timestamp")


def of_two(node: exp.Binary) -> exp.Expr:
    """``a = b`` and its like."""
    _of_one_kind(node, [node.this, node.expression])
    return node


def between(node: exp.Between) -> exp.Expr:
    """``x between a and b``."""
    if node.args.get("symmetric"):
        raise NotPortableError(node, "is symmetric", "Write both orders.")
    _of_one_kind(node, [node.this, node.args["low"], node.args["high"]])
    return node


def one_of(node: exp.In) -> exp.Expr:
    """``x in (a, b)`` and ``x in (select …)``."""
    query = node.args.get("query")
    if query is None:
        _of_one_kind(node, [node.this, *node.expressions])
        return node
    if not _decides_rows(node):
        raise NotPortableError(
            node,
            "is a value, which Spark makes false where it is NULL",
            "Write it in where or having, or exists (select 1 from … where …).",
        )
    selected = query.this.selects if isinstance(query, exp.Subquery) else query.selects
    if len(selected) != 1 or _differ([kind(node.this), kind(selected[0])]):
        _refuse(node)
    return node


def _decides_rows(node: exp.Expr) -> bool:
    above = node.parent.parent if isinstance(node.parent, exp.Not) else node.parent
    while isinstance(above, exp.And | exp.Or | exp.Paren):
        above = above.parent
    return isinstance(above, exp.Where | exp.Having)


def chosen(node: exp.Case) -> exp.Expr:
    """``case when … then … else … end``."""
    branches = [branch.args["true"] for branch in node.args["ifs"]]
    if node.args.get("default") is not None:
        branches.append(node.args["default"])
    _of_one_kind(node, branches)
    if node.this is not None:
        _of_one_kind(node, [node.this, *(branch.this for branch in node.args["ifs"])])
    return node


def one_or_other(node: exp.If) -> exp.Expr:
    """``if(condition, a, b)``; a branch of ``case`` is looked at with the others."""
    if not isinstance(node.parent, exp.Case):
        other = node.args.get("false")
        _of_one_kind(node, [node.args["true"], *([other] if other is not None else [])])
    return node


def first_of(node: exp.Expr) -> exp.Expr:
    """``coalesce(a, b)``, ``greatest`` and ``least``."""
    _of_one_kind(node, [node.this, *node.expressions])
    return node


def null_if(node: exp.Nullif) -> exp.Expr:
    """``nullif(a, b)``."""
    _of_one_kind(node, [node.this, node.expression])
    return node


def refuse_different_columns(union: exp.SetOperation) -> None:
    """Raise NotPortableError where the selects of a union have columns of different kinds."""
    pairs = zip(union.this.selects, union.expression.selects, strict=False)
    for first, second in pairs:
        if _differ([kind(first), kind(second)]):
            raise NotPortableError(
                f"The column {first.alias_or_name} of a union",
                f"is {kind(first) or 'of unknown type'} here and "
                f"{kind(second) or 'of unknown type'} there",
                "Cast both to one type.",
            )


def _of_one_kind(node: exp.Expr, values: Sequence[exp.Expr]) -> None:
    kinds = [kind(value) for value in values]
    if "date" in kinds:
        for at, value in enumerate(values):
            if value.is_string:
                value.replace(day_literal(value))
                kinds[at] = "date"
    if _differ(kinds):
        _refuse(node)


def _differ(kinds: Sequence[str]) -> bool:
    # A number of another type is the same number.
    of = {"number" if kind in NUMBERS else "time" if kind in _TIMES else kind for kind in kinds}
    of.discard("null")
    return len(of) > 1 or "" in of


def _refuse(node: exp.Expr) -> None:
    raise NotPortableError(
        node,
        "brings values of different or unknown types together, which each engine casts in its way",
        "Cast them to one type.",
    )
