"""Waterfall: a bar per row, the largest change first, with the lines of thresholds."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from caseseries.documents.figures import style
from caseseries.documents.figures.figure_numbers import mark
from caseseries.documents.figures.lines_below import notes_below, notes_inches
from caseseries.documents.figures.report_figure import ReportFigure
from caseseries.documents.printing import format as fmt
from caseseries.documents.printing.left_out import left_out_sentence
from caseseries.documents.printing.no_group import no_group_sentence
from caseseries.documents.source import (
    ResultsSource,
    rows_of_figure,
    settings_of,
    units_of,
)
from caseseries.documents.traced.note import trace_of

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

Record = dict[str, Any]

HEIGHT_INCHES: Final = 3.2
# Color and hatching of groups.
FILLS: Final = (
    (style.BLUE, ""), (style.BAND, ""), (style.PAPER, "////"), (style.MUTED, "...."),
    (style.PAPER, "xxxx"),
)  # fmt: skip
# More bars than these are not read out one by one, nor named below.
READ_OUT: Final = 40


def figure(results: ResultsSource, name: str) -> ReportFigure:
    """A figure of kind waterfall from `results.waterfall`."""
    bars = rows_of_figure(results, "waterfall", name)
    thresholds = rows_of_figure(results, "waterfall_thresholds", name)
    said = settings_of(results, "figure", name)
    unit = said["unit"] or str(results.records("units")[0]["unit"])
    notes = [
        left_out_sentence(results, name, unit),
        no_group_sentence(results, f"{name}.{units_of(results, unit)}", unit),
    ]
    below = [told for told in notes if told]
    stem = f"{name}_waterfall"
    if not bars:
        sentence = " ".join(["No row has a value.", *below])
        return ReportFigure(stem, sentence, lambda: style.message_figure(sentence))
    several = units_of(results, unit).replace("_", " ")
    told = [_told(t, results, name) for t in thresholds]
    text = (
        f"Waterfall of {_axis(bars[0])}: a bar for each of"
        f" {fmt.plural(len(bars), unit.replace('_', ' '), several)}, from"
        f" {_value(bars[0]['value'])} down to {_value(bars[-1]['value'])}."
    )
    if told:
        text += f" {fmt.capitalized('; '.join(told))}."
    if len(bars) <= READ_OUT:
        text += f" The bars: {', '.join(_of_group(bar) for bar in bars)}."
    return ReportFigure(
        stem,
        " ".join([text, *below]),
        lambda: _draw(results, name, bars, list(zip(thresholds, told, strict=True)), below),
        ids=[f"{name}.{t['threshold']}.n" for t in thresholds],
    )


def _told(threshold: Record, results: ResultsSource, name: str) -> str:
    """`partial response (−30 or below): 4 of 13`."""
    side = "or above" if threshold["value"] > 0 else "or below"
    place = f"{_value(threshold['value'])} {side}"
    label = f"{threshold['label']} ({place})" if threshold["label"] else place
    of = results.number(f"{name}.{threshold['threshold']}.of").value
    return f"{label}: {fmt.count(threshold['n'])} of {fmt.count(of)}"


def _value(value: float) -> str:
    return f"{value:.6g}".replace("-", fmt.MINUS)


def _of_group(bar: Record) -> str:
    """`−30`, or `−30 (left)` by group."""
    group = f" ({bar['level_label']})" if bar.get("level_label") else ""
    return f"{_value(bar['value'])}{group}"


def _axis(record: Record) -> str:
    label, unit = str(record["label"]), record["measured_in"]
    return label if not unit or label.endswith(str(unit)) else f"{label}, {unit}"


def _draw_by_group(ax: Axes, bars: list[Record], groups: list[str]) -> None:
    """A fill for each group, told apart in greyscale; white for bars of none."""
    of = [str(bar["level_label"] or "") for bar in bars]
    for number, group in enumerate([*groups, ""]):
        places = [place for place, name in enumerate(of) if name == group]
        color, hatch = FILLS[number % len(FILLS)] if group else (style.PAPER, "")
        ax.bar(
            places, [bars[place]["value"] for place in places], width=0.8, color=color,
            hatch=hatch, edgecolor=style.INK, linewidth=0.4, label=group or None,
        )  # fmt: skip
    # Above the middle bars, which are small; thresholds are named at the right.
    ax.legend(loc="upper center", fontsize=style.SMALL_POINTS)


def _draw(
    results: ResultsSource,
    name: str,
    bars: list[Record],
    thresholds: list[tuple[Record, str]],
    below: list[str],
) -> Figure:
    room = notes_inches(below)
    height = HEIGHT_INCHES + room
    drawn = style.new_figure(height)
    notes_below(drawn, below)
    bottom = (0.06 * HEIGHT_INCHES + room) / height
    ax = drawn.add_axes((0.1, bottom, 0.88, 0.9 * HEIGHT_INCHES / height))
    places, values = range(len(bars)), [float(bar["value"]) for bar in bars]
    groups = list(dict.fromkeys(bar["level_label"] for bar in bars if bar.get("level_label")))
    if groups:
        _draw_by_group(ax, bars, groups)
    else:
        colors = [style.BAND if value > 0 else style.BLUE for value in values]
        ax.bar(places, values, width=0.8, color=colors, edgecolor=style.INK, linewidth=0.4)
    # A bar of no height would look like a row without a value.
    none = [place for place, value in zip(places, values, strict=True) if value == 0]
    ax.plot(none, [0] * len(none), linestyle="", marker="_", markersize=6, color=style.INK)
    ax.axhline(0, color=style.INK, linewidth=style.HAIRLINE_POINTS)
    for threshold, told in thresholds:
        at = float(threshold["value"])
        ax.axhline(at, color=style.RUST, linewidth=0.9, linestyle="--", zorder=3)
        # Bars fall from left to right: above 0 there is room at the right, below 0 at the left.
        place, side = (1.0, "right") if at > 0 else (0.0, "left")
        text = ax.text(
            place, at, told, transform=ax.get_yaxis_transform(), ha=side,
            va="bottom" if at > 0 else "top", fontsize=style.SMALL_POINTS,
            bbox={"facecolor": style.PAPER, "edgecolor": "none", "alpha": 0.75, "pad": 0.8},
        )  # fmt: skip
        mark(text, trace_of(results, [f"{name}.{threshold['threshold']}.n"]))
    ax.set_xlim(-0.8, len(bars) - 0.2)
    ax.set_xticks([])
    ax.spines["bottom"].set_visible(False)
    ax.margins(y=0.08)
    style.label_y(ax, _axis(bars[0]))
    style.light_grid(ax)
    return drawn
