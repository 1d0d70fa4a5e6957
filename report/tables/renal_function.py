"""Renal function before and after ablation, patient by patient."""

from __future__ import annotations

from typing import Any, Final

from caseseries.documents.printing import format as fmt
from caseseries.documents.printing.alignment import align_decimals
from caseseries.documents.source import ResultsSource
from caseseries.documents.tables.parts.html_table import (
    INDENT,
    Cell,
    Column,
    HtmlTable,
    Row,
    RowGroup,
    body_row,
    header_cells,
    nothing_to_show,
)
from caseseries.documents.tables.parts.table_note import table_note
from caseseries.documents.traced.note import Trace, trace_of
from caseseries.results.numbers import slug

COLUMNS: Final = (
    Column("left", 14),
    Column("center", 15),
    Column("center", 15),
    Column("center", 14),
    Column("center", 14),
    Column("center", 12),
    Column("center", 16),
)
EGFR_UNIT: Final = f"mL/min/1.73{fmt.NO_BREAK_SPACE}m²"
MOST_PATIENTS: Final = 25
"""A longer list of patients says less than their range and the stages they went through."""
NUMERIC: Final = ("egfr_before", "egfr_after", "change", "percent_change")
NUMBER_OF: Final = ("before", "after", "decrease", "decrease_percent")
NEGATIVE_NOTE: Final = "A negative decrease is an increase."
NOTES: Final = (
    "eGFR, estimated glomerular filtration rate; CKD, stage of chronic kidney disease; "
    "SD, standard deviation.",
    NEGATIVE_NOTE,
)


def renal_function(results: ResultsSource) -> HtmlTable:
    """One row per patient of `results.renal_function`, mean and SD of all below.

    A series of more than 25 patients is summed up: mean ± SD, range, and how many went from which
    stage to which, from `results.ckd_transitions`.
    """
    records = results.records("renal_function")
    if len(records) > MOST_PATIENTS:
        return _summed_up(results, len(records))
    if not records:
        nobody = "No patient has an eGFR both before and after ablation."
        return _table((nothing_to_show(COLUMNS, nobody),), NOTES)
    means, spreads = _summaries(results, "mean"), _summaries(results, "sd")
    values = [
        align_decimals([*(fmt.number(r[column]) for r in records), mean, spread])
        for column, mean, spread in zip(NUMERIC, means, spreads, strict=True)
    ]
    rows = tuple(
        body_row(
            [str(record["patient_id"]), *texts, _stages(record), _yes_no(record)],
            COLUMNS,
            traces=_traces(results, str(record["patient_id"])),
        )
        for record, *texts in zip(records, *(v[:-2] for v in values), strict=True)
    )
    summed = tuple(
        body_row(
            [label, *(v[at] for v in values), "", ""], COLUMNS, classes="summary",
            traces=[trace_of(results, [f"renal_function.{name}.{part}"]) for name in NUMBER_OF],
        )
        for label, part, at in (("Mean", "mean", -2), ("SD", "sd", -1))
    )  # fmt: skip
    groups = (RowGroup(rows), RowGroup(summed, classes="summary"))
    return _table(groups, tuple(_notes(results, records)))


def _table(groups: tuple[RowGroup, ...], notes: tuple[str, ...]) -> HtmlTable:
    classes = "results-table renal-function"
    return HtmlTable(COLUMNS, header=_header(), groups=groups, notes=notes, classes=classes)


def _summed_up(results: ResultsSource, n_patients: int) -> HtmlTable:
    columns = (Column("left", 36), *(Column("center", 16) for _ in NUMBER_OF))
    headings = ["", "Before", "After", "Decrease", "Decrease, %"]
    spread = (_mean_sd_row(results, columns), _range_row(results, columns))
    moves = results.records("ckd_transitions")
    printed = align_decimals([fmt.n_percent(r["n"], r["percent"]) for r in moves])
    stages = tuple(
        Row(
            (
                Cell(INDENT + _stages(move), is_header=True),
                Cell(
                    text,
                    colspan=len(NUMBER_OF),
                    align="center",
                    trace=_move_trace(results, move),
                ),
            ),
            "level-1",
        )
        for move, text in zip(moves, printed, strict=True)
    )
    return HtmlTable(
        columns=columns,
        header=(header_cells(headings, columns),),
        groups=(
            RowGroup(spread, heading=f"eGFR, {EGFR_UNIT}"),
            RowGroup(stages, heading="Stage of chronic kidney disease, patients (%)"),
        ),
        notes=(
            "eGFR, estimated glomerular filtration rate; SD, standard deviation.",
            NEGATIVE_NOTE,
            table_note(
                "All ",
                (fmt.plural(n_patients, "patient"), trace_of(results, ["renal_function.paired.n"])),
                " with both values are summed up; their single values stand in "
                "`results.renal_function` of the DuckDB file.",
            ),
        ),
        classes="results-table renal-function",
    )


