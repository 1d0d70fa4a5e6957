"""Survival by group in the form many papers publish.

Plain medians of follow-up, the log-rank P value, plain (Greenwood) confidence limits, and the
paper's own convention that a dash stands where the estimate is 0, and nowhere else.
"""

from __future__ import annotations

from typing import Final

from caseseries.documents.printing import format as fmt
from caseseries.documents.printing.alignment import align_decimals
from caseseries.documents.source import ResultsSource, rows_of_table
from caseseries.documents.tables.parts.confidence import confidence_level
from caseseries.documents.tables.parts.html_table import (
    VARIABLE,
    Cell,
    Column,
    HtmlTable,
    RowGroup,
    body_row,
    emphasized,
    header_cells,
)
from caseseries.documents.tables.survival.survival_groups import (
    GroupsAbout,
    LandmarkRates,
    Record,
    fraction_as_percent,
    label_trace,
    landmark_ids,
    over_landmarks,
    rate_with_limits,
    variable_groups,
)
from caseseries.documents.tables.survival.total_row import total_of
from caseseries.documents.traced.note import Trace, trace_of

LABEL_WIDTH: Final = 24.0
N_WIDTH: Final = 14.0
MEDIAN_WIDTH: Final = 9.0
P_WIDTH: Final = 8.0

CONF_TYPES: Final = {"plain": "plain (linear)", "log": "log", "log-log": "log-log"}
SHORT_UNITS: Final = {"days": "d", "weeks": "wk", "months": "mo", "years": "y"}


def notes(unit: str) -> tuple[str, ...]:
    """What stands below the published form."""
    return (
        "MST, median survival time as published: the plain median of follow-up, "
        f"censored or not; {SHORT_UNITS[unit]}, {unit}.",
        "*P* values are from the log-rank test.",
    )


NE_NOTE: Final = "NE, not estimable."


def published_form(results: ResultsSource, name: str) -> HtmlTable:
    """The published form from `results.survival_by_group` and `…_rates`."""
    records = rows_of_table(results, "survival_by_group", name)
    conf_type = results.records("study")[0]["conf_type"]
    rates = LandmarkRates(results, name, conf_type)
    about = GroupsAbout(results, name)
    n_landmarks = max(len(rates.times), 1)
    rate_width = (100 - LABEL_WIDTH - N_WIDTH - MEDIAN_WIDTH - P_WIDTH) / n_landmarks
    columns = (
        Column("left", LABEL_WIDTH),
        Column("center", N_WIDTH),
        *(Column("center", round(rate_width, 1)) for _ in rates.times),
        Column("center", MEDIAN_WIDTH),
        Column("center", P_WIDTH),
    )
    total = total_of(results, about, rates) if records else None
    counts = [fmt.n_percent(r["n"], r["percent"]) for r in records]
    medians = [fmt.or_not_estimable(fmt.number(r["median_follow_up"])) for r in records]
    if total:
        counts.append(fmt.n_percent(total.n, 100))
        medians.append("" if total.median is None else fmt.number(total.median))
    values = [
        align_decimals(counts),
        *rates.columns(records, _published_rate, total.rates if total else ()),
        align_decimals(medians),
    ]
    groups = variable_groups(
        records,
        columns,
        values,
        lambda r: fmt.p_value(r["logrank_p"]),
        [_traces(results, about, r, rates) for r in records],
    )
    if total:
        texts = ["Total", *(column[-1] for column in values), ""]
        row = body_row(texts, columns, classes=VARIABLE, traces=total.traces)
        groups = (*groups, RowGroup((row,)))
    level = confidence_level(results)
    return HtmlTable(
        columns=columns,
        header=published_header(rates, columns, level, about),
        groups=groups,
        notes=(
            f"Rates are given with {CONF_TYPES[conf_type]} {level} confidence intervals (CI); "
            "–, the estimate is 0%.",
            *about.notes(),
            *notes(about.unit),
            *about.test_notes(),
            *([NE_NOTE] if any(map(_has_ne, groups)) else []),
        ),
        classes="results-table table-3",
    )


def _traces(
    results: ResultsSource, about: GroupsAbout, record: Record, rates: LandmarkRates
) -> list[Trace | None]:
    factor = f"{about.name}.{record['variable']}"
    level = f"{factor}.{record['level']}"
    ids = [
        [f"{level}.n", f"{level}.percent"],
        *(landmark_ids(level, time, about.unit) for time in rates.times),
        [f"{level}.median_follow_up_{about.unit}"],
        [f"{factor}.logrank_p"],
    ]
    return [label_trace(results, record), *(trace_of(results, of_cell) for of_cell in ids)]


def published_header(
    rates: LandmarkRates, columns: tuple[Column, ...], level: str, about: GroupsAbout
) -> tuple[tuple[Cell, ...], ...]:
    """Two header rows; without any landmark only the outer columns are left."""

    def outer(label: str) -> Cell:
        return Cell(label, rowspan=2 if rates.times else 1, align="center", is_header=True)

    p_heading = outer(emphasized("P"))
    label = Cell("Variable", rowspan=2 if rates.times else 1, is_header=True)
    n = outer("n (%)")
    mst = outer(f"MST\n({SHORT_UNITS[about.unit]})")
    if not rates.times:
        return ((label, n, mst, p_heading),)
    landmarks = header_cells([fmt.landmark(t, about.unit) for t in rates.times], columns[2:-2])
    return ((label, n, over_landmarks(rates, about, level), mst, p_heading), landmarks)


def _published_rate(rate: Record | None) -> str:
    if rate is None or fmt.is_missing(rate["estimate"]):
        return fmt.NOT_ESTIMABLE
    if fmt.percent(fraction_as_percent(rate["estimate"])) == "0%":
        return fmt.DASH
    return rate_with_limits(rate)


def _has_ne(group: RowGroup) -> bool:
    return any(fmt.NOT_ESTIMABLE in cell.text for row in group.rows for cell in row.cells[1:])
