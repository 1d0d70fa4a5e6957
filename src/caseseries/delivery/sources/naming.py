"""How delivered names and texts become the declared ones: the place a study's mapping plugs in."""

from __future__ import annotations

import typing
from collections.abc import Iterable, Mapping, Sequence

import duckdb

from caseseries.delivery.sources.source import Source
from caseseries.delivery.typing.text_tables import TextTable
from caseseries.delivery.typing.text_types import date_precision, normalized
from caseseries.study.declaration import Table
from caseseries.study.failure import Failure, Rule
from caseseries.writing.identifiers import quoted


class Naming(typing.Protocol):
    """What a mapping says of the tables, asked in this order while they are read."""

    def source_name(self, table: Table) -> str | None:
        """Return the name of the file (its stem or whole name), sheet, or ``file#sheet``.

        None where the source bears the table's own name. Several tables may name one source.
        """
        ...

    def further_names(self, table: Table) -> Sequence[str]:
        """Return the names of further sources whose rows belong to the table, too."""
        ...

    def in_own_words(self, table: Table, source: Source) -> bool:
        """Return whether a source has the table as declared, and is read so under its own name."""
        ...

    def sources(
        self,
        assigned: Mapping[str, Source | None],
        further: Mapping[str, Sequence[Source]],
    ) -> Mapping[str, Source | None]:
        """Return the source of each table as the table's columns are to be seen in it."""
        ...

    def declared(self, table: Table) -> Table:
        """Return the table with how this study's files write missing values, dates, decimals."""
        ...

    def rules(self, table: Table) -> Iterable[Rule]:
        """Return the rules whose failures ``failures`` may report."""
        ...

    def expressions(self, table: Table, text: TextTable, source: Source) -> Mapping[str, str]:
        """Return declared column → SQL expression of its normalized text, where it is not the cell.

        The expression reads columns of ``temp.<text.name>`` (``text.cells``) and gives text as a
        sound CSV file holds it, NULL where the value is missing.
        """
        ...

    def failures(self, con: duckdb.DuckDBPyConnection) -> Iterable[Failure]:
        """Return what cannot be mapped, once all tables are read."""
        ...


class DeclaredNames:
    """No mapping: files, columns and values are named as declared."""

    def source_name(self, table: Table) -> str | None:
        """Return None: the table's own name."""
        return None

    def further_names(self, table: Table) -> Sequence[str]:
        """Return no names: a table is one file."""
        return ()

    def in_own_words(self, table: Table, source: Source) -> bool:
        """Return True: there are no other words."""
        return True

    def sources(
        self,
        assigned: Mapping[str, Source | None],
        further: Mapping[str, Sequence[Source]],
    ) -> Mapping[str, Source | None]:
        """Return the sources as they are."""
        return assigned

    def declared(self, table: Table) -> Table:
        """Return the table as declared."""
        return table

    def rules(self, table: Table) -> Iterable[Rule]:
        """Return no rules."""
        return ()

    def expressions(self, table: Table, text: TextTable, source: Source) -> Mapping[str, str]:
        """Return the texts of columns declared with missing codes, date formats or a comma."""
        written = {
            column.name: normalized(
                column, quoted(text.cells[column.name]), native_numbers=source.native_numbers
            )
            for column in table.columns
            if column.name in text.cells
        }
        found = {name: sql for name, sql in written.items() if sql != quoted(text.cells[name])}
        for column in table.columns:
            if column.precision_column is not None and column.name in text.cells:
                cell = quoted(text.cells[column.name])
                found[column.precision_column] = date_precision(column, cell)
        return found

    def failures(self, con: duckdb.DuckDBPyConnection) -> Iterable[Failure]:
        """Return no failures."""
        return ()
