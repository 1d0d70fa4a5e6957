"""Baseline characteristics: a part per unit of analysis, a block per variable."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby, islice
from typing import Any, Final

from caseseries.documents.printing import format as fmt
from caseseries.documents.source import ResultsSource, rows_of_table, units_of
from caseseries.documents.tables.baseline_by_group import by_group
from caseseries.documents.tables.baseline_lines import (
    aligned_values,
    level_trace,
    one_line_label,
    row_label,
    value_notes,
    value_trace,
)
from caseseries.documents.tables.parts.html_table import (
    Column,
    HtmlTable,
    Row,
    RowGroup,
    body_row,
    header_cells,
    nothing_to_show,
)
from caseseries.documents.traced.note import Trace, trace_of

Record = dict[str, Any]

COLUMNS: Final = (Column("left", 44), Column("left", 24))
"""Narrower than the page, so that a value stands beside its name."""
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
        return by_group(results, name, records)
    # Aligned over all parts: their counts stand in one column.
    texts = iter(aligned_values(records))
    groups = tuple(
        _unit_group(results, name, unit, list(rows), texts)
        for unit, rows in groupby(records, key=lambda r: str(r["unit_of_analysis"]))
    ) or (nothing_to_show(COLUMNS, "No variable to show."),)
    return HtmlTable(
        columns=COLUMNS,
        header=(header_cells(["Characteristic", "Value"], COLUMNS),),
        groups=groups,
        notes=(NOTE, *value_notes(records)),
        classes="results-table table-1",
    )


def _unit_group(
    results: ResultsSource, name: str, unit: str, records: list[Record], texts: Iterator[str]
) -> RowGroup:
    traces = [value_trace(results, name, r) for r in records]
    values = zip(islice(texts, len(records)), traces, strict=True)
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
