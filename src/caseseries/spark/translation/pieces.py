"""Spark's own words, put together where sqlglot's would mean something else."""

from __future__ import annotations

import functools
import typing

import sqlglot
from sqlglot import exp
from sqlglot.dialects.spark import Spark


class AsWritten(Spark):
    """Spark's SQL of which every function keeps its name, and every clause its place.

    sqlglot would move ``qualify`` into a select around the other, with columns that are not there.
    """

    class Parser(Spark.Parser):
        FUNCTIONS: typing.ClassVar = {}
        FUNCTION_PARSERS: typing.ClassVar = {
            name: Spark.Parser.FUNCTION_PARSERS[name] for name in ("CAST", "TRY_CAST")
        }
        NO_PAREN_FUNCTIONS: typing.ClassVar = {}

    class Generator(Spark.Generator):
        TRANSFORMS: typing.ClassVar = {
            of: way for of, way in Spark.Generator.TRANSFORMS.items() if of is not exp.Select
        }


def piece(text: str, **given: exp.Expr) -> exp.Expr:
    """An expression of Spark with ``given`` expressions in the places of ``:name``."""
    made = _parsed(text).copy()
    for place in list(made.find_all(exp.Placeholder)):
        put = given[place.name].copy()
        # What is put next to an operator has to stay together.
        held = exp.Paren(this=put) if isinstance(put, exp.Binary | exp.Not | exp.Neg) else put
        place.replace(held)
    return made


@functools.cache
def _parsed(text: str) -> exp.Expr:
    return sqlglot.parse_one(text, read=AsWritten)
