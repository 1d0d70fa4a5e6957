"""All results of a study: stored in the DuckDB file, read back for the documents."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from caseseries.results.frames import NUMBER_COLUMNS, Frames
from caseseries.results.numbers import Number, Results
from caseseries.warehouse.database import DatabaseMissingError, opened
from caseseries.writing.described_table import write_table
from caseseries.writing.identifiers import quoted

if TYPE_CHECKING:
    import duckdb

__all__ = ["Results", "ResultsMissingError", "load", "read_results", "store"]


class ResultsMissingError(DatabaseMissingError):
    """The file is a database without results; the message says what to run."""


def store(con: duckdb.DuckDBPyConnection, results: Results, frames: Frames) -> None:
    """Write ``results.numbers`` and a table per frame, each with its description.

    ``frames`` declares the frames; raises ValueError for rows that are not declared there.
    """
    con.execute("create schema if not exists results")
    numbers = [
        {name: _plain(getattr(number, name)) for name, _, _ in NUMBER_COLUMNS}
        for number in results.numbers.values()
    ]
    text = "One row per number the documents may print."
    write_table(con, "results.numbers", text, NUMBER_COLUMNS, numbers)
    undeclared = results.frames.keys() - frames.keys()
    if undeclared:
        raise ValueError(f"no FRAMES declares the frame {', '.join(sorted(undeclared))}")
    for name, (meaning, columns) in frames.items():
        records = results.frames.get(name, ())
        unknown = {key for row in records for key in row} - {column for column, _, _ in columns}
        if unknown:
            raise ValueError(f"FRAMES does not declare {name}.{', '.join(sorted(unknown))}")
        write_table(con, f"results.{quoted(name)}", meaning, columns, records)


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
    names = con.execute(
        "select table_name from duckdb_tables() where schema_name = 'results'"
        " and database_name = current_database() and table_name <> 'numbers' order by table_oid"
    ).fetchall()
    return Results(numbers, {name: tuple(_records(con, name)) for (name,) in names})


def _records(con: duckdb.DuckDBPyConnection, name: str) -> list[dict[str, Any]]:
    cursor = con.execute(f"select * from results.{quoted(name)} order by rowid")
    names = [column[0] for column in cursor.description or ()]
    return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def _number(row: dict[str, Any]) -> Number:
    lists = {name: tuple(value) for name, value in row.items() if isinstance(value, list)}
    return Number(**{**row, "columns": (), **lists})
