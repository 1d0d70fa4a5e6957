"""A table or view of a database, as a source of one of the study's tables."""

from __future__ import annotations

import functools
import typing
from collections.abc import Collection, Iterator
from pathlib import Path

import duckdb

from caseseries.delivery.databases.address import Database
from caseseries.delivery.databases.reader import StoredTable
from caseseries.delivery.databases.rows import insert_stream
from caseseries.delivery.databases.snapshot import Copied, Snapshot, snapshot_of
from caseseries.delivery.file_rules import file_failure, rules_of_kind
from caseseries.delivery.header import Header, Match, normalized
from caseseries.delivery.sources.rows_in_memory import kept_positions
from caseseries.delivery.sources.source import Loaded, Source
from caseseries.delivery.typing.text_tables import TextTable
from caseseries.study.declaration import Table
from caseseries.study.failure import Failure, Rule
from caseseries.writing.identifiers import quoted


class DatabaseTable(Source):
    """A table or view. Its rows are numbered from 1 in the order of the primary key, or of all
    columns where there is none: numbers by size, texts letter by letter."""

    absent_advice = "Add it to the table, or take it from a view that has it"
    place_words = ("database", "the row with")

    def __init__(self, database: Database, snapshot: Snapshot, stored: StoredTable) -> None:
        # An address answers whatever a source's path is asked for.
        super().__init__(
            typing.cast(Path, database), (stored.name, stored.full_name), stored.full_name
        )
        self._snapshot = snapshot
        self._stored = stored
        self._key_is_read = False

    @property
    def _copied(self) -> Copied:
        return self._snapshot.copied(self._stored)

    @functools.cached_property
    def sha256(self) -> str:
        """The SHA-256 of columns and rows, in hexadecimal."""
        return self._copied.sha256

    def header(self, expected: Collection[str]) -> Header | None:
        """Return the names of the columns whose cells have a plain text; they stand on no line."""
        return Header(tuple(column.name for column in self._copied.table.readable), line=0)

    def rules(self, table: Table) -> Iterator[Rule]:
        """Return the rule only a typed source can break."""
        return rules_of_kind(table, "column_type")

    def file_failures(self, table: Table, header: Header | None) -> Iterator[Failure]:
        """Yield the columns whose cells have no plain text; those not declared are none's loss."""
        for column in self._copied.table.columns:
            if column.writing is None:
                declared = normalized(column.name) in table.column_names
                what = (
                    f"The column {column.name!r} holds {column.type}, which has no place in a cell"
                )
                yield file_failure(
                    table,
                    self.file,
                    "file.column_type" if declared else "file.unknown_column",
                    f"{what}; it was not read. Store a plain text, number, date or truth value."
                    if declared
                    else f"{what}; it is not declared for this table and was not read.",
                    column=column.name,
                )

    def load(
        self, con: duckdb.DuckDBPyConnection, table: Table, header: Header, match: Match
    ) -> Loaded:
        """Load the rows as text. Raises CannotReadError."""
        copied = self._copied
        names = [column.name for column in copied.table.readable]
        positions = kept_positions(match)
        cells = {column: f"c{number}" for number, column in enumerate(positions)}
        texts = [
            f"c{at} as {cell}" for cell, at in zip(cells.values(), positions.values(), strict=True)
        ]
        rows = copied.con.sql(
            f"select {', '.join(['line', *texts])} from {copied.name} order by line"
        )
        name = f"text_{table.name}"
        columns = ", ".join(f"{cell} VARCHAR" for cell in cells.values())
        con.execute(
            f"create or replace temp table {quoted(name)} "
            f"({', '.join(filter(None, ('line INTEGER', columns)))})"
        )
        insert_stream(con, name, rows)
        key = set(copied.table.key)
        self._key_is_read = key <= {
            names[at] for column, at in match.positions.items() if column in table.key
        }
        return Loaded(TextTable(name, cells, "line", copied.n_rows, ()))

    def cell(self, position: int, line: int) -> str | None:
        """Return a row's primary key, None where it has none or is the key of the study."""
        if self._key_is_read or not self._copied.table.key:
            return None
        return self._keys[line - 1]

    @functools.cached_property
    def _keys(self) -> list[str]:
        return self._copied.keys()


def tables_of(database: Database) -> tuple[DatabaseTable, ...]:
    """Return the tables and views of a database. Raises CannotReadError."""
    snapshot = snapshot_of(database)
    return tuple(DatabaseTable(database, snapshot, stored) for stored in snapshot.tables)
