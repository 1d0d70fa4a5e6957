"""Cumulative incidence: rising curves, who is at risk below the axis, Gray's test."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from caseseries.documents.figures import style
from caseseries.documents.figures.band import draw_band
from caseseries.documents.figures.kaplan_meier import (
    LINES,
    TABLE_ROW_POINTS,
    TABLE_TOP_POINTS,
    Analysis,
)
from caseseries.documents.figures.lines_below import line_below
from caseseries.documents.figures.report_figure import ReportFigure
from caseseries.documents.figures.values import CurveValues, values_of_curves
from caseseries.documents.printing import format as fmt
from caseseries.documents.printing.left_out import left_out_sentence
from caseseries.documents.printing.no_group import no_group_sentence
from caseseries.documents.source import (
    ResultsSource,
    endpoint_row,
    form_of_limits,
    rows_of_figure,
    settings_of,
    with_limits,
)
from caseseries.documents.traced.note import Trace, trace_of
from caseseries.results.numbers import time_slug

if TYPE_CHECKING:
    from matplotlib.figure import Figure

Record = dict[str, Any]

AXES_INCHES: Final = 2.2
AXIS_ENDS: Final = ((10, 2), (25, 5), (50, 10), (100, 20))
"""Percentages the vertical axis may end at, each with the step of its ticks."""
COUNTED: Final = (
    ("n_at_risk", "At risk"),
    ("n_events", "Events"),
    ("n_competing", "Competing"),
)


@dataclass(frozen=True)
class _Curve:
    label: str
    steps: list[Record]
    ticks: list[Record]
    rates: str
    traces: dict[tuple[float, str], Trace | None]


def figure(
    results: ResultsSource, name: str, conf_type: str | None = None, form: str | None = None
) -> ReportFigure:
    """A figure of kind cumulative_incidence from `results.incidence_curves` and
    `results.incidence_at_risk`: one curve with its band, or one per group; ``form`` is published or
    recommended (`form_of_limits`), ``conf_type`` another type of limits than its own."""
    said = settings_of(results, "figure", name)
    about = endpoint_row(results, str(said["endpoint"]))
    of_form, robust = form_of_limits(results, about, form)
    conf_type = conf_type or of_form
    steps = [
        with_limits(r, robust=robust)
        for r in rows_of_figure(results, "incidence_curves", name)
        if r["conf_type"] == conf_type
    ]
    second = conf_type != results.records("study")[0]["conf_type"]
    limits = f"{'_robust' * robust}{'_recommended' * second}"
    ids = list(dict.fromkeys(r["level"] for r in steps))
    if len(ids) > 1 or said.get("by"):
        ids = [id for id in ids if id is not None]
    analysis = Analysis(
        label=f"Cumulative incidence of {about['event_name']}",
        time_unit=about["time_unit"],
        origin=about["origin"] or "",
        unit=about["unit_of_analysis"].replace("_", " "),
        units=about["units"],
    )
    stem = f"{name}_cumulative_incidence"
    if not ids:
        sentence = f"No {analysis.units} were under observation: nothing can be estimated."
        return ReportFigure(stem, sentence, lambda: style.message_figure(sentence))
    curves = [_curve(results, name, level, steps, about, limits) for level in ids]
    p = _p(results, f"{name}.gray_p")
    numbers = [id for c in curves for trace in c.traces.values() if trace for id in trace.ids]
    unit = about["unit_of_analysis"]
    told = [
        left_out_sentence(results, str(said["endpoint"]), unit),
        no_group_sentence(results, name, unit),
    ]
    below = [sentence for sentence in told if sentence]
    return ReportFigure(
        stem,
        " ".join([_alternative_text(analysis, curves, p), *below]),
        lambda: _draw(analysis, curves, below),
        ids=numbers,
        values=values_of_curves(
            analysis.label,
            analysis.time_axis_label,
            analysis.time_unit,
            [CurveValues(curve.label, curve.steps, curve.ticks) for curve in curves],
            [] if len(curves) > 1 else ["Limits, %"],
        ),
    )


def _curve(
    results: ResultsSource,
    name: str,
    level: str | None,
    steps: list[Record],
    about: Record,
    limits: str,
) -> _Curve:
    own = [r for r in steps if r["level"] == level]
    ticks = [r for r in rows_of_figure(results, "incidence_at_risk", name) if r["level"] == level]
    prefix = name if level is None else f"{name}.{level}"
    unit = about["time_unit"]
    traces = {
        (tick["time"], key): trace_of(
            results, [f"{prefix}.risk_table.{time_slug(tick['time'], unit)}.{key}"]
        )
        for tick in ticks
        for key, _ in COUNTED
    }
    rates = ", ".join(
        _rate(results, f"{prefix}.rate_{time_slug(landmark, unit)}", limits)
        + f" at {fmt.landmark(landmark, unit)}"
        for landmark in about["landmarks"]
    )
    return _Curve(str(own[0]["level_label"] or ""), own, ticks, rates, traces)


def _rate(results: ResultsSource, id: str, limits: str) -> str:
    ends = ("", f"{limits}_low", f"{limits}_high")
    rate, low, high = (results.number(f"{id}{end}").value for end in ends)
    return fmt.rate_ci(rate, low, high, results.number("definitions.conf_level_percent").value)


def _p(results: ResultsSource, id: str) -> str:
    try:
        return fmt.p_relation(results.number(id).value)
    except KeyError:
        return ""


def _alternative_text(about: Analysis, curves: list[_Curve], p: str) -> str:
    sentences = []
    for curve in curves:
        last, first = curve.ticks[-1], curve.steps[0]
        label = f", {curve.label}" if curve.label else ""
        sentences.append(
            f"{about.label}{label}: {fmt.plural(first['n_at_risk'], about.unit, about.units)},"
            f" {fmt.plural(last['n_events'], 'event')},"
            f" {fmt.plural(last['n_competing'], 'competing event')}."
        )
        if curve.rates:
            sentences.append(f"The estimate is {curve.rates}.")
        ends = fmt.duration(curve.steps[-1]["time"], about.time_unit)
        sentences.append(
            f"The curve ends at {fmt.percent(100 * curve.steps[-1]['estimate'])} after {ends}."
        )
    if p:
        sentences.append(f"Gray's test between the groups: P {p}.")
    return " ".join(sentences)


def _draw(about: Analysis, curves: list[_Curve], below: list[str]) -> Figure:
    several = len(curves) > 1
    lines = len(curves) * (len(COUNTED) + several) + len(below)
    table = (TABLE_TOP_POINTS + TABLE_ROW_POINTS * lines) / style.POINTS_PER_INCH
    height = AXES_INCHES + table
    drawn = style.new_figure(height)
    ax = drawn.add_axes((0.13, table / height, 0.85, AXES_INCHES / height * 0.97))
    for number, curve in enumerate(curves):
        times = [r["time"] for r in curve.steps]
        if not several:
            draw_band(ax, curve.steps)
        ax.step(
            times, [100 * r["estimate"] for r in curve.steps], where="post", color=style.INK,
            linestyle=LINES[number % len(LINES)] if several else "-", label=curve.label or None,
        )  # fmt: skip
    ticks = sorted({r["time"] for curve in curves for r in curve.ticks})
    ax.set_xlim(0, ticks[-1] * 1.02)
    ax.set_xticks(ticks, [f"{tick:.12g}" for tick in ticks])
    top, step = _axis_end([r for curve in curves for r in curve.steps], limits=not several)
    ax.set_ylim(0, 1.02 * top)
    ax.set_yticks(range(0, top + 1, step))
    style.label_y(ax, about.axis_label)
    ax.set_xlabel(about.time_axis_label, labelpad=3)
    style.light_grid(ax)
    if several:
        ax.legend(loc="best", frameon=False, fontsize=style.SMALL_POINTS)
    line = 0
    for curve in curves:
        for key, heading in ((("", curve.label),) if several else ()) + COUNTED:
            texts = [
                (tick["time"], fmt.count(tick[key]), curve.traces[tick["time"], key])
                for tick in (curve.ticks if key else ())
            ]
            line_below(ax, TABLE_TOP_POINTS + TABLE_ROW_POINTS * line, heading, texts)
            line += 1
    for sentence in below:
        line_below(ax, TABLE_TOP_POINTS + TABLE_ROW_POINTS * line, sentence, ())
        line += 1
    return drawn


def _axis_end(steps: list[Record], *, limits: bool) -> tuple[int, int]:
    """The lowest end of the axis above all that is drawn, so that a rare event can be seen."""
    keys = ("estimate", "conf_high") if limits else ("estimate",)
    highest = max(100 * r[key] for r in steps for key in keys if not fmt.is_missing(r[key]))
    return next((end for end in AXIS_ENDS if highest <= end[0]), AXIS_ENDS[-1])
