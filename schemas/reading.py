"""The delivered files as typed tables in DuckDB, with everything that is wrong with their form.

Every file is read as text first and typed under the declared patterns, so that a message can
show what stands in the cell, and no value is changed by a parser's guess.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from pathlib import Path

import duckdb

from schemas import RAW_TABLES
from schemas.declaration import Table
from schemas.failure import Failure, Rule
from schemas.file_rules import (
    UNKNOWN_FILE,
    encoding_failures,
    file_failure,
    header_failures,
    record_failures,
    rules_of,
)
from schemas.folder import find_files
from schemas.format_rules import format_failures, format_rules
from schemas.header import DELIMITER, match, read_header
from schemas.identifiers import quoted
from schemas.scanning import scan
from schemas.text_tables import TextTable, load_text
from schemas.text_types import typed


@dataclasses.dataclass(frozen=True, slots=True)
class Reading:
    """The tables as read.

    ``rows`` counts the rows read per table; ``absent`` holds (table, column) not delivered;
    ``unavailable`` says of tables that were not delivered or hold no header why they are empty;
    ``texts`` is where the text of the delivered cells stands until ``forget_texts``.
    """

    files: Mapping[str, str]
    rows: Mapping[str, int]
    rules: tuple[Rule, ...]
    failures: tuple[Failure, ...]
    absent: frozenset[tuple[str, str]]
    unavailable: Mapping[str, str]
    texts: Mapping[str, TextTable]


def read_tables(
    data_dir: Path,
    con: duckdb.DuckDBPyConnection,
    tables: Mapping[str, Table] = RAW_TABLES,
) -> Reading:
    """Read the delivered files into ``raw.<table>`` of the connection.

    Each table gets its declared columns, typed (DATE, BOOLEAN, BIGINT, DOUBLE, VARCHAR; a column
    not delivered is NULL), undeclared columns as VARCHAR, and ``source_line`` INTEGER, the line of
    the file with the header as line 1. An optional table not delivered is created empty.
    ``raw.files`` has one row per table: table_name, file, sha256, n_rows, present.
    Raises CannotReadError where the folder or the file of a required table cannot be read.
    """
    folder = find_files(data_dir, tables)
    con.execute("create schema if not exists raw")
    con.execute(
        "create or replace table raw.files (table_name VARCHAR, file VARCHAR, sha256 VARCHAR, "
        "n_rows BIGINT, present BOOLEAN)"
    )
    rules: list[Rule] = [UNKNOWN_FILE]
    failures = list(folder.failures)
    files: dict[str, str] = {}
    rows: dict[str, int] = {}
    absent: set[tuple[str, str]] = set()
    unavailable: dict[str, str] = {}
    texts: dict[str, TextTable] = {}
    registered: list[tuple[str, str, str | None, int, bool]] = []
    for name, table in tables.items():
        rules.extend(rules_of(table))
        rules.extend(format_rules(table))
        path = folder.files[name]
        if path is None:
            files[name] = (data_dir / f"{name}.csv").as_posix()
            rows[name] = _create_empty(con, table)
            unavailable[name] = f"{name}.csv was not delivered"
            registered.append((name, f"{name}.csv", None, 0, False))
            continue
        file = files[name] = path.as_posix()
        header = read_header(path, table)
        facts = scan(path, header.delimiter if header else DELIMITER)
        failures.extend(encoding_failures(table, path, file, facts))
        if header is None:
            expected = ",".join(table.column_names)
            message = f"The file is empty. Its first line must be the header: {expected}"
            failures.append(file_failure(table, file, "file.empty", message))
            unavailable[name] = f"{path.name} is empty"
            rows[name] = _create_empty(con, table)
        else:
            found = match(header, table)
            failures.extend(header_failures(table, file, header, found))
            absent.update((name, column) for column in found.absent)
            text = load_text(con, name, path, facts, header, found)
            failures.extend(record_failures(table, file, text.broken))
            rows[name] = _create_typed(con, table, text)
            failures.extend(_blank_rows(con, table, file, text, rows[name]))
            failures.extend(format_failures(con, table, file, text, facts.has_control_characters))
            texts[name] = text
        registered.append((name, path.name, facts.sha256, rows[name], True))
    places = ", ".join(["(?, ?, ?, ?, ?)"] * len(registered))
    con.execute(
        f"insert into raw.files values {places}", [item for row in registered for item in row]
    )
    return Reading(
        files=files,
        rows=rows,
        rules=tuple(rules),
        failures=tuple(failures),
        absent=frozenset(absent),
        unavailable=unavailable,
        texts=texts,
    )


def forget_texts(con: duckdb.DuckDBPyConnection, reading: Reading) -> None:
    """Drop the text of the delivered cells; the typed tables stay."""
    for text in reading.texts.values():
        con.execute(f"drop table if exists temp.{quoted(text.name)}")


def _create_empty(con: duckdb.DuckDBPyConnection, table: Table) -> int:
    columns = ", ".join(f"{quoted(column.name)} {column.duckdb_type}" for column in table.columns)
    con.execute(
        f"create or replace table raw.{quoted(table.name)} ({columns}, source_line INTEGER)"
    )
    return 0


def _create_typed(con: duckdb.DuckDBPyConnection, table: Table, text: TextTable) -> int:
    """Type a table of text into ``raw.<table>``, leaving out blank rows; return its row count."""
    parts: list[str] = []
    for column in table.columns:
        cell = text.cells.get(column.name)
        value = typed(column, quoted(cell)) if cell else f"null::{column.duckdb_type}"
        parts.append(f"{value} as {quoted(column.name)}")
    declared = set(table.column_names)
    for name, cell in text.cells.items():
        if name not in declared:
            parts.append(f"{quoted(cell)} as {quoted(name)}")
    parts.append(f"({text.line})::INTEGER as source_line")
    created = con.execute(
        f"create or replace table raw.{quoted(table.name)} as select {', '.join(parts)} "
        f"from temp.{quoted(text.name)} where not ({_all_missing(text)})"
    ).fetchone()
    return int(created[0]) if created else 0


def _all_missing(text: TextTable) -> str:
    return " and ".join(f"{quoted(cell)} is null" for cell in text.cells.values()) or "true"


def _blank_rows(
    con: duckdb.DuckDBPyConnection, table: Table, file: str, text: TextTable, n_rows: int
) -> list[Failure]:
    if text.n_rows == n_rows:
        return []
    lines = con.execute(
        f"select {text.line} from temp.{quoted(text.name)} where {_all_missing(text)} order by 1"
    ).fetchall()
    message = "Every cell of this row is empty; the row was passed over."
    return [file_failure(table, file, "file.blank_row", message, line=line) for (line,) in lines]
