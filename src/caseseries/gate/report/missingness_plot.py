"""The missing cells of each table as inline SVG: a bar per column, and a mark per row if small."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from html import escape

from caseseries.gate.failures.missingness import ColumnMissing, TableMissing

# In units of the drawing, which is shown at this width where the screen has it.
WIDTH = 380
_ROW, _TOP = 20, 4
_NAME_END, _BAR_START, _BAR_WIDTH = 186, 192, 108
# Names longer than this would run into the bars at the size of the labels.
_LONGEST_NAME = 28


def share(column: ColumnMissing, n_rows: int) -> float:
    """Return the share of missing cells of a column, from 0 to 1."""
    return column.n_missing / n_rows if n_rows else 0.0


def in_percent(column: ColumnMissing, n_rows: int) -> str:
    """Return a share in whole percent; what is not quite none or all is not rounded to it."""
    percent = 100 * share(column, n_rows)
    if 0 < percent < 1:
        return "<1 %"
    if 99 < percent < 100:
        return ">99 %"
    return f"{percent:.0f} %"


def in_words(table: TableMissing) -> str:
    """Return what the bars of a table show, for who cannot see them."""
    parts = [
        f"{column.name}: {_amount(column, table.n_rows)}"
        for column in table.columns
        if column.n_missing
    ]
    if not parts:
        return "No cell is missing."
    return "; ".join(parts) + ". No cell is missing in the other columns."


def bars(table: TableMissing) -> str:
    """Return the shares of missing cells of a table's columns as an SVG element."""
    return _drawing(table, "bars", f"{table.name}: share of missing cells", _bars(table))


def marks(table: TableMissing) -> str | None:
    """Return the missing cells of each row as an SVG element; None for a table with many rows."""
    if table.lines is None:
        return None
    return _drawing(table, "marks", f"{table.name}: missing cells row by row", _marks(table))


def _drawing(table: TableMissing, kind: str, title: str, content: Iterator[str]) -> str:
    height = _TOP + _ROW * len(table.columns) + (18 if kind == "marks" else 4)
    ids = f"{kind}-{table.name}"
    return "\n".join(
        [
            f'<svg class="{kind}" viewBox="0 0 {WIDTH} {height}" role="img" '
            f'aria-labelledby="{ids}-title {ids}-text">',
            f'<title id="{ids}-title">{escape(title)}</title>',
            f'<desc id="{ids}-text">{escape(in_words(table))}</desc>',
            *content,
            "</svg>",
        ]
    )


def _amount(column: ColumnMissing, n_rows: int) -> str:
    if not column.delivered:
        return "column not delivered"
    return f"{column.n_missing:,} of {n_rows:,} ({in_percent(column, n_rows)})"


def _label(column: ColumnMissing, y: float) -> str:
    name = column.name
    if len(name) > _LONGEST_NAME:
        name = name[: _LONGEST_NAME - 1] + "…"
    return f'<text class="name" x="{_NAME_END}" y="{y + 14:g}">{escape(name)}</text>'


def _bars(table: TableMissing) -> Iterator[str]:
    for number, column in enumerate(table.columns):
        y = _TOP + number * _ROW
        width = _BAR_WIDTH * share(column, table.n_rows)
        if column.n_missing:
            # However few: a bar too thin to see would say none.
            width = max(width, 1.5)
        kind = "required" if column.required else "optional"
        yield _label(column, y)
        yield (
            f'<rect class="track" x="{_BAR_START}" y="{y + 4}" width="{_BAR_WIDTH}" height="12"/>'
        )
        if width:
            yield (
                f'<rect class="{kind}" x="{_BAR_START}" y="{y + 4}" width="{width:.1f}" '
                'height="12"/>'
            )
        amount = f"{column.n_missing:,} · {in_percent(column, table.n_rows)}"
        if not column.delivered:
            amount = "no column"
        elif not column.n_missing:
            amount = "none"
        x = _BAR_START + _BAR_WIDTH + 6
        yield f'<text class="amount" x="{x}" y="{y + 14}">{amount}</text>'


def _marks(table: TableMissing) -> Iterator[str]:
    lines = table.lines or ()
    room = WIDTH - _BAR_START - 4
    step = min(12.0, room / max(len(lines), 1))
    at = {line: number for number, line in enumerate(lines)}
    for number, column in enumerate(table.columns):
        y = _TOP + number * _ROW
        kind = "required" if column.required else "optional"
        yield _label(column, y)
        yield (
            f'<rect class="track" x="{_BAR_START}" y="{y + 4}" width="{step * len(lines):.1f}" '
            'height="12"/>'
        )
        for first, last in _runs([at[line] for line in column.lines or ()]):
            places = f"line {lines[first]}"
            if last > first:
                places = f"lines {lines[first]} to {lines[last]}"
            yield (
                f'<rect class="{kind}" x="{_BAR_START + step * first:.1f}" y="{y + 4}" '
                f'width="{max(step * (last - first + 1) - 0.4, 0.8):.1f}" height="12">'
                f"<title>{escape(column.name)}: missing on {places}</title></rect>"
            )
    if lines:
        y = _TOP + _ROW * len(table.columns) + 12
        yield f'<text class="axis" x="{_BAR_START}" y="{y}">line {lines[0]}</text>'
        if len(lines) > 8:
            x = _BAR_START + step * len(lines)
            yield f'<text class="axis end" x="{x:.1f}" y="{y}">line {lines[-1]}</text>'


def _runs(numbers: Sequence[int]) -> Iterator[tuple[int, int]]:
    """Yield the first and last of each run of successive numbers."""
    start = previous = None
    for number in numbers:
        if previous is None or start is None:
            start = number
        elif number != previous + 1:
            yield start, previous
            start = number
        previous = number
    if start is not None and previous is not None:
        yield start, previous
