"""The swimmer plot: each patient's course from the first ablation to the last contact."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from report import format as fmt
from report.figures import style
from report.figures.report_figure import ReportFigure
from report.source import ResultsSource

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure
    from matplotlib.lines import Line2D

Record = dict[str, Any]

NAME: Final = "swimmer"
LANE_INCHES: Final = 0.255
BAR_HEIGHT: Final = 0.56
MARGINS_INCHES: Final = 1.15
TICK_MONTHS: Final = 12
BAR: Final = "#e3e7eb"
CLOSE_SHARE: Final = 0.022
"""Marks nearer than this share of the time axis would cover each other."""
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
    return ReportFigure(NAME, _alternative_text(lanes, events), lambda: _draw(lanes, events))


def _draw(lanes: list[Record], events: list[Record]) -> Figure:
    height = LANE_INCHES * len(lanes) + MARGINS_INCHES
    figure = style.new_figure(height)
    ax = figure.add_axes((0.27, 0.95 / height, 0.71, 1 - 1.0 / height))
    row_of = {lane["patient_id"]: row for row, lane in enumerate(lanes)}
    longest = max(lane["follow_up_months"] for lane in lanes)
    for row, lane in enumerate(lanes):
        _draw_lane(ax, row, lane, longest)
    follow_up = {lane["patient_id"]: lane["follow_up_months"] for lane in lanes}
    intervals = [e for e in events if e["kind"] == INTERVAL and e["patient_id"] in row_of]
    shown_intervals = [
        _draw_interval(ax, row_of[e["patient_id"]], e, follow_up[e["patient_id"]])
        for e in intervals
    ]
    marked = [e for e in events if e["kind"] in MARKS and e["patient_id"] in row_of]
    offsets = _offsets(marked, too_close=CLOSE_SHARE * (longest or 1))
    # In the order of MARKS, so that death lies on top of what came before it.
    for kind, mark in MARKS.items():
        of_kind = [(i, e) for i, e in enumerate(marked) if e["kind"] == kind]
        ax.plot(
            [e["start_months"] for _, e in of_kind],
            [row_of[e["patient_id"]] + offsets[i] for i, e in of_kind],
            **_marker(mark),
        )
    _set_axes(ax, lanes, longest)
    kinds = {e["kind"] for e in marked}
    alive = any(not lane["died"] for lane in lanes)
    _draw_legend(figure, kinds, any(shown_intervals), alive)
    return figure


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


def _draw_lane(ax: Axes, row: int, lane: Record, longest: float) -> None:
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
                "linewidth": 1.0,
                "shrinkA": 0,
                "shrinkB": 0,
                "mutation_scale": 8,
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


def _marker(mark: Mark) -> dict[str, Any]:
    return {
        "linestyle": "none",
        "marker": mark.marker,
        "markersize": mark.size,
        "markerfacecolor": mark.face,
        "markeredgecolor": mark.edge,
        "markeredgewidth": 0.9 if mark.face == style.PAPER else 0.6,
        "zorder": 4,
        "clip_on": False,
    }


def _set_axes(ax: Axes, lanes: list[Record], longest: float) -> None:
    from matplotlib.ticker import MultipleLocator

    ax.set_ylim(len(lanes) - 0.4, -0.6)
    ax.set_xlim(0, (longest or 1) * 1.06)
    ax.set_yticks(range(len(lanes)), [_lane_label(lane) for lane in lanes])
    ax.tick_params(axis="y", length=0, pad=9)
    ax.xaxis.set_major_locator(MultipleLocator(TICK_MONTHS if longest > TICK_MONTHS else 3))
    ax.spines["left"].set_visible(False)
    ax.set_xlabel("Months after the first ablation", labelpad=2)
    style.light_grid(ax, "x")


def _lane_label(lane: Record) -> str:
    pathology = str(lane["pathology"] or "unknown origin")
    return f"{fmt.capitalized(pathology)}  {lane['patient_id']}"


def _draw_legend(figure: Figure, kinds: set[str], has_intervals: bool, has_alive: bool) -> None:
    from matplotlib.lines import Line2D
    from matplotlib.patches import Patch

    handles: list[Line2D | Patch] = [
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
        handles=handles, loc="lower center", ncols=4, columnspacing=1.4, handletextpad=0.5,
        borderaxespad=0.2,
    )  # fmt: skip


def _alternative_text(lanes: list[Record], events: list[Record]) -> str:
    follow_up = [lane["follow_up_months"] for lane in lanes]
    died = sum(bool(lane["died"]) for lane in lanes)
    ids = {lane["patient_id"] for lane in lanes}
    sentences = [
        f"Swimmer plot of {fmt.plural(len(lanes), 'patient')}, ordered by follow-up, which runs "
        f"from {fmt.number(min(follow_up))} to {fmt.months(max(follow_up))}; "
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
