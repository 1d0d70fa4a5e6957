"""The delivered tables as typed tables on Spark, with everything that is wrong with their form.

As on DuckDB every cell is read as text and typed by the same expressions, translated. A table is
parsed and typed once and kept, text and value side by side, for as long as the command runs:
``raw.<table>`` shows the values, ``temp.text_<table>`` the text. The number of a row
(``source_line``) tells it from all others of its table; people are told its file and partition.
"""

from __future__ import annotations

import dataclasses
import typing
from collections.abc import Iterable, Mapping

from caseseries.delivery.file_rules import (
    UNKNOWN_FILE,
    delimiter_failures,
    file_failure,
    header_failures,
    record_failures,
    rules_of,
    rules_of_kind,
)
from caseseries.delivery.header import LINE_END, Header, header_of, match
from caseseries.delivery.reading import Reading
from caseseries.delivery.records import BrokenRecord, wrong_count
from caseseries.delivery.typing.format_rules import format_failures, format_rules
from caseseries.delivery.typing.spelling_notes import spelling_notes, spelling_rules
from caseseries.delivery.typing.typed_tables import blank_rows
from caseseries.spark.delivered.cells import FIELD_COUNT, HEADER, KIND, LINE, QUOTING, UNCLOSED
from caseseries.spark.delivered.typed import (
    SPARK_TYPES,
    TypedRows,
    csv_rows,
    parquet_rows,
    raw_types,
)
from caseseries.spark.session import settle_for
from caseseries.study.declaration import Table
from caseseries.study.failure import CannotReadError, Failure, Rule

if typing.TYPE_CHECKING:
    import duckdb

    from caseseries.spark.connection import OnSpark
    from caseseries.spark.delivered.files import DeliveredTable, Files
    from caseseries.spark.delivered.scratch import Scratch

_QUOTING = (
    "A double quote stands inside a cell that is not quoted as a whole, or is not written twice."
    " Write a double quote inside a quoted cell twice, or remove it. The row was not read."
)
_UNEVEN = "This row has another number of cells than the header. The row was not read."


@dataclasses.dataclass(slots=True)
class _Read:
    """What became of the tables so far."""

    files: dict[str, str] = dataclasses.field(default_factory=dict)
    rows: dict[str, int] = dataclasses.field(default_factory=dict)
    rules: list[Rule] = dataclasses.field(default_factory=lambda: [UNKNOWN_FILE])
    failures: list[Failure] = dataclasses.field(default_factory=list)
    absent: set[tuple[str, str]] = dataclasses.field(default_factory=set)
    unavailable: dict[str, str] = dataclasses.field(default_factory=dict)
    typed: dict[str, TypedRows] = dataclasses.field(default_factory=dict)


def read_tables(on: OnSpark, keep: Scratch, files: Files, tables: Mapping[str, Table]) -> Reading:
    """Read a delivery into ``raw.<table>``. Raises CannotReadError where a table is missing or
    cannot be read."""
    delivered, unknown = files.tables(tables)
    settle_for(on.spark, files.size)
    read = _Read(failures=unknown)
    for name, table in tables.items():
        read.rules.extend((*rules_of(table), *format_rules(table), *spelling_rules(table)))
        source = delivered[name]
        read.files[name] = source.file if source else f"{files.shown}/{name}"
        if source is None:
            _without_rows(on, table, read, f"{name} was not delivered")
        elif source.is_parquet:
            _read_parquet(on, keep, table, source, read)
        else:
            _read_csv(on, keep, files, table, source, read)
    return Reading(
        files=read.files,
        rows=read.rows,
        rules=tuple(read.rules),
        failures=tuple(read.failures),
        absent=frozenset(read.absent),
        unavailable=read.unavailable,
        texts={name: typed.text for name, typed in read.typed.items()},
    )


def _without_rows(on: OnSpark, table: Table, read: _Read, why: str) -> None:
    types = raw_types(table)
    schema = ", ".join(f"`{name}` string" for name in types)
    empty = on.spark.createDataFrame([], schema)
    cast = [empty[name].cast(SPARK_TYPES[type]).alias(name) for name, type in types.items()]
    on.register(f"raw.{table.name}", empty.select(cast), types)
    read.rows[table.name] = 0
    read.unavailable[table.name] = why