def _move_trace(results: ResultsSource, move: dict[str, Any]) -> Trace | None:
    id = f"renal_function.ckd_{slug(move['ckd_before'])}_to_{slug(move['ckd_after'])}"
    return trace_of(results, [f"{id}.n", f"{id}.percent"])


def _range_row(results: ResultsSource, columns: tuple[Column, ...]) -> Row:
    ids = [[f"renal_function.{name}.{end}" for end in ("minimum", "maximum")] for name in NUMBER_OF]
    texts = [
        fmt.interval(results.number(low).value, results.number(high).value) for low, high in ids
    ]
    traces = [trace_of(results, ends) for ends in ids]
    return body_row(["Range", *texts], columns, level=1, traces=traces)


def _header() -> tuple[tuple[Cell, ...], ...]:
    top = (
        Cell("Patient", rowspan=2, is_header=True),
        Cell(f"eGFR, {EGFR_UNIT}", colspan=3, align="center", is_header=True),
        Cell("Decrease,\n%", rowspan=2, align="center", is_header=True),
        Cell("CKD", rowspan=2, align="center", is_header=True),
        Cell("Chemotherapy\nafterwards", rowspan=2, align="center", is_header=True),
    )
    return (top, header_cells(["Before", "After", "Decrease"], COLUMNS[1:4]))


def _summaries(results: ResultsSource, part: str) -> list[str]:
    """The mean or the standard deviation of each column of numbers."""
    ids = [f"renal_function.{name}.{part}" for name in NUMBER_OF]
    return [fmt.number(results.number(id).value) for id in ids]


def _notes(results: ResultsSource, records: list[dict[str, Any]]) -> list[str]:
    """What the rows need said: differences of rounded values, and who is not among them."""
    notes: list[str] = [*NOTES]
    if any(not _adds_up(r) for r in records):
        notes.append("Decreases are of unrounded values.")
    listed = {record["patient_id"] for record in records}
    others = [r for r in results.records("swimmer") if r["patient_id"] not in listed]
    if others and len(others) <= MOST_PATIENTS:
        told = [
            f"{r['patient_id']} ({'died' if r['died'] else 'last seen'} before)"
            for r in sorted(others, key=lambda r: r["patient_id"])
        ]
        notes.append(f"Without values before and after: {', '.join(told)}.")
    return notes


def _adds_up(record: dict[str, Any]) -> bool:
    before, after, change = (
        fmt.round_half_up(record[key], 1) for key in ("egfr_before", "egfr_after", "change")
    )
    return before - after == change


def _mean_sd_row(results: ResultsSource, columns: tuple[Column, ...]) -> Row:
    texts, traces = _means(results)
    return body_row(["Mean ± SD", *texts], columns, level=1, traces=traces)


def _means(results: ResultsSource) -> tuple[list[str], list[Trace | None]]:
    ids = [[f"renal_function.{name}.{part}" for part in ("mean", "sd")] for name in NUMBER_OF]
    texts = [fmt.mean_sd(results.number(mean).value, results.number(sd).value) for mean, sd in ids]
    return texts, [trace_of(results, both) for both in ids]


def _traces(results: ResultsSource, patient_id: str) -> list[Trace | None]:
    prefix = f"renal_function.patient.{slug(patient_id)}"
    return [trace_of(results, [f"{prefix}.{name}"]) for name in NUMBER_OF]


def _stages(record: dict[str, Any]) -> str:
    before, after = record["ckd_before"], record["ckd_after"]
    return str(before) if before == after else f"{before}\u00a0→\u00a0{after}"


def _yes_no(record: dict[str, Any]) -> str:
    return "yes" if record["chemotherapy_after"] else "no"
