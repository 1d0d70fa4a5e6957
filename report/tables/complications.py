"""Complications by modality: sessions by the worst SIR class."""

from __future__ import annotations

from typing import Final

from caseseries.documents.printing import format as fmt
from caseseries.documents.printing.alignment import align_decimals
from caseseries.documents.source import ResultsSource
from caseseries.documents.tables.parts.html_table import (
    Column,
    HtmlTable,
    RowGroup,
    body_row,
    header_cells,
    nothing_to_show,
)
from caseseries.documents.traced.note import Trace, trace_of

COLUMNS: Final = (
    Column("left", 32),
    Column("center", 14),
    Column("center", 18),
    Column("center", 18),
    Column("center", 18),
)
MODALITY_LABELS: Final = {
    "all": "All sessions",
    "cryoablation": "Cryoablation",
    "radiofrequency": "Radiofrequency ablation",
}
SEVERITIES: Final = (("minor", "minor"), ("major", "major"), ("death", "deaths"))
NOTE: Final = (
    "Sessions counted by their worst complication, with percentages of the sessions of the row; "
    "classes of the Society of Interventional Radiology."
)


def complications(results: ResultsSource) -> HtmlTable:
    """`results.complications`, shares from the numbers `complications[.<modality>].<severity>`."""
    # A modality that was never used says nothing.
    records = [r for r in results.records("complications") if r["sessions"]]
    counts = [
        align_decimals(
            [
                fmt.n_percent(r[column], _share(results, str(r["modality"]), severity))
                for r in records
            ]
        )
        for severity, column in SEVERITIES
    ]
    sessions = align_decimals([fmt.count(r["sessions"]) for r in records])
    rows = tuple(
        body_row(
            [_label(str(record["modality"])), *texts],
            COLUMNS,
            traces=_traces(results, str(record["modality"])),
        )
        for record, *texts in zip(records, sessions, *counts, strict=True)
    )
    headings = [
        "Modality",
        "Sessions",
        "Minor\n(class A–B)",
        "Major\n(class C–E)",
        "Death\n(class F)",
    ]
    return HtmlTable(
        columns=COLUMNS,
        header=(header_cells(headings, COLUMNS),),
        groups=(RowGroup(rows) if rows else nothing_to_show(COLUMNS, "No session was recorded."),),
        notes=(NOTE,),
        classes="results-table complications",
    )


def _label(modality: str) -> str:
    return MODALITY_LABELS.get(modality, fmt.capitalized(modality))


def _share(results: ResultsSource, modality: str, severity: str) -> float | None:
    return results.number(f"{_prefix('complications', modality)}.{severity}.percent").value


def _prefix(topic: str, modality: str) -> str:
    return topic if modality == "all" else f"{topic}.{modality}"


def _traces(results: ResultsSource, modality: str) -> list[Trace | None]:
    shares = [f"{_prefix('complications', modality)}.{severity}" for severity, _ in SEVERITIES]
    return [
        trace_of(results, [f"{_prefix('technique', modality)}.sessions.n"]),
        *(trace_of(results, [f"{share}.n", f"{share}.percent"]) for share in shares),
    ]
