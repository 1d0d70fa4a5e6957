"""Names and types of every column and expression, as DuckDB has them."""

from __future__ import annotations

from collections.abc import Mapping

from sqlglot import exp
from sqlglot.dialects.duckdb import DuckDB
from sqlglot.optimizer.annotate_types import TypeAnnotator, annotate_types
from sqlglot.optimizer.qualify import qualify
from sqlglot.schema import MappingSchema

from caseseries.spark.translation.kinds import kind


def typed(tree: exp.Expr, tables: Mapping[str, Mapping[str, str]]) -> exp.Expr:
    """The statement with each column's table named, stars written out, and types on everything."""
    nested: dict[str, dict[str, dict[str, str]]] = {}
    for name, columns in tables.items():
        schema, _, table = name.partition(".")
        nested.setdefault(schema, {})[table] = {
            column: "INT" if type == '"NULL"' else type for column, type in columns.items()
        }
    schema = MappingSchema(nested, dialect=_WithNull)
    qualified = qualify(tree, schema=schema, dialect=_WithNull)
    return annotate_types(qualified, schema=schema, expression_metadata=_METADATA)


class _WithNull(DuckDB):
    """DuckDB's SQL, in which a NULL goes with every type instead of being of an unknown one."""

    SUPPORTS_NULL_TYPE = True


def _by_first(annotator: TypeAnnotator, node: exp.Expr) -> exp.Expr:
    return annotator._annotate_by_args(node, "this")


def _literal(annotator: TypeAnnotator, node: exp.Expr) -> exp.Expr:
    if node.args.get("is_string"):
        of = exp.DType.VARCHAR
    elif not node.name.isdecimal():
        of = exp.DType.DOUBLE if "e" in node.name.lower() else exp.DType.DECIMAL
    else:
        of = exp.DType.INT if int(node.name) < 2**31 else exp.DType.BIGINT
    return annotator._set_type(node, of)


def _sum(annotator: TypeAnnotator, node: exp.Expr) -> exp.Expr:
    node = _by_first(annotator, node)
    return annotator._set_type(node, exp.DType.INT128) if kind(node) == "integer" else node


def _median(annotator: TypeAnnotator, node: exp.Expr) -> exp.Expr:
    return annotator._set_type(
        node, exp.DType.UNKNOWN if kind(node.this) == "decimal" else exp.DType.DOUBLE
    )


def _added(annotator: TypeAnnotator, node: exp.Expr) -> exp.Expr:
    kinds = {kind(node.this), kind(node.expression)}
    if kinds == {"date"}:
        return annotator._set_type(node, exp.DType.BIGINT)
    if kinds == {"date", "integer"}:
        return annotator._set_type(node, exp.DType.DATE)
    if isinstance(node.expression, exp.Interval) or isinstance(node.this, exp.Interval):
        return annotator._set_type(node, exp.DType.TIMESTAMP)
    annotator._annotate_binary(node)
    return node


def _named(annotator: TypeAnnotator, node: exp.Expr) -> exp.Expr:
    known = node.name.lower() in ("date_sub", "datesub")
    return annotator._set_type(node, exp.DType.BIGINT if known else exp.DType.UNKNOWN)


def _returning(*types: type[exp.Expr], of: exp.DType) -> dict[type[exp.Expr], dict[str, object]]:
    return {type: {"returns": of} for type in types}


# Where sqlglot knows no type of a function, or another one than DuckDB 2 has.
_METADATA = {
    **DuckDB.EXPRESSION_METADATA,
    **_returning(exp.Div, exp.Avg, exp.PercentileCont, exp.Floor, exp.Ceil, of=exp.DType.DOUBLE),
    **_returning(
        exp.RegexpReplace, exp.RegexpExtract, exp.Replace, exp.Pad, exp.Chr, of=exp.DType.VARCHAR
    ),
    **_returning(exp.SplitPart, exp.Trim, exp.Lower, exp.DPipe, exp.Concat, of=exp.DType.VARCHAR),
    **_returning(exp.RegexpFullMatch, exp.RegexpLike, exp.IsNan, of=exp.DType.BOOLEAN),
    **_returning(exp.TimestampTrunc, of=exp.DType.TIMESTAMP),
    **_returning(exp.LastDay, exp.CurrentDate, exp.DateFromParts, of=exp.DType.DATE),
    **_returning(exp.Null, of=exp.DType.NULL),
    **{
        type: {"annotator": _by_first}
        for type in (
            exp.ArgMin,
            exp.ArgMax,
            exp.Abs,
            exp.Neg,
            exp.Round,
            exp.Nullif,
            exp.ArrayDistinct,
        )
    },
    exp.Literal: {"annotator": _literal},
    exp.Sum: {"annotator": _sum},
    exp.Median: {"annotator": _median},
    exp.Add: {"annotator": _added},
    exp.Sub: {"annotator": _added},
    exp.Anonymous: {"annotator": _named},
}
