"""The patient flow chart: from those screened to those included."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from caseseries.documents.figures import style
from caseseries.documents.figures.figure_numbers import mark
from caseseries.documents.figures.report_figure import ReportFigure
from caseseries.documents.figures.values import FigureValues
from caseseries.documents.printing import format as fmt
from caseseries.documents.source import ResultsSource
from caseseries.documents.traced.note import Trace, trace_of

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

Record = dict[str, Any]
Line = tuple[str, Trace | None]
"""A line of a box, and what its number rests on."""

NAME: Final = "patient_flow"
LINE_POINTS: Final = 12.0
PADDING_POINTS: Final = 16.0
GAP_POINTS: Final = 22.0
MAIN_CENTER, MAIN_HALF_WIDTH = 0.25, 0.24
SIDE_CENTER, SIDE_HALF_WIDTH = 0.79, 0.205

# The fallback family has no semibold face; naming the family keeps it from being asked for one.
HEADING_FONT: Final[dict[str, Any]] = {"family": style.FONT_FAMILY, "weight": "semibold"}

NO_SCREENING: Final = "The study kept no list of the patients screened."
NO_REASON: Final = "reason not recorded"


def flow(results: ResultsSource) -> ReportFigure:
    """The boxes of `results.flow`: screened, excluded (one line per reason), included.

    Without a screening list only the patients included are shown, and the figure says so.
    """
    boxes_of_study = results.records("flow")
    by_kind = {
        kind: [r for r in boxes_of_study if r["kind"] == kind]
        for kind in ("screened", "excluded", "included")
    }
    screened = _screened(results, by_kind["screened"])
    excluded = _excluded(results, by_kind["excluded"])
    included = _included(results, by_kind["included"])
    main = [screened, included] if screened else [included]
    boxes = [[text for text, _ in box] for box in (screened, excluded, included) if box]
    text = ". ".join(box[0] + (f" ({', '.join(box[1:])})" if box[1:] else "") for box in boxes)
    alt = f"Patient flow chart. {text}."
    if not screened:
        alt += f" {NO_SCREENING}"
    side = excluded if screened else []
    traces = [trace for box in (*main, side) for _, trace in box if trace]
    ids = [id for trace in traces for id in trace.ids]
    return ReportFigure(NAME, alt, lambda: _draw(main, side), ids, _values(boxes_of_study))


def _values(records: list[Record]) -> FigureValues:
    counted = ("n", "n_tumors", "n_sessions")
    rows = []
    for record in records:
        reason = str(record["label"] or NO_REASON) if record["kind"] == "excluded" else ""
        counts = ["" if record[key] is None else fmt.count(record[key]) for key in counted]
        rows.append((fmt.capitalized(record["kind"]), reason, *counts))
    headings = ("Box", "Reason", "Patients", "Renal metastases", "Sessions")
    return FigureValues("patient flow", headings, tuple(rows))


def _screened(results: ResultsSource, records: list[Record]) -> list[Line]:
    if not records:
        return []
    patients = fmt.plural(sum(r["n"] for r in records), "patient")
    trace = trace_of(results, ["screening.screened.n"])
    return [(f"{patients} screened", trace), ("with thermal ablation of renal tumors", None)]


def _excluded(results: ResultsSource, records: list[Record]) -> list[Line]:
    if not records:
        return []
    patients = fmt.plural(sum(r["n"] for r in records), "patient")
    first = (f"{patients} not included", trace_of(results, ["screening.excluded.n"]))
    if len(records) == 1:
        return [first, (str(records[0]["label"] or NO_REASON), None)]
    return [first, *(_reason(results, record) for record in records)]


def _reason(results: ResultsSource, record: Record) -> Line:
    trace = trace_of(results, [record["number_id"]])
    return f"{fmt.count(record['n'])} {record['label'] or NO_REASON}", trace


def _included(results: ResultsSource, records: list[Record]) -> list[Line]:
    patients = fmt.plural(sum(r["n"] for r in records), "patient")
    lines = [(f"{patients} included", trace_of(results, ["screening.included.patients.n"]))]
    for unit, noun, several in (
        ("tumors", "renal metastasis", "renal metastases"),
        ("sessions", "ablation session", None),
    ):
        known = [r[f"n_{unit}"] for r in records if r[f"n_{unit}"] is not None]
        if known:
            trace = trace_of(results, [f"screening.included.{unit}.n"])
            lines.append((fmt.plural(sum(known), noun, several), trace))
    return lines


def _draw(main: list[list[Line]], side: list[Line]) -> Figure:
    heights = [_height(box) for box in main]
    gap = max(GAP_POINTS, _height(side) + GAP_POINTS if side else 0)
    note = 0.0 if len(main) > 1 else LINE_POINTS * 2
    total = sum(heights) + gap * (len(main) - 1) + 4 + note
    figure = style.new_figure(total / style.POINTS_PER_INCH)
    ax = figure.add_axes((0.0, 0.0, 1.0, 1.0))
    ax.set_xlim(0, 1)
    ax.set_ylim(total, 0)
    ax.axis("off")
    top = 2.0
    for position, (box, height) in enumerate(zip(main, heights, strict=True)):
        _draw_box(ax, MAIN_CENTER, MAIN_HALF_WIDTH, top, box)
        if position + 1 < len(main):
            _draw_arrow(ax, (MAIN_CENTER, top + height), (MAIN_CENTER, top + height + gap))
            if side:
                middle = top + height + gap / 2
                _draw_arrow(ax, (MAIN_CENTER, middle), (SIDE_CENTER - SIDE_HALF_WIDTH, middle))
                side_top = middle - _height(side) / 2
                _draw_box(ax, SIDE_CENTER, SIDE_HALF_WIDTH, side_top, side)
        top += height + gap
    if note:
        ax.text(0.01, total - LINE_POINTS, NO_SCREENING, va="center", color=style.MUTED,
                fontsize=style.SMALL_POINTS)  # fmt: skip
    return figure


def _height(box: list[Line]) -> float:
    return LINE_POINTS * len(box) + PADDING_POINTS if box else 0.0


def _draw_box(ax: Axes, center: float, half_width: float, top: float, box: list[Line]) -> None:
    from matplotlib.patches import Rectangle

    ax.add_patch(
        Rectangle(
            (center - half_width, top),
            2 * half_width,
            _height(box),
            facecolor=style.PAPER,
            edgecolor=style.INK,
            linewidth=0.9,
        )
    )
    for line, (text, trace) in enumerate(box):
        printed = ax.text(
            center,
            top + PADDING_POINTS / 2 + LINE_POINTS * (line + 0.5),
            text,
            ha="center",
            va="center",
            **(HEADING_FONT if line == 0 else {}),
        )
        mark(printed, trace)


def _draw_arrow(ax: Axes, start: tuple[float, float], end: tuple[float, float]) -> None:
    ax.annotate(
        "",
        xy=end,
        xytext=start,
        arrowprops={
            "arrowstyle": "-|>",
            "color": style.INK,
            "linewidth": 0.9,
            "shrinkA": 0,
            "shrinkB": 0,
            "mutation_scale": 9,
        },
    )
