"""The rules a delivered file must meet before its rows can be judged, and how they fail."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from caseseries.delivery.header import (
    DELIMITER,
    DELIMITER_NAMES,
    MAX_UNKNOWN_COLUMNS,
    Header,
    Match,
)
from caseseries.delivery.records import BrokenRecord
from caseseries.study.declaration import Table
from caseseries.study.failure import Failure, Rule, Severity

_FILE_RULES: tuple[tuple[str, Severity, str], ...] = (
    ("encoding", "warning", "The file is UTF-8 text; another encoding is guessed, and said."),
    ("undecodable", "error", "Every byte of the file stands for a character."),
    ("empty", "error", "The file has a header line."),
    ("delimiter", "note", "The cells are separated by commas; another delimiter is said."),
    ("header", "error", "The header names every column once."),
    ("header_line", "note", "The header is the first line; what stands above it is passed over."),
    ("field_count", "error", "Every row has as many cells as the header."),
    ("quoting", "error", "Every quoted cell is closed and every quote inside it written twice."),
    ("blank_row", "note", "No row consists of empty cells only; such rows are passed over."),
    ("unknown_column", "note", "Every column is declared; others are kept as text, unchecked."),
    ("duplicate", "error", "Only one file is delivered for the table."),
)
# Rules that only some kinds of file can break, listed where a table comes from such a file.
_RULES_OF_KINDS: tuple[tuple[str, Severity, str], ...] = (
    ("cell", "error", "Every filled cell of a workbook holds a value, no error, and is computed."),
    ("formula", "warning", "A workbook with formulas was computed before it was saved."),
    ("hidden", "note", "No sheet, row or column of a workbook is hidden."),
    ("merged", "note", "No cells of a sheet are merged."),
    ("column_type", "error", "Every column holds plain texts, numbers, dates or truth values."),
    ("mixed_dates", "warning", "No column holds both real dates and dates as text."),
    (
        "swapped_dates",
        "error",
        "The spreadsheet left day and month of every date as they were typed.",
    ),
    ("number_labels", "note", "No labels are other numbers than their values; labels are read."),
    (
        "some_number_labels",
        "error",
        "Where labels are other numbers than their values, every value in use has such a label.",
    ),
    (
        "numbers_in_labels",
        "warning",
        "No labels of a column of numbers hold other numbers than their values.",
    ),
    ("records", "error", "A dataset holds as many rows as it says."),
    ("metadata", "warning", "A dataset says of itself what its format requires."),
    ("user_missing", "note", "No value is declared missing in the file; such cells are empty."),
)
# Of a name that stands in a thousand columns, not every one is listed.
_PLACES_NAMED = 20
UNKNOWN_FILE = Rule(
    "folder.unknown_file",
    "note",
    "Every file in the data folder is one of the study's tables; others are not read.",
    table="",
)


def rules_of(table: Table) -> Iterator[Rule]:
    """Yield the rules that guard the reading of a table's file."""
    for suffix, severity, description in _FILE_RULES:
        yield _rule(table, suffix, severity, description)
    for column in table.columns:
        yield Rule(
            f"{table.name}.{column.name}.absent",
            "error",
            f"The file has the column {column.name}.",
            table.name,
            column.name,
            fixed=True,
        )


def rules_of_all_kinds(table: Table) -> Iterator[Rule]:
    """Yield the rules that some kind of file can break."""
    yield from rules_of_kind(table, *(suffix for suffix, _, _ in _RULES_OF_KINDS))


def rules_of_kind(table: Table, *suffixes: str) -> Iterator[Rule]:
    """Yield the rules of those suffixes that only some kinds of file can break."""
    for suffix, severity, description in _RULES_OF_KINDS:
        if suffix in suffixes:
            yield _rule(table, suffix, severity, description)


