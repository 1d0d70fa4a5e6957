"""The patient flow chart: from those screened to those included."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from report import format as fmt
from report.figures import style
from report.figures.report_figure import ReportFigure
from report.source import ResultsSource

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

Record = dict[str, Any]

NAME: Final = "patient_flow"
LINE_POINTS: Final = 12.0
PADDING_POINTS: Final = 16.0
GAP_POINTS: Final = 22.0
MAIN_CENTER, MAIN_HALF_WIDTH = 0.25, 0.24
SIDE_CENTER, SIDE_HALF_WIDTH = 0.79, 0.205

# The fallback family has no semibold face; naming the family keeps it from being asked for one.
HEADING_FONT: Final[dict[str, Any]] = {"family": style.FONT_FAMILY, "weight": "semibold"}

NO_SCREENING: Final = "The study kept no list of the patients screened."


def flow(results: ResultsSource) -> ReportFigure:
    """The boxes of `results.flow`: screened, excluded (one line per reason), included.

    Without a screening list only the patients included are shown, and the figure says so.
    """
    boxes_of_study = results.records("flow")
    by_kind = {
        kind: [r for r in boxes_of_study if r["kind"] == kind]
        for kind in ("screened", "excluded", "included")
    }
    screened, excluded = _screened(by_kind["screened"]), _excluded(by_kind["excluded"])
    included = _included(by_kind["included"])
    main = [screened, included] if screened else [included]
    boxes = [box for box in (screened, excluded, included) if box]
    text = ". ".join(box[0] + (f" ({', '.join(box[1:])})" if box[1:] else "") for box in boxes)
    alt = f"Patient flow chart. {text}."
    if not screened:
        alt += f" {NO_SCREENING}"
    return ReportFigure(NAME, alt, lambda: _draw(main, excluded if screened else []))


def _screened(records: list[Record]) -> list[str]:
    if not records:
        return []
    n = sum(r["n"] for r in records)
    return [f"{fmt.plural(n, 'patient')} screened", "with thermal ablation of renal tumors"]


def _excluded(records: list[Record]) -> list[str]:
    if not records:
        return []
    lines = [f"{fmt.plural(sum(r['n'] for r in records), 'patient')} not included"]
    if len(records) == 1:
        return [*lines, str(records[0]["label"] or "reason not recorded")]
    return lines + [f"{fmt.count(r['n'])} {r['label'] or 'reason not recorded'}" for r in records]


def _included(records: list[Record]) -> list[str]:
    n = sum(r["n"] for r in records)
    lines = [f"{fmt.plural(n, 'patient')} included"]
    for column, noun in (("n_tumors", "renal metastasis"), ("n_sessions", "ablation session")):
        known = [r[column] for r in records if r[column] is not None]
        if known:
            several = "renal metastases" if noun == "renal metastasis" else None
            lines.append(f"{fmt.plural(sum(known), noun, several)}")
    return lines


def _draw(main: list[list[str]], side: list[str]) -> Figure:
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


def _height(box: list[str]) -> float:
    return LINE_POINTS * len(box) + PADDING_POINTS if box else 0.0


def _draw_box(ax: Axes, center: float, half_width: float, top: float, box: list[str]) -> None:
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
    for line, text in enumerate(box):
        ax.text(
            center,
            top + PADDING_POINTS / 2 + LINE_POINTS * (line + 0.5),
            text,
            ha="center",
            va="center",
            **(HEADING_FONT if line == 0 else {}),
        )


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
