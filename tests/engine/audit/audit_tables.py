"""Tables for tests, drawn with bars, and their statements as lines."""

from __future__ import annotations

from caseseries.audit.paper import Cell, Place, Table
from caseseries.audit.statements import Statement
from caseseries.audit.tables import statements_of


def table(drawn: str, *, header: int = 1, caption: str = "", note: str = "") -> Table:
    """A table of lines with ``|`` between cells.

    ``<`` is the cell to the left again, ``^`` the one above; two blanks before a label indent it.
    """
    lines = [line for line in drawn.strip("\n").splitlines() if line.strip(" -|") or "|" in line]
    margin = min(len(line) - len(line.lstrip()) for line in lines)
    grid: list[list[Cell]] = []
    for number, line in enumerate(lines):
        texts = line[margin:].split("|")
        row: list[Cell] = []
        for at, text in enumerate(texts):
            label = text.strip()
            if label == "<":
                row.append(_wider(row, grid))
                continue
            if label == "^":
                row.append(_taller(grid, at))
                continue
            level = (len(text) - len(text.lstrip())) // 2 if at == 0 and label else 0
            row.append(Cell(label, is_header=number < header, level=level))
        grid.append(row)
    full = tuple(tuple(row) for row in grid)
    notes = (note,) if note else ()
    return Table(full, header, Place("Results", label="Table 1"), caption, notes)


def _wider(row: list[Cell], _: list[list[Cell]]) -> Cell:
    old = row[-1]
    new = Cell(old.text, old.is_header, old.rows, old.columns + 1, old.level)
    for at in range(len(row)):
        if row[at] is old:
            row[at] = new
    return new


def _taller(grid: list[list[Cell]], at: int) -> Cell:
    old = grid[-1][at]
    new = Cell(old.text, old.is_header, old.rows + 1, old.columns, old.level)
    for row in grid:
        if row[at] is old:
            row[at] = new
    return new


def said(drawn: str, *kinds: str, **given: str | int) -> list[str]:
    """What a drawn table's statements say, a line each; of some kinds only, if any are given."""
    found = statements_of(table(drawn, **given), 0)  # type: ignore[arg-type]
    return [line(s) for s in found if (s.kind in kinds if kinds else s.kind != "other")]


def line(s: Statement) -> str:
    """``share count=6 percent=46.2 [Sex: Male] of 13``."""
    numbers = " ".join(f"{role}={number.text}" for role, number in s.numbers.items())
    parts = [s.kind, s.measure, numbers]
    if s.population:
        parts.append(f"[{s.population}]")
    if s.time:
        parts.append(f"at {s.time[0]:g} {s.time[1]}")
    if s.variable:
        parts.append(f"- {s.variable}")
    if s.unit:
        parts.append(f"({s.unit})")
    if s.totals:
        parts.append("of " + ", ".join(reading.n.text for reading in s.totals))
    return " ".join(part for part in parts if part) + (" all" if s.is_exhaustive else "")
