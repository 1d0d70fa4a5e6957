"""Baseline characteristics by group: a column per group, the test between them, the difference."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any, Final

from caseseries.documents.printing import format as fmt
from caseseries.documents.printing.alignment import align_decimals
from caseseries.documents.source import ResultsSource, rows_of_table, settings_of, units_of
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
    emphasized,
    header_cells,
)
from caseseries.documents.tables.parts.independence_note import independence_note
from caseseries.documents.tables.parts.no_group_note import no_group_note
from caseseries.documents.tables.parts.table_note import TableNote
from caseseries.documents.traced.note import Trace, trace_of

Record = dict[str, Any]

LABEL_WIDTH: Final = 30.0
NARROW_WIDTH: Final = 9.0
NOTE: Final = (
    "Data are numbers with percentages of the column's number in the part in parentheses unless "
    "stated otherwise."
)
SMD_NOTES: Final = {
    True: "SMD, standardized mean difference: the first group less the second; of variables with "
    "more than two levels their multinomial distance.",
    False: "SMD, standardized mean difference: the largest between any two groups, unsigned.",
}


@dataclass(frozen=True)
class _Shown:
    """The columns of one table: ids of the groups (None: all rows), and what is compared."""

    results: ResultsSource
    name: str
    groups: tuple[tuple[str | None, str], ...]
    tests: dict[tuple[str, str], Record]
    compared: tuple[str, ...]

    @property
    def columns(self) -> tuple[Column, ...]:
        narrow = [Column("center", NARROW_WIDTH)] * len(self.compared)
        left = 100 - LABEL_WIDTH - NARROW_WIDTH * len(narrow)
        width = round(left / len(self.groups), 1)
        return (Column("left", LABEL_WIDTH), *[Column("left", width)] * len(self.groups), *narrow)


def by_group(results: ResultsSource, name: str, records: Sequence[Record]) -> HtmlTable:
    """The lines of `results.baseline` side by side, and `results.baseline_tests`."""
    said = settings_of(results, "table", name)
    groups = dict.fromkeys(
        (r["by_level"], str(r["by_level_label"])) for r in records if r["by_level"] is not None
    )
    tests = rows_of_table(results, "baseline_tests", name)
    shown = _Shown(
        results,
        name,
        (*([(None, "Total")] if said["total"] else []), *groups),
        {(r["unit_of_analysis"], r["variable"]): r for r in tests},
        tuple(key for key in ("p_value", "smd") if said[key]),
    )
    parts = groupby(records, key=lambda r: str(r["unit_of_analysis"]))
    headings = {"p_value": emphasized("P"), "smd": "SMD"}
    titles = ["Characteristic", *(label for _, label in shown.groups)]
    return HtmlTable(
        columns=shown.columns,
        header=(header_cells([*titles, *(headings[c] for c in shown.compared)], shown.columns),),
        groups=tuple(_part(shown, unit, list(rows)) for unit, rows in parts),
        notes=_notes(shown, records, len(groups)),
        classes="results-table table-1 by-group",
    )


def _part(shown: _Shown, unit: str, records: list[Record]) -> RowGroup:
    units = units_of(shown.results, unit)
    ids = [f"{shown.name}.{units}{f'.{group}' if group else ''}.n" for group, _ in shown.groups]
    rows = [
        body_row(
            ["Number", *_counts(shown, ids), *[""] * len(shown.compared)],
            shown.columns,
            traces=[trace_of(shown.results, [id]) for id in ids],
        )
    ]
    columns = [[r for r in records if r["by_level"] == group] for group, _ in shown.groups]
    printed = [aligned_values(column) for column in columns]
    lines = list(zip(zip(*columns, strict=True), zip(*printed, strict=True), strict=True))
    for variable, block in groupby(lines, key=lambda line: line[0][0]["variable"]):
        rows += _variable(shown, shown.tests.get((unit, variable)), list(block))
    return RowGroup(tuple(rows), heading=fmt.capitalized(units.replace("_", " ")))


def _counts(shown: _Shown, ids: Sequence[str]) -> list[str]:
    return align_decimals([fmt.count(shown.results.number(id).value) for id in ids])


def _variable(
    shown: _Shown, test: Record | None, lines: list[tuple[tuple[Record, ...], tuple[str, ...]]]
) -> list[Row]:
    first = lines[0][0][0]
    compared = [_compared(key, test) for key in shown.compared]
    of_test = [
        trace_of(shown.results, [f"{shown.name}.{first['variable']}.{key}"])
        for key in shown.compared
    ]
    empty = [""] * len(compared)
    alone = len(lines) == 1
    rows: list[Row] = []
    if not alone:
        blank = [""] * len(shown.groups)
        rows.append(
            body_row(
                [str(first["label"]), *blank, *compared],
                shown.columns,
                classes="variable",
                traces=[*[None] * len(blank), *of_test],
            )
        )
    for records, texts in lines:
        traces: list[Trace | None] = [value_trace(shown.results, shown.name, r) for r in records]
        label = one_line_label(records[0]) if alone else row_label(records[0])
        rows.append(
            body_row(
                [label, *texts, *(compared if alone else empty)],
                shown.columns,
                level=0 if alone else 1,
                traces=[*traces, *(of_test if alone else [])],
                label_trace=level_trace(shown.results, records[0]),
            )
        )
    return rows


def _compared(key: str, test: Record | None) -> str:
    if test is None:
        return ""
    printed = fmt.p_value(test[key]) if key == "p_value" else fmt.number(test[key], 2)
    return fmt.or_not_estimable(printed)


def _notes(shown: _Shown, records: Sequence[Record], n_groups: int) -> tuple[str | TableNote, ...]:
    notes: list[str | TableNote] = [NOTE, *value_notes(list(records))]
    if "p_value" in shown.compared:
        notes += _methods(shown)
        tests = shown.tests.values()
        for unit in dict.fromkeys(t["unit_of_analysis"] for t in tests if t["clustered"]):
            notes.append(independence_note(shown.results, unit, "tests"))
    if "smd" in shown.compared:
        notes.append(SMD_NOTES[n_groups == 2])
    if any(test[key] is None for test in shown.tests.values() for key in shown.compared):
        notes.append("NE, not estimable.")
    notes += _in_no_group(shown)
    return tuple(notes)


def _methods(shown: _Shown) -> list[str]:
    """`P by Welch's t test (age, years); by Fisher's exact test (sex).`"""
    by_method: dict[str, list[str]] = {}
    for test in shown.tests.values():
        if test["p_value"] is not None:
            by_method.setdefault(str(test["method"]), []).append(str(test["label"]))
    if not by_method:
        return []
    if len(by_method) == 1:
        return [f"*P* by {next(iter(by_method))}."]
    named = (f"by {method} ({'; '.join(labels)})" for method, labels in by_method.items())
    return [f"*P* {', '.join(named)}."]


def _in_no_group(shown: _Shown) -> list[TableNote]:
    """Rows whose group is missing stand in the total only; the reader is told how many."""
    notes = []
    for unit in dict.fromkeys(unit for unit, _ in shown.tests):
        units = units_of(shown.results, unit)
        notes += no_group_note(shown.results, f"{shown.name}.{units}", unit)
    return notes
