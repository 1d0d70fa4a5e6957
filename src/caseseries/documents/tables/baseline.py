"""Baseline characteristics: a part per unit of analysis, a block per variable."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
from typing import Any, Final

from caseseries.documents.printing import format as fmt
from caseseries.documents.source import ResultsSource, rows_of_table, units_of
from caseseries.documents.tables.html_table import (
    Column,
    HtmlTable,
    Row,
    RowGroup,
    body_row,
    header_cells,
    nothing_to_show,
)
from caseseries.documents.tables.survival_groups import label_trace
from caseseries.documents.traced.note import Trace, trace_of

Record = dict[str, Any]

COLUMNS: Final = (Column("left", 62), Column("left", 38))
STATISTIC_LABELS: Final = {
    "mean_sd": "Mean ± SD",
    "median_quartiles": "Median (quartiles)",
    "range": "Range",
}
STATISTIC_NUMBERS: Final = {
    "mean_sd": ("mean", "sd"),
    "median_quartiles": ("median", "q1", "q3"),
    "range": ("minimum", "maximum"),
}
NOTE: Final = (
    "Data are numbers with percentages in parentheses unless stated otherwise; "
    "each percentage refers to the number in the heading of its part."
)


def table(results: ResultsSource, name: str) -> HtmlTable:
    """A table of kind baseline from `results.baseline` and the numbers `<table>.<units>.n`.

    A part per unit of analysis, headed by its number; in it a block per variable. By group with a
    column per group, its test and its standardized difference.
    """
    records = rows_of_table(results, "baseline", name)
    if any(r.get("by_level") is not None for r in records):
        from caseseries.documents.tables.baseline_by_group import by_group

        return by_group(results, name, records)
    groups = tuple(
        _unit_group(results, name, unit, list(rows))
        for unit, rows in groupby(records, key=lambda r: str(r["unit_of_analysis"]))
    ) or (nothing_to_show(COLUMNS, "No variable to show."),)
    return HtmlTable(
        columns=COLUMNS,
        header=(header_cells(["Characteristic", "Value"], COLUMNS),),
        groups=groups,
        notes=(NOTE, *value_notes(records)),
        classes="results-table table-1",
    )


def value_notes(records: list[Record]) -> list[str]:
    """What the abbreviations in the lines mean."""
    notes = []
    if any(r["kind"] == "mean_sd" for r in records):
        notes.append("SD, standard deviation.")
    if any(_value(r) == fmt.DASH for r in records):
        notes.append("–, not estimable.")
    return notes


def _unit_group(results: ResultsSource, name: str, unit: str, records: list[Record]) -> RowGroup:
    traces = [value_trace(results, name, r) for r in records]
    values = zip(aligned_values(records), traces, strict=True)
    rows: list[Row] = []
    for _, group in groupby(records, key=lambda r: r["variable"]):
        rows += _variable_rows(results, list(group), values)
    units = units_of(results, unit)
    id = f"{name}.{units}.n"
    n = f"n{fmt.NO_BREAK_SPACE}={fmt.NO_BREAK_SPACE}{fmt.count(results.number(id).value)}"
    return RowGroup(
        tuple(rows),
        heading=f"{fmt.capitalized(units.replace('_', ' '))} ({n})",
        heading_trace=trace_of(results, [id]),
    )


def level_trace(results: ResultsSource, record: Record) -> Trace | None:
    return label_trace(results, record) if record["kind"] == "level" else None


def _variable_rows(
    results: ResultsSource, records: list[Record], values: Iterator[tuple[str, Trace | None]]
) -> list[Row]:
    label = str(records[0]["label"])
    if len(records) == 1:
        one_line = one_line_label(records[0])
        text, trace = next(values)
        label = level_trace(results, records[0])
        return [body_row([one_line, text], COLUMNS, traces=[trace], label_trace=label)]
    rows = [body_row([label, ""], COLUMNS, classes="variable")]
    for record in records:
        text, trace = next(values)
        cut = level_trace(results, record)
        rows.append(
            body_row([row_label(record), text], COLUMNS, level=1, traces=[trace], label_trace=cut)
        )
    return rows


def value_trace(results: ResultsSource, name: str, record: Record) -> Trace | None:
    """The trace of what stands in a line, of all rows or of a group."""
    prefix = f"{name}.{record['variable']}"
    group = f".{record['by_level']}" if record.get("by_level") else ""
    if record["kind"] in STATISTIC_NUMBERS:
        ids = [f"{prefix}{group}.{name}" for name in STATISTIC_NUMBERS[record["kind"]]]
    else:
        ids = [f"{prefix}.{record['level']}{group}.{name}" for name in ("n", "percent")]
    return trace_of(results, ids)


def one_line_label(record: Record) -> str:
    """`Age, years, mean ± SD`, `Sex: male`: a variable with one line has no heading."""
    separator = ", " if record["kind"] in STATISTIC_LABELS else ": "
    return str(record["label"]) + separator + lower_first(row_label(record))


def row_label(record: Record) -> str:
    return STATISTIC_LABELS.get(record["kind"]) or str(record["level_label"])


def lower_first(text: str) -> str:
    keeps_capitals = text[1:2].isupper()
    return text if keeps_capitals else text[:1].lower() + text[1:]


def aligned_values(records: list[Record]) -> list[str]:
    """Counts are aligned among each other; means and ranges start where counts start."""
    values = [_value(r) for r in records]
    levels = [i for i, r in enumerate(records) if r["kind"] not in STATISTIC_LABELS]
    for i, text in zip(levels, fmt.align_decimals([values[i] for i in levels]), strict=True):
        values[i] = text
    return values


def _value(record: Record) -> str:
    match record["kind"]:
        case "level" | "missing":
            return fmt.n_percent(record["n"], record["percent"])
        case "mean_sd":
            return fmt.mean_sd(record["mean"], record["sd"])
        case "median_quartiles":
            quartiles = fmt.interval(record["q1"], record["q3"])
            return f"{fmt.number(record['median'])} ({quartiles})"
        case "range":
            return fmt.natural_range(record["minimum"], record["maximum"])
        case kind:
            raise ValueError(
                f"results.baseline, variable {record['variable']!r}: unknown kind {kind!r}; "
                "known are level, missing, mean_sd, median_quartiles, range"
            )
