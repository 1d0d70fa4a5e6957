"""All results of a study: computed once, stored in the DuckDB file, read back for the documents."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from analysis.database import DatabaseMissingError, opened
from analysis.frames import FRAMES, NUMBER_COLUMNS
from analysis.numbers import Number, Recorder, Results

if TYPE_CHECKING:
    import duckdb

    from analysis.cohort import Cohort
    from analysis.study import Study

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
        cox_models,
        inclusion,
        local_control,
        overall_survival,
        progression_free_survival,
        recurrences,
        renal_function,
        repeated_ablation,
        screening,
        swimmer,
        table1,
        table2,
        table3,
        technique,
    )

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
        chemotherapy,
        swimmer,
    ):
        module.analyse(cohort, study, record)
    return record.results()


def store(con: duckdb.DuckDBPyConnection, results: Results) -> None:
    """Write ``results.numbers`` and a table per frame, each with its description."""
    con.execute("create schema if not exists results")
    numbers = [
        tuple(_plain(getattr(number, name)) for name, _, _ in NUMBER_COLUMNS)
        for number in results.numbers.values()
    ]
    _write(con, "numbers", "One row per number the documents may print.", NUMBER_COLUMNS, numbers)
    for name, (text, columns) in FRAMES.items():
        rows = [
            tuple(row.get(column) for column, _, _ in columns)
            for row in results.frames.get(name, ())
        ]
        unknown = {key for row in results.frames.get(name, ()) for key in row} - {
            column for column, _, _ in columns
        }
        if unknown:
            raise ValueError(f"analysis.frames does not declare {name}.{', '.join(unknown)}")
        _write(con, name, text, columns, rows)


def _write(
    con: duckdb.DuckDBPyConnection,
    name: str,
    text: str,
    columns: tuple[tuple[str, str, str], ...],
    rows: list[tuple[Any, ...]],
) -> None:
    declared = ", ".join(f'"{column}" {sql_type}' for column, sql_type, _ in columns)
    con.execute(f"create table results.{name} ({declared})")
    if rows:
        # One JSON parameter per table: row by row, the inserts took longer than the statistics.
        shape = json.dumps([{column: sql_type for column, sql_type, _ in columns}])
        con.execute(
            f"insert into results.{name}"
            " select unnest(row) from (select unnest(from_json(?, ?)) as row)",
            [_as_json(rows, columns), shape],
        )
    con.execute(f"comment on table results.{name} is '{_escaped(text)}'")
    for column, _, meaning in columns:
        con.execute(f"comment on column results.{name}.\"{column}\" is '{_escaped(meaning)}'")


def _as_json(rows: list[tuple[Any, ...]], columns: tuple[tuple[str, str, str], ...]) -> str:
    names = [column for column, _, _ in columns]
    # Floats are written so that they read back bit for bit.
    records = [dict(zip(names, row, strict=True)) for row in rows]
    return json.dumps(records, allow_nan=False)


def _escaped(text: str) -> str:
    return text.replace("'", "''")


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
