"""Table 3: overall survival by group, as the paper published it.

Plain medians of follow-up, the log-rank P value, plain (Greenwood) confidence limits, and the
paper's own convention that a dash stands where the estimate is 0, and nowhere else.
"""

from __future__ import annotations

from typing import Final

from caseseries.documents.printing import format as fmt
from caseseries.documents.source import ResultsSource
from caseseries.documents.tables.confidence import confidence_level
from caseseries.documents.tables.html_table import (
    Cell,
    Column,
    HtmlTable,
    RowGroup,
    emphasized,
    header_cells,
)
from caseseries.documents.tables.survival_groups import (
    LandmarkRates,
    Record,
    fraction_as_percent,
    label_trace,
    landmark_ids,
    rate_with_limits,
    variable_groups,
)
from caseseries.documents.traced.note import Trace, trace_of

LABEL_WIDTH: Final = 24.0
N_WIDTH: Final = 14.0
MEDIAN_WIDTH: Final = 9.0
P_WIDTH: Final = 8.0

NOTES: Final = (
    "MST, median survival time as published: the plain median of follow-up, "
    "censored or not; mo, months.",
    "*P* values are from the log-rank test.",
)


NE_NOTE: Final = "NE, not estimable."


def table3_published(results: ResultsSource, conf_type: str = "plain") -> HtmlTable:
    """Table 3 in its published form from `results.table3` and `results.table3_rates`."""
    records = results.records("table3")
    rates = LandmarkRates(results, conf_type)
    n_landmarks = max(len(rates.times_months), 1)
    rate_width = (100 - LABEL_WIDTH - N_WIDTH - MEDIAN_WIDTH - P_WIDTH) / n_landmarks
    columns = (
        Column("left", LABEL_WIDTH),
        Column("center", N_WIDTH),
        *(Column("center", round(rate_width, 1)) for _ in rates.times_months),
        Column("center", MEDIAN_WIDTH),
        Column("center", P_WIDTH),
    )
    values = [
        fmt.align_decimals([fmt.n_percent(r["n"], r["percent"]) for r in records]),
        *rates.columns(records, _published_rate),
        fmt.align_decimals(
            [fmt.or_not_estimable(fmt.number(r["median_follow_up_months"])) for r in records]
        ),
    ]
    groups = variable_groups(
        records,
        columns,
        values,
        lambda r: fmt.p_value(r["logrank_p"]),
        [_traces(results, r, rates) for r in records],
    )
    level = confidence_level(results)
    return HtmlTable(
        columns=columns,
        header=published_header(rates, columns, level),
        groups=groups,
        notes=(
            f"Survival rates are given with plain (linear) {level} confidence intervals (CI); "
            "–, the estimate is 0%.",
            *NOTES,
            *([NE_NOTE] if any(map(_has_ne, groups)) else []),
        ),
        classes="results-table table-3",
    )


def _traces(results: ResultsSource, record: Record, rates: LandmarkRates) -> list[Trace | None]:
    factor = f"table3.{record['variable']}"
    level = f"{factor}.{record['level']}"
    ids = [
        [f"{level}.n", f"{level}.percent"],
        *(landmark_ids(level, time) for time in rates.times_months),
        [f"{level}.median_follow_up_months"],
        [f"{factor}.logrank_p"],
    ]
    return [label_trace(results, record), *(trace_of(results, of_cell) for of_cell in ids)]


def published_header(
    rates: LandmarkRates, columns: tuple[Column, ...], level: str
) -> tuple[tuple[Cell, ...], ...]:
    """Two header rows; without any landmark only the outer columns are left."""

    def outer(label: str) -> Cell:
        return Cell(label, rowspan=2 if rates.times_months else 1, align="center", is_header=True)

    spanner = Cell(
        f"Overall survival rate ({level} CI, %)",
        colspan=len(rates.times_months),
        align="center",
        is_header=True,
    )
    p_heading = Cell(
        emphasized("P"),
        rowspan=2 if rates.times_months else 1,
        align="center",
        is_header=True,
    )
    label = Cell("Variable", rowspan=2 if rates.times_months else 1, is_header=True)
    n = outer("n (%)")
    mst = outer("MST\n(mo)")
    if not rates.times_months:
        return ((label, n, mst, p_heading),)
    landmarks = header_cells([fmt.landmark(t) for t in rates.times_months], columns[2:-2])
    return ((label, n, spanner, mst, p_heading), landmarks)


def _published_rate(rate: Record | None) -> str:
    if rate is None or fmt.is_missing(rate["estimate"]):
        return fmt.NOT_ESTIMABLE
    if fmt.percent(fraction_as_percent(rate["estimate"])) == "0%":
        return fmt.DASH
    return rate_with_limits(rate)


def _has_ne(group: RowGroup) -> bool:
    return any(fmt.NOT_ESTIMABLE in cell.text for row in group.rows for cell in row.cells[1:])
