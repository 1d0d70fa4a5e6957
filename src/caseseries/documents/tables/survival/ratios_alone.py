"""Hazard ratios of each factor alone, beside the groups a table of survival compares."""

from __future__ import annotations

from typing import Final

from caseseries.documents.printing import format as fmt
from caseseries.documents.source import ResultsSource
from caseseries.documents.tables.parts.events_per_variable import events_per_variable_notes
from caseseries.documents.tables.parts.model_notes import model_notes
from caseseries.documents.tables.parts.table_note import TableNote
from caseseries.documents.tables.survival.survival_groups import (
    Record,
    ratio_trace,
    ratio_with_limits,
)
from caseseries.documents.traced.note import Trace

FIRTH_NOTE: Final = (
    "Hazard ratios (HR), each factor alone, are Firth's penalized Cox estimates with profile "
    "likelihood intervals; Ref., reference group."
)
COX_NOTE: Final = (
    "Hazard ratios (HR), each factor alone, are Cox estimates with {} limits; "
    "Ref., reference group."
)
NO_MODEL_NOTE: Final = f"{fmt.DASH}, no model of the endpoint compares these groups."


class RatiosAlone:
    """The models of one factor that the study's tables of kind regression hold, by factor.

    Those of the same endpoint whose levels are the groups: a factor cut elsewhere, or taken as a
    number, has no ratio of these. Firth's where they are fitted. ``any`` says whether there is one.
    """

    def __init__(self, results: ResultsSource, groups: list[Record]) -> None:
        levels: dict[str, set[str]] = {}
        for group in groups:
            levels.setdefault(group["variable"], set()).add(group["level"])
        endpoints = {group["endpoint"] for group in groups}
        models: dict[tuple[str, str, str], list[Record]] = {}
        for row in _models(results):
            if row["model"] == "univariable" and row["endpoint"] in endpoints:
                key = (row["variable"], row["table_name"], row["method"])
                models.setdefault(key, []).append(row)
        self._models: dict[str, list[Record]] = {}
        # Of several tables the first.
        for (variable, table, method), rows in models.items():
            compared = {row["level"] for row in rows} | {row["reference"] for row in rows}
            if not compared <= levels.get(variable, set()):
                continue
            held = self._models.get(variable)
            if held is None or (held[0]["table_name"] == table and method == "firth"):
                self._models[variable] = rows
        self.any = bool(self._models)
        self._missing = self.any and self._models.keys() != levels.keys()
        self._results = results

    def cell(self, record: Record) -> str:
        """`0.47` with its limits on a second line, `Ref.`, `NE`, or a dash without a model."""
        rows = self._models.get(record["variable"])
        if rows is None:
            return fmt.DASH
        if any(row["reference"] == record["level"] for row in rows):
            return "Ref."
        ratio = next((row for row in rows if row["level"] == record["level"]), None)
        if ratio is None or fmt.is_missing(ratio["hazard_ratio"]):
            return fmt.NOT_ESTIMABLE
        return ratio_with_limits(ratio)

    def trace(self, record: Record) -> Trace | None:
        """What a cell rests on."""
        rows = self._models.get(record["variable"])
        if rows is None:
            return None
        table, method = rows[0]["table_name"], rows[0]["method"]
        return ratio_trace(
            self._results,
            f"{table}.univariable.{method}.{record['variable']}.{record['level']}",
        )

    @property
    def notes(self) -> tuple[str | TableNote, ...]:
        """How the ratios and their limits were estimated, and what to think of them."""
        rows = [row for rows in self._models.values() for row in rows]
        cox = [row for row in rows if row["method"] == "cox"]
        robust = any(not fmt.is_missing(row["naive_std_error"]) for row in cox)
        return (
            *([FIRTH_NOTE] if len(cox) < len(rows) else []),
            *([COX_NOTE.format("robust" if robust else "Wald")] if cox else []),
            *([NO_MODEL_NOTE] if self._missing else []),
            *model_notes(rows),
            *(
                note
                for table in dict.fromkeys(str(row["table_name"]) for row in rows)
                for note in events_per_variable_notes(self._results, table)
            ),
        )


def _models(results: ResultsSource) -> list[Record]:
    try:
        return results.records("regression")
    except KeyError:
        # A study without a table of this kind has no such frame.
        return []
