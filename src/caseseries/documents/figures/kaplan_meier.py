"""Kaplan–Meier figures: curve, confidence band, censor ticks, aligned table of numbers at risk.

The table below the axis follows KMunicate (Morris TP, Jarvis CI, Cragg W, et al. Proposals on
Kaplan–Meier plots in medical research and a survey of stakeholder views: KMunicate. BMJ Open
2019;9:e030215): at risk, censored and events, the latter two cumulative, under the ticks.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Final

from caseseries.documents.figures import style
from caseseries.documents.figures.band import draw_band, draw_limits
from caseseries.documents.figures.curve_text import alternative_text
from caseseries.documents.figures.lines_below import line_below
from caseseries.documents.figures.report_figure import ReportFigure
from caseseries.documents.figures.values import CurveValues, FigureValues, values_of_curves
from caseseries.documents.printing import format as fmt
from caseseries.documents.printing.left_out import left_out_sentence
from caseseries.documents.printing.no_group import no_group_sentence
from caseseries.documents.source import (
    ResultsSource,
    endpoint_row,
    form_of_limits,
    settings_of,
    with_limits,
)
from caseseries.documents.traced.note import Trace, trace_of
from caseseries.results.numbers import time_slug

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

Record = dict[str, Any]
Traces = dict[tuple[float, str], Trace | None]


@dataclass(frozen=True)
class Analysis:
    """What a Kaplan–Meier figure is called and counts."""

    label: str
    time_unit: str
    origin: str
    unit: str
    units: str

    @property
    def sentence_name(self) -> str:
        return self.label[:1].lower() + self.label[1:]

    @property
    def axis_label(self) -> str:
        return f"{self.label}, %"

    @property
    def time_axis_label(self) -> str:
        start = f" after {self.origin}" if self.origin else ""
        return f"{fmt.capitalized(self.time_unit)}{start}"


@dataclass(frozen=True)
class Curve:
    """One curve of a figure: its steps, its numbers at risk, and what they rest on."""

    label: str
    steps: list[Record]
    ticks: list[Record]
    traces: Traces
    second: list[Record] = field(default_factory=list)
    """The steps with a second pair of limits, where both are shown."""
    prefixes: list[str] = field(default_factory=list)
    """Those of its numbers."""


HEIGHT_INCHES: Final = 2.9
TABLE_ROWS: Final = (
    ("n_at_risk", "At risk"),
    ("n_censored", "Censored"),
    ("n_events", "Events"),
)
TABLE_TOP_POINTS: Final = 42.0
TABLE_ROW_POINTS: Final = 11.5
HALF: Final = 0.5
HIGH_PERCENT: Final = 50
"""Where nothing drawn lies below, the axis begins not far below it, and says so."""
CENSOR_TICK_POINTS: Final = 7.0
# More would hide curve and band; how many are censored stands below the axis.
MOST_CENSOR_TICKS: Final = 200
UNMARKED: Final = "The censored are counted below the axis and not marked on the curve."
AS_PUBLISHED: Final = "Limits as published"
AS_RECOMMENDED: Final = "Limits as recommended"
# Told apart in greyscale.
LINES: Final = ("-", (0, (5, 2)), (0, (1, 1.2)), (0, (6, 2, 1, 2)), (0, (3, 1, 1, 1, 1, 1)))


def figure(
    results: ResultsSource, name: str, conf_type: str | None = None, form: str | None = None
) -> ReportFigure:
    """A figure of kind kaplan_meier, from `results.curves` and `results.risk_table`.

    One curve with its confidence band, or one per group; ``form`` is published or recommended
    (`form_of_limits`), or both in one figure; ``conf_type`` is another type of limits than its own.
    """
    said = settings_of(results, "figure", name)
    endpoint = str(said["endpoint"])
    about = endpoint_row(results, endpoint)
    of_form, robust = form_of_limits(results, about, "published" if form == "both" else form)
    analysis = Analysis(
        about["label"],
        about["time_unit"],
        about["origin"] or "",
        about["unit_of_analysis"].replace("_", " "),
        about["units"],
    )
    variable = said["by"]["variable"] if said.get("by") else None
    conf_type = conf_type or of_form
    curves = _curves(results, name, endpoint, variable, conf_type, robust=robust)
    other = form_of_limits(results, about, "recommended")
    if form == "both" and other != (conf_type, robust):
        again = _curves(results, name, endpoint, variable, other[0], robust=other[1])
        pairs = zip(curves, again, strict=True)
        curves = [replace(curve, second=second.steps) for curve, second in pairs]
    stem = f"{name}_kaplan_meier"
    if not any(curve.steps for curve in curves):
        sentence = (
            f"No {analysis.units} were under observation:"
            f" {analysis.sentence_name} is not estimable."
        )
        return ReportFigure(stem, sentence, lambda: style.message_figure(sentence))
    unit = about["unit_of_analysis"]
    told = [left_out_sentence(results, endpoint, unit), no_group_sentence(results, name, unit)]
    told.append("" if _are_marked(curves) else UNMARKED)
    below = [sentence for sentence in told if sentence]
    return ReportFigure(
        stem,
        " ".join([*(alternative_text(results, analysis, c, c.prefixes) for c in curves), *below]),
        lambda: _draw(analysis, curves, below),
        ids=[
            id for curve in curves for trace in curve.traces.values() if trace for id in trace.ids
        ],
        values=_values(analysis, curves),
    )


def _curves(
    results: ResultsSource,
    name: str,
    endpoint: str,
    variable: str | None,
    conf_type: str,
    *,
    robust: bool,
) -> list[Curve]:
    figure = name if variable else None

    def of_figure(frame: str) -> list[Record]:
        return [
            r
            for r in results.records(frame)
            if r["endpoint"] == endpoint and r.get("figure_name") == figure
        ]

    steps = [
        with_limits(r, robust=robust)
        for r in of_figure("curves")
        if r["conf_type"] == conf_type and not fmt.is_missing(r["estimate"])
    ]
    ticks = of_figure("risk_table")
    curves = []
    for level in dict.fromkeys(r["level"] for r in steps):
        of_level = [r for r in ticks if r["level"] == level]
        prefixes = [endpoint]
        if level is not None:
            prefixes = [f"{name}.{level}", f"{endpoint}.{variable}.{level}"]
        traces = {
            (tick["time"], column): _risk_trace(results, prefixes, tick, column)
            for tick in of_level
            for column, _ in TABLE_ROWS
        }
        shown = [r for r in steps if r["level"] == level]
        label = str(shown[0]["level_label"] or "")
        curves.append(Curve(label, shown, of_level, traces, prefixes=prefixes))
    return curves


def _risk_trace(
    results: ResultsSource, prefixes: list[str], tick: Record, column: str
) -> Trace | None:
    """That of the first prefix with such a number; those of a second figure bear its name."""
    slug = time_slug(tick["time"], tick["time_unit"])
    traces = (trace_of(results, [f"{prefix}.risk_table.{slug}.{column}"]) for prefix in prefixes)
    return next((trace for trace in traces if trace is not None), None)


def _values(about: Analysis, curves: list[Curve]) -> FigureValues:
    limits = ["Limits, %"] if any(not curve.label for curve in curves) else []
    if any(curve.second for curve in curves):
        limits = [f"{AS_PUBLISHED}, %", f"{AS_RECOMMENDED}, %"]
    told = [CurveValues(c.label, c.steps, c.ticks, c.second) for c in curves]
    return values_of_curves(about.label, about.time_axis_label, about.time_unit, told, limits)


def _draw(about: Analysis, curves: list[Curve], below: list[str]) -> Figure:
    several = len(curves) > 1
    lines = (len(TABLE_ROWS) + several) * len(curves) + len(below)
    height = HEIGHT_INCHES + TABLE_ROW_POINTS * (lines - len(TABLE_ROWS)) / style.POINTS_PER_INCH
    drawn = style.new_figure(height)
    table_points = TABLE_TOP_POINTS + TABLE_ROW_POINTS * lines - 2
    bottom = table_points / (style.POINTS_PER_INCH * height)
    ax = drawn.add_axes((0.115, bottom, 0.865, 0.975 - bottom))
    marked = _are_marked(curves)
    for number, curve in enumerate(curves):
        _draw_curve(ax, curve, LINES[number % len(LINES)] if several else "-", marked=marked)
    _set_axes(ax, about, curves)
    if several:
        ax.legend(loc="best", frameon=False, fontsize=style.SMALL_POINTS)
    elif any(curve.second for curve in curves):
        # It may lie over lines of the grid.
        ax.legend(loc="best", edgecolor="none", framealpha=1, fontsize=style.SMALL_POINTS)
    line = 0
    for curve in curves:
        line = _draw_table(ax, curve, line, headed=several)
    for number, sentence in enumerate(below, start=line):
        line_below(ax, TABLE_TOP_POINTS + TABLE_ROW_POINTS * number, sentence, ())
    return drawn


def _draw_curve(ax: Axes, shown: Curve, line: Any, *, marked: bool) -> None:
    curve = shown.steps
    times = [r["time"] for r in curve]
    percents = [100 * r["estimate"] for r in curve]
    if not shown.label:
        draw_band(ax, curve, AS_PUBLISHED if shown.second else None)
        draw_limits(ax, shown.second, AS_RECOMMENDED)
    ax.step(
        times, percents, where="post", color=style.INK, linewidth=1.6, zorder=3,
        linestyle=line, label=shown.label or None,
    )  # fmt: skip
    median = next((r["time"] for r in curve if r["estimate"] <= HALF), None)
    if median is not None:
        places = [0, median, median], [100 * HALF, 100 * HALF, 0]
        ax.plot(*places, linestyle=":", linewidth=0.8, color=style.MUTED, zorder=2)
    if marked:
        censored = [r for r in curve if r["n_censored"]]
        heights = [100 * r["estimate"] for r in censored]
        ax.plot(
            [r["time"] for r in censored], heights, "|", color=style.INK, zorder=4, clip_on=False,
            markersize=CENSOR_TICK_POINTS, markeredgewidth=1.1,
        )  # fmt: skip


def _are_marked(curves: list[Curve]) -> bool:
    return all(sum(r["n_censored"] > 0 for r in c.steps) <= MOST_CENSOR_TICKS for c in curves)


def _set_axes(ax: Axes, about: Analysis, curves: list[Curve]) -> None:
    last = max(r["time"] for curve in curves for r in curve.steps)
    ticks = sorted({r["time"] for curve in curves for r in curve.ticks})
    end = max([last, *ticks]) or 1.0
    ax.set_xlim(0, end * 1.02)
    lowest = _lowest(curves)
    start = 10 * int(lowest // 10 - 1) if lowest > HIGH_PERCENT else 0
    ax.set_ylim(start, 100 + 0.02 * (100 - start))
    ax.spines["left"].set_bounds(start, 100)
    ax.set_yticks(range(start, 101, 10 if start else 20))
    style.label_y(ax, f"{about.axis_label} (axis from {start})" if start else about.axis_label)
    if ticks:
        ax.set_xticks(ticks, [f"{tick:.12g}" for tick in ticks])
    ax.set_xlabel(about.time_axis_label, labelpad=3)
    style.light_grid(ax)


def _lowest(curves: list[Curve]) -> float:
    """The lowest percentage drawn: of curves or, where one stands alone, of its limits."""
    drawn = [r["estimate"] for curve in curves for r in curve.steps]
    drawn += [
        r["conf_low"]
        for curve in curves
        if not curve.label
        for r in (*curve.steps, *curve.second)
        if not fmt.is_missing(r["conf_low"])
    ]
    return 100 * min(drawn)


def _draw_table(ax: Axes, curve: Curve, first: int, *, headed: bool) -> int:
    """Draw the numbers at risk below the axis from a line on; return the next line."""
    if not curve.ticks:
        return first
    rows = ((("", curve.label),) if headed else ()) + TABLE_ROWS
    for line, (column, heading) in enumerate(rows, start=first):
        texts = [
            (tick["time"], fmt.count(tick[column]), curve.traces[tick["time"], column])
            for tick in (curve.ticks if column else ())
        ]
        line_below(ax, TABLE_TOP_POINTS + TABLE_ROW_POINTS * line, heading, texts)
    return first + len(rows)
