"""Results written down in a test: the records and numbers it needs, and no others."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

# What every study says of itself; a test names it only to say otherwise.
CHOICES: dict[str, float | None] = {
    "definitions.conf_level_percent": 95.0,
    "definitions.exact_test_patients": 30.0,
}


@dataclass(frozen=True)
class LiteralNumber:
    value: float | None


@dataclass(frozen=True)
class LiteralResults:
    """Stands in for `caseseries.results.results.Results`; an unnamed frame has no rows."""

    frames: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    numbers: dict[str, float | None] = field(default_factory=dict)

    def records(self, name: str) -> list[dict[str, Any]]:
        return self.frames.get(name, [])

    def number(self, id: str) -> LiteralNumber:
        return LiteralNumber({**CHOICES, **self.numbers}[id])


def rows(columns: str, *lines: tuple[Any, ...]) -> list[dict[str, Any]]:
    """Records from a heading of column names and one tuple per row."""
    names = columns.split()
    return [dict(zip(names, line, strict=True)) for line in lines]
