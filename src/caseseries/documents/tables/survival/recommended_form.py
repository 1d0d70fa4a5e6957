"""Survival by group as it should be done for a small series.

Kaplan–Meier medians with confidence limits, log-log limits of the survival rates, nothing beyond
the last row under observation, the exact log-rank P value, and hazard ratios by Firth's
penalized likelihood, which stay finite where a group has no events.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from caseseries.documents.printing import format as fmt
from caseseries.documents.printing.alignment import align_lines
from caseseries.documents.source import ResultsSource, rows_of_table
from caseseries.documents.tables.parts.confidence import confidence_level
from caseseries.documents.tables.parts.html_table import (
    Cell,
    Column,
    HtmlTable,
    emphasized,
    header_cells,
)
from caseseries.documents.tables.survival.ratios_alone import RatiosAlone
from caseseries.documents.tables.survival.recommended_test import RecommendedTest, recommended_id
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
from caseseries.documents.traced.note import Trace, trace_of


@dataclass(frozen=True)
class Widths:
    """Shares of the columns beside the landmarks, in percent."""

    label: float
    events: float
    median: float
    ratio: float
    p: float


WIDE: Final = Widths(19.0, 9.0, 14.0, 14.0, 8.0)
# Beside many landmarks, so that limits stay on one line of the printed page.
NARROW: Final = Widths(12.0, 9.0, 12.5, 12.0, 8.0)
MANY_LANDMARKS: Final = 4

NE_NOTE: Final = (
    "NE, not estimable: nobody under observation at that time, or the limit or median is not "
    "reached."
)


def recommended_form(results: ResultsSource, name: str) -> HtmlTable:
    """The recommended form from `results.survival_by_group`, `…_rates` and `regression`."""
    records = rows_of_table(results, "survival_by_group", name)
    study = results.records("study")[0]
    conf_type = study["recommended_conf_type"] or study["conf_type"]
    about = GroupsAbout(results, name)
    rates = LandmarkRates(results, name, conf_type, robust=about.robust)
    ratios = RatiosAlone(results, records)
    test = RecommendedTest(results, records)
    level = confidence_level(results)
    # Without a model of these factors there is no ratio to print.
    of = WIDE if len(rates.times) < MANY_LANDMARKS else NARROW
    ratio_widths = [of.ratio] if ratios.any else []
    # No word of the heading is broken.
    longest = max(map(len, about.events.split("_")))
    events_width = max(of.events, 1.2 * longest)
    fixed = of.label + events_width + of.median + sum(ratio_widths) + of.p
    rate_width = round((100 - fixed) / max(len(rates.times), 1), 1)
    columns = (
        Column("left", of.label),
        Column("center", round(events_width, 1)),
        Column("center", of.median),
        *(Column("center", rate_width) for _ in rates.times),
        *(Column("center", width) for width in ratio_widths),
        Column("center", of.p),
    )
    values = [
        [fmt.n_of(r["events"], r["n"]) for r in records],
        align_lines([_median(r, fmt.time_places(about.unit)) for r in records]),
        *rates.columns(records, _recommended_rate),
        *([align_lines([ratios.cell(r) for r in records])] if ratios.any else []),
    ]
    p_values = [fmt.or_not_estimable(test.p_value(r)) for r in records]
    printed = [*p_values, *(text for column in values for text in column)]
    return HtmlTable(
        columns=columns,
        header=_header(rates, columns, level, about, ratios.any),
        groups=variable_groups(
            records,
            columns,
            values,
            test.p_value,
            [_traces(results, about, ratios, r, rates) for r in records],
        ),
        notes=(
            f"Rates and medians are Kaplan–Meier estimates with {conf_type} {level} "
            f"confidence intervals (CI){about.allowed_for}.",
            *([NE_NOTE] if any(fmt.NOT_ESTIMABLE in text for text in printed) else []),
            *about.notes(),
            *test.notes,
            *about.test_notes(),
            *ratios.notes,
        ),
        classes="results-table table-3",
    )


def _traces(
    results: ResultsSource,
    about: GroupsAbout,
    ratios: RatiosAlone,
    record: Record,
    rates: LandmarkRates,
) -> list[Trace | None]:
    prefix = f"{about.name}.{record['variable']}.{record['level']}"
    limits = "_robust_recommended" if about.robust else "_recommended"
    medians = [f"{prefix}.km_median_{part}" for part in (about.unit, "low", "high")]
    return [
        label_trace(results, record),
        trace_of(results, [f"{prefix}.{about.events}.n", f"{prefix}.n"]),
        trace_of(results, medians),
        *(
            trace_of(results, landmark_ids(prefix, time, about.unit, limits))
            for time in rates.times
        ),
        *([ratios.trace(record)] if ratios.any else []),
        trace_of(results, [recommended_id(record)]),
    ]


def _header(
    rates: LandmarkRates,
    columns: tuple[Column, ...],
    level: str,
    about: GroupsAbout,
    has_ratios: bool,
) -> tuple[tuple[Cell, ...], ...]:
    n_rows = 2 if rates.times else 1

    def outer(label: str) -> Cell:
        return Cell(label, rowspan=n_rows, align="center", is_header=True)

    left = (
        Cell("Variable", rowspan=n_rows, is_header=True),
        outer(f"{fmt.capitalized(about.events.replace('_', ' '))}\nof n"),
        outer(f"Median, {about.unit}\n({level} CI)"),
    )
    right = (
        *([outer(f"HR\n({level} CI)")] if has_ratios else []),
        Cell(emphasized("P"), rowspan=n_rows, align="center", is_header=True),
    )
    if not rates.times:
        return ((*left, *right),)
    landmarks = header_cells(
        [fmt.landmark(t, about.unit) for t in rates.times], columns[3 : 3 + len(rates.times)]
    )
    return ((*left, over_landmarks(rates, about, level), *right), landmarks)


def _median(record: Record, places: int) -> str:
    median = record["km_median"]
    if fmt.is_missing(median):
        return fmt.NOT_ESTIMABLE
    low, high = record["km_median_low"], record["km_median_high"]
    unknown = fmt.is_missing(low) and fmt.is_missing(high)
    limits = fmt.NOT_ESTIMABLE if unknown else fmt.interval(low, high, places)
    return f"{fmt.number(median, places)}\n({limits})"


def _recommended_rate(rate: Record | None) -> str:
    """Zero is an estimate once everybody has died; beyond the last observation there is none."""
    if rate is None or fmt.is_missing(rate["estimate"]):
        return fmt.NOT_ESTIMABLE
    if fmt.percent(fraction_as_percent(rate["estimate"])) == "0%":
        return "0%"
    return fmt.NOT_ESTIMABLE if rate["beyond_follow_up"] else rate_with_limits(rate)
