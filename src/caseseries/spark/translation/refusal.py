"""What is said of SQL that cannot be moved to Spark."""

from __future__ import annotations

import typing

if typing.TYPE_CHECKING:
    from sqlglot import exp

_SHOWN_CHARACTERS = 90


class SparkTranslationError(ValueError):
    """A statement cannot be run by Spark as DuckDB runs it; names the file and the construct."""


class NotPortableError(Exception):
    """A construct that is not known to mean the same on both engines, and what to write."""

    def __init__(self, node: exp.Expr | str, why: str, instead: str) -> None:
        construct = node if isinstance(node, str) else shown(node)
        super().__init__(f"{construct} {why}. {instead}")


def shown(node: exp.Expr) -> str:
    """A construct as DuckDB's SQL has it, on one line and not too long of it."""
    text = " ".join(node.sql("duckdb", comments=False, identify=False).replace('"', "").split())
    return text if len(text) <= _SHOWN_CHARACTERS else f"{text[:_SHOWN_CHARACTERS]}…"
