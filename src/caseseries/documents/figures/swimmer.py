"""Swimmer plot: a lane per row, the longest on top, with marks for what happened when."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from caseseries.documents.figures import style
from caseseries.documents.figures.lines_below import notes_below, notes_inches
from caseseries.documents.figures.report_figure import ReportFigure
from caseseries.documents.figures.values import FigureValues
from caseseries.documents.printing import format as fmt
from caseseries.documents.printing.left_out import left_out_sentence
from caseseries.documents.source import ResultsSource, endpoint_row, rows_of_figure, settings_of

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

Record = dict[str, Any]

INCHES_PER_LANE: Final = 0.17
MARGIN_INCHES: Final = 0.95
TALLEST_INCHES: Final = 8.0
# Told apart in greyscale.
MARKERS: Final = ("o", "^", "D", "v", "P", "X", "*", "s")
# More lanes than these are not read out one by one, nor named at the axis.
READ_OUT: Final = 40


def figure(results: ResultsSource, name: str) -> ReportFigure:
    """A figure of kind swimmer from `results.swimmer_lanes` and `results.swimmer_events`."""
    lanes = rows_of_figure(results, "swimmer_lanes", name)
    marks = rows_of_figure(results, "swimmer_events", name)
    about = endpoint_row(results, str(settings_of(results, "figure", name)["endpoint"]))
    stem = f"{name}_swimmer"
    if not lanes:
        sentence = f"No {about['units']} were under observation."
        return ReportFigure(stem, sentence, lambda: style.message_figure(sentence))
    unit = str(about["unit_of_analysis"])
    below = [told for told in [left_out_sentence(results, str(about["endpoint"]), unit)] if told]
    return ReportFigure(
        stem,
        " ".join([_alternative_text(about, lanes, marks), *below]),
        lambda: _draw(about, lanes, marks, below),
        values=_values(about, lanes, marks),
    )


def _values(about: Record, lanes: list[Record], marks: list[Record]) -> FigureValues:
    """Lanes by number where the figure does not name them either."""
    unit = about["time_unit"]
    labels = list(dict.fromkeys(mark["label"] for mark in marks))
    rows = []
    for number, lane in enumerate(lanes, start=1):
        own = [mark for mark in marks if mark["key"] == lane["key"]]
        told = ["; ".join(_when(mark, unit) for mark in own if mark["label"] == label)
                for label in labels]  # fmt: skip
        ended = fmt.capitalized(about["event_name"]) if lane["event"] else "Last seen"
        name = str(lane["key"]) if len(lanes) <= READ_OUT else str(number)
        rows.append((name, fmt.number(lane["stop"], fmt.time_places(unit)), ended, *told))
    headings = ("Lane", fmt.capitalized(unit), "Ended with", *labels)
    return FigureValues(f"courses of {about['units']}", headings, tuple(rows))


def _when(mark: Record, unit: str) -> str:
    places = fmt.time_places(unit)
    start = fmt.number(mark["start"], places)
    return start if mark["stop"] is None else f"{start} to {fmt.number(mark['stop'], places)}"


def _alternative_text(about: Record, lanes: list[Record], marks: list[Record]) -> str:
    unit = about["time_unit"]
    ended = sum(lane["event"] for lane in lanes)
    n = len(lanes)
    text = (
        f"Swimmer plot of {_counted(n, about)}, the longest course"
        f" {fmt.duration(lanes[0]['stop'], unit)}, the shortest"
        f" {fmt.duration(lanes[-1]['stop'], unit)}; {fmt.count(ended)} ended with"
        f" {about['event_name']}."
    )
    labels = dict.fromkeys(mark["label"] for mark in marks)
    for label in labels:
        of_label = [mark for mark in marks if mark["label"] == label]
        having = len({mark["key"] for mark in of_label})
        text += f" {label}: {fmt.plural(len(of_label), 'mark')} on {fmt.plural(having, 'lane')}."
    if n <= READ_OUT:
        text += " " + " ".join(_course(lane, marks, about) for lane in lanes)
    return text


def _counted(n: int, about: Record) -> str:
    return fmt.plural(n, str(about["unit_of_analysis"]).replace("_", " "), str(about["units"]))


def _course(lane: Record, marks: list[Record], about: Record) -> str:
    """`P01: 24.0 months, death; visit at 3.0.`"""
    own = [mark for mark in marks if mark["key"] == lane["key"]]
    told = [fmt.duration(lane["stop"], about["time_unit"])]
    if lane["event"]:
        told[0] += f", {about['event_name']}"
    for mark in own:
        at = "at " if mark["stop"] is None else ""
        told.append(f"{mark['label']} {at}{_when(mark, about['time_unit'])}")
    return f"{lane['key']}: {'; '.join(told)}."


def _draw(about: Record, lanes: list[Record], marks: list[Record], below: list[str]) -> Figure:
    from matplotlib.lines import Line2D
    from matplotlib.ticker import MultipleLocator

    room = notes_inches(below)
    height = min(MARGIN_INCHES + INCHES_PER_LANE * len(lanes) + room, TALLEST_INCHES)
    drawn = style.new_figure(height)
    notes_below(drawn, below)
    ax = drawn.add_axes((0.11, (0.5 + room) / height, 0.87, 1 - (MARGIN_INCHES + room) / height))
    place_of = {lane["key"]: place for place, lane in enumerate(lanes)}
    for place, lane in enumerate(lanes):
        ax.barh(
            place, lane["stop"] - lane["start"], left=lane["start"], height=0.6,
            facecolor=style.BAND, edgecolor=style.BLUE, linewidth=0.6,
        )  # fmt: skip
        end = "x" if lane["event"] else ">"
        # Above the marks: one of them may be what ended the lane.
        ax.plot(
            [lane["stop"]], [place], marker=end, color=style.INK, markersize=5, zorder=5,
            clip_on=False,
        )  # fmt: skip
    labels = list(dict.fromkeys(mark["label"] for mark in marks))
    handles: list[Any] = [
        Line2D([], [], linestyle="none", marker=marker, color=style.INK, label=label)
        for marker, label in (("x", fmt.capitalized(about["event_name"])), (">", "Last seen"))
    ]
    for number, label in enumerate(labels):
        marker = MARKERS[number % len(MARKERS)]
        for mark in marks:
            if mark["label"] == label:
                _draw_mark(ax, mark, place_of[mark["key"]], marker)
        handles.append(
            Line2D([], [], linestyle="none", marker=marker, color=style.RUST, label=label)
        )
    ax.set_ylim(len(lanes) - 0.4, -0.6)
    few = len(lanes) <= READ_OUT
    ax.set_yticks(range(len(lanes)) if few else [], [lane["key"] for lane in lanes] if few else [])
    ax.tick_params(axis="y", length=0)
    left = min([0.0, *(mark["start"] for mark in marks)])
    right = max(mark["stop"] or mark["start"] for mark in [*lanes, *marks])
    ax.set_xlim(left, right * 1.03 or 1.0)
    ax.xaxis.set_major_locator(MultipleLocator(about["axis_step"]))
    origin = f" after {about['origin']}" if about["origin"] else ""
    ax.set_xlabel(f"{fmt.capitalized(about['time_unit'])}{origin}", labelpad=3)
    style.light_grid(ax, "x")
    ax.legend(
        handles=handles, loc="lower left", bbox_to_anchor=(0, 1.0), ncols=min(len(handles), 4),
        frameon=False, borderaxespad=0.2, handletextpad=0.2,
    )  # fmt: skip
    return drawn


def _draw_mark(ax: Axes, mark: Record, place: int, marker: str) -> None:
    if mark["stop"] is not None:
        ax.plot(
            [mark["start"], mark["stop"]], [place, place], color=style.RUST, linewidth=2.6,
            solid_capstyle="butt",
        )  # fmt: skip
    ax.plot(
        [mark["start"]], [place], marker=marker, color=style.RUST, markersize=4.5, zorder=4,
        clip_on=False,
    )  # fmt: skip
