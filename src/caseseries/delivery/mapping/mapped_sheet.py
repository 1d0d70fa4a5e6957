"""A sheet in the group's own words, as a source of one of the study's tables.

To what comes after (matching, typing, rules) it looks like a file with the declared header. Where
a sheet holds several tables, or a line several rows, each ``MappedSheet`` takes out its own.
"""

from __future__ import annotations

import dataclasses
import functools
from collections.abc import Collection, Iterable, Iterator, Sequence

import duckdb

from caseseries.delivery.header import Header, Match, normalized
from caseseries.delivery.mapping.declared import Block, StudyMapping
from caseseries.delivery.mapping.headers import find_header, headers_named, without_letter
from caseseries.delivery.mapping.mapped import Mapped
from caseseries.delivery.mapping.sql import MappedSelect, mapped_select
from caseseries.delivery.row_numbers import block_of, line_expression, line_of, number_of
from caseseries.delivery.sources.source import Loaded, Source
from caseseries.delivery.typing.text_tables import TextTable
from caseseries.study.declaration import Table
from caseseries.study.failure import Failure, Rule
from caseseries.study.study_file import StudyFileError
from caseseries.writing.identifiers import quoted


class MappedSheet(Mapped):
    """One table's view of a sheet.

    ``blocks`` are those of its columns, numbered from ``first_block`` on. ``shared_with`` are the
    blocks of other tables taken from the same sheet: where there are any, a row
    that only repeats an earlier one is left out, since the sheet repeats it on their account.
    One of them ``speaks_for_file``.
    """

    def __init__(
        self,
        inner: Source,
        mapping: StudyMapping,
        table: str,
        blocks: Sequence[Block],
        shared_with: Sequence[Block],
        *,
        first_block: int = 0,
        speaks_for_file: bool,
    ) -> None:
        super().__init__(inner.path, inner.names, inner.sheet)
        self._inner = inner
        self._mapping = mapping
        self._table = mapping.declared[table]
        self._blocks = tuple(blocks)
        self._shared_with = tuple(shared_with)
        self.first_block = first_block
        self.speaks_for_file = speaks_for_file
        self.place_words = inner.place_words
        self.absent_advice = f"Name it in [mapping.{table}] of {mapping.path}"
        self._header = Header(())
        self._positions: dict[str, int] = {}
        self.table_name = table
        # Known once the sheet is loaded; the lines are kept where lines and rows differ.
        self.text_table = ""
        self.lines_table: str | None = None

    @property
    def takes_apart(self) -> bool:
        """Whether lines and rows differ: the sheet is shared, or a line gives several rows."""
        return bool(self._shared_with) or len(self._blocks) > 1

    @functools.cached_property
    def sha256(self) -> str:
        """The SHA-256 of the whole file, in hexadecimal."""
        return self._inner.sha256

    def header(self, expected: Collection[str]) -> Header | None:
        """Return the declared columns the mapping gives, on the line of the sheet's own header.

        Raises StudyFileError where the sheet lacks a column that the mapping names.
        """
        others = [name for block in self._shared_with for _, name in headers_named(block)]
        own = [(block, key, name) for block in self._blocks for key, name in headers_named(block)]
        names = {without_letter(name) for name in (*others, *(name for _, _, name in own))}
        header = self._inner.header({*expected, *map(normalized, names)})
        if header is None:
            return None
        self._header = header
        problems: list[str] = []
        for block, key, name in own:
            found = find_header(name, header.cells)
            if isinstance(found, int):
                self._positions[name] = found
            else:
                problems.append(f"{block.place} {key} = {name!r}: {self.file} has {found}")
        if problems:
            raise StudyFileError("\n".join(problems))
        taken = {find_header(name, header.cells) for name in others}
        self._add_declared_names({*taken, *self._positions.values()})
        nothing = [block.place for block in self._blocks if self.takes_apart and not block.given]
        if nothing:
            raise StudyFileError(
                f"{nothing[0]} names no column, and {self.file} has none that is called as "
                f"{self._table.name} declares it; write columns = {{ ... }}, or take it out"
            )
        given = {name for block in self._blocks for name in block.given}
        columns = tuple(name for name in self._table.column_names if name in given)
        return Header(columns, header.delimiter, header.line)

    def _add_declared_names(self, taken: Collection[int | str]) -> None:
        """A column under its declared name needs no entry in the mapping."""
        given = {name for block in self._blocks for name in block.given}
        extra: dict[str, str] = {}
        for position, cell in enumerate(self._header.cells):
            name = normalized(cell)
            if name in self._table.column_names and name not in given and position not in taken:
                extra.setdefault(name, cell)
                self._positions.setdefault(cell, position)
        self._blocks = tuple(
            dataclasses.replace(block, columns={**block.columns, **extra}) for block in self._blocks
        )

    def rules(self, table: Table) -> Iterable[Rule]:
        """Return the rules that only the sheet's kind of source has."""
        return self._inner.rules(table)

    def file_failures(self, table: Table, header: Header | None) -> Iterable[Failure]:
        """Return what is wrong with the file as a whole; one of its tables says it for all."""
        if not self.speaks_for_file:
            return ()
        return self._inner.file_failures(table, None if header is None else self._header)

    def load(
        self, con: duckdb.DuckDBPyConnection, table: Table, header: Header, match: Match
    ) -> Loaded:
        """Load the sheet and make the table's rows of its lines; see ``mapped_select``."""
        positions = {f"p{at}": at for at in sorted(set(self._positions.values()))}
        loaded = self._inner.load(con, table, self._header, Match(positions, {}, (), {}, ()))
        name, sheet = loaded.text.name, quoted(f"sheet_{table.name}")
        con.execute(f"drop table if exists temp.{sheet}")
        con.execute(f"alter table temp.{quoted(name)} rename to {sheet}")
        select = mapped_select(
            self._mapping,
            self._table,
            self._blocks,
            f"temp.{sheet}",
            loaded.text.line,
            {header: quoted(loaded.text.cells[f"p{at}"]) for header, at in self._positions.items()},
            native_numbers=self._inner.native_numbers,
            first_block=self.first_block,
        )
        self.text_table = name
        n_rows = self._create(con, name, select)
        con.execute(f"drop table temp.{sheet}")
        text = TextTable(
            name,
            dict(select.cells),
            "line",
            n_rows,
            loaded.text.broken,
            dict(select.texts),
            line_type="BIGINT",
        )
        return dataclasses.replace(
            loaded, text=text, failures=tuple(self._under_declared_names(loaded.failures))
        )

    def _under_declared_names(self, failures: Iterable[Failure]) -> Iterator[Failure]:
        places: dict[str, tuple[int, str]] = {}
        for number, block in enumerate(self._blocks, self.first_block):
            for column, header in block.columns.items():
                places.setdefault(f"p{self._positions[header]}", (number, column))
        for failure in failures:
            if failure.column in places and failure.line is not None:
                number, column = places[failure.column]
                line = number_of(number, failure.line)
                yield failure._replace(column=column, line=line)
            elif self.speaks_for_file:
                yield failure._replace(column=None)

    def _create(self, con: duckdb.DuckDBPyConnection, name: str, select: MappedSelect) -> int:
        columns = ", ".join(("line", *select.cells.values(), *select.texts.values()))
        mapped = {column for block in self._blocks for column in block.columns}
        some_cell = " or ".join(f"{select.cells[column]} is not null" for column in mapped)
        condition = f"({some_cell or 'true'})"
        if self.takes_apart:
            self.lines_table = f"lines_{self._table.name}_{self.first_block}"
            con.execute(
                f"create or replace temp table {quoted(self.lines_table)} as "
                f"select distinct {line_expression('line')} as line from ({select.sql}) "
                f"where {condition}"
            )
            condition = select.filled
        if self._shared_with:
            same = ", ".join(select.texts.values())
            condition += f" qualify row_number() over (partition by {same} order by line) = 1"
        created = con.execute(
            f"create or replace temp table {quoted(name)} as "
            f"select {columns} from ({select.sql}) where {condition} order by line"
        ).fetchone()
        return int(created[0]) if created else 0

    def keep_as(self, text_table: str) -> None:
        """The table of its rows has another name from now on."""
        self.text_table = text_table

    def placed(self, failure: Failure) -> Failure:
        """A failure at a line of the sheet, with the number of a row there: of the first block."""
        if failure.line is None or block_of(failure.line) >= self.first_block:
            return failure
        return failure._replace(line=number_of(self.first_block, failure.line))

    def file_of(self, row: int) -> str:
        """Return the sheet, which all rows stand in."""
        return self.file

    def column_name(self, column: str, row: int | None) -> str | None:
        """Return what the sheet calls a column, by the row's number where blocks differ."""
        block = self._blocks[0 if row is None else block_of(row) - self.first_block]
        if column in block.columns:
            return f"column {block.columns[column]!r}"
        if column in block.compose:
            parts = block.compose[column]
            shown = "".join(
                f"{{{part}}}" if position % 2 else part for position, part in enumerate(parts)
            )
            return f"composed as {shown!r}"
        return "a constant of the mapping" if column in block.constants else None

    def cell_of(self, column: str, row: int) -> str | None:
        """Return how people call the cell of a row (``C7``), None where it has no such name."""
        header = self._blocks[block_of(row) - self.first_block].columns.get(column)
        if header is None:
            return None
        return self._inner.cell(self._positions[header], line_of(row))
