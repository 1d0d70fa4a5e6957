"""Flow chart: boxes below each other, what was left out beside the arrows."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING, Any, Final

from caseseries.documents.figures import style
from caseseries.documents.figures.figure_numbers import mark
from caseseries.documents.figures.report_figure import ReportFigure
from caseseries.documents.figures.values import FigureValues
from caseseries.documents.printing import format as fmt
from caseseries.documents.source import ResultsSource, rows_of_figure
from caseseries.documents.traced.note import Trace, trace_of

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

Record = dict[str, Any]

LINE_INCHES: Final = 0.17
PADDING_INCHES: Final = 0.12
GAP_INCHES: Final = 0.28
BOX_INCHES: Final = 2.6
ASIDE_INCHES: Final = 2.9
LETTERS: Final = 44


@dataclass(frozen=True)
class _Box:
    """A box with its lines of text, each with what the number in it rests on."""

    aside: bool
    lines: tuple[tuple[str, Trace | None], ...]

    @property
    def height(self) -> float:
        return 2 * PADDING_INCHES + LINE_INCHES * len(self.lines)


def figure(results: ResultsSource, name: str) -> ReportFigure:
    """A figure of kind flow from `results.flow`."""
    records = rows_of_figure(results, "flow", name)
    stem = f"{name}_flow"
    if not records:
        sentence = "The flow chart has no box."
        return ReportFigure(stem, sentence, lambda: style.message_figure(sentence))
    boxes = [_box(results, list(rows)) for _, rows in groupby(records, key=lambda r: str(r["box"]))]
    told = [
        (", left out: " if box.aside else "; then " if number else "")
        + "; ".join(text.replace("\n", " ") for text, _ in box.lines)
        for number, box in enumerate(boxes)
    ]
    ids = [id for box in boxes for _, trace in box.lines if trace for id in trace.ids]
    values = FigureValues("flow chart", ("Box", "n"), tuple(_values(records)))
    alt = f"Flow chart: {''.join(told)}."
    return ReportFigure(stem, alt, lambda: _draw(boxes), ids=ids, values=values)


def _values(records: list[Record]) -> Iterator[tuple[str, str]]:
    for record in records:
        label = str(record["label"]).replace("\n", " ")
        yield f"Left out: {label}" if record["aside"] else label, fmt.count(record["n"])


def _box(results: ResultsSource, rows: list[Record]) -> _Box:
    first = rows[0]
    lines = [(_line(r["label"], r["n"]), trace_of(results, [r["number"]])) for r in rows]
    if first["aside"] and len(rows) > 1:
        total = f"{first['number'].removesuffix('.n').rpartition('.')[0]}.n"
        words = fmt.capitalized(str(first["box"]).replace("_", " "))
        lines.insert(0, (_line(words, first["total"]), trace_of(results, [total])))
    return _Box(bool(first["aside"]), tuple(lines))


def _line(label: str, n: float) -> str:
    return f"{label} (n{fmt.NO_BREAK_SPACE}={fmt.NO_BREAK_SPACE}{fmt.count(n)})"


def _wrapped(box: _Box) -> _Box:
    """Long lines broken; the number stands in the last part, which keeps the trace."""
    lines: list[tuple[str, Trace | None]] = []
    for text, trace in box.lines:
        *before, last = textwrap.wrap(text, LETTERS, break_long_words=False)
        lines += [*((part, None) for part in before), (last, trace)]
    return _Box(box.aside, tuple(lines))


def _draw(boxes: list[_Box]) -> Figure:
    wrapped = [_wrapped(box) for box in boxes]
    height = sum(box.height for box in wrapped) + GAP_INCHES * (len(wrapped) - 1) + 0.1
    drawn = style.new_figure(height)
    ax = drawn.add_axes((0, 0, 1, 1))
    ax.set_axis_off()
    ax.set_xlim(0, style.TEXT_WIDTH_INCHES)
    ax.set_ylim(0, height)
    several = any(box.aside for box in wrapped)
    middle = 0.05 + BOX_INCHES / 2 if several else style.TEXT_WIDTH_INCHES / 2
    top = height - 0.05
    above: float | None = None
    beside: list[float] = []
    for box in wrapped:
        bottom = top - box.height
        if box.aside:
            left = style.TEXT_WIDTH_INCHES - ASIDE_INCHES - 0.05
            _draw_box(ax, box, left, bottom, ASIDE_INCHES)
            beside.append((top + bottom) / 2)
        else:
            _draw_box(ax, box, middle - BOX_INCHES / 2, bottom, BOX_INCHES)
            if above is not None:
                _arrow(ax, (middle, above), (middle, top))
            above = bottom
        top = bottom - GAP_INCHES
    for place in beside:
        _arrow(ax, (middle, place), (style.TEXT_WIDTH_INCHES - ASIDE_INCHES - 0.05, place))
    return drawn


def _draw_box(ax: Axes, box: _Box, left: float, bottom: float, width: float) -> None:
    from matplotlib.patches import Rectangle

    ax.add_patch(
        Rectangle((left, bottom), width, box.height, fill=False, edgecolor=style.INK, linewidth=0.8)
    )
    first = bottom + box.height - PADDING_INCHES - LINE_INCHES / 2
    for number, (text, trace) in enumerate(box.lines):
        x = left + (PADDING_INCHES if box.aside else width / 2)
        printed = ax.text(
            x, first - number * LINE_INCHES, text, va="center",
            ha="left" if box.aside else "center", fontsize=style.SMALL_POINTS,
        )  # fmt: skip
        mark(printed, trace)


def _arrow(ax: Axes, start: tuple[float, float], end: tuple[float, float]) -> None:
    ax.annotate(
        "", xy=end, xytext=start,
        arrowprops={"arrowstyle": "-|>", "color": style.INK, "linewidth": 0.8, "shrinkA": 0,
                    "shrinkB": 0},
    )  # fmt: skip
