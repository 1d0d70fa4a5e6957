"""Table 3 as it should be done for a series this small.

Kaplan–Meier medians with confidence limits, log-log limits of the survival rates, nothing beyond
the last patient under observation, the exact log-rank P value, and hazard ratios by Firth's
penalized likelihood, which stay finite where a group has no events.
"""

from __future__ import annotations

from typing import Final

from caseseries.documents.printing import format as fmt
from caseseries.documents.source import ResultsSource
from caseseries.documents.tables.confidence import confidence_level
from caseseries.documents.tables.events_per_variable import events_per_variable_notes
from caseseries.documents.tables.html_table import Cell, Column, HtmlTable, emphasized, header_cells
from caseseries.documents.tables.model_notes import model_notes
from caseseries.documents.tables.recommended_test import RecommendedTest, recommended_id
from caseseries.documents.tables.survival_groups import (
    LandmarkRates,
    Record,
    fraction_as_percent,
    label_trace,
    landmark_ids,
    rate_with_limits,
    ratio_trace,
    ratio_with_limits,
    variable_groups,
)
from caseseries.documents.traced.note import Trace, trace_of

LABEL_WIDTH: Final = 19.0
EVENTS_WIDTH: Final = 9.0
MEDIAN_WIDTH: Final = 14.0
RATIO_WIDTH: Final = 14.0
P_WIDTH: Final = 8.0

NE_NOTE: Final = (
    "NE, not estimable: nobody under observation at that time, or the limit or median is not "
    "reached."
)
RATIO_NOTE: Final = (
    "Hazard ratios (HR) are Firth's penalized Cox estimates with profile likelihood intervals; "
    "Ref., reference group."
)


def table3_recommended(results: ResultsSource, conf_type: str = "log-log") -> HtmlTable:
    """Table 3 in its recommended form from `results.table3`, `table3_rates`, `table3_cox`."""
    records = results.records("table3")
    rates = LandmarkRates(results, conf_type)
    ratios = FirthRatios(results.records("table3_cox"))
    test = RecommendedTest(results, records)
    level = confidence_level(results)
    fixed = LABEL_WIDTH + EVENTS_WIDTH + MEDIAN_WIDTH + RATIO_WIDTH + P_WIDTH
    rate_width = round((100 - fixed) / max(len(rates.times_months), 1), 1)
    columns = (
        Column("left", LABEL_WIDTH),
        Column("center", EVENTS_WIDTH),
        Column("center", MEDIAN_WIDTH),
        *(Column("center", rate_width) for _ in rates.times_months),
        Column("center", RATIO_WIDTH),
        Column("center", P_WIDTH),
    )
    values = [
        [fmt.n_of(r["events"], r["n"]) for r in records],
        fmt.align_lines([_median(r) for r in records]),
        *rates.columns(records, _recommended_rate),
        fmt.align_lines([ratios.cell(r) for r in records]),
    ]
    return HtmlTable(
        columns=columns,
        header=_header(rates, columns, level),
        groups=variable_groups(
            records,
            columns,
            values,
            test.p_value,
            [_traces(results, r, rates) for r in records],
        ),
        notes=(
            f"Survival rates and medians are Kaplan–Meier estimates with log-log {level} "
            "confidence intervals (CI).",
            NE_NOTE,
            *test.notes,
            RATIO_NOTE,
            *ratios.notes,
            *events_per_variable_notes(results),
        ),
        classes="results-table table-3",
    )


def _traces(results: ResultsSource, record: Record, rates: LandmarkRates) -> list[Trace | None]:
    factor, level = record["variable"], record["level"]
    prefix = f"table3.{factor}.{level}"
    medians = [f"{prefix}.km_median_{part}" for part in ("months", "low", "high")]
    return [
        label_trace(results, record),
        trace_of(results, [f"{prefix}.deaths.n", f"{prefix}.n"]),
        trace_of(results, medians),
        *(
            trace_of(results, landmark_ids(prefix, time, "_recommended"))
            for time in rates.times_months
        ),
        ratio_trace(results, f"cox.univariable.firth.{factor}.{level}"),
        trace_of(results, [recommended_id(record)]),
    ]


class FirthRatios:
    """The Firth rows of `results.table3_cox`, by variable and level."""

    def __init__(self, records: list[Record]) -> None:
        firth = [r for r in records if r["method"] == "firth"]
        self._ratios = {(r["variable"], r["level"]): r for r in firth}
        self._references = {(r["variable"], r["reference"]) for r in firth}
        self.notes: tuple[str, ...] = model_notes(firth)

    def cell(self, record: Record) -> str:
        """`0.47` with its limits on a second line, `Ref.`, or `NE`."""
        key = (record["variable"], record["level"])
        if key in self._references:
            return "Ref."
        ratio = self._ratios.get(key)
        if ratio is None or fmt.is_missing(ratio["hazard_ratio"]):
            return fmt.NOT_ESTIMABLE
        return ratio_with_limits(ratio)


def _header(
    rates: LandmarkRates, columns: tuple[Column, ...], level: str
) -> tuple[tuple[Cell, ...], ...]:
    n_rows = 2 if rates.times_months else 1

    def outer(label: str) -> Cell:
        return Cell(label, rowspan=n_rows, align="center", is_header=True)

    left = (
        Cell("Variable", rowspan=n_rows, is_header=True),
        outer("Deaths/\nn"),
        outer(f"Median,\nmonths\n({level} CI)"),
    )
    right = (
        outer(f"HR\n({level} CI)"),
        Cell(emphasized("P"), rowspan=n_rows, align="center", is_header=True),
    )
    if not rates.times_months:
        return ((*left, *right),)
    spanner = Cell(
        f"Overall survival rate ({level} CI, %)",
        colspan=len(rates.times_months),
        align="center",
        is_header=True,
    )
    landmarks = header_cells([fmt.landmark(t) for t in rates.times_months], columns[3:-2])
    return ((*left, spanner, *right), landmarks)


def _median(record: Record) -> str:
    median = record["km_median_months"]
    if fmt.is_missing(median):
        return fmt.NOT_ESTIMABLE
    low, high = record["km_median_low"], record["km_median_high"]
    unknown = fmt.is_missing(low) and fmt.is_missing(high)
    limits = fmt.NOT_ESTIMABLE if unknown else fmt.interval(low, high)
    return f"{fmt.number(median)}\n({limits})"


def _recommended_rate(rate: Record | None) -> str:
    """Zero is an estimate once everybody has died; beyond the last observation there is none."""
    if rate is None or fmt.is_missing(rate["estimate"]):
        return fmt.NOT_ESTIMABLE
    if fmt.percent(fraction_as_percent(rate["estimate"])) == "0%":
        return "0%"
    return fmt.NOT_ESTIMABLE if rate["beyond_follow_up"] else rate_with_limits(rate)
