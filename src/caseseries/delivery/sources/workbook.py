"""Excel workbooks: each sheet a table, each row under the number a spreadsheet shows for it."""

from __future__ import annotations

import functools
import typing
from collections.abc import Collection, Iterator
from pathlib import Path

import duckdb

from caseseries.delivery.file_rules import file_failure, rules_of_kind
from caseseries.delivery.header import Header, Match, normalized
from caseseries.delivery.sources.mixed_dates import dates_in, mixed_dates
from caseseries.delivery.sources.rows_in_memory import kept_positions, load_columns
from caseseries.delivery.sources.sheet_cells import SheetCells, column_letters, read_cells
from caseseries.delivery.sources.source import Loaded, Source
from caseseries.delivery.sources.workbook_package import Package, SheetPart
from caseseries.study.declaration import Table
from caseseries.study.failure import Failure, Rule

if typing.TYPE_CHECKING:
    import polars as pl

# A title, a date and a legend may stand above a header; further down it is looked for no more.
HEADER_ROWS = 20
# A header may leave a column without a name.
_NEARLY_ALL = 0.8
_NAMED_AT_MOST = 5


class WorkbookSheet(Source):
    """A sheet of a workbook."""

    def __init__(self, package: Package, part: SheetPart) -> None:
        # The only sheet of patients.xlsx is the table patients, whatever the sheet is called.
        others = () if len(package.sheets) > 1 else (package.path.stem,)
        super().__init__(package.path, (part.name, *others), part.name)
        self._package = package
        self._part = part
        self._columns: tuple[int, ...] = ()

    @functools.cached_property
    def _cells(self) -> SheetCells:
        return read_cells(self._package, self._part.part)

    @functools.cached_property
    def sha256(self) -> str:
        """The SHA-256 of the workbook, once for all of its sheets."""
        return self._package.sha256

    def header(self, expected: Collection[str]) -> Header | None:
        """Return the row among the first that names most of the expected columns.

        Where none is expected it is the first that fills nearly all columns: titles stand above.
        """
        cells = self._cells
        if not cells.rows:
            return None
        wanted = set(expected)
        found = [0] * min(len(cells.rows), HEADER_ROWS)
        for texts in cells.columns.values():
            for at, text in enumerate(texts.head(len(found)).to_list()):
                found[at] += text is not None and (not wanted or normalized(text) in wanted)
        enough = max(found) * (1 if wanted else _NEARLY_ALL)
        at = next(at for at, n in enumerate(found) if n >= enough)
        # A column that neither has a name nor a cell below it is no column.
        self._columns = tuple(
            number
            for number, texts in sorted(cells.columns.items())
            if texts.slice(at).null_count() < len(texts) - at
        )
        self._first = at + 1
        names = (self._text(number, at) or "" for number in self._columns)
        return Header(tuple(names), line=cells.rows[at])

    def _text(self, column: int, at: int) -> str | None:
        texts = self._cells.columns[column]
        return texts[at] if at < len(texts) else None

    def load(
        self, con: duckdb.DuckDBPyConnection, table: Table, header: Header, match: Match
    ) -> Loaded:
        """Load the rows below the header; cells without a usable value are failures."""
        lines = self._cells.rows[self._first :]
        columns = [self._below_header(number, len(lines)) for number in self._columns]
        text = load_columns(con, table.name, lines, columns, match)
        failures = [*self._bad_cells(table, header, match)]
        for name, position in match.positions.items():
            if name in table.column_names and table.column(name).type != "date":
                continue
            mixed = mixed_dates(dates_in(columns[position]))
            if mixed is not None:
                shown = (text and text.strip() for text in columns[position].to_list())
                line = lines[list(shown).index(mixed.typed)]
                failures.append(
                    file_failure(
                        table,
                        self.file,
                        f"file.{mixed.kind}",
                        mixed.message,
                        line=line,
                        column=name,
                        value=mixed.typed,
                    )
                )
        return Loaded(text, failures=tuple(failures))

    def _below_header(self, column: int, n_rows: int) -> pl.Series:
        texts = self._cells.columns[column].slice(self._first)
        return texts.extend_constant(None, n_rows - len(texts))

    def _bad_cells(self, table: Table, header: Header, match: Match) -> Iterator[Failure]:
        names = {position: name for name, position in kept_positions(match).items()}
        by_column = {number: names.get(at) for at, number in enumerate(self._columns)}
        for bad in self._cells.bad:
            if bad.row >= header.line:
                column = by_column.get(bad.column)
                cell = f"{column_letters(bad.column)}{bad.row}"
                yield file_failure(
                    table,
                    self.file,
                    "file.cell",
                    f"Cell {cell} has no value: {bad.why}.",
                    line=bad.row,
                    column=column,
                    value=bad.shown or None,
                )

    def cell(self, position: int, line: int) -> str | None:
        """Return the cell as a spreadsheet names it."""
        return f"{column_letters(self._columns[position])}{line}"

    def rules(self, table: Table) -> Iterator[Rule]:
        """Return the rules only a workbook can break."""
        return rules_of_kind(
            table, "cell", "formula", "hidden", "merged", "mixed_dates", "swapped_dates"
        )

    def file_failures(self, table: Table, header: Header | None) -> Iterator[Failure]:
        """Yield what someone looking at the sheet would not see, or see otherwise."""
        if header is None:
            return
        cells = self._cells
        hidden = [f"row {row}" for row in cells.hidden_rows if row > header.line]
        hidden += [f"column {column_letters(at)}" for at in self._columns if cells.is_hidden(at)]
        if self._part.hidden:
            hidden.insert(0, "the whole sheet")
        if hidden:
            message = f"The workbook hides {_named(hidden)}; what is hidden was read like the rest."
            yield file_failure(table, self.file, "file.hidden", message)
        if cells.merged:
            message = (
                f"Cells are merged ({_named(cells.merged)}); the value was read in the first of "
                "them, the others as empty. Fill each cell of its own."
            )
            yield file_failure(table, self.file, "file.merged", message)
        if cells.n_formulas and self._package.is_computed_on_opening:
            message = (
                f"{cells.n_formulas} cells are formulas of a workbook that asks to be computed "
                "anew; their stored results were read. Open it in Excel and save it."
            )
            yield file_failure(table, self.file, "file.formula", message)


def open_workbook(path: Path) -> tuple[WorkbookSheet, ...]:
    """Return the sheets of a workbook. Raises DamagedWorkbookError, CannotReadError."""
    package = Package(path)
    return tuple(WorkbookSheet(package, part) for part in package.sheets)


def _named(places: list[str]) -> str:
    more = len(places) - _NAMED_AT_MOST
    return ", ".join(places[:_NAMED_AT_MOST]) + (f" and {more} more" if more > 0 else "")
