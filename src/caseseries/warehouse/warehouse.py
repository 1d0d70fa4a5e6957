"""The study's SQL on the typed raw tables: staging, derived and cohort, in one described file."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from caseseries.gate.rules.rule_limits import DERIVATION_SECONDS, stopped, within
from caseseries.warehouse.build_order import (
    SqlFileError,
    SqlTable,
    cannot_run,
    in_build_order,
    read_sql_tables,
)
from caseseries.warehouse.catalog import describe_catalog
from caseseries.writing.identifiers import quoted

if TYPE_CHECKING:
    import duckdb

    from caseseries.study.declaration import Table
    from caseseries.study.study import Study

SCHEMAS = ("staging", "derived", "cohort")


class CohortError(Exception):
    """The derived cohort is not what its declaration promises; names table and column."""


def derive(
    con: duckdb.DuckDBPyConnection, study: Study, seconds: float = DERIVATION_SECONDS
) -> tuple[SqlTable, ...]:
    """Build staging, derived and cohort from ``raw.*`` and describe all of them.

    Raises SqlFileError (a file cannot be built or takes longer than ``seconds``, or no file builds
    a declared cohort table) and CohortError (rows were lost or doubled on the way).
    """
    refuse_unbuilt(study)
    write_settings(con, study)
    tables = read_sql_tables(con, study.sql_folder)
    existing = [
        f"{schema}.{table}"
        for schema, table in con.execute(
            "select schema_name, table_name from duckdb_tables()"
            " where database_name = current_database()"
        ).fetchall()
    ]
    ordered = in_build_order(tables, existing)
    for schema in SCHEMAS:
        con.execute(f"create schema if not exists {schema}")
    for table in ordered:
        create(con, table, study, seconds)
    describe_catalog(con, ordered, study)
    for declared in study.cohort_tables.values():
        if declared.rows_of is not None:
            require_same_rows(con, study.raw_tables[declared.rows_of], declared)
    return tuple(ordered)


def refuse_unbuilt(study: Study) -> None:
    """Raise SqlFileError for a declared cohort table that no file builds."""
    for name in study.cohort_tables:
        file = study.sql_folder / "cohort" / f"{name}.sql"
        if not file.is_file():
            raise SqlFileError(
                f"{file} is missing: the cohort table {name} is declared, and no file builds it"
            )


def create(
    con: duckdb.DuckDBPyConnection,
    table: SqlTable,
    study: Study,
    seconds: float = DERIVATION_SECONDS,
) -> None:
    """Build the table of a file from those that are there. Raises SqlFileError."""
    import duckdb

    try:
        with within(con, seconds):
            con.execute(f"create table {table.name} as {table.sql}")
    except TimeoutError:
        raise SqlFileError(stopped(table.path, seconds, "derivation_seconds")) from None
    except duckdb.Error as error:
        refused = cannot_run(table, error)
        if isinstance(error, duckdb.BinderException) and "staging.study" in table.reads:
            settings = ", ".join(study.settings.for_sql) or "none"
            refused = SqlFileError(
                f"{refused}; the columns of staging.study are what [settings] of {study.file} "
                f"names: {settings}"
            )
        raise refused from None


def write_settings(con: duckdb.DuckDBPyConnection, study: Study) -> None:
    """Make ``staging.study``, the settings of a study that its SQL may read, in one row."""
    settings = {name: item.value for name, item in study.settings.for_sql.items()}
    con.execute("create schema if not exists staging")
    columns = ", ".join(f"${name} as {quoted(name)}" for name in settings) or "null as nothing"
    con.execute(f"create table staging.study as select {columns}", settings)


def require_same_rows(con: duckdb.DuckDBPyConnection, before: Table, after: Table) -> None:
    """Raise CohortError where a cohort table has not the rows of the raw table it keeps."""
    key = ", ".join(quoted(name) for name in before.key)
    raw, cohort = f"raw.{quoted(before.name)}", f"cohort.{quoted(after.name)}"
    lost = con.execute(
        f"(select {key} from {raw}) except all (select {key} from {cohort})"
    ).fetchall()
    gained = con.execute(
        f"(select {key} from {cohort}) except all (select {key} from {raw})"
    ).fetchall()
    if lost or gained:
        named = ", ".join(" ".join(map(str, row)) for row in (lost + gained)[:10])
        raise CohortError(
            f"cohort.{after.name} has {len(lost)} rows too few and {len(gained)} too many against"
            f" raw.{before.name} ({', '.join(before.key)} {named}); a join in sql/ drops or repeats"
            " them"
        )


def write_views(con: duckdb.DuckDBPyConnection, tables: Iterable[SqlTable]) -> None:
    """Short names in ``main`` for readers who open the file with a question of their own.

    Each repeats the select of its cohort table: a view on ``cohort.NAME`` could not be read in a
    file that somebody calls ``cohort.duckdb``.
    """
    for table in tables:
        if table.schema == "cohort":
            view = f"main.{quoted(table.path.stem)}"
            con.execute(f"create view {view} as {table.sql}")
            con.execute(f"comment on view {view} is 'The same as {table.name}.'")
    con.execute("create view main.numbers as from results.numbers")
    con.execute("comment on view main.numbers is 'The same as results.numbers.'")
