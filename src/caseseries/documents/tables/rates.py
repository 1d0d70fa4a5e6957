"""Rates as a table: how many of how many, the share and its limits, a column per group."""

from __future__ import annotations

from itertools import groupby
from typing import Any, Final

from caseseries.documents.printing import format as fmt
from caseseries.documents.printing.alignment import align_lines
from caseseries.documents.source import ResultsSource, rows_of_table, settings_of, units_of
from caseseries.documents.tables.parts.confidence import confidence_level
from caseseries.documents.tables.parts.html_table import (
    Cell,
    Column,
    HtmlTable,
    Row,
    RowGroup,
    body_row,
    header_cells,
    nothing_to_show,
)
from caseseries.documents.tables.parts.no_group_note import no_group_note
from caseseries.documents.tables.parts.table_note import TableNote, table_note
from caseseries.documents.tables.survival.survival_groups import label_trace
from caseseries.documents.traced.note import Trace, plain, trace_of

Record = dict[str, Any]

LABEL_WIDTH: Final = 40.0
LIMITS: Final = {
    "clopper_pearson": "Clopper and Pearson's exact limits",
    "wilson": "Wilson's score limits",
    "mid_p": "mid-P limits",
}
CLUSTERED_NOTE: Final = (
    "The limits take {} as independent, though several belong to one of the unit above."
)


def table(results: ResultsSource, name: str) -> HtmlTable:
    """A line per rate of `results.rates`: `13/13` and, below it, `100% (75.3–100)`."""
    records = rows_of_table(results, "rates", name)
    said = settings_of(results, "table", name)
    groups = list(dict.fromkeys((r["by_level"], r["by_level_label"]) for r in records))
    if len(groups) > 1 and not said["total"]:
        groups = groups[1:]
    titles = [str(label or ("Total" if len(groups) > 1 else "Rate")) for _, label in groups]
    width = round((100 - LABEL_WIDTH) / max(len(groups), 1), 1)
    columns = (Column("left", LABEL_WIDTH), *[Column("center", width)] * max(len(groups), 1))
    level = confidence_level(results)
    heads = [f"{title}\n({level} CI)" for title in titles or ["Rate"]]
    of_group = [[r for r in records if r["by_level"] == id] for id, _ in groups]
    printed = [align_lines([_rate(r) for r in column]) for column in of_group]
    lines = list(zip(zip(*of_group, strict=True), zip(*printed, strict=True), strict=True))
    parts = groupby(lines, key=lambda line: str(line[0][0]["unit_of_analysis"]))
    bodies = [
        RowGroup(
            tuple(_rows(results, name, list(part), columns)),
            heading=fmt.capitalized(units_of(results, unit).replace("_", " ")),
        )
        for unit, part in parts
    ]
    return HtmlTable(
        columns=columns,
        header=(header_cells(["", *heads], columns),),
        groups=tuple(bodies) or (nothing_to_show(columns, "No rate to show."),),
        notes=_notes(results, name, records, level),
        classes="results-table rates",
    )


def _rows(results: ResultsSource, name: str, lines: list[Any], columns: Any) -> list[Row]:
    rows: list[Row] = []
    for _, block in groupby(lines, key=lambda line: line[0][0]["variable"]):
        of_variable = list(block)
        first = of_variable[0][0][0]
        alone = len(of_variable) == 1
        if not alone:
            empty = [Cell() for _ in columns[1:]]
            rows.append(Row((Cell(str(first["label"]), is_header=True), *empty), "variable"))
        for records, texts in of_variable:
            rows.append(
                body_row(
                    [_label(records[0]) if alone else str(records[0]["level_label"]), *texts],
                    columns,
                    level=0 if alone else 1,
                    traces=[_trace(results, name, r) for r in records],
                    label_trace=label_trace(results, records[0]),
                )
            )
    return rows


def _label(record: Record) -> str:
    """The variable alone where yes is counted, else with its level."""
    if record["level"] == "yes":
        return str(record["label"])
    return f"{record['label']}: {record['level_label']}"


def _rate(record: Record) -> str:
    counted = fmt.n_of(record["n"], record["denominator"])
    if fmt.is_missing(record["percent"]):
        return f"{counted}\n{fmt.NOT_ESTIMABLE}"
    limits = fmt.percent_interval(record["conf_low"], record["conf_high"], sign="")
    return f"{counted}\n{fmt.percent(record['percent'])} ({limits})"


def _trace(results: ResultsSource, name: str, record: Record) -> Trace | None:
    group = f".{record['by_level']}" if record["by_level"] is not None else ""
    id = f"{name}.{record['variable']}.{record['level']}{group}"
    ends = ("n", "of", "percent", "percent_low", "percent_high")
    return trace_of(results, [f"{id}.{end}" for end in ends])


def _notes(
    results: ResultsSource, name: str, records: list[Record], level: str
) -> tuple[str | TableNote, ...]:
    if not records:
        return ()
    notes: list[str | TableNote] = [
        f"CI, {level} confidence interval: {LIMITS[records[0]['limits']]}."
    ]
    notes += _missing(results, name, records)
    if any(fmt.is_missing(r["percent"]) for r in records):
        notes.append("NE, not estimable.")
    for unit in dict.fromkeys(str(r["unit_of_analysis"]) for r in records):
        notes += no_group_note(results, f"{name}.{units_of(results, unit)}", unit)
    units = dict.fromkeys(r["unit_of_analysis"] for r in records if r["clustered"])
    notes += [CLUSTERED_NOTE.format(units_of(results, unit).replace("_", " ")) for unit in units]
    return tuple(notes)


def _missing(results: ResultsSource, name: str, records: list[Record]) -> list[TableNote]:
    """How many rows are in no rate of a variable, where there are any."""
    all_rows = [r for r in records if r["by_level"] is None and r["missing"]]
    pieces: list[str | tuple[str, Trace | None]] = []
    for variable, label, n in dict.fromkeys(
        (str(r["variable"]), str(r["label"]), int(r["missing"])) for r in all_rows
    ):
        trace = trace_of(results, [f"{name}.missing.{variable}.n"])
        pieces += [f"{'; ' if pieces else ''}{plain(label)}, ", (fmt.count(n), trace)]
    if not pieces:
        return []
    return [table_note("Rates are of those with a known value. Missing: ", *pieces, ".")]
