"""Rows that a reader has already turned into text, for formats read as a whole."""

from __future__ import annotations

import typing
from collections.abc import Collection, Sequence
from pathlib import Path

import duckdb

from caseseries.delivery.header import MAX_UNKNOWN_COLUMNS, Header, Match
from caseseries.delivery.sources.source import Loaded, Source
from caseseries.delivery.typing.text_tables import TextTable
from caseseries.study.declaration import Table
from caseseries.writing.identifiers import quoted

if typing.TYPE_CHECKING:
    import polars as pl

# No table of a study is called so.
_DELIVERED = "delivered\n"


class ArrowStream:
    """The Arrow C stream of a frame or relation and nothing else of it.

    Polars keeps the types of the objects it was handed in a cache; with DuckDB's own relation
    there, the interpreter reports leaked instances on standard error when it exits. DuckDB would
    read a frame of polars itself only with pyarrow.
    """

    def __init__(self, rows: pl.DataFrame | duckdb.DuckDBPyRelation) -> None:
        self._rows = rows

    def __arrow_c_stream__(self, requested_schema: object | None = None) -> object:
        return self._rows.__arrow_c_stream__(requested_schema)


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
    columns: Sequence[Sequence[str | None] | pl.Series],
    match: Match,
) -> TextTable:
    """Load columns of text into the temporary table ``text_<table>``; an empty text is missing."""
    import polars as pl

    name = f"text_{table_name}"
    positions = kept_positions(match)
    cells = {column: f"c{number}" for number, column in enumerate(positions)}
    frame = pl.DataFrame(
        {
            "line": pl.Series(lines, dtype=pl.Int32),
            **{
                cell: pl.Series(columns[at], dtype=pl.String)
                for cell, at in zip(cells.values(), positions.values(), strict=True)
            },
        }
    )
    parts = ["line", *(f"nullif({cell}, '') as {cell}" for cell in cells.values())]
    con.register(_DELIVERED, ArrowStream(frame))
    con.execute(
        f"create or replace temp table {quoted(name)} as "
        f"select {', '.join(parts)} from {quoted(_DELIVERED)}"
    )
    con.unregister(_DELIVERED)
    return TextTable(name, cells, "line", len(lines), ())


def kept_positions(match: Match) -> dict[str, int]:
    """Return the stored columns with their positions in the header."""
    positions = dict(match.positions)
    for unknown in match.unknown[:MAX_UNKNOWN_COLUMNS]:
        positions[unknown.name] = unknown.position
    return positions
