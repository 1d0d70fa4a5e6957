"""Cox models as a table: each factor alone beside the factors together, by Wald and by Firth.

Where rows belong together, limits by the model-based standard error stand beside the robust ones.
Where another event competes, subdistribution hazard ratios stand beside cause-specific ones.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from caseseries.documents.printing import format as fmt
from caseseries.documents.printing.alignment import align_decimals, align_lines
from caseseries.documents.source import ResultsSource, endpoint_row, rows_of_table
from caseseries.documents.tables.parts.competing_notes import ratios_note, robust_note
from caseseries.documents.tables.parts.confidence import confidence_level
from caseseries.documents.tables.parts.events_per_variable import events_per_variable_notes
from caseseries.documents.tables.parts.html_table import (
    Cell,
    Column,
    HtmlTable,
    RowGroup,
    body_row,
    emphasized,
    nothing_to_show,
)
from caseseries.documents.tables.parts.late_entry_note import late_entry_note
from caseseries.documents.tables.parts.left_out_note import left_out_note
from caseseries.documents.tables.parts.model_notes import model_notes
from caseseries.documents.tables.parts.table_note import TableNote, table_note
from caseseries.documents.tables.survival.survival_groups import label_trace, ratio_with_limits
from caseseries.documents.traced.note import Trace, trace_of

Record = dict[str, Any]

LABEL_WIDTH: Final = 28.0
P_SHARE: Final = 1 / 3
# Of four parts: `<0.001` has to stay on one line.
NARROW_LABEL_WIDTH: Final = 24.0
WIDE_P_SHARE: Final = 0.38
NE_NOTE: Final = "NE, not estimable."
ROBUST_NOTE: Final = (
    "Robust limits know which rows belong together (Lin and Wei 1989); naive ones do not."
)


@dataclass(frozen=True)
class Shown:
    """Two columns of the table: the ratio of one model by one method, and its P."""

    model: str
    method: str
    heading: str
    naive: bool = False

    @property
    def ends(self) -> tuple[str, str]:
        return ("naive_low", "naive_high") if self.naive else ("conf_low", "conf_high")

    @property
    def p(self) -> str:
        return "naive_p_value" if self.naive else "p_value"


PLAIN: Final = (
    Shown("univariable", "cox", "Univariable, Cox"),
    Shown("multivariable", "cox", "Multivariable, Cox"),
    Shown("multivariable", "firth", "Multivariable, Firth"),
)
ROBUST: Final = (
    Shown("univariable", "cox", "Univariable, robust"),
    Shown("multivariable", "cox", "Multivariable, robust"),
    Shown("multivariable", "cox", "Multivariable, naive", naive=True),
)
COMPETING: Final = (
    Shown("univariable", "cox", "Univariable, cause-specific"),
    Shown("univariable", "fine_gray", "Univariable, subdistribution"),
    Shown("multivariable", "cox", "Multivariable, cause-specific"),
    Shown("multivariable", "fine_gray", "Multivariable, subdistribution"),
)


def table(results: ResultsSource, name: str) -> HtmlTable:
    """The factors of the model of several, from the rows of `results.regression`."""
    records = rows_of_table(results, "regression", name)
    robust = any(not fmt.is_missing(r["naive_std_error"]) for r in records)
    methods = {(r["model"], r["method"]) for r in records}
    competing = bool(records) and endpoint_row(results, records[0]["endpoint"])["competing"]
    parts = COMPETING if competing else ROBUST if robust else PLAIN
    shown = [part for part in parts if (part.model, part.method) in methods]
    columns = _columns(shown or PLAIN[:1])
    terms = [r for r in records if (r["model"], r["method"]) == ("multivariable", "cox")]
    rows_of = {(r["model"], r["method"], r["variable"], r["level"]): r for r in records}
    printed: list[list[str]] = []
    for part in shown:
        of_part = [rows_of[part.model, part.method, t["variable"], t["level"]] for t in terms]
        printed.append(align_lines([_ratio(r, part) for r in of_part]))
        printed.append(_p_values(of_part, part, fmt.p_value))
    rows = tuple(
        body_row(
            [_comparison(term), *texts],
            columns,
            traces=_traces(results, name, shown, term),
            label_trace=label_trace(results, term),
        )
        for term, *texts in zip(terms, *printed, strict=True)
    )
    body = RowGroup(rows) if rows else nothing_to_show(columns, "The study names no model.")
    level = confidence_level(results)
    return HtmlTable(
        columns=columns,
        header=_header(shown or PLAIN[:1], level),
        groups=(body,),
        notes=_notes(results, name, records, terms, printed, shown, level),
        classes="results-table multivariable",
    )


def _columns(shown: Sequence[Shown]) -> tuple[Column, ...]:
    many = len(shown) > len(PLAIN)
    label, share = (NARROW_LABEL_WIDTH, WIDE_P_SHARE) if many else (LABEL_WIDTH, P_SHARE)
    width = (100 - label) / len(shown)
    of_part = (round(width * (1 - share), 1), round(width * share, 1))
    return (
        Column("left", label),
        *(Column("center", width) for _ in shown for width in of_part),
    )


def _ratio(record: Record, part: Shown) -> str:
    low, high = part.ends
    return ratio_with_limits({**record, "conf_low": record[low], "conf_high": record[high]})


def _p_values(
    records: Sequence[Record], part: Shown, printed: Callable[[float | None], str]
) -> list[str]:
    return align_decimals([fmt.or_not_estimable(printed(r[part.p])) for r in records])


def _notes(
    results: ResultsSource,
    name: str,
    records: Sequence[Record],
    terms: Sequence[Record],
    printed: Sequence[Sequence[str]],
    shown: Sequence[Shown],
    level: str,
) -> tuple[str | TableNote, ...]:
    firth = any(part.method == "firth" for part in shown)
    limits = (
        "Wald limits for Cox, profile likelihood limits for Firth's penalized model."
        if firth
        else "Wald limits."
    )
    p = "*P* values are from the Wald" + (
        " and the penalized likelihood ratio test." if firth else " test."
    )
    about = endpoint_row(results, terms[0]["endpoint"]) if terms else {}
    event = about.get("event_name", "the event")
    ratio = f"HR, hazard ratio of {event}"
    if about.get("competing"):
        ratio = ratios_note(event, [part.method for part in shown])
    first = f"{ratio} with its {level} confidence interval (CI): {limits}"
    late = late_entry_note(about)
    notes: list[str | TableNote] = [first, p, *([late] if late else [])]
    if about.get("competing") and about["robust"]:
        notes.append(robust_note([part.method for part in shown]))
    if any(part.naive for part in shown):
        notes.append(ROBUST_NOTE)
    if any(fmt.NOT_ESTIMABLE in text for column in printed for text in column):
        notes.append(NE_NOTE)
    shown_models = {(part.model, part.method) for part in shown}
    notes += model_notes(r for r in records if (r["model"], r["method"]) in shown_models)
    if terms:
        notes += _size(results, name, terms[0])
    return tuple(dict.fromkeys(notes))


def _size(results: ResultsSource, name: str, term: Record) -> list[TableNote]:
    """What the models rest on, and a warning where that is little."""
    about = endpoint_row(results, term["endpoint"])
    units, events = str(about["units"]), str(about["events_called"]).replace("_", " ")
    counted = fmt.plural(term["n"], str(about["unit_of_analysis"]).replace("_", " "), units)
    happened = fmt.plural(term["events"], events.removesuffix("s"), events)
    rest = f"{name}.multivariable"
    unit = str(about["unit_of_analysis"])
    alone = ", and of the models of one factor where its own value is missing"
    return [
        *left_out_note(results, str(term["endpoint"]), unit),
        *left_out_note(results, rest, unit, " of the model of several factors", alone),
        table_note(
            "The models of several factors rest on ",
            (counted, trace_of(results, [f"{rest}.{units.replace(' ', '_')}.n"])),
            " and ",
            (happened, trace_of(results, [f"{rest}.{about['events_called']}.n"])),
            ".",
        ),
        *events_per_variable_notes(results, name, multivariable=True),
    ]


def _traces(
    results: ResultsSource, name: str, shown: Sequence[Shown], term: Record
) -> list[Trace | None]:
    traces: list[Trace | None] = []
    for part in shown:
        level = "" if term["level"] is None else f".{term['level']}"
        prefix = f"{name}.{part.model}.{part.method}.{term['variable']}{level}"
        ids = [f"{prefix}.{end}" for end in ("hazard_ratio", *part.ends)]
        traces += [trace_of(results, ids), trace_of(results, [f"{prefix}.{part.p}"])]
    return traces


def _comparison(term: Record) -> str:
    if term["level"] is None:
        return f"{term['label']},\nper unit"
    return f"{term['label']}:\n{term['level_label']} against {term['reference_label']}"


def _header(shown: Sequence[Shown], level: str) -> tuple[tuple[Cell, ...], ...]:
    top = [Cell("Factor", rowspan=2, is_header=True)]
    below: list[Cell] = []
    for part in shown:
        top.append(Cell(part.heading, colspan=2, align="center", is_header=True))
        below.append(Cell(f"HR\n({level} CI)", align="center", is_header=True))
        below.append(Cell(emphasized("P"), align="center", is_header=True))
    return (tuple(top), tuple(below))
