"""The gate's questions in DuckDB's SQL, answered by Spark.

``OnSpark`` offers of DuckDB's connection what the gate and the warehouse use of it to ask: a
statement is bound by DuckDB on tables of the same names without rows, so that its columns, types
and errors are DuckDB's own, and then translated and run by Spark. No rule, type or derivation has a
second text.
"""

from __future__ import annotations

import contextlib
import itertools
import re
import typing
from collections.abc import Iterator, Mapping, Sequence

from caseseries.spark.translation import translated, view_name
from caseseries.writing.identifiers import quoted

if typing.TYPE_CHECKING:
    import duckdb
    from pyspark.sql import DataFrame, SparkSession

# Of each column its name, its type, and what is not used.
Described = Sequence[tuple[typing.Any, ...]]
# What Python is told where an exception of Java has no counterpart here.
_OF_JAVA = re.compile("An error occurred while calling ")
_EXCEPTION = re.compile(r"^Caused by: ([\w.$]+: )?")
# How the gate asks for the rows on some lines.
_LINES = re.compile(r"\(select unnest\(\?::BIGINT\[\]\)\)")


class Answer:
    """What a statement gave: the part of DuckDB's result that is used."""

    def __init__(self, frame: DataFrame, description: Sequence[tuple[typing.Any, ...]]) -> None:
        self.frame = frame
        self.description = description
        self._rows: typing.Iterator[tuple[typing.Any, ...]] | None = None

    def fetchmany(self, size: int) -> list[tuple[typing.Any, ...]]:
        """The next rows."""
        if self._rows is None:
            self._rows = iter(self._collected())
        return list(itertools.islice(self._rows, size))

    def fetchall(self) -> list[tuple[typing.Any, ...]]:
        """All rows that are left."""
        return self.fetchmany(2**62)

    def fetchone(self) -> tuple[typing.Any, ...] | None:
        """The next row, None after the last."""
        return next(iter(self.fetchmany(1)), None)

    def _collected(self) -> list[tuple[typing.Any, ...]]:
        large = [str(column[1]) in ("HUGEINT", "UHUGEINT") for column in self.description]
        with as_duckdb_says():
            rows = rows_of(self.frame)
        if not any(large):
            return rows
        return [
            tuple(
                int(value) if is_large and value is not None else value
                for value, is_large in zip(row, large, strict=True)
            )
            for row in rows
        ]


def rows_of(frame: DataFrame) -> list[tuple[typing.Any, ...]]:
    """The rows of a frame on this machine."""
    columns = [column.to_pylist() for column in frame.toArrow().itercolumns()]
    return list(zip(*columns, strict=True))


@contextlib.contextmanager
def as_duckdb_says() -> Iterator[None]:
    """Raise what Spark says of a statement that fails on its rows as the gate expects it."""
    import duckdb
    from py4j.protocol import Py4JError
    from pyspark.errors import PySparkException

    try:
        yield
    except (Py4JError, PySparkException) as error:
        raise duckdb.Error(_cause(str(error))) from error


def _cause(said: str) -> str:
    """Return in one line what is wrong; where Java tells of a chain of exceptions, its end."""
    first = said.partition("\n")[0]
    causes = [line for line in said.splitlines() if line.startswith("Caused by: ")]
    return _EXCEPTION.sub("", causes[-1]) if causes and _OF_JAVA.match(first) else first


class OnSpark:
    """Tables of a Spark session under the names the SQL knows them by."""

    def __init__(self, spark: SparkSession, binder: duckdb.DuckDBPyConnection) -> None:
        self.spark = spark
        self.binder = binder
        self.types: dict[str, Mapping[str, str]] = {}
        self._asked = itertools.count()

    def register(self, name: str, frame: DataFrame, types: Mapping[str, str]) -> None:
        """Let statements read ``frame`` as ``name`` (``schema.table``) with DuckDB's ``types``."""
        frame.createOrReplaceTempView(view_name(name))
        schema, _, table = name.partition(".")
        self.types[name] = dict(types)
        columns = ", ".join(f"{quoted(column)} {type}" for column, type in types.items())
        if schema == "temp":
            self.binder.execute(f"create or replace temp table {quoted(table)} ({columns})")
            return
        self.binder.execute(f"create schema if not exists {schema}")
        self.binder.execute(f"create or replace table {schema}.{quoted(table)} ({columns})")

    def frame(self, name: str) -> DataFrame:
        """The rows of a table."""
        return self.spark.table(view_name(name))

    def asked(self, frame: DataFrame, types: Mapping[str, str]) -> str:
        """Give a small table that is asked about a name of its own."""
        name = f"asked.table_{next(self._asked)}"
        self.register(name, frame, types)
        return name

    def forget(self, name: str) -> None:
        """Take a table away again."""
        self.types.pop(name)
        self.spark.catalog.dropTempView(view_name(name))
        schema, _, table = name.partition(".")
        self.binder.execute(f"drop table {schema}.{quoted(table)}")

    def execute(self, statement: str, parameters: Sequence[typing.Any] = ()) -> Answer:
        """Run a select. Raises duckdb.Error where DuckDB would refuse it, SparkTranslationError
        where Spark has nothing that means the same."""
        return self.ask(statement, parameters)

    def ask(self, statement: str, parameters: Sequence[typing.Any] = (), where: str = "") -> Answer:
        """The same; ``where`` names the file of the statement."""
        bound = self._with_lines(statement, parameters)
        described = self.binder.execute(bound).description or []
        with as_duckdb_says():
            frame = self.spark.sql(self.translated(bound, described, where))
        return Answer(frame, described)

    def translated(self, statement: str, described: Described, where: str) -> str:
        """A statement in Spark's SQL, of which DuckDB described the columns."""
        return translated(statement, where, self.types, _columns(described))

    def collected(self, statement: str) -> list[tuple[typing.Any, ...]]:
        """The rows of a statement that is Spark's SQL already."""
        with as_duckdb_says():
            return rows_of(self.spark.sql(statement))

    def interrupt(self) -> None:
        """Stop what is being asked."""
        self.spark.sparkContext.cancelAllJobs()

    def _with_lines(self, statement: str, parameters: Sequence[typing.Any]) -> str:
        """Give the lines that a statement is asked about as a table."""
        remaining = iter(parameters)

        def table(_: re.Match[str]) -> str:
            import pyarrow as pa

            lines = pa.table({"line": pa.array(next(remaining), pa.int64())})
            name = self.asked(self.spark.createDataFrame(lines), {"line": "BIGINT"})
            return f"(select line from {name})"

        statement = _LINES.sub(table, statement)
        if list(remaining):
            raise NotImplementedError(f"Only lists of lines are parameters on Spark: {statement}")
        return statement


def _columns(described: Sequence[tuple[typing.Any, ...]]) -> list[tuple[str, str]]:
    """Name and type of each column; Spark tells columns apart by their names alone."""
    names = [str(column[0]) for column in described]
    if len({name.lower() for name in names}) < len(names):
        names = [f"column_{at}" for at in range(len(names))]
    return [(name, str(column[1])) for name, column in zip(names, described, strict=True)]
