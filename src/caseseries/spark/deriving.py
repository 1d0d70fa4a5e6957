"""The study's SQL on Spark: staging, derived and cohort, each built from those before it.

The files, their order and what is said of mistakes in them are those of `caseseries.warehouse`:
each select is bound by DuckDB on tables without rows, and then translated and run by Spark.
"""

from __future__ import annotations

import typing

from caseseries.gate.cohort_gate import check_cohort
from caseseries.gate.rules.own_checks import own_checks
from caseseries.spark.columns import TooManyRowsError, polars_of, refused_rows
from caseseries.warehouse.build_order import SqlFileError, SqlTable, in_build_order, read_sql_tables
from caseseries.warehouse.warehouse import (
    CohortError,
    create,
    refuse_unbuilt,
    require_same_rows,
    write_settings,
)

if typing.TYPE_CHECKING:
    import duckdb
    import polars as pl

    from caseseries.spark.connection import OnSpark
    from caseseries.spark.scratch import Scratch
    from caseseries.study.declaration import Table
    from caseseries.study.failure import Failure
    from caseseries.study.study import Study

# The tables that are written; the others only lead to them.
WRITTEN: typing.Final = ("derived", "cohort")
_SETTINGS: typing.Final = "staging.study"


def derive(on: OnSpark, keep: Scratch, out: Scratch, study: Study) -> tuple[SqlTable, ...]:
    """Build staging, derived and cohort from ``raw.*``, those that are written into ``out``.

    Raises SqlFileError (a file cannot be built, or means something else on Spark) and CohortError
    (rows were lost or doubled on the way).
    """
    refuse_unbuilt(study)
    _register_settings(on, study)
    tables = read_sql_tables(on.binder, study.sql_folder)
    ordered = in_build_order(tables, on.types)
    for table in ordered:
        on.binder.execute(f"create schema if not exists {table.schema}")
        create(on.binder, table, study)
        described = on.binder.execute(f"describe {table.name}").fetchall()
        rows = on.ask(table.sql, where=str(table.path)).frame
        place = out if table.schema in WRITTEN else keep
        kept = place.kept(table.name.replace(".", "/"), rows)
        on.register(table.name, kept, {column[0]: column[1] for column in described})
    con = typing.cast("duckdb.DuckDBPyConnection", on)
    for declared in study.cohort_tables.values():
        if declared.rows_of is not None:
            require_same_rows(con, study.raw_tables[declared.rows_of], declared)
    return tuple(ordered)


def _register_settings(on: OnSpark, study: Study) -> None:
    """The one row of ``staging.study``, which is there before any rows are."""
    write_settings(on.binder, study)
    described = on.binder.execute(f"describe {_SETTINGS}").fetchall()
    row = on.binder.sql(f"from {_SETTINGS}").to_arrow_table()
    frame = on.spark.createDataFrame(row)
    on.register(_SETTINGS, frame, {column[0]: column[1] for column in described})


def broken_in_cohort(on: OnSpark, study: Study) -> tuple[Failure, ...]:
    """What the cohort tables break of their own declarations, found as on DuckDB among the rows
    that Pandera's checks refuse on Spark. Raises CohortError where it cannot be told."""

    def rows(table: Table) -> pl.DataFrame:
        frame = on.frame(f"cohort.{table.name}")
        if set(table.column_names) <= set(frame.columns) and not _looks_around(table):
            frame = refused_rows(frame, table)
        try:
            return polars_of(frame)
        except TooManyRowsError:
            raise CohortError(
                f"cohort.{table.name}: more rows than one machine is asked to hold fail a check, or"
                " a check in Python looks at all of them; write it as SQL in schemas/rules"
            ) from None

    con = typing.cast("duckdb.DuckDBPyConnection", on)
    return check_cohort(con, study.cohort_tables, rows)


def _looks_around(table: Table) -> bool:
    """Whether a check of the model's rests on other rows or columns than the one it refuses."""
    return any(not own.by_value for own in own_checks(table))


__all__ = ["CohortError", "SqlFileError", "broken_in_cohort", "derive"]
