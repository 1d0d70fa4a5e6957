"""The delivered tables as typed tables in DuckDB, with everything that is wrong with their form.

Every source is read as text first and typed under the declared patterns, so that a message can
show what stands in the cell, and no value is changed by a parser's guess. The way of a table:

1. ``delivery.find_sources`` opens the folder or file; ``delivery.assign`` gives the table its
   ``Source``. A mapping may name it (``Naming.source_name``), and a ``FolderReader`` may make
   sources of its own of files it knows. Where columns are mapped, a ``MappedSheet`` stands before
   the source (``Naming.sources``) and shows it under the declared names.
2. ``Source.header`` and ``header.match`` find the declared columns.
3. ``Source.load`` makes a table of text in DuckDB, cells as delivered.
4. A mapping may say how that text is to be understood (``Naming.expressions``).
5. The normalized text is typed into ``raw.<table>``; cells not written as their type asks fail.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from pathlib import Path

import duckdb

from caseseries.delivery.databases.address import Database
from caseseries.delivery.delivery import Delivery, FolderReader, assign, find_sources
from caseseries.delivery.file_rules import UNKNOWN_FILE, file_failure, header_failures, rules_of
from caseseries.delivery.header import Match, match
from caseseries.delivery.mapping.declared import StudyMapping
from caseseries.delivery.mapping.mapped import Mapped
from caseseries.delivery.mapping.mapped_names import MappedNames
from caseseries.delivery.sources.naming import DeclaredNames, Naming
from caseseries.delivery.sources.source import Source
from caseseries.delivery.typing.format_rules import format_failures, format_rules
from caseseries.delivery.typing.spelling_notes import spelling_notes, spelling_rules
from caseseries.delivery.typing.text_tables import TextTable
from caseseries.delivery.typing.typed_tables import blank_rows, create_empty, create_typed
from caseseries.study.declaration import Table
from caseseries.study.failure import MOST_LOCATED, Failure, Rule, condensed
from caseseries.writing.identifiers import quoted

# What breaks one of these stood below the header, though no row came of it.
_UNREAD_ROWS = (".file.cell", ".file.field_count", ".file.quoting")


@dataclasses.dataclass(frozen=True, slots=True)
class Delivered:
    """Where the columns of a table stand in the source it was read from."""

    source: Source
    match: Match

    def column_name(self, column: str, row: int | None) -> str | None:
        """Return how a mapping finds a column in the source; None where it bears its own name."""
        if isinstance(self.source, Mapped):
            return self.source.column_name(column, row)
        return None

    def file_of(self, row: int) -> str:
        """Return the file, or the sheet of one, that a row stands in."""
        return self.source.file_of(row) if isinstance(self.source, Mapped) else self.source.file

    def cell(self, column: str, row: int) -> str | None:
        """Return how people call a cell (``C7``); None where cells have no name of their own."""
        if isinstance(self.source, Mapped):
            return self.source.cell_of(column, row)
        position = self.match.positions.get(column)
        return None if position is None else self.source.cell(position, row)


@dataclasses.dataclass(frozen=True, slots=True)
class Reading:
    """The tables as read.

    ``rows`` counts the rows read per table; ``absent`` holds (table, column) not delivered;
    ``unavailable`` says of tables that were not delivered, of optional ones without a row, and of
    files without a header why they are empty;
    ``texts`` is where the text of the delivered cells stands until ``forget_texts``;
    ``delivered`` is where the columns of each table that was read come from.
    """

    files: Mapping[str, str]
    rows: Mapping[str, int]
    rules: tuple[Rule, ...]
    failures: tuple[Failure, ...]
    absent: frozenset[tuple[str, str]]
    unavailable: Mapping[str, str]
    texts: Mapping[str, TextTable]
    delivered: Mapping[str, Delivered] = dataclasses.field(default_factory=dict)

    def called(self, table: str) -> str:
        """Return the file or sheet of a table as people call it, without its folder."""
        return Path(self.files[table]).name

    @property
    def lacking(self) -> dict[tuple[str, str], str]:
        """By (table, column) not delivered, the sentence that says so."""
        return {
            (table, column): f"{self.called(table)} lacks the column {column}"
            for table, column in self.absent
        }


def read_tables(
    data: Path | Database,
    con: duckdb.DuckDBPyConnection,
    tables: Mapping[str, Table],
    mapping: StudyMapping | None = None,
    readers: Sequence[FolderReader] = (),
    most_located: int = MOST_LOCATED,
    *,
    checksums: bool = True,
) -> Reading:
    """Read the delivered files into ``raw.<table>`` of the connection.

    ``data`` is a folder, a file that holds tables, or a database. Each table gets its declared
    columns, typed (DATE, BOOLEAN, BIGINT, DOUBLE, VARCHAR; a column not delivered is NULL),
    undeclared columns as VARCHAR, and ``source_line`` INTEGER, the line of the file with the header
    as line 1 (the row of a sheet; the row's number in a database; row + 1 where a format knows no
    lines). An optional table not delivered is created empty, and one whose file or sheet holds no
    row counts as not delivered: that is what the template leaves behind where nothing is filled in.
    ``raw.files`` has one row per table, and per sheet of a table from several: table_name, file,
    sha256, n_rows, present, line_offset (what is added to the lines of that sheet).
    Without ``checksums``, which cost a pass over each file, sha256 is NULL. Beyond ``most_located``
    failures of a rule one stands for all others.
    Raises CannotReadError where the files, or one of a required table, cannot be read.
    """
    naming = MappedNames(mapping) if mapping else DeclaredNames()
    delivery = find_sources(data, tables, readers)
    try:
        return _read(delivery, con, tables, naming, most_located, checksums)
    finally:
        delivery.close()


def _read(
    delivery: Delivery,
    con: duckdb.DuckDBPyConnection,
    tables: Mapping[str, Table],
    naming: Naming,
    most_located: int,
    checksums: bool,
) -> Reading:
    assignment = assign(delivery, tables, naming)
    sources = naming.sources(assignment.sources, assignment.further)
    con.execute("create schema if not exists raw")
    con.execute(
        "create or replace table raw.files (table_name VARCHAR, file VARCHAR, sha256 VARCHAR, "
        "n_rows BIGINT, present BOOLEAN, line_offset BIGINT)"
    )
    rules: list[Rule] = [UNKNOWN_FILE, *delivery.rules]
    failures = list(assignment.failures)
    files: dict[str, str] = {}
    read: dict[str, _TableRead] = {}
    for name, table in ((name, naming.declared(table)) for name, table in tables.items()):
        rules.extend((*rules_of(table), *format_rules(table)))
        rules.extend((*spelling_rules(table), *naming.rules(table)))
        source = sources[name]
        if source is None:
            files[name] = delivery.expected_file(table)
            file, sha256 = Path(files[name]).name, None
            read[name] = _TableRead(
                create_empty(con, table), f"{file} was not delivered", is_present=False
            )
        else:
            rules.extend(source.rules(table))
            files[name], file = source.file, source.file_name
            read[name] = _without_rows(
                table, source, _read_table(con, table, source, naming, most_located)
            )
            sha256 = source.sha256 if checksums else None
        failures.extend(read[name].failures)
        _list_file(con, name, source, (file, sha256), read[name])
    failures.extend(naming.failures(con))
    return Reading(
        files=files,
        rows={name: table.n_rows for name, table in read.items()},
        rules=tuple(rules),
        failures=tuple(failures),
        absent=frozenset(
            (name, column)
            for name, table in read.items()
            if table.delivered
            for column in table.delivered.match.absent
        ),
        unavailable={name: table.unavailable for name, table in read.items() if table.unavailable},
        texts={name: table.text for name, table in read.items() if table.text},
        delivered={name: table.delivered for name, table in read.items() if table.delivered},
    )


def _list_file(
    con: duckdb.DuckDBPyConnection,
    name: str,
    source: Source | None,
    file: tuple[str, str | None],
    read: _TableRead,
) -> None:
    parts = source.sheets_of_rows if isinstance(source, Mapped) else ()
    rows: list[list[object]] = [[name, *file, read.n_rows, read.is_present, 0]]
    if read.text is not None and parts:
        ends = [*(part.first_row for part in parts[1:]), 1 << 62]
        rows = []
        for part, end in zip(parts, ends, strict=True):
            ((n_rows,),) = con.execute(
                f"select count(*) from raw.{quoted(name)} where source_line between ? and ?",
                [part.first_row, end - 1],
            ).fetchall()
            rows.append([name, part.file, part.sha256, n_rows, read.is_present, part.line_offset])
    con.executemany("insert into raw.files values (?, ?, ?, ?, ?, ?)", rows)


@dataclasses.dataclass(frozen=True, slots=True)
class _TableRead:
    n_rows: int
    unavailable: str = ""
    failures: tuple[Failure, ...] = ()
    delivered: Delivered | None = None
    text: TextTable | None = None
    is_present: bool = True


def _without_rows(table: Table, source: Source, read: _TableRead) -> _TableRead:
    """Return an optional table as not delivered where nothing stands below its header.

    A file without a single character is a transfer cut short, a sheet without any was left blank.
    """
    if not table.optional or read.n_rows:
        return read
    left_blank = read.delivered is None and source.sheet is not None
    unread = any(failure.rule.endswith(_UNREAD_ROWS) for failure in read.failures)
    if not left_blank and (read.delivered is None or unread):
        return read
    kept = () if left_blank else read.failures
    why = f"{source.file_name} holds no row and counts as not delivered"
    return dataclasses.replace(read, unavailable=why, failures=kept, is_present=False)


def _read_table(
    con: duckdb.DuckDBPyConnection, table: Table, source: Source, naming: Naming, most_located: int
) -> _TableRead:
    header = source.header(set(table.column_names))
    if header is None:
        first = ",".join(table.column_names)
        message = f"The file is empty. Its first line must be the header: {first}"
        failures = [
            *source.file_failures(table, header),
            file_failure(table, source.file, "file.empty", message),
        ]
        n_rows = create_empty(con, table)
        return _TableRead(n_rows, f"{source.file_name} is empty", tuple(failures))
    found = match(header, table)
    delivered = Delivered(source, found)

    def expressions(text: TextTable) -> Mapping[str, str]:
        return naming.expressions(table, text, source)

    at_once = source.type_at_once(con, table, header, found, expressions)
    failures = [
        *source.file_failures(table, header),
        *header_failures(
            table,
            source.file,
            header,
            found,
            source.absent_advice,
            says_line=source.speaks_for_file,
        ),
    ]
    if at_once is not None:
        if at_once.misformatted is not None:
            text, has_control = at_once.misformatted, at_once.has_control_characters
            failures.extend(
                format_failures(con, table, source.file, text, has_control, most_located)
            )
            con.execute(f"drop table temp.{quoted(text.name)}")
        if at_once.written_otherwise:
            failures.extend(spelling_notes(con, table, source.file, at_once.text))
        return _TableRead(at_once.n_rows, "", tuple(failures), delivered, at_once.text)
    loaded = source.load(con, table, header, found)
    failures.extend(condensed(loaded.failures, most_located))
    text = dataclasses.replace(loaded.text, expressions=expressions(loaded.text))
    n_rows = create_typed(con, table, text)
    failures.extend(blank_rows(con, table, source.file, text, n_rows, most_located))
    if text.n_rows:
        failures.extend(
            format_failures(
                con, table, source.file, text, loaded.has_control_characters, most_located
            )
        )
        failures.extend(spelling_notes(con, table, source.file, text))
    return _TableRead(n_rows, "", tuple(failures), delivered, text)


def forget_texts(con: duckdb.DuckDBPyConnection, reading: Reading) -> None:
    """Drop the text of the delivered cells; the typed tables stay."""
    for text in reading.texts.values():
        kind = "view" if text.in_file else "table"
        con.execute(f"drop {kind} if exists temp.{quoted(text.name)}")
