"""What is not as an example expects: rows missing, rows too many, cells that differ."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from caseseries.warehouse.example_cells import is_expected, shown
from caseseries.warehouse.example_file import Example


@dataclass(frozen=True)
class Difference:
    """Rows that are not as expected; the first cell says which row it is, and what is wrong."""

    example: Example
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]

    def __str__(self) -> str:
        heading = ("", *self.columns)
        widths = [max(map(len, cells)) for cells in zip(heading, *self.rows, strict=True)]
        lines = [
            "  " + " | ".join(map(str.ljust, row, widths)).rstrip()
            for row in (heading, tuple("-" * width for width in widths), *self.rows)
        ]
        where = f"{self.example.path}:{self.example.expected.line}"
        return "\n".join((f"{where}: the result is not the table expected here", *lines))


def difference(
    example: Example, expected: Sequence[Sequence[Any]], found: Sequence[Sequence[Any]]
) -> Difference | None:
    """Compare two tables of the expected columns, whatever the order of their rows."""
    pairs = _paired(expected, found)
    rows: list[tuple[str, ...]] = []
    for at, row in enumerate(example.expected.rows):
        partner = pairs.get(at)
        if partner is None:
            rows.append((f"line {row.line}, missing", *map(shown, expected[at])))
        elif _unlike(expected[at], found[partner]):
            rows.append((f"line {row.line}", *map(_cell, expected[at], found[partner])))
    extra = sorted(set(range(len(found))) - set(pairs.values()))
    rows += [("extra", *map(shown, found[at])) for at in extra]
    return Difference(example, example.expected.columns, tuple(rows)) if rows else None


def _cell(expected: Any, found: Any) -> str:
    if is_expected(found, expected):
        return shown(expected)
    return f"{shown(found, expected)}, not {shown(expected)}"


def _unlike(expected: Sequence[Any], found: Sequence[Any]) -> int:
    """How many cells differ; the first column, which mostly names the row, outweighs the rest."""
    unlike = [not is_expected(*pair) for pair in zip(found, expected, strict=True)]
    return sum(unlike) + (len(unlike) if unlike and unlike[0] else 0)


def _paired(expected: Sequence[Sequence[Any]], found: Sequence[Sequence[Any]]) -> dict[int, int]:
    """Rows of both sides that belong together, so that as few cells as possible differ."""
    from scipy.optimize import linear_sum_assignment

    if not expected or not found:
        return {}
    cost = [[_unlike(row, other) for other in found] for row in expected]
    columns = len(expected[0])
    return {
        int(at): int(partner)
        for at, partner in zip(*linear_sum_assignment(cost), strict=True)
        # Two rows whose first cells differ are not the same row.
        if cost[at][partner] < columns or not cost[at][partner]
    }
