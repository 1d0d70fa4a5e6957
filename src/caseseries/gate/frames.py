"""Rows of DuckDB as an eager polars frame."""

from __future__ import annotations

import typing

from caseseries.study.declaration import Column

if typing.TYPE_CHECKING:
    import duckdb
    import polars as pl


class _ArrowStream:
    """The Arrow C stream of a relation and nothing else of it.

    Polars keeps the types of the objects it was handed in a cache; with DuckDB's own relation
    there, the interpreter reports leaked instances on standard error when it exits.
    """

    def __init__(self, relation: duckdb.DuckDBPyRelation) -> None:
        self._relation = relation

    def __arrow_c_stream__(self, requested_schema: object | None = None) -> object:
        return self._relation.__arrow_c_stream__(requested_schema)


def polars_frame(con: duckdb.DuckDBPyConnection, query: str) -> pl.DataFrame:
    """Return the rows of a query as an eager polars frame, without need of pyarrow."""
    import polars as pl

    return pl.DataFrame(_ArrowStream(con.sql(query)))


def polars_type(column: Column) -> type[pl.DataType]:
    """Return the type a column has in such a frame."""
    import polars as pl

    types: dict[str, type[pl.DataType]] = {
        "text": pl.String,
        "code": pl.String,
        "integer": pl.Int64,
        "decimal": pl.Float64,
        "date": pl.Date,
        "boolean": pl.Boolean,
    }
    return types[column.type]
