"""What a source that a mapping stands before tells beside its rows: where each was delivered."""

from __future__ import annotations

import abc
import dataclasses

from caseseries.delivery.sources.source import Source


@dataclasses.dataclass(frozen=True, slots=True)
class SheetOfRows:
    """One of the sheets that a table's rows are from: from its ``first_row`` (a row's number, see
    ``row_numbers``) on, until that of the next.

    ``line_offset`` is added to its lines, so that no two rows of the finished table share one.
    """

    file: str
    sha256: str
    first_row: int
    line_offset: int


class Mapped(Source):
    """A table's rows by their number, and where they were delivered."""

    @abc.abstractmethod
    def column_name(self, column: str, row: int | None) -> str | None:
        """Return what the sheet calls a column, by the row's number where blocks differ."""

    @abc.abstractmethod
    def cell_of(self, column: str, row: int) -> str | None:
        """Return how people call the cell of a row (``C7``), None where it has no such name."""

    @abc.abstractmethod
    def file_of(self, row: int) -> str:
        """Return the file, or the sheet of one, that a row stands in."""

    @property
    def sheets_of_rows(self) -> tuple[SheetOfRows, ...]:
        """Those of a table from several sheets, in order, once it is loaded; else none."""
        return ()
