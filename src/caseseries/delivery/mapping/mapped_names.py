"""A study's mapping at work while the delivered tables are read."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

import duckdb

from caseseries.delivery.header import normalized
from caseseries.delivery.mapping.declared import StudyMapping
from caseseries.delivery.mapping.headers import headers_named, without_letter
from caseseries.delivery.mapping.mapped_sheet import MappedSheet
from caseseries.delivery.mapping.sql import meaning, precision_meaning
from caseseries.delivery.row_numbers import line_expression
from caseseries.delivery.sources.source import Source
from caseseries.delivery.typing.text_tables import TextTable
from caseseries.study.declaration import Table
from caseseries.study.failure import Failure, Rule
from caseseries.writing.identifiers import quoted


class MappedNames:
    """What a mapping says of each table, as the reader asks for it (``sources.naming.Naming``)."""

    def __init__(self, mapping: StudyMapping) -> None:
        self._mapping = mapping
        self._groups: list[tuple[Source, list[MappedSheet]]] = []

    def source_name(self, table: Table) -> str | None:
        """Return the file, sheet or ``file#sheet`` of a table, None for its own name."""
        own = self._mapping.tables.get(table.name)
        return None if own is None else own.sheet

    def declared(self, table: Table) -> Table:
        """Return the table with the study's missing codes, date formats and decimal mark."""
        return self._mapping.declared[table.name]

    def sources(self, assigned: Mapping[str, Source | None]) -> dict[str, Source | None]:
        """Return the sources, those whose columns are mapped seen through their mapping."""
        tables_of: dict[int, list[str]] = {}
        mapped = {
            name: source
            for name, source in assigned.items()
            if source is not None and self._gives_columns(name)
        }
        for name, source in mapped.items():
            if self.in_own_words(self._mapping.declared[name], source):
                continue
            tables_of.setdefault(id(source), []).append(name)
        seen: dict[str, Source | None] = dict(assigned)
        for names in tables_of.values():
            source = mapped[names[0]]
            sheets = [
                MappedSheet(
                    source,
                    self._mapping,
                    name,
                    set(names) - {name},
                    speaks_for_file=name == names[0],
                )
                for name in names
            ]
            self._groups.append((source, sheets))
            seen.update(zip(names, sheets, strict=True))
        return seen

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
        if isinstance(source, MappedSheet):
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
            yield Rule(
                f"{table.name}.file.line_without_row",
                "warning",
                "Every line of a sheet that holds several tables or blocks gives a row of one.",
                table.name,
                reason="What a mapping passes over must not be lost without a word.",
            )

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
                yield Failure(
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
            for sheet in loaded:
                con.execute(f"drop table temp.{quoted(sheet.lines_table or '')}")
