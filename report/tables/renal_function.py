"""Renal function before and after ablation, patient by patient."""

from __future__ import annotations

from typing import Any, Final

from analysis.numbers import slug
from report import format as fmt
from report.source import ResultsSource
from report.tables.html_table import (
    Cell,
    Column,
    HtmlTable,
    Row,
    RowGroup,
    body_row,
    header_cells,
    nothing_to_show,
)
from report.trace.note import Trace, trace_of

COLUMNS: Final = (
    Column("left", 18),
    Column("center", 15),
    Column("center", 15),
    Column("center", 14),
    Column("center", 14),
    Column("center", 12),
    Column("center", 12),
)
NUMERIC: Final = ("egfr_before", "egfr_after", "change", "percent_change")
NUMBER_OF: Final = ("before", "after", "decrease", "decrease_percent")
NOTES: Final = (
    "eGFR, estimated glomerular filtration rate; CKD, stage of chronic kidney disease; "
    "SD, standard deviation.",
    "A negative decrease is an increase.",
)


def renal_function(results: ResultsSource) -> HtmlTable:
    """One row per patient of `results.renal_function`, mean ± SD from the numbers below."""
    records = results.records("renal_function")
    values = [fmt.align_decimals([fmt.number(r[column]) for r in records]) for column in NUMERIC]
    rows = tuple(
        body_row(
            [str(record["patient_id"]), *texts, _stages(record), _yes_no(record)],
            COLUMNS,
            traces=_traces(results, str(record["patient_id"])),
        )
        for record, *texts in zip(records, *values, strict=True)
    )
    groups: tuple[RowGroup, ...] = (
        nothing_to_show(COLUMNS, "No patient has an eGFR both before and after ablation."),
    )
    if rows:
        groups = (RowGroup(rows), RowGroup((_summary(results),), classes="summary"))
    return HtmlTable(
        columns=COLUMNS,
        header=_header(),
        groups=groups,
        notes=NOTES,
        classes="results-table renal-function",
    )


def _header() -> tuple[tuple[Cell, ...], ...]:
    top = (
        Cell("Patient", rowspan=2, is_header=True),
        Cell(f"eGFR, {fmt.EGFR_UNIT}", colspan=3, align="center", is_header=True),
        Cell("Decrease,\n%", rowspan=2, align="center", is_header=True),
        Cell("CKD", rowspan=2, align="center", is_header=True),
        Cell("Chemotherapy\nafterwards", rowspan=2, align="center", is_header=True),
    )
    return (top, header_cells(["Before", "After", "Decrease"], COLUMNS[1:4]))


def _summary(results: ResultsSource) -> Row:
    texts = [
        fmt.mean_sd(
            results.number(f"renal_function.{name}.mean").value,
            results.number(f"renal_function.{name}.sd").value,
        )
        for name in NUMBER_OF
    ]
    traces = [
        trace_of(results, [f"renal_function.{name}.mean", f"renal_function.{name}.sd"])
        for name in NUMBER_OF
    ]
    return body_row(["Mean ± SD", *texts, "", ""], COLUMNS, classes="summary", traces=traces)


def _traces(results: ResultsSource, patient_id: str) -> list[Trace | None]:
    prefix = f"renal_function.patient.{slug(patient_id)}"
    return [trace_of(results, [f"{prefix}.{name}"]) for name in NUMBER_OF]


def _stages(record: dict[str, Any]) -> str:
    before, after = record["ckd_before"], record["ckd_after"]
    return str(before) if before == after else f"{before} → {after}"


def _yes_no(record: dict[str, Any]) -> str:
    return "yes" if record["chemotherapy_after"] else "no"
