"""The same tables on DuckDB and on Spark, and what a statement gives on both."""

import decimal
import math
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import duckdb

from caseseries.spark.translation import translated, types_of, view_name

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

Rows = list[tuple[Any, ...]]


class BothEngines:
    """Tables of DuckDB, each a temporary view of Spark too."""

    def __init__(self, spark: "SparkSession", con: duckdb.DuckDBPyConnection) -> None:
        self.spark, self.con = spark, con
        self.types = types_of(con)
        for name in self.types:
            rows = con.sql(f"select * from {name}").to_arrow_table()
            spark.createDataFrame(rows).createOrReplaceTempView(view_name(name))

    def rows(self, sql: str) -> tuple[Rows, Rows]:
        """The rows of a select as DuckDB gives them, and as Spark does."""
        frame = self.spark.sql(translated(sql, "test", self.types))
        given = self.con.sql(sql)
        assert frame.columns == given.columns
        return given.fetchall(), [tuple(row) for row in frame.collect()]

    def assert_same(self, sql: str) -> Rows:
        """Both give the same rows in whatever order, which are returned; and there is a row."""
        of_duckdb, of_spark = map(in_order, self.rows(sql))
        assert len(of_duckdb) == len(of_spark) > 0, sql
        differing = [
            (place, expected, found)
            for expected_row, found_row in zip(of_duckdb, of_spark, strict=True)
            for place, (expected, found) in enumerate(zip(expected_row, found_row, strict=True))
            if not same(expected, found)
        ]
        assert not differing, (differing[:20], sql)
        return of_duckdb

    def assert_same_values(self, table: str, key: str, expressions: Sequence[str]) -> None:
        """Each expression has the same value on both, row by row of a table."""
        listed = ", ".join(f"{text} as v{at}" for at, text in enumerate(expressions))
        of_duckdb, of_spark = self.rows(f"select {key}, {listed} from {table} order by {key}")
        assert len(of_duckdb) == len(of_spark) > 0
        differing = [
            (text, expected[0], expected[at], found[at])
            for expected, found in zip(of_duckdb, of_spark, strict=True)
            for at, text in enumerate(expressions, 1)
            if not same(expected[at], found[at])
        ]
        assert not differing, differing[:20]


def tables_of(
    columns: Mapping[str, str], rows: Sequence[Sequence[Any]]
) -> duckdb.DuckDBPyConnection:
    """A connection with one table, ``raw.t``."""
    con = duckdb.connect()
    con.execute("create schema raw")
    con.execute(f"create table raw.t ({', '.join(f'{name} {of}' for name, of in columns.items())})")
    con.executemany(f"insert into raw.t values ({', '.join('?' * len(columns))})", rows)
    return con


def in_order(rows: Rows) -> Rows:
    """Rows sorted so that numbers which differ in their last digit do not change places."""
    return sorted(rows, key=lambda row: [_rounded(value) for value in row])


def _rounded(value: Any) -> str:
    return f"{value:.9g}" if isinstance(value, float | decimal.Decimal) else str(value)


def same(expected: Any, found: Any) -> bool:
    """The same value of the same kind; of a DOUBLE, up to its last digits."""
    if isinstance(expected, float) and isinstance(found, float):
        if math.isnan(expected) or math.isnan(found):
            return math.isnan(expected) and math.isnan(found)
        return math.isclose(expected, found, rel_tol=1e-12)
    if isinstance(found, decimal.Decimal):
        # Spark has no whole numbers as wide as the sums of DuckDB.
        return isinstance(expected, int | decimal.Decimal) and expected == found
    return type(expected) is type(found) and expected == found
