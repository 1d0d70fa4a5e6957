"""The rules a delivered file must meet before its rows can be judged, and how they fail."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from schemas.declaration import Table
from schemas.failure import Failure, Rule, Severity
from schemas.header import DELIMITER, DELIMITER_NAMES, MAX_UNKNOWN_COLUMNS, Header, Match
from schemas.records import BrokenRecord
from schemas.scanning import FileFacts, count_undecodable_lines

_FILE_RULES: tuple[tuple[str, Severity, str], ...] = (
    ("encoding", "error", "The file is UTF-8 text."),
    ("empty", "error", "The file has a header line."),
    ("delimiter", "error", "The cells of the file are separated by commas."),
    ("header", "error", "The header is the first line and names every column once."),
    ("field_count", "error", "Every row has as many cells as the header."),
    ("quoting", "error", "Every quoted cell is closed and every quote inside it written twice."),
    ("blank_row", "note", "No row consists of empty cells only; such rows are passed over."),
    ("unknown_column", "note", "Every column is declared; others are kept as text, unchecked."),
    ("duplicate", "error", "Only one file is delivered for the table."),
)
UNKNOWN_FILE = Rule(
    "folder.unknown_file",
    "note",
    "Every file in the data folder is one of the study's tables; others are not read.",
    table="",
)


def rules_of(table: Table) -> Iterator[Rule]:
    """Yield the rules that guard the reading of a table's file."""
    for suffix, severity, description in _FILE_RULES:
        yield Rule(
            f"{table.name}.file.{suffix}",
            severity,
            description,
            table.name,
            fixed=severity == "error",
        )
    for column in table.columns:
        yield Rule(
            f"{table.name}.{column.name}.absent",
            "error",
            f"The file has the column {column.name}.",
            table.name,
            column.name,
            fixed=True,
        )


def file_failure(
    table: Table,
    file: str,
    suffix: str,
    message: str,
    *,
    line: int | None = None,
    column: str | None = None,
    value: str | None = None,
) -> Failure:
    """Build a failure of a file rule; the suffix names the rule without the table."""
    severity: Severity = "error"
    for name, declared, _ in _FILE_RULES:
        if suffix == f"file.{name}":
            severity = declared
    rule = f"{table.name}.{suffix}"
    return Failure(rule, severity, table.name, file, line, column, None, value, message)


def encoding_failures(table: Table, path: Path, file: str, facts: FileFacts) -> Iterator[Failure]:
    """Yield a failure where a file is not UTF-8, with the first line and byte that shows it."""
    error = facts.encoding_error
    if error is not None:
        further = count_undecodable_lines(path) - 1
        more = f", and so are {further} further lines" if further > 1 else ""
        more = ", and so is 1 further line" if further == 1 else more
        yield file_failure(
            table,
            file,
            "file.encoding",
            f"Byte {error.offset} of the file (0x{error.byte:02X}) is not UTF-8{more}. Save the "
            "file as 'CSV UTF-8'. It was read as Windows-1252 to check the rest.",
            line=error.line,
        )
    elif not facts.is_utf8:
        name = facts.encoding.upper()
        yield file_failure(
            table,
            file,
            "file.encoding",
            f"The file is written in {name}, not in UTF-8. Save it as 'CSV UTF-8'. It was read as "
            f"{name} to check the rest.",
            line=1,
        )


def header_failures(table: Table, file: str, header: Header, match: Match) -> Iterator[Failure]:
    """Yield what is wrong with a header: delimiter, place, absent, repeated, unknown columns."""
    if header.line > 1:
        message = f"The header stands on line {header.line}. Remove the blank lines above it."
        yield file_failure(table, file, "file.header", message, line=1)
    if header.delimiter != DELIMITER:
        name = DELIMITER_NAMES[header.delimiter]
        yield file_failure(
            table,
            file,
            "file.delimiter",
            f"The cells seem to be separated by a {name}, not by a comma. Save the file "
            f"comma-separated. It was split at the {name} to check the rest.",
            line=header.line,
        )
    for name, positions in match.repeated.items():
        places = ", ".join(str(position + 1) for position in positions)
        used = f" Column {positions[0] + 1} was checked." if name in match.positions else ""
        yield file_failure(
            table,
            file,
            "file.header",
            f"The header names the column {name!r} {len(positions)} times (columns {places}). "
            f"Remove or rename all but one.{used}",
            line=header.line,
            column=name,
        )
    for name in match.absent:
        expected = table.column(name).expectation()
        yield file_failure(
            table,
            file,
            f"{name}.absent",
            f"The column {name} is missing from the header. Add it ({expected}).",
            line=header.line,
            column=name,
        )
    for name, delivered in match.misspelled.items():
        yield file_failure(
            table,
            file,
            f"{name}.absent",
            f"The column {name} is missing from the header; {delivered!r} seems to be meant and "
            f"was checked in its place. Rename it to {name}.",
            line=header.line,
            column=name,
            value=delivered,
        )
    for number, unknown in enumerate(match.unknown):
        if unknown.delivered in match.repeated:
            continue
        kept = f"It is kept as text under the name {unknown.name!r} and not checked."
        if number >= MAX_UNKNOWN_COLUMNS:
            kept = f"It was not read: more than {MAX_UNKNOWN_COLUMNS} columns are unknown."
        named = repr(unknown.delivered) if unknown.delivered.strip() else "without a name"
        yield file_failure(
            table,
            file,
            "file.unknown_column",
            f"Column {unknown.position + 1}, {named}, is not declared for this table. {kept}",
            line=header.line,
            column=unknown.name,
            value=unknown.delivered,
        )


def record_failures(table: Table, file: str, broken: Sequence[BrokenRecord]) -> Iterator[Failure]:
    """Yield the records of a file that could not be split into cells."""
    for record in broken:
        yield file_failure(table, file, f"file.{record.rule}", record.message, line=record.line)
