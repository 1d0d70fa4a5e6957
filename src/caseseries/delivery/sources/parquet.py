"""Parquet files, through DuckDB: each stored value read as the text a sound CSV file would hold."""

from __future__ import annotations

import dataclasses
import functools
from collections.abc import Callable, Collection, Iterator, Mapping
from pathlib import Path

import duckdb

from caseseries.delivery.file_rules import file_failure, rules_of_kind
from caseseries.delivery.header import Header, Match
from caseseries.delivery.sources.rows_in_memory import kept_positions
from caseseries.delivery.sources.source import Loaded, Source
from caseseries.delivery.typing.native_cells import NativeCell, native_cell
from caseseries.delivery.typing.text_tables import TextInFile, TextTable
from caseseries.delivery.typing.typed_at_once import TypedAtOnce, type_at_once
from caseseries.study.declaration import Table
from caseseries.study.failure import CannotReadError, Failure, Rule
from caseseries.writing.identifiers import literal, quoted

# Types of which a cell holds one value that has a plain text.
_PLAIN = ("VARCHAR", "ENUM", "JSON", "BOOLEAN", "DATE", "TIME", "UUID")
_WHOLE = tuple(
    f"{sign}{size}INT" for sign in ("", "U") for size in ("TINY", "SMALL", "BIG", "HUGE")
)
_NULL = '"NULL"'


class ParquetFile(Source):
    """A Parquet file; its rows are numbered as if the column names stood on line 1."""

    def __init__(self, path: Path) -> None:
        super().__init__(path, (path.stem,))

    @functools.cached_property
    def _columns(self) -> tuple[tuple[str, str], ...]:
        """Name and DuckDB type of each column."""
        with duckdb.connect() as con:
            try:
                found = con.execute(f"describe from {self._rows}").fetchall()
            except duckdb.Error as problem:
                raise self._unreadable(problem) from problem
        return tuple((row[0], row[1]) for row in found if row[0] != "file_row_number")

    @property
    def _rows(self) -> str:
        # A path is a glob pattern to DuckDB: its own brackets and stars must stand for themselves.
        path = "".join(f"[{char}]" if char in "*?[" else char for char in str(self.path.absolute()))
        return (
            f"read_parquet({literal(path)}, file_row_number = true, hive_partitioning = false, "
            "union_by_name = false)"
        )

    def _unreadable(self, problem: duckdb.Error) -> CannotReadError:
        first = str(problem).splitlines()[0]
        return CannotReadError(
            f"Cannot read {self.path}: it is no sound Parquet file ({first}). Write it anew, or "
            "deliver the table as CSV."
        )

    def header(self, expected: Collection[str]) -> Header | None:
        """Return the names of the columns whose cells hold a single value."""
        return Header(tuple(name for name, _ in self._readable))

    @functools.cached_property
    def _readable(self) -> list[tuple[str, str]]:
        """Name and text of the columns that have one, as SQL."""
        texts = ((name, stored_text(name, type)) for name, type in self._columns)
        return [(name, text) for name, text in texts if text is not None]

    def type_at_once(
        self,
        con: duckdb.DuckDBPyConnection,
        table: Table,
        header: Header,
        match: Match,
        expressions: Callable[[TextTable], Mapping[str, str]],
    ) -> TypedAtOnce | None:
        """Type the rows while they are read, most of them without writing their text."""
        positions, cells = self._cells(match)
        name = f"text_{table.name}"
        text = TextTable(name, cells, "line", 0, (), in_file=True)
        text = dataclasses.replace(text, expressions=expressions(text))
        types = dict(self._columns)
        native: dict[str, NativeCell] = {}
        read: list[str] = []
        for column, cell in cells.items():
            delivered, written = self._readable[positions[column]]
            if column in table.column_names and column not in text.expressions:
                stored = types[delivered]
                # The cell goes by another name where the rows are asked.
                own = stored_text(cell, stored) or cell
                if found := native_cell(table.column(column), stored, cell, own):
                    native[column], written = found, quoted(delivered)
            read.append(f"{written if column in native else _given(written)} as {cell}")
        try:
            con.execute(
                f"create or replace temp view {quoted(name)} as {self._as_text(cells, positions)}"
            )
            rows = f"(select {', '.join(read) or 'null'} from {self._rows})"
            typed = type_at_once(con, table, TextInFile(text, rows, native), header, None)
        except duckdb.Error as problem:
            raise self._unreadable(problem) from problem
        if typed is None:
            con.execute(f"drop view temp.{quoted(name)}")
        return typed

    def _cells(self, match: Match) -> tuple[dict[str, int], dict[str, str]]:
        """Return by stored column its position among the readable ones, and its cell's name."""
        positions = kept_positions(match)
        return positions, {column: f"c{number}" for number, column in enumerate(positions)}

    def _as_text(self, cells: Mapping[str, str], positions: Mapping[str, int]) -> str:
        texts = ["(file_row_number + 2)::INTEGER as line"]
        for column, cell in cells.items():
            texts.append(f"{_given(self._readable[positions[column]][1])} as {cell}")
        return f"select {', '.join(texts)} from {self._rows}"

    def rules(self, table: Table) -> Iterator[Rule]:
        """Return the rule only a typed file can break."""
        return rules_of_kind(table, "column_type")

    def file_failures(self, table: Table, header: Header | None) -> Iterator[Failure]:
        """Yield the columns whose cells hold no single value."""
        for name, type in self._columns:
            if stored_text(name, type) is None:
                yield file_failure(
                    table,
                    self.file,
                    "file.column_type",
                    f"The column {name!r} is stored as {type}, which has no place in a cell; it "
                    "was not read. Store a plain text, number, date or truth value.",
                    line=1,
                    column=name,
                )

    def load(
        self, con: duckdb.DuckDBPyConnection, table: Table, header: Header, match: Match
    ) -> Loaded:
        """Load the rows as text. Raises CannotReadError where the file is damaged."""
        name = f"text_{table.name}"
        positions, cells = self._cells(match)
        try:
            created = con.execute(
                f"create or replace temp table {quoted(name)} as {self._as_text(cells, positions)}"
            ).fetchone()
        except duckdb.Error as problem:
            raise self._unreadable(problem) from problem
        n_rows = int(created[0]) if created else 0
        return Loaded(TextTable(name, cells, "line", n_rows, ()))


