"""The kinds of value that decide what an operator does, and DuckDB's types in Spark's words."""

from __future__ import annotations

import typing

from sqlglot import exp

Kind = typing.Literal[
    "boolean", "date", "decimal", "double", "integer", "list", "null", "text", "timestamp", ""
]

_KINDS: dict[exp.DType, Kind] = {
    exp.DType.BOOLEAN: "boolean",
    exp.DType.DATE: "date",
    exp.DType.DATETIME: "timestamp",
    exp.DType.TIMESTAMP: "timestamp",
    exp.DType.TIMESTAMPNTZ: "timestamp",
    exp.DType.DECIMAL: "decimal",
    exp.DType.DOUBLE: "double",
    exp.DType.TINYINT: "integer",
    exp.DType.SMALLINT: "integer",
    exp.DType.INT: "integer",
    exp.DType.BIGINT: "integer",
    exp.DType.INT128: "integer",
    exp.DType.CHAR: "text",
    exp.DType.TEXT: "text",
    exp.DType.VARCHAR: "text",
    exp.DType.ARRAY: "list",
    exp.DType.LIST: "list",
    exp.DType.NULL: "null",
}
NUMBERS: tuple[Kind, ...] = ("integer", "decimal", "double")

_SPARK_TYPES = {
    "BOOLEAN": "BOOLEAN",
    "TINYINT": "TINYINT",
    "SMALLINT": "SMALLINT",
    "INTEGER": "INT",
    "BIGINT": "BIGINT",
    # The sums of whole numbers; Spark has none wider.
    "HUGEINT": "DECIMAL(38, 0)",
    "DOUBLE": "DOUBLE",
    "VARCHAR": "STRING",
    "DATE": "DATE",
    # DuckDB's has no time zone; Spark's TIMESTAMP has one.
    "TIMESTAMP": "TIMESTAMP_NTZ",
    '"NULL"': "INT",
}


def kind(node: exp.Expr) -> Kind:
    """The kind of an expression's value; empty where it is not known."""
    if isinstance(node, exp.Paren | exp.Subquery) and node.type is None:
        return kind(node.this)
    of = node.type
    return _KINDS.get(of.this, "") if isinstance(of, exp.DataType) else ""


def held(node: exp.Expr) -> Kind:
    """The kind of what a list holds; empty where it is not known."""
    inner = node.type.expressions if isinstance(node.type, exp.DataType) else []
    return _KINDS.get(inner[0].this, "") if inner else ""


def spark_type(duckdb_type: str) -> str | None:
    """A type of DuckDB as Spark names it; None where Spark has none that holds the same values."""
    if duckdb_type.endswith("[]"):
        of = spark_type(duckdb_type.removesuffix("[]"))
        return None if of is None else f"ARRAY<{of}>"
    if duckdb_type.startswith("DECIMAL("):
        return duckdb_type.replace(",", ", ")
    return _SPARK_TYPES.get(duckdb_type)
