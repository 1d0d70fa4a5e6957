"""Files → gate → DuckDB: the one place that runs the project's SQL.

The database is built in a file of its own beside the target and moved over it in one step, so
that a build that fails or is killed leaves the old database as it was, and a reader that has the
old one open keeps reading it.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from caseseries.analyses.gate_numbers import gate_numbers
from caseseries.analyses.set_aside import extent_records, row_records, set_aside_numbers
from caseseries.analyses.study import Study, read_study, settings_for_sql
from caseseries.results.frames import FRAMES
from caseseries.warehouse.build_order import SqlTable, in_build_order, read_sql_tables
from caseseries.warehouse.catalog import describe_catalog
from caseseries.warehouse.database import opened

if TYPE_CHECKING:
    import duckdb

    from caseseries.gate.gate import GateReport

SQL_FOLDER = Path(__file__).resolve().parents[3] / "sql"

Step = Callable[["duckdb.DuckDBPyConnection", Study], None]


class GateFailedError(Exception):
    """The raw tables break rules; `report` holds every failure."""

    def __init__(self, report: GateReport) -> None:
        errors = sum(failure.severity == "error" for failure in report.failures)
        super().__init__(f"the raw tables break {errors} rule{'s' if errors != 1 else ''}")
        self.report = report


class CohortError(Exception):
    """The derived cohort is not what its schema promises; the message names table and column."""


def build(
    data: Path,
    db: Path,
    study_file: Path,
    *,
    steps: tuple[Step, ...] = (),
    progress: Callable[[str], None] = lambda stage: None,
    quarantine: bool = False,
    review: Callable[[GateReport], GateReport] = lambda report: report,
) -> GateReport:
    """Check the raw tables in ``data`` and build the DuckDB file ``db``.

    ``steps`` run on the open connection after the results are in, so that the rooms to the right
    of `analysis` can add their tables to the same file. With ``quarantine`` rows with errors are
    left out, and the results say so. ``review`` may grade the gate's failures otherwise before
    they decide. Returns the gate's report, whose warnings
    did not stop the build.

    Raises CannotReadError (a file is missing or unreadable), GateFailedError (data break a rule),
    StudyFileError, SqlFileError, or CohortError. In each case ``db`` is left untouched.
    """
    from caseseries.gate import gate
    from caseseries.results.cohort import load_cohort
    from caseseries.results.results import analyse, store

    study = read_study(study_file)
    with _swapped_in(db) as con:
        progress("Checking the raw tables")
        report = review(
            gate.check(
                data,
                con,
                study.severities,
                mapping=study.mapping,
                own=study.own_rules,
                quarantine=quarantine,
            )
        )
        if not report.passes:
            raise GateFailedError(report)
        progress("Deriving the cohort")
        tables = derive(con, study)
        broken = gate.check_cohort(con)
        if broken:
            raise CohortError("\n".join(failure.message for failure in broken))
        progress("Computing the results")
        results = analyse(load_cohort(con), study)
        aside, month = report.quarantine, study.days_per_month
        about = {
            "gate": _gate_records(report),
            "study": [_study_record(study)],
            "quarantine": row_records(aside),
            "quarantine_extent": extent_records(aside, month),
        }
        numbers = {
            **results.numbers,
            **gate_numbers(about["gate"]),
            **set_aside_numbers(aside, month),
        }
        store(con, replace(results, numbers=numbers, frames={**results.frames, **about}))
        for step in steps:
            step(con, study)
        _write_views(con, tables)
    return report


def derive(con: duckdb.DuckDBPyConnection, study: Study) -> tuple[SqlTable, ...]:
    """Build staging, derived and cohort from ``raw.*`` and describe all of them.

    Raises SqlFileError (a file cannot be built) and CohortError (a patient was lost on the way).
    """
    _write_settings(con, study)
    tables = read_sql_tables(con, SQL_FOLDER)
    existing = [
        f"{schema}.{table}"
        for schema, table in con.execute(
            "select schema_name, table_name from duckdb_tables()"
            " where database_name = current_database()"
        ).fetchall()
    ]
    ordered = in_build_order(tables, existing)
    for schema in ("staging", "derived", "cohort"):
        con.execute(f"create schema if not exists {schema}")
    for table in ordered:
        con.execute(f"create table {table.name} as {table.sql}")
    describe_catalog(con, ordered, study)
    for entity in ("patients", "tumors", "sessions"):
        _same_rows(con, f"raw.{entity}", f"cohort.{entity}")
    return tuple(ordered)


def _gate_records(report: GateReport) -> list[dict[str, Any]]:
    failures = Counter(failure.rule for failure in report.failures)
    return [
        {
            "rule": rule.id,
            "severity": rule.severity,
            "table_name": rule.table,
            "column_name": rule.column,
            "description": rule.description,
            "source": rule.source or None,
            "not_checked": rule.not_checked or None,
            "failures": failures[rule.id],
        }
        for rule in report.rules
    ]


def _study_record(study: Study) -> dict[str, Any]:
    return {name: getattr(study, name) for name, _, _ in FRAMES["study"][1]}


def _write_settings(con: duckdb.DuckDBPyConnection, study: Study) -> None:
    settings = settings_for_sql(study)
    con.execute("create schema if not exists staging")
    columns = ", ".join(f"${name} as {name}" for name in settings)
    con.execute(f"create table staging.study as select {columns}", settings)


def _same_rows(con: duckdb.DuckDBPyConnection, before: str, after: str) -> None:
    key = {"patients": "patient_id", "tumors": "tumor_id", "sessions": "session_id"}[
        before.split(".")[1]
    ]
    lost = con.execute(
        f"(select {key} from {before}) except all (select {key} from {after})"
    ).fetchall()
    gained = con.execute(
        f"(select {key} from {after}) except all (select {key} from {before})"
    ).fetchall()
    if lost or gained:
        named = ", ".join(str(row[0]) for row in (lost + gained)[:10])
        raise CohortError(
            f"{after} has {len(lost)} rows too few and {len(gained)} too many against {before}"
            f" ({key} {named}); a join in sql/ drops or repeats them"
        )


def _write_views(con: duckdb.DuckDBPyConnection, tables: Iterable[SqlTable]) -> None:
    """Short names in ``main`` for readers who open the file with a question of their own.

    Each repeats the cohort table's own select: a view on ``cohort.patients`` could not be read in
    a file called ``cohort.duckdb`` (see `caseseries.warehouse.database`).
    """
    for table in tables:
        if table.schema == "cohort":
            view = f"main.{table.path.stem}"
            con.execute(f"create view {view} as {table.sql}")
            con.execute(f"comment on view {view} is 'The same as {table.name}.'")
    con.execute("create view main.numbers as select * from results.numbers")
    con.execute("comment on view main.numbers is 'The same as results.numbers.'")


@contextmanager
def _swapped_in(db: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    db.parent.mkdir(parents=True, exist_ok=True)
    _remove_leftovers(db)
    building = db.with_name(f".{db.name}.{os.getpid()}.building")
    try:
        with opened(building, read_only=False) as con:
            yield con
        building.replace(db)
    finally:
        building.unlink(missing_ok=True)
        building.with_name(building.name + ".wal").unlink(missing_ok=True)


def _remove_leftovers(db: Path) -> None:
    """Files of builds that were killed; a build that still runs keeps its own."""
    for leftover in db.parent.glob(f".{db.name}.*.building*"):
        owner = leftover.name.removeprefix(f".{db.name}.").split(".", 1)[0]
        if owner.isdigit() and not _is_running(int(owner)):
            leftover.unlink(missing_ok=True)


def _is_running(process_id: int) -> bool:
    try:
        os.kill(process_id, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
