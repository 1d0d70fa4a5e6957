"""A table whose blocks are columns of several sheets, as one source: the rows of each in turn."""

from __future__ import annotations

import functools
import hashlib
from collections.abc import Collection, Iterable, Sequence

import duckdb

from caseseries.delivery.file_rules import file_failure
from caseseries.delivery.header import Header, Match
from caseseries.delivery.mapping.mapped import Mapped, SheetOfRows
from caseseries.delivery.mapping.mapped_sheet import MappedSheet
from caseseries.delivery.row_numbers import block_of, line_expression, number_of
from caseseries.delivery.sources.source import Loaded
from caseseries.delivery.typing.text_tables import TextTable
from caseseries.study.declaration import Table
from caseseries.study.failure import Failure, Rule
from caseseries.writing.identifiers import quoted


class MappedSheets(Mapped):
    """One table's view of several sheets; each part has blocks of its own."""

    def __init__(self, parts: Sequence[MappedSheet]) -> None:
        first = parts[0]
        super().__init__(first.path, first.names, first.sheet)
        self.absent_advice = first.absent_advice
        self.speaks_for_file = first.speaks_for_file
        self._parts = tuple(parts)
        # Those whose sheet has a header, with it.
        self._headers: list[tuple[MappedSheet, Header]] = []
        self._last_lines: list[int] = []

    @functools.cached_property
    def sha256(self) -> str:
        """One hash of the files of all parts."""
        files = dict.fromkeys(part.sha256 for part in self._parts)
        return hashlib.sha256("\n".join(files).encode()).hexdigest()

    def header(self, expected: Collection[str]) -> Header | None:
        """Return the declared columns that any part gives. Raises StudyFileError."""
        found = [(part, part.header(expected)) for part in self._parts]
        self._headers = [(part, header) for part, header in found if header is not None]
        if not self._headers:
            return None
        _, first = self._headers[0]
        given = dict.fromkeys(name for _, header in self._headers for name in header.cells)
        return Header(tuple(given), first.delimiter, first.line)

    def rules(self, table: Table) -> Iterable[Rule]:
        """Return the rules that only the sheets' kinds of source have."""
        return {rule.id: rule for part in self._parts for rule in part.rules(table)}.values()

    def file_failures(self, table: Table, header: Header | None) -> Iterable[Failure]:
        """Return what is wrong with each file as a whole."""
        headers = dict(self._headers)
        for at, part in enumerate(self._parts):
            own = headers.get(part)
            found = [*part.file_failures(table, own)]
            if own is None and header is not None:
                found.append(file_failure(table, part.file, "file.empty", "The sheet is empty."))
            elif at and own is not None and own.line > 1 and part.speaks_for_file:
                message = f"The header stands on line {own.line}; what is above was passed over."
                found.append(file_failure(table, part.file, "file.header_line", message, line=1))
            yield from map(part.placed, found)

    def load(
        self, con: duckdb.DuckDBPyConnection, table: Table, header: Header, match: Match
    ) -> Loaded:
        """Load the parts, each as a table of its own, and put their rows below each other."""
        loaded: list[Loaded] = []
        for at, (part, own) in enumerate(self._headers):
            found = part.load(con, table, own, match)
            name = f"{found.text.name} {at}"
            con.execute(f"drop table if exists temp.{quoted(name)}")
            con.execute(f"alter table temp.{quoted(found.text.name)} rename to {quoted(name)}")
            part.keep_as(name)
            loaded.append(found)
            ((last,),) = con.execute(
                f"select coalesce(max({line_expression('line')}), 0) from temp.{quoted(name)}"
            ).fetchall()
            self._last_lines.append(last)
        texts = [(part.text_table, found.text) for (part, _), found in
                 zip(self._headers, loaded, strict=True)]  # fmt: skip
        return Loaded(
            _together(con, texts),
            any(found.has_control_characters for found in loaded),
            tuple(
                part.placed(failure)
                for (part, _), found in zip(self._headers, loaded, strict=True)
                for failure in found.failures
            ),
        )

    def _part_of(self, row: int) -> MappedSheet:
        return next(part for part in reversed(self._parts) if part.first_block <= block_of(row))

    def column_name(self, column: str, row: int | None) -> str | None:
        """Return what its sheet calls a column of a row, without one what the first part does."""
        if row is not None:
            return self._part_of(row).column_name(column, row)
        names = (part.column_name(column, None) for part in self._parts)
        return next((name for name in names if name is not None), None)

    def cell_of(self, column: str, row: int) -> str | None:
        """Return how people call the cell of a row (``C7``), None where it has no such name."""
        return self._part_of(row).cell_of(column, row)

    def file_of(self, row: int) -> str:
        """Return the sheet that a row stands in."""
        return self._part_of(row).file

    @property
    def sheets_of_rows(self) -> tuple[SheetOfRows, ...]:
        """See ``Mapped``."""
        found: list[SheetOfRows] = []
        offset = 0
        for (part, _), last in zip(self._headers, self._last_lines, strict=True):
            first_row = number_of(part.first_block, 0)
            found.append(SheetOfRows(part.file_name, part.sha256, first_row, offset))
            offset += last
        return tuple(found)


def _together(con: duckdb.DuckDBPyConnection, parts: Sequence[tuple[str, TextTable]]) -> TextTable:
    """The rows of text tables below each other, in a table with the columns of all."""
    names = dict.fromkeys(name for _, text in parts for name in text.cells)
    flags = dict.fromkeys(name for _, text in parts for name in text.expressions)
    cells = {name: f"d{number}" for number, name in enumerate(names)}
    texts = {name: f"n{number}" for number, name in enumerate(flags)}
    selects = []
    for stored, text in parts:
        columns = [f"{text.cells.get(name, 'null::VARCHAR')} as {to}" for name, to in cells.items()]
        columns += [
            f"{text.expressions.get(name, 'null::VARCHAR')} as {to}" for name, to in texts.items()
        ]
        selects.append(f"select line, {', '.join(columns)} from temp.{quoted(stored)}")
    name = parts[0][1].name
    rows = " union all ".join(selects)
    con.execute(f"create or replace temp table {quoted(name)} as {rows} order by line")
    return TextTable(
        name,
        cells,
        "line",
        sum(text.n_rows for _, text in parts),
        tuple(broken for _, text in parts for broken in text.broken),
        texts,
        line_type="BIGINT",
    )