def _read_csv(
    on: OnSpark, keep: Scratch, files: Files, table: Table, source: DeliveredTable, read: _Read
) -> None:
    heads = {part: _head(files.head(part), table, part.file) for part in source.parts}
    headers = {head[0] for head in heads.values() if head is not None}
    for part, head in heads.items():
        if head is None:
            first = ",".join(table.column_names)
            message = f"The file is empty. Its first line must be the header: {first}"
            read.failures.append(file_failure(table, part.file, "file.empty", message))
    if not headers:
        _without_rows(on, table, read, f"{source.name} is empty")
        return
    shapes = {(header.cells, header.delimiter) for header in headers}
    if len(shapes) > 1:
        raise CannotReadError(
            f"The files in {source.file} have {len(shapes)} different headers. Write all with the"
            " same columns in the same order, split in the same way."
        )
    header = min(headers, key=lambda one: one.line)
    found = match(header, table)
    suffix = source.parts[0].file[source.parts[0].file.rindex(".") :]
    about_file = [
        *delimiter_failures(table, source.file, suffix, header),
        *header_failures(table, source.file, header, found),
    ]
    lines = {head[1] for head in heads.values() if head is not None}
    typed = csv_rows(on, keep, table, source, header, found, lines)
    read.absent.update((table.name, column) for column in found.absent)
    broken = _broken_records(on, typed, header) if typed.facts.broken else ()
    judged = typed.judged(on, broken, n_headers=sum(head is not None for head in heads.values()))
    failures = [*(_of_file(failure) for failure in about_file)]
    failures.extend(record_failures(table, source.file, broken))
    _judge_cells(on, table, source.file, judged, read, failures)


def _head(head: bytes, table: Table, file: str) -> tuple[Header, str] | None:
    """The header of a file and the line it is."""
    header = header_of(head, set(table.column_names))
    if header is None:
        return None
    text = head.decode("utf-8-sig", errors="replace")
    line = LINE_END.split(text)[header.line - 1]
    if line.count('"') % 2:
        raise CannotReadError(f"{file}: a name in the header holds a line end. Rename the column.")
    if "\ufffd" in line or "\x00" in line:
        raise CannotReadError(f"{file}: the header is not UTF-8 text. Save the file so.")
    return header, line


def _of_file(failure: Failure) -> Failure:
    """A failure of a file as a whole: the line of its header is no number of a row."""
    return failure._replace(line=None)


def _broken_records(on: OnSpark, typed: TypedRows, header: Header) -> tuple[BrokenRecord, ...]:
    found = on.execute(
        f"select {LINE}, {KIND} from temp.{typed.text.name} where {KIND} is not null"
        f" and {KIND} <> '{HEADER}' order by 1"
    ).fetchall()
    return tuple(_record(line, kind, header) for line, kind in found)


def _record(line: int, kind: str, header: Header) -> BrokenRecord:
    if kind in (QUOTING, UNCLOSED):
        return BrokenRecord("quoting", line, _QUOTING)
    number = kind.removeprefix(FIELD_COUNT)
    if not number.isdigit():
        return BrokenRecord("field_count", line, _UNEVEN)
    return wrong_count(line, int(number), header)


def _read_parquet(
    on: OnSpark, keep: Scratch, table: Table, source: DeliveredTable, read: _Read
) -> None:
    read.rules.extend(rules_of_kind(table, "column_type"))
    typed, header, found, unread = parquet_rows(on, keep, table, source)
    failures = [_of_file(one) for one in header_failures(table, source.file, header, found)]
    failures.extend(
        file_failure(
            *(table, source.file, "file.column_type"),
            f"The column {name!r} is stored as {type}, which has no place in a cell; it was not"
            " read. Store a plain text, number, date or truth value.",
            column=name,
        )
        for name, type in unread.items()
    )
    read.absent.update((table.name, column) for column in found.absent)
    _judge_cells(on, table, source.file, typed, read, failures)


def _judge_cells(
    on: OnSpark,
    table: Table,
    file: str,
    typed: TypedRows,
    read: _Read,
    failures: Iterable[Failure],
) -> None:
    """Note a table's rows and the cells that are not written as their type asks."""
    con = typing.cast("duckdb.DuckDBPyConnection", on)
    failures = list(failures)
    name, text = table.name, typed.text
    n_rows = typed.facts.filled
    failures.extend(blank_rows(con, table, file, text, n_rows))
    if text.n_rows:
        if typed.facts.lost:
            failures.extend(_undecodable(on, table, file, typed))
        written = typed.written
        failures.extend(format_failures(con, table, file, written, True))
        failures.extend(spelling_notes(con, table, file, written))
    read.rows[name] = n_rows
    read.typed[name] = typed
    unread = any(failure.rule.endswith((".field_count", ".quoting")) for failure in failures)
    if table.optional and not n_rows and not unread:
        why = f"{file.rpartition('/')[2]} holds no row and counts as not delivered"
        read.unavailable[name] = why
        return
    read.failures.extend(failures)


def _undecodable(on: OnSpark, table: Table, file: str, typed: TypedRows) -> list[Failure]:
    """A byte that is no UTF-8 reads as a mark of its own; where there is one, the text is lost."""
    lost = " or ".join(f"contains({cell}, '\ufffd')" for cell in typed.text.cells.values())
    found = on.execute(
        f"select {LINE} from temp.{typed.text.name} where {lost or 'false'} order by 1"
    ).fetchall()
    message = "This row holds bytes that are no UTF-8 text. Save the file as UTF-8."
    return [file_failure(table, file, "file.undecodable", message, line=line) for (line,) in found]
