"""Rows that a reader has already turned into text, for formats read as a whole."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from pathlib import Path

import duckdb

from caseseries.delivery.header import MAX_UNKNOWN_COLUMNS, Header, Match
from caseseries.delivery.sources.source import Loaded, Source
from caseseries.delivery.typing.text_tables import TextTable
from caseseries.study.declaration import Table
from caseseries.writing.identifiers import quoted


class RowsInMemory(Source):
    """A header and its columns of text, each row with the line it is shown to stand on.

    ``columns`` holds, per cell of the header, one text (or None for missing) per row; ``lines``
    the line of each row, the header being line 1.
    """

    def __init__(
        self,
        path: Path,
        names: tuple[str, ...],
        header: Header,
        lines: Sequence[int],
        columns: Sequence[Sequence[str | None]],
        *,
        sheet: str | None = None,
    ) -> None:
        super().__init__(path, names, sheet)
        self._header = header
        self._lines = lines
        self._columns = columns

    def header(self, expected: Collection[str]) -> Header | None:
        """Return the header as given."""
        return self._header

    def load(
        self, con: duckdb.DuckDBPyConnection, table: Table, header: Header, match: Match
    ) -> Loaded:
        """Load the columns that are to be kept."""
        return Loaded(load_columns(con, table.name, self._lines, self._columns, match))


def load_columns(
    con: duckdb.DuckDBPyConnection,
    table_name: str,
    lines: Sequence[int],
    columns: Sequence[Sequence[str | None]],
    match: Match,
) -> TextTable:
    """Load columns of text into the temporary table ``text_<table>``; an empty text is missing."""
    name = f"text_{table_name}"
    positions = kept_positions(match)
    cells = {column: f"c{number}" for number, column in enumerate(positions)}
    parts = ["unnest(?::INTEGER[]) as line"]
    parts += [f"unnest(?::VARCHAR[]) as {cell}" for cell in cells.values()]
    given: Iterable[Sequence[str | None]] = (columns[at] for at in positions.values())
    con.execute(
        f"create or replace temp table {quoted(name)} as select {', '.join(parts)}",
        [list(lines), *([cell or None for cell in column] for column in given)],
    )
    return TextTable(name, cells, "line", len(lines), ())


def kept_positions(match: Match) -> dict[str, int]:
    """Return the stored columns with their positions in the header."""
    positions = dict(match.positions)
    for unknown in match.unknown[:MAX_UNKNOWN_COLUMNS]:
        positions[unknown.name] = unknown.position
    return positions
