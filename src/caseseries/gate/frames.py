"""Rows of DuckDB as an eager polars frame."""

from __future__ import annotations

import typing

from caseseries.delivery.sources.rows_in_memory import ArrowStream
from caseseries.study.declaration import Column

if typing.TYPE_CHECKING:
    import duckdb
    import polars as pl


def polars_frame(con: duckdb.DuckDBPyConnection, query: str) -> pl.DataFrame:
    """Return the rows of a query as an eager polars frame, without need of pyarrow."""
    import polars as pl

    return pl.DataFrame(ArrowStream(con.sql(query)))


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
