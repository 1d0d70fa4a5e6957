"""Grids of tables: spans laid out, and header rows found where a file does not mark them."""

from __future__ import annotations

import re
from collections.abc import Sequence

from caseseries.audit.paper import Cell

MAX_CELLS = 100_000
EMPTY = Cell("")
_DATA = re.compile(
    r"[(\[]?[<>≤≥=~]?\s*[-+]?\.?\d[\d.,]*(?:\[[a-z\d]+\])?"
    r"(?:\s*[%)\]*†‡]|\s*[(\[±/;×]|\s*(?:-|–|to)\s*[-+]?\d|\s*$)"
)
_NOTHING = frozenset(("", "-", "–", "—", "·", "…", "...", "NA", "N/A", "n/a", "NR"))

Row = Sequence[Cell]


def laid_out(rows: Sequence[Row]) -> tuple[tuple[Cell, ...], ...]:
    """Return a full grid; a cell that spans places stands in each of them."""
    filled: dict[tuple[int, int], Cell] = {}
    width = 0
    for at, row in enumerate(rows):
        column = 0
        for cell in row:
            while (at, column) in filled:
                column += 1
            down = max(1, min(cell.rows, len(rows) - at))
            across = max(1, min(cell.columns, 1000))
            if len(filled) + down * across > MAX_CELLS:
                down = across = 1
            for r in range(at, at + down):
                for c in range(column, column + across):
                    filled.setdefault((r, c), cell)
            column += across
            width = max(width, column)
        width = max(width, column)
    return _grid(filled, width, len(rows))


def _grid(
    filled: dict[tuple[int, int], Cell], width: int, height: int
) -> tuple[tuple[Cell, ...], ...]:
    rows = (tuple(filled.get((r, c), EMPTY) for c in range(width)) for r in range(height))
    return tuple(row for row in rows if any(cell.text for cell in row))


def header_rows(grid: Sequence[Row]) -> int:
    """Return how many rows on top are headers: by their marks, else those before the first data."""
    marked = 0
    for row in grid:
        filled = [cell for cell in row if cell.text]
        if not all(cell.is_header for cell in filled) or _is_section(row):
            break
        marked += 1
    if marked == len(grid):
        marked = 0
    return marked or guessed_header_rows(grid)


def guessed_header_rows(grid: Sequence[Row]) -> int:
    """Return how many rows come before the first with data or with a label alone."""
    for at, row in enumerate(grid[:4]):
        values = [cell.text for cell in row[1:]]
        is_nameless = at == 0 and not row[0].text
        if any(_DATA.match(text) for text in values) and not (is_nameless and _are_years(values)):
            return at
        if at and _is_section(row):
            return at
    return 1 if len(grid) > 1 else 0


def _is_section(row: Row) -> bool:
    """Whether only the label says something, as ``Male`` without values or a heading of rows."""
    first, *others = row
    return bool(first.text) and all(
        cell is first or cell.text in _NOTHING or cell.text == first.text for cell in others
    )


def _are_years(values: Sequence[str]) -> bool:
    filled = [text for text in values if text]
    return bool(filled) and all(re.fullmatch(r"(?:19|20)\d\d", text) for text in filled)
