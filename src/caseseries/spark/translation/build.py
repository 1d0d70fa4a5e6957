"""Pieces of Spark's SQL, made where sqlglot's own would mean something else."""

from __future__ import annotations

from sqlglot import exp


def call(name: str, *arguments: exp.Expr | int | str) -> exp.Expr:
    """A function of Spark by its name; a text stands for a literal."""
    return exp.Anonymous(
        this=name, expressions=[exp.convert(item) if isinstance(item, int | str) else item
                                for item in arguments]
    )  # fmt: skip


def cast(node: exp.Expr, spark_type: str) -> exp.Expr:
    """A cast to a type named in Spark's words."""
    return exp.Cast(this=node, to=exp.DataType.build(spark_type, dialect="spark"))


def double(node: exp.Expr | str) -> exp.Expr:
    """A number as DOUBLE; a text such as ``Infinity`` names one that has no digits."""
    return cast(exp.Literal.string(node) if isinstance(node, str) else node, "DOUBLE")


def bigint(node: exp.Expr) -> exp.Expr:
    """A number as BIGINT."""
    return cast(node, "BIGINT")


def choose(condition: exp.Expr, then: exp.Expr, otherwise: exp.Expr | None = None) -> exp.Expr:
    """One of two values; NULL where there is no other."""
    return call("if", condition, then, exp.null() if otherwise is None else otherwise)


def again(node: exp.Expr) -> exp.Expr:
    """The same expression, to stand in a second place."""
    return node.copy()
