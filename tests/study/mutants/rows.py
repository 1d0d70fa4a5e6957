"""The rows of the clean cohort as they are written, and how a mutant rewrites one of them."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence

from gate_cohort import TABLES, Change

from caseseries.study.declaration import Table
from mutants.mutant import Mutant


def written(cells: Sequence[str]) -> str:
    """Return a row as the cohort has it: quoted where it must be, with its line end."""
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerow(cells)
    return out.getvalue()


def rows_of(table: Table) -> list[list[str]]:
    """Return the cells of the rows, the first of which stands on line 2."""
    return list(csv.reader(io.StringIO(TABLES[table.name])))[1:]


def filled_row(table: Table, column: str) -> int:
    """Return the first row (from 0) that fills a column."""
    at = table.column_names.index(column)
    return next(number for number, cells in enumerate(rows_of(table)) if cells[at])


def key_of(table: Table, cells: Sequence[str]) -> str | None:
    """Return the key of a row as a report shows it."""
    parts = [cells[table.column_names.index(name)] for name in table.key]
    return ", ".join(parts) if any(parts) else None


def rewritten(table: Table, row: int, text: str) -> Change:
    """Return the change that writes other text in place of a row."""
    return (table.name, "\n" + written(rows_of(table)[row]), "\n" + text)


def with_cell(table: Table, check: str, column: str, row: int, value: str) -> Mutant:
    """Return the mutant that has another value in one cell and breaks a rule of its column."""
    cells = rows_of(table)[row]
    cells[table.column_names.index(column)] = value
    return Mutant(
        f"{table.name}.{column}.{check}",
        (rewritten(table, row, written(cells)),),
        row + 2,
        column,
        key_of(table, cells),
        value or None,
    )
