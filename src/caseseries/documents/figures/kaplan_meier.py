"""Kaplan–Meier figures: curve, confidence band, censor ticks, aligned table of numbers at risk.

The table below the axis follows KMunicate (Morris TP, Jarvis CI, Cragg W, et al. Proposals on
Kaplan–Meier plots in medical research and a survey of stakeholder views: KMunicate. BMJ Open
2019;9:e030215): at risk, censored and events, the latter two cumulative, under the ticks.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from caseseries.documents.figures import style
from caseseries.documents.figures.figure_numbers import mark
from caseseries.documents.figures.report_figure import ReportFigure
from caseseries.documents.printing import format as fmt
from caseseries.documents.source import ResultsSource
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

    axis_label: str
    sentence_name: str
    time_axis_label: str
    unit: str


ANALYSES: Final = {
    "overall_survival": Analysis(
        "Overall survival, %", "overall survival", "Months after ablation", "patient"
    ),
    "progression_free_survival": Analysis(
        "Progression-free survival, %",
        "progression-free survival",
        "Months after ablation",
        "patient",
    ),
    "local_control": Analysis(
        "Local tumor control, %",
        "local tumor control",
        "Months after ablation of the tumor",
        "tumor",
    ),
}

HEIGHT_INCHES: Final = 3.75
TABLE_ROWS: Final = (
    ("n_at_risk", "At risk"),
    ("n_censored", "Censored"),
    ("n_events", "Events"),
)
TABLE_TOP_POINTS: Final = 42.0
TABLE_ROW_POINTS: Final = 11.5
CENSOR_TICK_POINTS: Final = 7.0


def kaplan_meier(results: ResultsSource, analysis: str, conf_type: str = "plain") -> ReportFigure:
    """The Kaplan–Meier figure of one analysis.

    Reads `results.curves` (rows of `analysis` and `conf_type`) and `results.risk_table`.
    `analysis` is a key of `ANALYSES`; `conf_type` plain, log or log-log, as in `study.toml`.
    """
    if analysis not in ANALYSES:
        raise ValueError(f"unknown analysis {analysis!r}; known are {', '.join(ANALYSES)}")
    about = ANALYSES[analysis]
    curve = [
        r
        for r in results.records("curves")
        if r["analysis"] == analysis and r["conf_type"] == conf_type
    ]
    curve = [r for r in curve if not fmt.is_missing(r["estimate"])]
    ticks = [r for r in results.records("risk_table") if r["analysis"] == analysis]
    name = f"{analysis}_kaplan_meier"
    if not curve:
        sentence = f"No {about.unit} was under observation: {about.sentence_name} is not estimable."
        return ReportFigure(name, sentence, lambda: style.message_figure(sentence))
    traces = {
        (tick["time_months"], column): trace_of(results, [_risk_id(analysis, tick, column)])
        for tick in ticks
        for column, _ in TABLE_ROWS
    }
    return ReportFigure(
        name,
        _alternative_text(about, curve, ticks),
        lambda: _draw(about, curve, ticks, traces),
        ids=[id for trace in traces.values() if trace for id in trace.ids],
    )


def _risk_id(analysis: str, tick: Record, column: str) -> str:
    return f"{analysis}.risk_table.{time_slug(tick['time_months'])}.{column}"


def _draw(about: Analysis, curve: list[Record], ticks: list[Record], traces: Traces) -> Figure:
    figure = style.new_figure(HEIGHT_INCHES)
    table_points = TABLE_TOP_POINTS + TABLE_ROW_POINTS * len(TABLE_ROWS) + 4
    bottom = table_points / (style.POINTS_PER_INCH * HEIGHT_INCHES)
    ax = figure.add_axes((0.115, bottom, 0.865, 0.975 - bottom))
    _draw_curve(ax, curve)
    _set_axes(ax, about, curve, ticks)
    _draw_table(ax, ticks, traces)
    return figure


def _draw_curve(ax: Axes, curve: list[Record]) -> None:
    times = [r["time_months"] for r in curve]
    percents = [100 * r["estimate"] for r in curve]
    band = [
        (r["time_months"], 100 * r["conf_low"], 100 * r["conf_high"])
        for r in curve
        if not (fmt.is_missing(r["conf_low"]) or fmt.is_missing(r["conf_high"]))
    ]
    for low_to_high in _consecutive(band, times):
        x, low, high = zip(*low_to_high, strict=True)
        ax.fill_between(
            x, low, high, step="post", facecolor=style.BAND, alpha=0.55, linewidth=0, zorder=1
        )
        for limit in (low, high):
            # A dashed outline keeps the band visible in greyscale and on a bad copy.
            ax.step(x, limit, where="post", color=style.BLUE, linewidth=0.6, linestyle=(0, (4, 2)))
    ax.step(times, percents, where="post", color=style.INK, linewidth=1.6, zorder=3)
    censored = [r for r in curve if r["n_censored"]]
    ax.plot(
        [r["time_months"] for r in censored],
        [100 * r["estimate"] for r in censored],
        linestyle="none",
        marker="|",
        markersize=CENSOR_TICK_POINTS,
        markeredgewidth=1.1,
        color=style.INK,
        zorder=4,
        clip_on=False,
    )


def _consecutive(
    band: list[tuple[float, float, float]], times: list[float]
) -> list[list[tuple[float, float, float]]]:
    """Stretches of the curve that have limits; each runs on to the next time of the curve."""
    by_time = {row[0]: row for row in band}
    stretches: list[list[tuple[float, float, float]]] = []
    current: list[tuple[float, float, float]] = []
    for time in times:
        if time in by_time:
            current.append(by_time[time])
        elif current:
            current.append((time, *current[-1][1:]))
            stretches.append(current)
            current = []
    return [*stretches, current] if current else stretches


def _set_axes(ax: Axes, about: Analysis, curve: list[Record], ticks: list[Record]) -> None:
    last = max(r["time_months"] for r in curve)
    tick_months = [r["time_months"] for r in ticks]
    end = max([last, *tick_months]) or 1.0
    ax.set_xlim(0, end * 1.02)
    ax.set_ylim(0, 102)
    ax.spines["left"].set_bounds(0, 100)
    ax.set_yticks(range(0, 101, 20))
    ax.set_ylabel(about.axis_label)
    if tick_months:
        ax.set_xticks(tick_months, [fmt.number(t, 0) for t in tick_months])
    ax.set_xlabel(about.time_axis_label, labelpad=3)
    style.light_grid(ax)


def _draw_table(ax: Axes, ticks: list[Record], traces: Traces) -> None:
    from matplotlib.transforms import ScaledTranslation, blended_transform_factory

    figure = ax.get_figure(root=True)
    if figure is None or not ticks:
        return
    under_ticks = blended_transform_factory(ax.transData, ax.transAxes)
    beside_axis = ax.transAxes
    for line, (column, heading) in enumerate(TABLE_ROWS):
        depth = -(TABLE_TOP_POINTS + TABLE_ROW_POINTS * line) / style.POINTS_PER_INCH
        down = ScaledTranslation(0, depth, figure.dpi_scale_trans)
        left = ScaledTranslation(-14 / style.POINTS_PER_INCH, depth, figure.dpi_scale_trans)
        ax.text(
            0,
            0,
            heading,
            transform=beside_axis + left,
            ha="right",
            va="center",
            fontsize=style.SMALL_POINTS,
            color=style.MUTED,
        )
        for tick in ticks:
            printed = ax.text(
                tick["time_months"],
                0,
                fmt.count(tick[column]),
                transform=under_ticks + down,
                ha="center",
                va="center",
                fontsize=style.SMALL_POINTS,
            )
            mark(printed, traces[tick["time_months"], column])


def _alternative_text(about: Analysis, curve: list[Record], ticks: list[Record]) -> str:
    start = fmt.plural(curve[0]["n_at_risk"], about.unit)
    events = sum(r["n_events"] for r in curve)
    last = curve[-1]
    text = (
        f"Kaplan–Meier curve of {about.sentence_name} with confidence band, {start}, "
        f"{fmt.plural(events, 'event')}. "
    )
    steps = [
        f"{fmt.percent(100 * _estimate_at(curve, r['time_months']))} at "
        f"{fmt.number(r['time_months'], 0)} months ({fmt.count(r['n_at_risk'])} at risk)"
        for r in ticks
        if r["time_months"] > 0 and r["n_at_risk"]
    ]
    if steps:
        text += f"The estimate is {', '.join(steps)}. "
    return text + (
        f"The curve ends at {fmt.percent(100 * last['estimate'])} "
        f"after {fmt.number(last['time_months'])} months."
    )


def _estimate_at(curve: list[Record], time_months: float) -> float:
    """The step function read at a time, as a reader of the figure would."""
    return [r["estimate"] for r in curve if r["time_months"] <= time_months][-1]
