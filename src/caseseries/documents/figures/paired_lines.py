"""Before and after: a line per row, and the line of their means."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from caseseries.documents.figures import style
from caseseries.documents.figures.figure_numbers import mark
from caseseries.documents.figures.lines_below import notes_below, notes_inches
from caseseries.documents.figures.report_figure import ReportFigure
from caseseries.documents.figures.values import FigureValues
from caseseries.documents.printing import format as fmt
from caseseries.documents.printing.left_out import left_out_sentence
from caseseries.documents.source import ResultsSource, rows_of_figure, settings_of
from caseseries.documents.traced.note import trace_of

if TYPE_CHECKING:
    from matplotlib.figure import Figure

Record = dict[str, Any]

HEIGHT_INCHES: Final = 3.4
WIDTH_INCHES: Final = 4.2
# More lines than these are not read out one by one.
READ_OUT: Final = 20


def figure(results: ResultsSource, name: str) -> ReportFigure:
    """A figure of kind paired_lines from `results.paired_lines`."""
    records = rows_of_figure(results, "paired_lines", name)
    said = settings_of(results, "figure", name)
    stem = f"{name}_paired_lines"
    if not records:
        sentence = "No row has both values, before and after."
        return ReportFigure(stem, sentence, lambda: style.message_figure(sentence))
    ids = [f"{name}.before_mean", f"{name}.after_mean"]
    unit = said["unit"] or str(results.records("units")[0]["unit"])
    below = [told for told in [left_out_sentence(results, name, unit)] if told]
    return ReportFigure(
        stem,
        " ".join([_alternative_text(results, name, records), *below]),
        lambda: _draw(results, ids, records, said, below),
        ids=ids,
        values=FigureValues(
            _axis(records[0]),
            ("Line", str(said["before_label"]), str(said["after_label"])),
            (
                *(
                    (str(line), _value(r["before"]), _value(r["after"]))
                    for line, r in enumerate(records, start=1)
                ),
                ("Mean", *(fmt.number(results.number(id).value) for id in ids)),
            ),
        ),
    )


def _alternative_text(results: ResultsSource, name: str, records: list[Record]) -> str:
    values = {
        key: results.number(f"{name}.{key}").value
        for key in ("before_mean", "after_mean", "difference", "conf_low", "conf_high")
    }
    level = fmt.level(results.number("definitions.conf_level_percent").value)
    label = _axis(records[0])
    limits = fmt.interval(values["conf_low"], values["conf_high"])
    interval = f"{level} CI{' not estimable' if limits == fmt.DASH else ', ' + limits}"
    rises = sum(r["after"] > r["before"] for r in records)
    falls = sum(r["after"] < r["before"] for r in records)
    text = (
        f"{label} before and after, {fmt.plural(len(records), 'line')}: {fmt.count(rises)} rise,"
        f" {fmt.count(falls)} fall. The mean is {fmt.number(values['before_mean'])} before and"
        f" {fmt.number(values['after_mean'])} after, a difference of"
        f" {fmt.number(values['difference'])} ({interval})."
    )
    if len(records) <= READ_OUT:
        lines = "; ".join(f"{_value(r['before'])} to {_value(r['after'])}" for r in records)
        text += f" The lines: {lines}."
    return text


def _value(value: float) -> str:
    return f"{value:.6g}".replace("-", fmt.MINUS)


def _axis(record: Record) -> str:
    label, unit = str(record["label"]), record["measured_in"]
    return label if not unit or label.endswith(str(unit)) else f"{label}, {unit}"


def _draw(
    results: ResultsSource,
    ids: list[str],
    records: list[Record],
    said: dict[str, Any],
    below: list[str],
) -> Figure:
    room = notes_inches(below)
    height = HEIGHT_INCHES + room
    drawn = style.new_figure(height, WIDTH_INCHES)
    notes_below(drawn, below)
    bottom = (0.1 * HEIGHT_INCHES + room) / height
    ax = drawn.add_axes((0.17, bottom, 0.66, 0.86 * HEIGHT_INCHES / height))
    for record in records:
        ax.plot(
            [0, 1], [record["before"], record["after"]], color=style.MUTED, linewidth=0.8,
            marker="o", markersize=2.5, alpha=0.8,
        )  # fmt: skip
    means = [results.number(id).value or 0.0 for id in ids]
    ax.plot([0, 1], means, color=style.INK, linewidth=2.2, marker="s", markersize=5, zorder=4)
    for place, (id, mean, side) in enumerate(zip(ids, means, ("right", "left"), strict=True)):
        offset = -0.06 if side == "right" else 0.06
        text = ax.text(place + offset, mean, fmt.number(mean), ha=side, va="center")
        mark(text, trace_of(results, [id]))
    ax.set_xlim(-0.3, 1.3)
    ax.set_xticks([0, 1], [said["before_label"], said["after_label"]])
    ax.set_ylabel(_axis(records[0]))
    style.light_grid(ax)
    return drawn
