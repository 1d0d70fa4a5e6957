"""All results of a study: computed once, stored in the DuckDB file, read back for the documents."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from caseseries.results.frames import FRAMES, NUMBER_COLUMNS
from caseseries.results.numbers import Number, Recorder, Results
from caseseries.warehouse.database import DatabaseMissingError, opened
from caseseries.writing.described_table import write_table

if TYPE_CHECKING:
    import duckdb

    from caseseries.analyses.study import Study
    from caseseries.results.cohort import Cohort

__all__ = ["Results", "ResultsMissingError", "analyse", "load", "read_results", "store"]


class ResultsMissingError(DatabaseMissingError):
    """The file is a database without results; the message says what to run."""


def analyse(cohort: Cohort, study: Study) -> Results:
    """Run every analysis on a cohort; nothing is written."""
    # Late, since reading stored results needs none of what the analyses import.
    from analysis import (
        baseline,
        chemotherapy,
        complications,
        inclusion,
        local_control,
        overall_survival,
        progression_free_survival,
        recurrences,
        renal_function,
        repeated_ablation,
        screening,
        swimmer,
        table2,
        technique,
    )
    from caseseries.analyses import conclusions, cox_models, table1, table3

    record = Recorder()
    for module in (
        screening,
        inclusion,
        table1,
        baseline,
        technique,
        repeated_ablation,
        complications,
        renal_function,
        local_control,
        progression_free_survival,
        recurrences,
        overall_survival,
        table2,
        table3,
        cox_models,
        conclusions,
        chemotherapy,
        swimmer,
    ):
        module.analyse(cohort, study, record)
    return record.results()


def store(con: duckdb.DuckDBPyConnection, results: Results) -> None:
    """Write ``results.numbers`` and a table per frame, each with its description."""
    con.execute("create schema if not exists results")
    numbers = [
        {name: _plain(getattr(number, name)) for name, _, _ in NUMBER_COLUMNS}
        for number in results.numbers.values()
    ]
    text = "One row per number the documents may print."
    write_table(con, "results.numbers", text, NUMBER_COLUMNS, numbers)
    for name, (meaning, columns) in FRAMES.items():
        records = results.frames.get(name, ())
        unknown = {key for row in records for key in row} - {column for column, _, _ in columns}
        if unknown:
            raise ValueError(
                f"caseseries.results.frames does not declare {name}.{', '.join(unknown)}"
            )
        write_table(con, f"results.{name}", meaning, columns, records)


def _plain(value: Any) -> Any:
    return list(value) if isinstance(value, tuple) else value


def load(db: Path) -> Results:
    """Results stored in a DuckDB file, opened read-only.

    Raises DatabaseMissingError where there is no such file, ResultsMissingError where it holds no
    results.
    """
    import duckdb

    with opened(db, read_only=True) as con:
        try:
            return read_results(con)
        except duckdb.CatalogException:
            raise ResultsMissingError(
                f"{db} holds no results; run: caseseries build --db {db}"
            ) from None


def read_results(con: duckdb.DuckDBPyConnection) -> Results:
    """Results from an open database."""
    numbers = {row["id"]: _number(row) for row in _records(con, "numbers")}
    return Results(numbers, {name: tuple(_records(con, name)) for name in FRAMES})


def _records(con: duckdb.DuckDBPyConnection, name: str) -> list[dict[str, Any]]:
    cursor = con.execute(f"select * from results.{name} order by rowid")
    names = [column[0] for column in cursor.description or ()]
    return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def _number(row: dict[str, Any]) -> Number:
    return Number(**{**row, "tables": tuple(row["tables"]), "row_keys": tuple(row["row_keys"])})
