"""Table 2: prognosis by tumor origin, as published and as Kaplan–Meier medians."""

from __future__ import annotations

from typing import Any, Final

from caseseries.documents.printing import format as fmt
from caseseries.documents.printing.alignment import align_lines
from caseseries.documents.source import ResultsSource
from caseseries.documents.tables.parts.confidence import confidence_level
from caseseries.documents.tables.parts.html_table import (
    Cell,
    Column,
    HtmlTable,
    RowGroup,
    body_row,
    header_cells,
    nothing_to_show,
)
from caseseries.documents.tables.parts.table_note import TableNote, table_note
from caseseries.documents.traced.note import Trace, trace_of

COLUMNS: Final = (
    Column("left", 28),
    Column("center", 16),
    Column("center", 12),
    Column("center", 16),
    Column("center", 12),
    Column("center", 16),
)
MEDIAN_NOTE: Final = "Median, plain median of the observed times, censored or not, as published."
# The numbers of each column, after ``table2.<level>.``.
NUMBERS: Final = (
    ("n", "percent"),
    ("median_follow_up_months",),
    ("km_median_months", "km_median_low", "km_median_high"),
    ("median_from_diagnosis_months",),
    ("km_from_diagnosis_months", "km_from_diagnosis_low", "km_from_diagnosis_high"),
)
NE_NOTE: Final = "NE, not estimable: the survival function or its limit does not come down to 50%."


def table2(results: ResultsSource) -> HtmlTable:
    """Table 2 from `results.table2`; all times in months."""
    records = results.records("table2")
    level = confidence_level(results)
    columns_of_values = [
        [fmt.n_percent(r["n"], r["percent"]) for r in records],
        [fmt.number(r["median_follow_up_months"]) for r in records],
        [_median_ci(r, "km_median") for r in records],
        [fmt.number(r["median_from_diagnosis_months"]) for r in records],
        [_median_ci(r, "km_from_diagnosis") for r in records],
    ]
    aligned = [align_lines(values) for values in columns_of_values]
    rows = tuple(
        body_row([str(record["label"]), *texts], COLUMNS, traces=_traces(results, record))
        for record, *texts in zip(records, *aligned, strict=True)
    )
    top = (
        Cell("Tumor origin", rowspan=2, is_header=True),
        Cell("Patients\nn (%)", rowspan=2, align="center", is_header=True),
        Cell("Survival after ablation, months", colspan=2, align="center", is_header=True),
        Cell("Survival after diagnosis, months", colspan=2, align="center", is_header=True),
    )
    below = header_cells(["Median", f"Kaplan–Meier\n({level} CI)"] * 2, COLUMNS[2:])
    has_ne = any(fmt.NOT_ESTIMABLE in text for values in columns_of_values for text in values)
    return HtmlTable(
        columns=COLUMNS,
        header=(top, below),
        groups=(RowGroup(rows) if rows else nothing_to_show(COLUMNS, "No patient to report."),),
        notes=(
            MEDIAN_NOTE,
            "Kaplan–Meier, median of the Kaplan–Meier estimate with its "
            f"{level} confidence interval (CI).",
            *([NE_NOTE] if has_ne else []),
            *_left_out(results, records),
        ),
        classes="results-table table-2",
    )


def _left_out(results: ResultsSource, records: list[dict[str, Any]]) -> list[TableNote]:
    """How many patients are the only ones of their origin, which the table leaves out."""
    everyone = "table1.patients.n"
    if not records or everyone not in results.numbers:
        return []
    n = (results.number(everyone).value or 0) - sum(r["n"] for r in records)
    if not n:
        return []
    who = (fmt.plural(n, "patient"), trace_of(results, [everyone]))
    return [table_note("Not shown: ", who, ", each the only one of an origin." if n > 1 else
                       ", the only one of an origin.")]  # fmt: skip


def _traces(results: ResultsSource, record: dict[str, Any]) -> list[Trace | None]:
    prefix = f"table2.{record['level']}"
    return [trace_of(results, [f"{prefix}.{name}" for name in names]) for names in NUMBERS]


def _median_ci(record: dict[str, Any], prefix: str) -> str:
    median, low, high = (record[f"{prefix}_{part}"] for part in ("months", "low", "high"))
    if fmt.is_missing(median):
        return fmt.NOT_ESTIMABLE
    if fmt.is_missing(low) and fmt.is_missing(high):
        return f"{fmt.number(median)}\n({fmt.NOT_ESTIMABLE})"
    return f"{fmt.number(median)}\n({fmt.interval(low, high)})"
