"""The multivariable Cox model beside each factor alone, by Wald and by Firth."""

from __future__ import annotations

from typing import Any, Final

from caseseries.documents.printing import format as fmt
from caseseries.documents.source import ResultsSource
from caseseries.documents.tables.confidence import confidence_level
from caseseries.documents.tables.events_per_variable import events_per_variable_notes
from caseseries.documents.tables.html_table import (
    Cell,
    Column,
    HtmlTable,
    RowGroup,
    body_row,
    emphasized,
    nothing_to_show,
)
from caseseries.documents.tables.model_notes import model_notes
from caseseries.documents.tables.survival_groups import label_trace, ratio_trace, ratio_with_limits
from caseseries.documents.tables.table_note import TableNote, table_note
from caseseries.documents.traced.note import Trace, trace_of

Record = dict[str, Any]

MODELS: Final = (
    ("table3_cox", "cox", "Univariable\nCox"),
    ("multivariable", "cox", "Multivariable\nCox"),
    ("multivariable", "firth", "Multivariable\nFirth"),
)
COLUMNS: Final = (
    Column("left", 28),
    *(Column("center", width) for _ in MODELS for width in (16.0, 8.0)),
)
P_NOTE: Final = "*P* values are from the Wald and the penalized likelihood ratio test."
NE_NOTE: Final = "NE, not estimable."


def multivariable(results: ResultsSource) -> HtmlTable:
    """The factors of the multivariable model from `results.multivariable` and `table3_cox`."""
    terms = [r for r in results.records("multivariable") if r["method"] == MODELS[0][1]]
    columns: list[list[str]] = []
    without: list[Record] = []
    for frame, method, _ in MODELS:
        ratios = {
            (r["variable"], r["level"]): r for r in results.records(frame) if r["method"] == method
        }
        of_terms = [ratios[term["variable"], term["level"]] for term in terms]
        columns.append(fmt.align_lines([ratio_with_limits(r) for r in of_terms]))
        columns.append(
            fmt.align_decimals([fmt.or_not_estimable(fmt.p_value(r["p_value"])) for r in of_terms])
        )
        without += of_terms
    rows = tuple(
        body_row(
            [_comparison(term), *texts],
            COLUMNS,
            traces=_traces(results, term),
            label_trace=label_trace(results, term),
        )
        for term, *texts in zip(terms, *columns, strict=True)
    )
    body = RowGroup(rows) if rows else nothing_to_show(COLUMNS, "The study names no model.")
    notes: list[str | TableNote] = list(model_notes(without))
    printed = [text for column in columns for text in column]
    if any(fmt.NOT_ESTIMABLE in text for text in printed):
        notes.insert(0, NE_NOTE)
    if terms:
        notes += _size(results, terms[0])
    level = confidence_level(results)
    return HtmlTable(
        columns=COLUMNS,
        header=_header(level),
        groups=(body,),
        notes=(_ratio_note(level), P_NOTE, *dict.fromkeys(notes)),
        classes="results-table multivariable",
    )


def _size(results: ResultsSource, term: Record) -> list[TableNote]:
    """What the models rest on, and a warning where that is little."""
    patients, deaths = fmt.plural(term["n"], "patient"), fmt.plural(term["events"], "death")
    return [
        table_note(
            "The models of several factors rest on ",
            (patients, trace_of(results, ["cox.multivariable.patients.n"])),
            " and ",
            (deaths, trace_of(results, ["cox.multivariable.deaths.n"])),
            ".",
        ),
        *events_per_variable_notes(results, multivariable=True),
    ]


def _traces(results: ResultsSource, term: Record) -> list[Trace | None]:
    traces: list[Trace | None] = []
    for frame, method, _ in MODELS:
        model = "univariable" if frame == "table3_cox" else frame
        prefix = f"cox.{model}.{method}.{term['variable']}.{term['level']}"
        traces += [ratio_trace(results, prefix), trace_of(results, [f"{prefix}.p_value"])]
    return traces


def _comparison(term: Record) -> str:
    return f"{term['label']}:\n{term['level_label']} against {term['reference_label']}"


def _ratio_note(level: str) -> str:
    return (
        f"HR, hazard ratio of death with its {level} confidence interval (CI): Wald limits for "
        "Cox, profile likelihood limits for Firth's penalized model."
    )


def _header(level: str) -> tuple[tuple[Cell, ...], ...]:
    top = [Cell("Factor", rowspan=2, is_header=True)]
    below: list[Cell] = []
    for _, _, label in MODELS:
        top.append(Cell(label, colspan=2, align="center", is_header=True))
        below.append(Cell(f"HR\n({level} CI)", align="center", is_header=True))
        below.append(Cell(emphasized("P"), align="center", is_header=True))
    return (tuple(top), tuple(below))
