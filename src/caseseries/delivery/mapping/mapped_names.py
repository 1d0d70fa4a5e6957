"""A study's mapping at work while the delivered tables are read."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

import duckdb

from caseseries.delivery.header import normalized
from caseseries.delivery.mapping.declared import Block, StudyMapping
from caseseries.delivery.mapping.headers import headers_named, without_letter
from caseseries.delivery.mapping.mapped import Mapped
from caseseries.delivery.mapping.mapped_sheet import MappedSheet
from caseseries.delivery.mapping.mapped_sheets import MappedSheets
from caseseries.delivery.mapping.sql import meaning, precision_meaning
from caseseries.delivery.row_numbers import line_expression
from caseseries.delivery.sources.source import Source
from caseseries.delivery.typing.text_tables import TextTable
from caseseries.study.declaration import Table
from caseseries.study.failure import Failure, Rule
from caseseries.writing.identifiers import quoted


def line_without_row(table: Table) -> Rule:
    """The rule on lines of a shared sheet that give no row."""
    return Rule(
        f"{table.name}.file.line_without_row",
        "warning",
        "Every line of a sheet that holds several tables or blocks gives a row of one.",
        table.name,
        reason="What a mapping passes over must not be lost without a word.",
    )


class MappedNames:
    """What a mapping says of each table, as the reader asks for it (``sources.naming.Naming``)."""

    def __init__(self, mapping: StudyMapping) -> None:
        self._mapping = mapping
        self._groups: list[tuple[Source, list[MappedSheet]]] = []

    def source_name(self, table: Table) -> str | None:
        """Return the file, sheet or ``file#sheet`` of a table, None for its own name."""
        own = self._mapping.tables.get(table.name)
        return None if own is None else own.sheet

    def further_names(self, table: Table) -> Sequence[str]:
        """Return those of its further blocks, where not all are of one sheet."""
        own = self._mapping.tables.get(table.name)
        return () if own is None else [sheet for sheet in own.sheets[1:] if sheet is not None]

    def declared(self, table: Table) -> Table:
        """Return the table with the study's missing codes, date formats and decimal mark."""
        return self._mapping.declared[table.name]

    def sources(
        self,
        assigned: Mapping[str, Source | None],
        further: Mapping[str, Sequence[Source]],
    ) -> dict[str, Source | None]:
        """Return the sources, those whose columns are mapped seen through their mapping."""
        by_sheet: dict[int, tuple[Source, list[tuple[str, tuple[Block, ...]]]]] = {}
        for name, source in assigned.items():
            if source is None or not self._gives_columns(name):
                continue
            own = self._mapping.tables[name]
            several = further.get(name, ())
            if not several and self.in_own_words(self._mapping.declared[name], source):
                continue
            for sheet, inner in zip(own.sheets, (source, *several), strict=False):
                _, taken = by_sheet.setdefault(id(inner), (inner, []))
                taken.append((name, own.blocks_of(sheet)))
        parts: dict[str, list[MappedSheet]] = {}
        for inner, taken in by_sheet.values():
            sheets = [
                MappedSheet(
                    inner,
                    self._mapping,
                    name,
                    blocks,
                    [block for other, theirs in taken if other != name for block in theirs],
                    first_block=self._mapping.tables[name].blocks.index(blocks[0]),
                    speaks_for_file=at == 0,
                )
                for at, (name, blocks) in enumerate(taken)
            ]
            self._groups.append((inner, sheets))
            for sheet in sheets:
                parts.setdefault(sheet.table_name, []).append(sheet)
        for found in parts.values():
            found.sort(key=lambda part: part.first_block)
        return {
            **assigned,
            **{
                name: found[0] if len(found) == 1 else MappedSheets(found)
                for name, found in parts.items()
            },
        }

    def in_own_words(self, table: Table, source: Source) -> bool:
        """Whether a file has the declared header and nothing the mapping names: rows that were
        simulated, or a template filled in, need no mapping."""
        blocks = self._mapping.tables[table.name].blocks
        columns = table.column_names
        named = {without_letter(name) for block in blocks for _, name in headers_named(block)}
        header = source.header({*columns, *map(normalized, named)})
        if header is None:
            return False
        cells = set(map(normalized, header.cells))
        return cells.issuperset(columns) and not (named - set(columns)).intersection(header.cells)

    def _gives_columns(self, table: str) -> bool:
        own = self._mapping.tables.get(table)
        return own is not None and any(block.given for block in own.blocks)

    def expressions(self, table: Table, text: TextTable, source: Source) -> Mapping[str, str]:
        """Return declared column → SQL expression of its normalized text, where not the cell."""
        if isinstance(source, Mapped):
            return text.expressions
        found: dict[str, str] = {}
        for column in table.columns:
            cell = text.cells.get(column.name)
            if cell is not None:
                found[column.name] = meaning(
                    self._mapping,
                    table.name,
                    column,
                    quoted(cell),
                    native_numbers=source.native_numbers,
                )
        found = {name: sql for name, sql in found.items() if sql != quoted(text.cells[name])}
        for column in table.columns:
            cell = text.cells.get(column.name)
            if cell is not None and column.precision_column is not None:
                found[column.precision_column] = precision_meaning(
                    self._mapping, table.name, column, quoted(cell)
                )
        return found

    def rules(self, table: Table) -> Iterable[Rule]:
        """Return the rule on lines of a shared sheet that give no row."""
        if self._gives_columns(table.name):
            yield line_without_row(table)

    def failures(self, con: duckdb.DuckDBPyConnection) -> Iterator[Failure]:
        """Yield the lines that hold something in a mapped column and gave no row of any table."""
        for source, sheets in self._groups:
            loaded = [sheet for sheet in sheets if sheet.lines_table is not None]
            if not loaded:
                continue
            held = " union ".join(
                f"select line from temp.{quoted(sheet.lines_table or '')}" for sheet in loaded
            )
            given = " union ".join(
                f"select {line_expression('line')} from temp.{quoted(sheet.text_table)}"
                for sheet in loaded
            )
            names = [sheet.table_name for sheet in loaded]
            for (line,) in con.execute(f"({held}) except ({given}) order by 1").fetchall():
                failure = Failure(
                    f"{names[0]}.file.line_without_row",
                    "warning",
                    names[0],
                    source.file,
                    line,
                    None,
                    None,
                    None,
                    f"This line gives no row of {', '.join(names)}: beside ids it holds nothing "
                    "that is mapped, or only what an earlier line holds already.",
                )
                yield loaded[0].placed(failure)
            for sheet in loaded:
                con.execute(f"drop table temp.{quoted(sheet.lines_table or '')}")
        for text_table in self._parts_of_several():
            con.execute(f"drop table temp.{quoted(text_table)}")

    def _parts_of_several(self) -> Iterator[str]:
        """Tables of rows that stand in the table of all parts by now."""
        for _, sheets in self._groups:
            for sheet in sheets:
                if len(self._mapping.tables[sheet.table_name].sheets) > 1 and sheet.text_table:
                    yield sheet.text_table