def _rule(table: Table, suffix: str, severity: Severity, description: str) -> Rule:
    # Whether a day is the month can only be told by those who typed it.
    fixed = severity == "error" and suffix != "swapped_dates"
    id = f"{table.name}.file.{suffix}"
    return Rule(id, severity, description, table.name, fixed=fixed)


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
    for name, declared, _ in (*_FILE_RULES, *_RULES_OF_KINDS):
        if suffix == f"file.{name}":
            severity = declared
    rule = f"{table.name}.{suffix}"
    return Failure(rule, severity, table.name, file, line, column, None, value, message)


def delimiter_failures(table: Table, file: str, suffix: str, header: Header) -> Iterator[Failure]:
    """Yield a failure where the delimiter is not the one the file's name promises."""
    promised = "\t" if suffix.casefold() in (".tsv", ".tab") else DELIMITER
    if header.delimiter != promised and len(header.cells) > 1:
        name = DELIMITER_NAMES[header.delimiter]
        yield file_failure(
            table,
            file,
            "file.delimiter",
            f"The cells are separated by a {name}, not by a {DELIMITER_NAMES[promised]}; the file "
            f"was split at the {name}.",
            line=header.line or None,
        )


def header_failures(
    table: Table,
    file: str,
    header: Header,
    match: Match,
    absent_advice: str = "Add it",
    *,
    says_line: bool = True,
) -> Iterator[Failure]:
    """Yield what is to be said of a header: place, absent, repeated and unknown columns."""
    if header.line > 1 and says_line:
        above = "line 1 was" if header.line == 2 else f"lines 1 to {header.line - 1} were"
        message = f"The header stands on line {header.line}; {above} passed over."
        yield file_failure(table, file, "file.header_line", message, line=1)
    for name, positions in match.repeated.items():
        places = ", ".join(str(position + 1) for position in positions[:_PLACES_NAMED])
        if len(positions) > _PLACES_NAMED:
            places += f" and {len(positions) - _PLACES_NAMED} more"
        used = f" Column {positions[0] + 1} was checked." if name in match.positions else ""
        yield file_failure(
            table,
            file,
            "file.header",
            f"The header names the column {name!r} {len(positions)} times (columns {places}). "
            f"Remove or rename all but one.{used}",
            line=header.line or None,
            column=name,
        )
    for name in match.absent:
        expected = table.column(name).expectation()
        yield file_failure(
            table,
            file,
            f"{name}.absent",
            f"The column {name} is missing from the header. {absent_advice} ({expected}).",
            line=header.line or None,
            column=name,
        )
    for name, delivered in match.misspelled.items():
        yield file_failure(
            table,
            file,
            f"{name}.absent",
            f"The column {name} is missing from the header; {delivered!r} seems to be meant and "
            f"was checked in its place. Rename it to {name}.",
            line=header.line or None,
            column=name,
            value=delivered,
        )
    for unknown in match.unknown[:MAX_UNKNOWN_COLUMNS]:
        if unknown.delivered in match.repeated:
            continue
        kept = f"It is kept as text under the name {unknown.name!r} and not checked."
        named = repr(unknown.delivered) if unknown.delivered.strip() else "without a name"
        yield file_failure(
            table,
            file,
            "file.unknown_column",
            f"Column {unknown.position + 1}, {named}, is not declared for this table. {kept}",
            line=header.line or None,
            column=unknown.name,
            value=unknown.delivered,
        )
    further = match.unknown[MAX_UNKNOWN_COLUMNS:]
    if further:
        yield file_failure(
            table,
            file,
            "file.unknown_column",
            f"{len(further):,} further columns, from column {further[0].position + 1} on, are not "
            f"declared for this table. They were not read: more than {MAX_UNKNOWN_COLUMNS} columns "
            "are unknown.",
            line=header.line or None,
        )


def record_failures(table: Table, file: str, broken: Sequence[BrokenRecord]) -> Iterator[Failure]:
    """Yield the records of a file that could not be split into cells."""
    for record in broken:
        yield file_failure(table, file, f"file.{record.rule}", record.message, line=record.line)
