"""Mutants of whole files: how they are encoded, delimited and headed, and which are there."""

from __future__ import annotations

import csv
import dataclasses
import io
from collections.abc import Callable, Mapping, Sequence

from first_study import RAW_TABLES
from gate_cohort import TABLES

from caseseries.study.declaration import Table
from mutants.rows import key_of, rows_of, written

Files = Mapping[str, bytes]


@dataclasses.dataclass(frozen=True, slots=True)
class FileMutant:
    """Files delivered instead of ``<table>.csv``, by name, that break one rule.

    ``file`` is where the gate must find it, at ``line`` and ``column``, with ``value``, and with a
    ``key`` where the line is a row. ``also`` names rules that no such file leaves whole.
    """

    rule: str
    table: str
    files: Files
    file: str
    line: int | None = None
    column: str | None = None
    value: str | None = None
    key: str | None = None
    also: tuple[str, ...] = ()


def _mutant(
    table: Table,
    suffix: str,
    content: bytes,
    line: int | None,
    column: str | None = None,
    value: str | None = None,
) -> FileMutant:
    name = f"{table.name}.csv"
    rule = f"{table.name}.{suffix}"
    return FileMutant(rule, table.name, {name: content}, name, line, column, value)


def _with_column(table: Table, header: str, cells: Sequence[str]) -> str:
    rows = [[*row, cell] for row, cell in zip(rows_of(table), cells, strict=True)]
    return "".join(written(row) for row in [[*table.column_names, header], *rows])


def _encoding(table: Table) -> FileMutant:
    content = TABLES[table.name].encode("utf-16")
    return _mutant(table, "file.encoding", content, 1)


def _undecodable(table: Table) -> FileMutant:
    # In a column of its own the byte, a character in no encoding, harms no other cell.
    text = _with_column(table, "note", ["x"] + [""] * (len(rows_of(table)) - 1))
    line = text.splitlines()[1]
    content = text.encode().replace(line.encode(), line[:-1].encode() + b"\x81")
    mutant = _mutant(table, "file.undecodable", content, 2)
    also = (f"{table.name}.file.encoding", f"{table.name}.file.unknown_column")
    return dataclasses.replace(mutant, key=key_of(table, rows_of(table)[0]), also=also)


def _empty(table: Table) -> FileMutant:
    return _mutant(table, "file.empty", b"", None)


def _delimiter(table: Table) -> FileMutant:
    out = io.StringIO()
    csv.writer(out, delimiter=";", lineterminator="\n").writerows(
        [table.column_names, *rows_of(table)]
    )
    return _mutant(table, "file.delimiter", out.getvalue().encode(), 1)


def _header(table: Table) -> FileMutant:
    name = table.column_names[-1]
    text = _with_column(table, name, [row[-1] for row in rows_of(table)])
    return _mutant(table, "file.header", text.encode(), 1, name)


def _header_line(table: Table) -> FileMutant:
    content = f"\n{TABLES[table.name]}".encode()
    return _mutant(table, "file.header_line", content, 1)


def _unknown_column(table: Table) -> FileMutant:
    text = _with_column(table, "note", ["x"] * len(rows_of(table)))
    return _mutant(table, "file.unknown_column", text.encode(), 1, "note", "note")


def _blank_row(table: Table) -> FileMutant:
    text = TABLES[table.name]
    blank = "," * (len(table.columns) - 1) + "\n"
    line = text.count("\n") + 1
    return _mutant(table, "file.blank_row", (text + blank).encode(), line)


def _duplicate(table: Table) -> FileMutant:
    text = TABLES[table.name]
    out = io.StringIO()
    csv.writer(out, delimiter="\t", lineterminator="\n").writerows(csv.reader(io.StringIO(text)))
    name = f"{table.name}.csv"
    files = {name: text.encode(), f"{table.name}.tsv": out.getvalue().encode()}
    return FileMutant(f"{table.name}.file.duplicate", table.name, files, name)


def _absent(table: Table, column: str) -> FileMutant:
    at = table.column_names.index(column)
    rows = [table.column_names, *rows_of(table)]
    text = "".join(written([*row[:at], *row[at + 1 :]]) for row in rows)
    return _mutant(table, f"{column}.absent", text.encode(), 1, column)


def _for_each(make: Callable[[Table], FileMutant]) -> tuple[FileMutant, ...]:
    return tuple(map(make, RAW_TABLES.values()))


# Such a file says nothing of other tables: the mutants of all tables make one delivery.
TOGETHER: tuple[tuple[FileMutant, ...], ...] = tuple(
    map(
        _for_each,
        (
            *(_encoding, _undecodable, _delimiter, _header, _header_line, _unknown_column),
            *(_blank_row, _duplicate),
        ),
    )
)
# Without a table or a column, rules across tables cannot be applied.
ALONE: tuple[FileMutant, ...] = (
    *_for_each(_empty),
    *(_absent(table, column.name) for table in RAW_TABLES.values() for column in table.columns),
    FileMutant(
        "patients.file.no_rows",
        "patients",
        {"patients.csv": TABLES["patients"].partition("\n")[0].encode() + b"\n"},
        "patients.csv",
    ),
    FileMutant("folder.unknown_file", "", {"contacts.csv": b"name\nx\n"}, "contacts.csv"),
)
FILES: tuple[FileMutant, ...] = (*(mutant for group in TOGETHER for mutant in group), *ALONE)
