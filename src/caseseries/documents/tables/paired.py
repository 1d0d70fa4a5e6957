"""Before and after as a table: means, the difference with its limits, two P values."""

from __future__ import annotations

from typing import Any, Final

from caseseries.documents.printing import format as fmt
from caseseries.documents.printing.alignment import align_decimals, align_lines
from caseseries.documents.source import ResultsSource, rows_of_table
from caseseries.documents.tables.parts.confidence import confidence_level
from caseseries.documents.tables.parts.html_table import (
    Column,
    HtmlTable,
    RowGroup,
    body_row,
    emphasized,
    header_cells,
    nothing_to_show,
)
from caseseries.documents.traced.note import trace_of

Record = dict[str, Any]

COLUMNS: Final = (
    Column("left", 26), Column("center", 8), Column("center", 15), Column("center", 15),
    Column("center", 18), Column("center", 9), Column("center", 9),
)  # fmt: skip
PARTS: Final = (
    ("n",),
    ("before_mean", "before_sd"),
    ("after_mean", "after_sd"),
    ("difference", "conf_low", "conf_high"),
    ("paired_t_p",),
    ("signed_rank_p",),
)


def table(results: ResultsSource, name: str) -> HtmlTable:
    """A line per pair of `results.paired`."""
    records = rows_of_table(results, "paired", name)
    level = confidence_level(results)
    printed = [
        align_decimals([fmt.count(r["n"]) for r in records]),
        align_decimals([fmt.mean_sd(r["before_mean"], r["before_sd"]) for r in records]),
        align_decimals([fmt.mean_sd(r["after_mean"], r["after_sd"]) for r in records]),
        align_lines([_difference(r) for r in records]),
        *(align_decimals([_p(r[p]) for r in records]) for p in ("paired_t_p", "signed_rank_p")),
    ]
    rows = tuple(
        body_row(
            [str(record["label"]), *texts],
            COLUMNS,
            traces=[
                trace_of(results, [f"{name}.{record['pair']}.{part}" for part in parts])
                for parts in PARTS
            ],
        )
        for record, *texts in zip(records, *printed, strict=True)
    )
    headings = [
        "", "Pairs", "Before", "After", f"Difference\n({level} CI)",
        emphasized("P", ",\npaired t"), emphasized("P", ",\nsigned rank"),
    ]  # fmt: skip
    return HtmlTable(
        columns=COLUMNS,
        header=(header_cells(headings, COLUMNS),),
        groups=(RowGroup(rows) if rows else nothing_to_show(COLUMNS, "No pairs to compare."),),
        notes=_notes(records, level),
        classes="results-table paired",
    )


def _difference(record: Record) -> str:
    limits = fmt.interval(record["conf_low"], record["conf_high"])
    return f"{fmt.number(record['difference'])}\n({fmt.or_not_estimable(limits)})"


def _p(value: float | None) -> str:
    return fmt.or_not_estimable(fmt.p_value(value))


def _notes(records: list[Record], level: str) -> tuple[str, ...]:
    notes = [
        "Means ± standard deviations of the rows with both values; difference, after less before,"
        f" with its {level} confidence interval (CI); *P* by the paired t test and by Wilcoxon's"
        " signed-rank test."
    ]
    incomplete = [
        f"{record['label']}, {fmt.count(record['incomplete'])}"
        for record in records
        if record["incomplete"]
    ]
    if incomplete:
        notes.append(f"Left out for want of one of the values: {'; '.join(incomplete)}.")
    if any(record["paired_t_p"] is None or record["signed_rank_p"] is None for record in records):
        notes.append("NE, not estimable.")
    return tuple(notes)
