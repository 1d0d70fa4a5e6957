"""Results written down in a test: the records and numbers it needs, and no others."""

from __future__ import annotations

import json
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
    """Stands in for `caseseries.results.results.Results`; an unnamed frame has no rows.

    Unless a test says otherwise it is of the study described by ABOUT.
    """

    frames: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    numbers: dict[str, float | None] = field(default_factory=dict)

    def records(self, name: str) -> list[dict[str, Any]]:
        return {**ABOUT, **self.frames}.get(name, [])

    def number(self, id: str) -> LiteralNumber:
        return LiteralNumber({**CHOICES, **self.numbers}[id])


def rows(columns: str, *lines: tuple[Any, ...]) -> list[dict[str, Any]]:
    """Records from a heading of column names and one tuple per row."""
    names = columns.split()
    return [dict(zip(names, line, strict=True)) for line in lines]


def of_table(name: str, records: list[dict[str, Any]], **values: Any) -> list[dict[str, Any]]:
    """The records as rows of one table of study.toml."""
    return [{"table_name": name, **values, **record} for record in records]


FIGURES = ("overall_survival", "progression_free_survival", "local_control")

ABOUT: dict[str, list[dict[str, Any]]] = {
    "study": rows(
        "file title authors synthetic_statement conf_type recommended_conf_type conf_level",
        ("study.toml", "A series", [], None, "plain", "log-log", 0.95),
    ),
    "units": rows(
        "unit table_name rows_of belongs_to",
        ("patient", "patients", "patients", None),
        ("tumor", "tumors", "tumors", "patient"),
    ),
    "endpoints": rows(
        "endpoint label unit_of_analysis units time_unit origin events_called event_name landmarks"
        " spells among competing",
        ("overall_survival", "Overall survival", "patient", "patients", "months",
         "the first ablation", "deaths", "death", [12.0, 36.0, 60.0], None, None, None),
        ("progression_free_survival", "Progression-free survival", "patient", "patients", "months",
         "the first ablation", "progressed", "progression", [12.0, 36.0, 60.0], None, None, None),
        ("local_control", "Local tumor control", "tumor", "tumors", "months",
         "ablation", "events", "local progression", [12.0, 36.0, 60.0], None, None, None),
    ),
    "shown": rows(
        "what name kind settings",
        *(
            ("figure", name, "kaplan_meier", json.dumps({"kind": "kaplan_meier", "endpoint": name}))
            for name in FIGURES
        ),
    ),
}  # fmt: skip
