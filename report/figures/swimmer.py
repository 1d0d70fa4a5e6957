"""The swimmer plot: each patient's course from the first ablation to the last contact."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

from caseseries.documents.figures import style
from caseseries.documents.figures.report_figure import ReportFigure
from caseseries.documents.printing import format as fmt
from caseseries.documents.source import ResultsSource
from report.figures.swimmer_layout import SwimmerLayout, swimmer_layout
from report.figures.swimmer_values import swimmer_values

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure
    from matplotlib.lines import Line2D

Record = dict[str, Any]

NAME: Final = "swimmer"
BAR_HEIGHT: Final = 0.56
BAR: Final = "#e3e7eb"
CLOSE_INCHES: Final = 0.098
"""Marks of full size that are nearer than this would cover each other."""
LABEL_PAD_POINTS: Final = 9.0
WIDEST_LABEL_INCHES: Final = 2.6
"""Longer names would leave too little to the courses; the ids of the patients stand alone."""
TICK_INCHES: Final = 0.3
"""What a tick of the time axis needs for its number."""
SPREAD: Final = 0.24
"""How far such marks move up and down, as a share of the lane."""


@dataclass(frozen=True)
class Mark:
    """How a kind of event looks: shape and filling differ, color only supports."""

    label: str
    marker: str
    face: str
    edge: str
    size: float = 6.0


MARKS: Final = {
    "session_cryoablation": Mark("Cryoablation", "o", style.BLUE, style.PAPER, 7.0),
    "session_radiofrequency": Mark("Radiofrequency ablation", "^", style.RUST, style.PAPER, 8.0),
    "distant_recurrence": Mark("Distant recurrence", "D", style.PAPER, style.INK, 5.0),
    "local_progression": Mark("Local progression", "s", style.INK, style.PAPER, 6.5),
    "growth": Mark("Growth of a tumor", "v", style.PAPER, style.INK, 6.0),
    "death": Mark("Death", "X", style.INK, style.PAPER, 8.0),
}
INTERVAL: Final = "chemotherapy"
INTERVAL_LABEL: Final = "Systemic chemotherapy"
BAR_LABEL: Final = "Under observation"
ONGOING_LABEL: Final = "Alive at last contact"


def swimmer(results: ResultsSource) -> ReportFigure:
    """Lanes of `results.swimmer`, longest follow-up first, with `results.swimmer_events`.

    Only what happened between time zero and last contact is drawn: a course of chemotherapy
    running at time zero begins at 0, one that ended before is left out.
    """
    lanes = sorted(
        results.records("swimmer"), key=lambda r: (-r["follow_up_months"], r["patient_id"])
    )
    if not lanes:
        sentence = "No patient to show."
        return ReportFigure(NAME, sentence, lambda: style.message_figure(sentence))
    events = results.records("swimmer_events")
    labels = {kind: mark.label for kind, mark in MARKS.items()} | {INTERVAL: INTERVAL_LABEL}
    return ReportFigure(
        NAME,
        _alternative_text(lanes, events),
        lambda: _draw(lanes, events),
        values=swimmer_values(lanes, events, labels),
    )


def _draw(lanes: list[Record], events: list[Record]) -> Figure:
    layout = _fitted(lanes)
    figure = style.new_figure(layout.height_inches)
    longest = max(lane["follow_up_months"] for lane in lanes)
    kinds: set[str] = set()
    intervals = False
    for column in range(layout.columns):
        start = column * layout.rows
        ax = figure.add_axes(layout.axes(column))
        found, has_intervals = _draw_column(
            ax, lanes[start : start + layout.rows], events, longest, layout
        )
        kinds |= found
        intervals |= has_intervals
    alive = any(not lane["died"] for lane in lanes)
    _draw_legend(figure, kinds, intervals, alive)
    return figure


def _fitted(lanes: list[Record]) -> SwimmerLayout:
    """The layout whose labels have the room they need, without the origin where that is much."""
    layout = swimmer_layout(len(lanes))
    if not layout.label_points:
        return layout
    labels = [_lane_label(lane) for lane in lanes] if layout.columns == 1 else []
    widest = _widest_inches(labels, layout.label_points)
    if 0 < widest <= WIDEST_LABEL_INCHES:
        return replace(layout, label_inches=max(layout.label_inches, widest))
    ids = _widest_inches([str(lane["patient_id"]) for lane in lanes], layout.label_points)
    return replace(layout, with_origin=False, label_inches=ids)


def _widest_inches(labels: list[str], points: float) -> float:
    """Width of the widest label with its distance from the axis."""
    from matplotlib.font_manager import FontProperties
    from matplotlib.textpath import TextPath

    font = FontProperties(family=style.FONT_FAMILY)
    outlines = [TextPath((0, 0), label, size=points, prop=font) for label in labels]
    # No outline reaches beyond its control points, so few need the exact extents, which take long.
    reach = [(float(outline.vertices[:, 0].max(initial=0.0)), outline) for outline in outlines]
    widest = 0.0
    for farthest, outline in sorted(reach, key=lambda pair: -pair[0]):
        if farthest > widest:
            widest = max(widest, outline.get_extents().x1)
    return (widest + LABEL_PAD_POINTS + 3) / style.POINTS_PER_INCH if labels else 0.0


def _draw_column(
    ax: Axes, lanes: list[Record], events: list[Record], longest: float, layout: SwimmerLayout
) -> tuple[set[str], bool]:
    """The lanes of one column; which events it shows, and whether any chemotherapy."""
    row_of = {lane["patient_id"]: row for row, lane in enumerate(lanes)}
    for row, lane in enumerate(lanes):
        _draw_lane(ax, row, lane, longest, layout.scale)
    follow_up = {lane["patient_id"]: lane["follow_up_months"] for lane in lanes}
    intervals = [e for e in events if e["kind"] == INTERVAL and e["patient_id"] in row_of]
    shown_intervals = [
        _draw_interval(ax, row_of[e["patient_id"]], e, follow_up[e["patient_id"]])
        for e in intervals
    ]
    marked = [e for e in events if e["kind"] in MARKS and e["patient_id"] in row_of]
    close = CLOSE_INCHES * layout.scale / layout.axis_inches
    offsets = _offsets(marked, too_close=close * (longest or 1))
    # In the order of MARKS, so that death lies on top of what came before it.
    for kind, mark in MARKS.items():
        of_kind = [(i, e) for i, e in enumerate(marked) if e["kind"] == kind]
        ax.plot(
            [e["start_months"] for _, e in of_kind],
            [row_of[e["patient_id"]] + offsets[i] for i, e in of_kind],
            **_marker(mark, layout.scale),
        )
    _set_axes(ax, lanes, longest, layout)
    return {e["kind"] for e in marked}, any(shown_intervals)


def _offsets(marked: list[Record], too_close: float) -> list[float]:
    """Vertical shifts that keep marks of one lane apart where they would cover each other."""
    offsets = [0.0] * len(marked)
    order = sorted(
        range(len(marked)), key=lambda i: (marked[i]["patient_id"], marked[i]["start_months"])
    )
    cluster: list[int] = []
    for i in [*order, None]:
        if i is not None and cluster:
            last = marked[cluster[-1]]
            same_lane = last["patient_id"] == marked[i]["patient_id"]
            if same_lane and marked[i]["start_months"] - last["start_months"] < too_close:
                cluster.append(i)
                continue
        for place, member in enumerate(cluster):
            middle = (len(cluster) - 1) / 2
            offsets[member] = (place - middle) / middle * SPREAD if middle else 0.0
        cluster = [] if i is None else [i]
    return offsets


def _draw_lane(ax: Axes, row: int, lane: Record, longest: float, scale: float) -> None:
    ax.barh(row, lane["follow_up_months"], height=BAR_HEIGHT, color=BAR, zorder=1)
    if not lane["died"]:
        end = lane["follow_up_months"]
        ax.annotate(
            "",
            xy=(end + 0.045 * (longest or 1), row),
            xytext=(end, row),
            arrowprops={
                "arrowstyle": "-|>",
                "color": style.INK,
                "linewidth": max(scale, 0.5),
                "shrinkA": 0,
                "shrinkB": 0,
                "mutation_scale": 8 * scale,
            },
            annotation_clip=False,
        )


def _draw_interval(ax: Axes, row: int, event: Record, follow_up: float) -> bool:
    start = max(event["start_months"], 0.0)
    open_end = fmt.is_missing(event["end_months"])
    end = follow_up if open_end else min(event["end_months"], follow_up)
    if end <= start:
        return False
    ax.barh(
        row, end - start, left=start, height=BAR_HEIGHT, facecolor=style.BAND,
        edgecolor=style.INK, hatch="/////", linewidth=0.5, zorder=2,
    )  # fmt: skip
    return True


def _marker(mark: Mark, scale: float = 1.0) -> dict[str, Any]:
    return {
        "linestyle": "none",
        "marker": mark.marker,
        "markersize": mark.size * scale,
        "markerfacecolor": mark.face,
        "markeredgecolor": mark.edge,
        "markeredgewidth": (0.9 if mark.face == style.PAPER else 0.6) * max(scale, 0.5),
        "zorder": 4,
        "clip_on": False,
    }


def _set_axes(ax: Axes, lanes: list[Record], longest: float, layout: SwimmerLayout) -> None:
    from matplotlib.ticker import MultipleLocator

    # A last column with fewer lanes keeps their height.
    ax.set_ylim(layout.rows - 0.4, -0.6)
    ax.set_xlim(0, (longest or 1) * 1.06)
    if layout.label_points:
        labels = [
            _lane_label(lane) if layout.with_origin else str(lane["patient_id"]) for lane in lanes
        ]
        ax.set_yticks(range(len(lanes)), labels)
    else:
        ax.set_yticks([])
    pad = LABEL_PAD_POINTS
    if layout.with_origin:
        # ids stand below each other, and origins behind them
        pad = layout.label_inches * style.POINTS_PER_INCH - 3
        for label in ax.get_yticklabels():
            label.set_horizontalalignment("left")
    ax.tick_params(axis="y", length=0, pad=pad, labelsize=layout.label_points or None)
    ax.xaxis.set_major_locator(MultipleLocator(_tick_months(longest, layout.axis_inches)))
    ax.spines["left"].set_visible(False)
    ax.set_xlabel("Months after the first ablation", labelpad=2)
    style.light_grid(ax, "x")


def _tick_months(longest: float, axis_inches: float) -> int:
    """The finest division of the time axis whose numbers do not touch."""
    if longest <= 12:
        return 3
    most = axis_inches / TICK_INCHES
    return next((step for step in (12, 24, 36, 60) if longest / step <= most), 120)


def _lane_label(lane: Record) -> str:
    pathology = str(lane["pathology"] or "unknown origin")
    return f"{lane['patient_id']}  {fmt.capitalized(pathology)}"


def _draw_legend(figure: Figure, kinds: set[str], has_intervals: bool, has_alive: bool) -> None:
    from matplotlib.lines import Line2D
    from matplotlib.patches import Patch

    handles: list[Line2D | Patch] = [Patch(facecolor=BAR, label=BAR_LABEL)]
    handles += [
        Line2D([], [], label=mark.label, **_marker(mark))
        for kind, mark in MARKS.items()
        if kind in kinds
    ]
    if has_intervals:
        handles.append(
            Patch(facecolor=style.BAND, edgecolor=style.INK, hatch="/////", linewidth=0.5,
                  label=INTERVAL_LABEL)
        )  # fmt: skip
    if has_alive:
        handles.append(
            Line2D([], [], linestyle="none", marker=">", markersize=5, color=style.INK,
                   label=ONGOING_LABEL)
        )  # fmt: skip
    figure.legend(
        handles=handles, loc="lower center", ncols=5, columnspacing=1.0, handletextpad=0.5,
        borderaxespad=0.2,
    )  # fmt: skip


def _alternative_text(lanes: list[Record], events: list[Record]) -> str:
    follow_up = [lane["follow_up_months"] for lane in lanes]
    died = sum(bool(lane["died"]) for lane in lanes)
    ids = {lane["patient_id"] for lane in lanes}
    sentences = [
        f"Swimmer plot of {fmt.plural(len(lanes), 'patient')}, ordered by follow-up, which runs "
        f"from {fmt.number(min(follow_up))} to {fmt.duration(max(follow_up))}; "
        f"{fmt.n_of(died, len(lanes))} died."
    ]
    counts = [
        f"{mark.label.lower()} {fmt.count(n)}"
        for kind, mark in MARKS.items()
        if kind != "death"
        and (n := sum(e["kind"] == kind and e["patient_id"] in ids for e in events))
    ]
    if counts:
        sentences.append(f"Events marked on the lanes: {', '.join(counts)}.")
    return " ".join(sentences)
