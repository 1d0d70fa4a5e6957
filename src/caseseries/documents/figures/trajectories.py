"""Trajectories: a line per row through its measurements over time, first and last one marked."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING, Any, Final

from caseseries.documents.figures import style
from caseseries.documents.figures.lines_below import notes_below, notes_inches
from caseseries.documents.figures.report_figure import ReportFigure
from caseseries.documents.printing import format as fmt
from caseseries.documents.printing.no_group import no_group_sentence
from caseseries.documents.source import ResultsSource, rows_of_figure, settings_of, units_of

if TYPE_CHECKING:
    from matplotlib.figure import Figure

Line = tuple[str, list[tuple[float, float]]]

HEIGHT_INCHES: Final = 3.4
# More lines than these are not read out one by one.
READ_OUT: Final = 20
MARKERS: Final = "os^vD<>p"
STYLES: Final = ("-", "--", ":", "-.")
COLORS: Final = (style.BLUE, style.INK, style.RUST, style.MUTED)


def figure(results: ResultsSource, name: str) -> ReportFigure:
    """A figure of kind trajectories from `results.trajectories`."""
    records = rows_of_figure(results, "trajectories", name)
    said = settings_of(results, "figure", name)
    unit = said["unit"] or str(results.records("units")[0]["unit"])
    below = _below(results, name, unit)
    stem = f"{name}_trajectories"
    group_of = {str(r["key"]): str(r["level_label"] or "") for r in records}
    lines: list[Line] = [
        (key, [(float(r["time"]), float(r["value"])) for r in rows])
        for key, rows in groupby(records, key=lambda record: str(record["key"]))
    ]
    if not lines:
        sentence = " ".join(["Nothing was measured.", *below])
        return ReportFigure(stem, sentence, lambda: style.message_figure(sentence))
    several = units_of(results, unit).replace("_", " ")
    counted = fmt.plural(len(lines), unit.replace("_", " "), several)
    ends = [(points[0][1], points[-1][1]) for _, points in lines if len(points) > 1]
    text = (
        f"{said['label'] or said['value']} of {counted} over {_time(said)}, a line each,"
        f" {fmt.plural(len(records), 'measurement')}. From the first to the last"
        f" {fmt.count(sum(last > first for first, last in ends))} rise,"
        f" {fmt.count(sum(last < first for first, last in ends))} fall."
    )
    if len(lines) <= READ_OUT:
        text += f" {' '.join(f'{_told(*line, group_of[line[0]])}.' for line in lines)}"
    return ReportFigure(
        stem,
        " ".join([text, *below]),
        lambda: _draw(lines, said, below, group_of),
        ids=[f"{name}.n", f"{name}.measurements.n"],
    )


def _below(results: ResultsSource, name: str, unit: str) -> list[str]:
    """Who was never measured, and what was measured without a time or value."""
    without = results.number(f"{name}.unmeasured.n").value or 0
    incomplete = results.number(f"{name}.incomplete.n").value or 0
    told = []
    if without:
        several = units_of(results, unit).replace("_", " ")
        counted = fmt.plural(without, unit.replace("_", " "), several)
        told.append(f"{counted} {'has' if without == 1 else 'have'} no measurement.")
    if incomplete:
        verb = "lacks" if incomplete == 1 else "lack"
        told.append(f"{fmt.plural(incomplete, 'measurement')} {verb} a time or a value.")
    ungrouped = no_group_sentence(results, f"{name}.{units_of(results, unit)}", unit)
    return [*told, ungrouped] if ungrouped else told


def _told(key: str, points: list[tuple[float, float]], group: str) -> str:
    first, last = points[0], points[-1]
    begin = f"{key}{f' ({group})' if group else ''}: {_number(first[1])} at {_number(first[0])}"
    return begin if len(points) == 1 else f"{begin}, {_number(last[1])} at {_number(last[0])}"


def _number(value: float) -> str:
    return f"{value:.6g}".replace("-", fmt.MINUS)


def _time(said: dict[str, Any]) -> str:
    return str(said["time_label"] or said["time"].replace("_", " "))


def _draw(
    lines: list[Line], said: dict[str, Any], below: list[str], group_of: dict[str, str]
) -> Figure:
    room = notes_inches(below)
    height = HEIGHT_INCHES + room
    drawn = style.new_figure(height)
    notes_below(drawn, below)
    bottom = (0.14 * HEIGHT_INCHES + room) / height
    ax = drawn.add_axes((0.1, bottom, 0.88, 0.83 * HEIGHT_INCHES / height))
    groups = sorted({group for group in group_of.values() if group})
    for at, (key, points) in enumerate(lines):
        times, values = zip(*points, strict=True)
        # By group the lines of one look alike, and those of none like no group's.
        number = [*groups, ""].index(group_of[key]) if groups else at
        ax.plot(
            times, values, color=COLORS[number % len(COLORS)], linewidth=0.9, alpha=0.85,
            linestyle=STYLES[number // len(COLORS) % len(STYLES)],
            marker=MARKERS[number % len(MARKERS)], markersize=2.8,
        )  # fmt: skip
    if said["log_scale"]:
        ax.set_yscale("log")
        ax.yaxis.set_major_formatter(lambda value, _: _number(value))
        ax.yaxis.set_minor_formatter(lambda value, _: "")
    if groups:
        ends = dict(zip((group_of[key] for key, _ in lines), ax.lines, strict=True))
        shown = [group for group in groups if group in ends]
        ax.legend([ends[group] for group in shown], shown, loc="best", fontsize=style.SMALL_POINTS)
    ax.set_xlabel(_time(said))
    style.label_y(ax, said["label"] or said["value"])
    style.light_grid(ax)
    return drawn
