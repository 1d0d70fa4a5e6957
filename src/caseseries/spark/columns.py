"""Single columns judged by Pandera's own checks on Spark, and the rows they refuse.

Pandera's PySpark backend runs a job for every check, and says that it failed, not where. Each of
its checks filters the frame for the rows it refuses and counts them; here the frame it is given
keeps that condition instead of running it, and one pass over a table finds the rows of all its
checks. A check in the study's Python knows Polars alone: where a value's fate is its own, each
different value is judged once, as on DuckDB; where it looks at other rows or columns, it is given
the whole table on one machine.
"""

from __future__ import annotations

import typing
from collections.abc import Collection, Iterator

from caseseries.gate.failures.column_failures import Found
from caseseries.gate.rules.own_checks import failing_rows, own_checks
from caseseries.gate.rules.pandera_schemas import checks_of, column_checks, row_failures
from caseseries.gate.rules.sql_rules import RuleFileError
from caseseries.spark.typed import SOURCE_LINE, SPARK_TYPES
from caseseries.study.declaration import Column, Table
from caseseries.writing.identifiers import quoted

if typing.TYPE_CHECKING:
    import pandera.polars as pa
    import polars as pl
    from pyspark.sql import Column as SparkColumn
    from pyspark.sql import DataFrame

    from caseseries.spark.connection import OnSpark

# What a check in Python looks at has to fit on one machine.
MOST_ROWS: typing.Final = 20_000_000
_TOO_MANY: typing.Final = (
    f"its check is Python and looks at more than {MOST_ROWS:,} values, which one machine is not"
    " asked to hold; write it as SQL in schemas/rules"
)


class TooManyRowsError(Exception):
    """A check in Python would have to look at more rows than fit on one machine."""


class _Kept:
    """A frame that keeps the condition a check of Pandera's filters it by, and runs nothing."""

    def __init__(self, frame: DataFrame) -> None:
        self._frame = frame
        self.refused: SparkColumn | None = None

    def filter(self, refused: SparkColumn) -> _Kept:
        self.refused = refused
        return self

    def limit(self, _: int) -> _Kept:
        return self

    def count(self) -> int:
        return 0

    def __getattr__(self, name: str) -> typing.Any:
        return getattr(self._frame, name)


def broken_rows(
    on: OnSpark,
    table: Table,
    columns: Collection[str],
    switched_off: Collection[str],
    unable: dict[str, str],
) -> Iterator[Found]:
    """Yield check, column and number of each row of ``raw.<table>`` that breaks a rule on the
    values of ``columns``; no number where a column fails as a whole. ``unable`` is told of rules
    that cannot be checked, and why."""
    frame = on.frame(f"raw.{table.name}")
    refused: dict[tuple[str, str], SparkColumn] = {}
    for column in table.columns:
        if column.name not in columns:
            continue
        asked = _asked(table, column, switched_off)
        if "required" in asked:
            refused["required", column.name] = frame[column.name].isNull()
        for suffix, check in checks_of(table, column):
            if suffix not in asked:
                continue
            if suffix == "distinct":
                yield from _repeated(on, table, column)
            elif _is_panderas_own(check):
                condition = _condition(frame, table, column, check)
                if condition is None:
                    yield suffix, column.name, None
                elif condition is not True:
                    key = (suffix, column.name)
                    refused[key] = refused[key] | condition if key in refused else condition
            elif _is_by_value(table, column, suffix):
                try:
                    yield from _values_refused(on, table, column, suffix)
                except TooManyRowsError:
                    unable[f"{table.name}.{column.name}.{suffix}"] = _TOO_MANY
    yield from _rows_refused(frame, refused)


def _asked(table: Table, column: Column, switched_off: Collection[str]) -> set[str]:
    return {
        check
        for check in column_checks(column)
        if f"{table.name}.{column.name}.{check}" not in switched_off
    }


def _is_panderas_own(check: pa.Check) -> bool:
    from pandera.api.function_dispatch import Dispatcher

    return isinstance(check._check_fn, Dispatcher)


def _condition(
    frame: DataFrame, table: Table, column: Column, check: pa.Check
) -> SparkColumn | typing.Literal[True] | None:
    """The condition under which a check refuses a row, True where it refuses none, None where it
    refuses the column as a whole."""
    import pandera.pyspark as spark_pandera
    from pandera.api.pyspark.types import PysparkDataframeColumnObject
    from pandera.backends.pyspark.components import ColumnBackend
    from pandera.backends.pyspark.register import register_pyspark_backends

    register_pyspark_backends()
    spark_pandera.Column.register_backend(_Kept, ColumnBackend)
    # A model that was declared before this keeps a copy of the checks that lacks those of Spark.
    run = type(check).get_builtin_check_fn(str(check._check_fn))
    # Its checks ask the frame for the schema it is held against.
    declared = spark_pandera.Column(frame.schema[column.name].dataType)
    schema = spark_pandera.DataFrameSchema({column.name: declared}, name=table.name)
    seen: typing.Any = frame.select(column.name)
    seen.pandera.add_schema(schema)
    kept: typing.Any = _Kept(seen)
    try:
        passed = run(PysparkDataframeColumnObject(kept, column.name), **check._check_kwargs)
    except TypeError as error:
        raise RuleFileError(
            f"{table.name}.{column.name}: Pandera has no check {check.name} of a {column.type}"
            f" column on Spark: {str(error).partition('The check')[0].strip()}"
        ) from error
    if kept.refused is not None:
        return kept.refused
    return True if passed else None


