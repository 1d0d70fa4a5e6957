"""What every table and column of the DuckDB file means, written into its catalog.

Raw and cohort tables are described by their declarations in `schemas`; staging and derived tables
by the header comments of their SQL files. A column that several tables share is described once.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from caseseries.study.declaration import Column
from caseseries.study.settings import Setting
from caseseries.study.study import Study
from caseseries.warehouse.build_order import SqlFileError, SqlTable
from caseseries.warehouse.sql_header import read_header
from caseseries.writing.described_table import describe

if TYPE_CHECKING:
    import duckdb

# Columns the engine adds to the tables of a study.
_ADDED = {
    "source_line": "Line of the raw file the row stands on; the header is line 1. Of a table from"
    " several sheets, line_offset of raw.files is added.",
    "table_name": "Name of the raw table.",
    "file": "Name of the file it was read from.",
    "sha256": "SHA-256 of the file's bytes; of a table in a database, of its columns and rows.",
    "n_rows": "Number of rows read.",
    "line_offset": "What source_line adds to the lines of this file; 0 but for further sheets.",
    "present": "False where an optional table was not delivered, or holds no row.",
}


def describe_catalog(
    con: duckdb.DuckDBPyConnection, tables: Iterable[SqlTable], study: Study
) -> None:
    """``comment on`` every table and column of raw, staging, derived and cohort.

    Raises SqlFileError where a column of a SQL file is described nowhere, naming file and column.
    """
    remark = "Synthetic rows. " if study.settings.about.synthetic_statement else ""
    shared = _declared_columns(study)
    described = {
        "staging.study": (
            "The study's choices the SQL reads; one row.",
            {name: _setting_text(item) for name, item in study.settings.for_sql.items()},
        ),
        "raw.files": (
            "The raw files of this build; one row per table, or per sheet of one from several.",
            _ADDED,
        ),
    }
    for name, declaration in study.raw_tables.items():
        own = _texts(declaration.columns)
        described[f"raw.{name}"] = (remark + declaration.description, {**_ADDED, **own})
    derived_so_far = dict(shared)
    for table in tables:
        columns = _columns(con, table.name)
        header = read_header(table.sql, columns)
        derived_so_far |= header.columns
        declaration = study.cohort_tables.get(table.name.removeprefix("cohort."))
        own = (
            {column.name: _text(column) for column in declaration.columns}
            if declaration and table.schema == "cohort"
            else {}
        )
        meaning = {**_ADDED, **derived_so_far, **own}
        unexplained = [column for column in columns if column not in meaning]
        if unexplained:
            raise SqlFileError(
                f"{table.path}: nothing says what {', '.join(unexplained)} means;"
                " add a line '-- name: meaning' to the header"
            )
        described[table.name] = (remark + header.table, meaning)
    for name, (text, meaning) in described.items():
        _comment(con, name, text, meaning)


def _setting_text(setting: Setting) -> str:
    unit = f" Unit: {setting.unit}." if setting.unit else ""
    return (setting.description or "A choice of the study, from study.toml.") + unit


def _declared_columns(study: Study) -> dict[str, str]:
    shared: dict[str, str] = {}
    for declarations in (study.cohort_tables, study.raw_tables):
        for declaration in declarations.values():
            for column in declaration.columns:
                shared |= _texts([column])
    return shared


def _texts(columns: Iterable[Column]) -> dict[str, str]:
    """What declared columns mean, and those beside them that say how much of a date is known."""
    texts: dict[str, str] = {}
    for column in columns:
        texts[column.name] = _text(column)
        if column.precision_column is not None:
            texts[column.name] += f" Taken as {column.imputation}."
            texts[column.precision_column] = (
                f"Whether {column.name} is known to the day, the month or the year."
            )
    return texts


def _text(column: Column) -> str:
    unit = f" Unit: {column.unit}." if column.unit else ""
    return column.description + unit


def _columns(con: duckdb.DuckDBPyConnection, table: str) -> list[str]:
    rows = con.execute(f"select column_name from (describe {table})").fetchall()
    return [row[0] for row in rows]


def _comment(
    con: duckdb.DuckDBPyConnection, table: str, text: str, meaning: Mapping[str, str]
) -> None:
    there = [column for column in _columns(con, table) if column in meaning]
    describe(con, table, text, {column: meaning[column] for column in there})