def _given(text: str) -> str:
    return f"nullif({text}, '')"


def stored_text(name: str, type: str) -> str | None:
    """Return the SQL expression of a column's text, None where its type has none."""
    cell = quoted(name)
    if type.endswith("]") or type == "BLOB":
        return None
    if type in ("FLOAT", "DOUBLE") or type.startswith("DECIMAL"):
        return number_text(f"{cell}::VARCHAR")
    if type in ("TIMESTAMP WITH TIME ZONE", "TIMESTAMPTZ"):
        return _moment(f"make_timestamp(epoch_us({cell}))")
    if type.startswith("TIMESTAMP"):
        return _moment(f"{cell}::TIMESTAMP")
    if type.startswith(_PLAIN) or type in (*_WHOLE, "INTEGER", "UINTEGER") or type == _NULL:
        return f"{cell}::VARCHAR"
    return None


def number_text(text: str) -> str:
    """A fraction as it would be written: no ``.0``, no zeros at its end, no exponent, unless all
    of its digits need one."""
    decimal = f"try_cast({text} as DECIMAL(38, 18))::VARCHAR"
    plain = (
        f"case when {decimal}::DOUBLE = try_cast({text} as DOUBLE) and contains({text}, 'e') "
        f"then {decimal} else {text} end"
    )
    return f"regexp_replace({plain}, '(\\.[0-9]*?)0+$', '\\1').rtrim('.')"


def _moment(cell: str) -> str:
    """A day where the time is midnight, else day and time."""
    return (
        f"case when {cell} = date_trunc('day', {cell}) then ({cell})::DATE::VARCHAR "
        f"else ({cell})::VARCHAR end"
    )