def refused_rows(frame: DataFrame, table: Table) -> DataFrame:
    """The rows of a frame that break a rule on the values of its columns, and some that might."""
    from pyspark.sql import functions as f

    refused = f.lit(False)
    for column in table.columns:
        cell = frame[column.name]
        if frame.schema[column.name].dataType.simpleString() != SPARK_TYPES[column.duckdb_type]:
            return frame
        if column.required:
            refused = refused | cell.isNull()
        for suffix, check in checks_of(table, column):
            if suffix == "first_of_month":
                refused = refused | f.coalesce(f.day(cell) != 1, f.lit(False))
            elif not _is_panderas_own(check):
                # Whether a value passes is left to the check itself.
                refused = refused | cell.isNotNull()
            elif (condition := _condition(frame, table, column, check)) is None:
                return frame
            elif condition is not True:
                refused = refused | f.coalesce(condition, f.lit(False))
    return frame.where(refused)


def _rows_refused(frame: DataFrame, refused: dict[tuple[str, str], SparkColumn]) -> Iterator[Found]:
    from pyspark.sql import functions as f

    if not refused:
        return
    flags = [f.coalesce(condition, f.lit(False)) for condition in refused.values()]
    named = [flag.alias(f"check_{at}") for at, flag in enumerate(flags)]
    any_refused = flags[0]
    for flag in flags[1:]:
        any_refused = any_refused | flag
    found = frame.where(any_refused).select(SOURCE_LINE, *named).toArrow()
    lines = found.column(SOURCE_LINE).to_pylist()
    for at, (suffix, column) in enumerate(refused):
        broken = found.column(f"check_{at}").to_pylist()
        yield from (
            (suffix, column, line) for line, is_so in zip(lines, broken, strict=True) if is_so
        )


def _repeated(on: OnSpark, table: Table, column: Column) -> Iterator[Found]:
    """Rows whose value stands in another row too: that is found by grouping, on all machines."""
    raw, name = f"raw.{quoted(table.name)}", quoted(column.name)
    found = on.execute(
        f"select {SOURCE_LINE} from {raw} where {name} in (select {name} from {raw}"
        f" where {name} is not null group by {name} having count(*) > 1)"
    ).fetchall()
    yield from (("distinct", column.name, line) for (line,) in found)


def _is_by_value(table: Table, column: Column, suffix: str) -> bool:
    rule = f"{table.name}.{column.name}.{suffix}"
    own = {check.rule: check.by_value for check in own_checks(table)}
    return own.get(rule, True)


def _values_refused(on: OnSpark, table: Table, column: Column, suffix: str) -> Iterator[Found]:
    """Judge each different value once, by the check as it is."""
    raw, name = f"raw.{quoted(table.name)}", quoted(column.name)
    values = on.execute(f"select distinct {name} from {raw} where {name} is not null").frame
    frame = polars_of(values)
    others = set(table.column_names).difference({column.name})
    bad = []
    for found in row_failures(frame, table, others):
        if found.check != suffix:
            continue
        if found.row is None:
            yield suffix, column.name, None
        else:
            bad.append(frame[column.name][found.row])
    if not bad:
        return
    import pyarrow as pa

    refused = pa.table({column.name: pa.array(bad)})
    asked = on.asked(on.spark.createDataFrame(refused), {column.name: column.duckdb_type})
    lines = on.execute(
        f"select {SOURCE_LINE} from {raw} where {name} in (select {name} from {asked})"
    ).fetchall()
    yield from ((suffix, column.name, line) for (line,) in lines)


def rows_refused_in_python(
    on: OnSpark,
    table: Table,
    columns: Collection[str],
    switched_off: Collection[str],
    unable: dict[str, str],
) -> Iterator[Found]:
    """The same of checks in the study's Python that look beyond a value."""
    wanted = [
        own
        for own in own_checks(table)
        if own.rule not in switched_off
        and not own.by_value
        and not (own.column and own.rule.endswith(".distinct"))
        and (own.column is None or not _is_panderas_own(own.check))
    ]
    if not wanted:
        return
    try:
        frame = polars_of(on.frame(f"raw.{table.name}").select(SOURCE_LINE, *columns))
    except TooManyRowsError:
        unable.update((own.rule, _TOO_MANY) for own in wanted)
        return
    lines, frame = frame[SOURCE_LINE], frame.drop(SOURCE_LINE)
    for own in wanted:
        suffix = own.rule.rpartition(".")[2]
        for row in failing_rows(own, frame, table):
            yield suffix, own.column, None if row is None else lines[row]


def polars_of(frame: DataFrame) -> pl.DataFrame:
    """The rows of a frame on this machine. Raises TooManyRowsError."""
    import polars as pl

    table = frame.limit(MOST_ROWS + 1).toArrow()
    if table.num_rows > MOST_ROWS:
        raise TooManyRowsError
    found = pl.from_arrow(table)
    assert isinstance(found, pl.DataFrame)
    return found
