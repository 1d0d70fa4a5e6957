"""What the published numbers leave open of each patient's follow-up, as an interval a patient."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Final

from caseseries.documents.figures import style
from caseseries.documents.figures.figure_numbers import mark
from caseseries.documents.figures.report_figure import ReportFigure
from caseseries.documents.printing import format as fmt
from caseseries.documents.traced.note import Trace

if TYPE_CHECKING:
    from matplotlib.figure import Figure

Record = dict[str, Any]

NAME: Final = "follow_up_bounds"
INCHES_PER_PATIENT: Final = 0.2
MARGIN_INCHES: Final = 0.75
# A pinned value is an interval without width; it has to be seen all the same.
SMALLEST_WIDTH_MONTHS: Final = 0.5


def follow_up_bounds(
    bounds: Sequence[Record], traces: Sequence[Trace | None], origin: str = ""
) -> ReportFigure:
    """Feasible follow-up in months; `bounds` has patient, low, high, died, in order, `traces` what
    each of them rests on, and `origin` says what follow-up starts at."""
    if not bounds:
        sentence = "No published numbers bound the follow-up of single patients."
        return ReportFigure(NAME, sentence, lambda: style.message_figure(sentence))
    ids = [id for trace in traces if trace for id in trace.ids]
    return ReportFigure(NAME, _alternative_text(bounds), lambda: _draw(bounds, traces, origin), ids)


def _draw(bounds: Sequence[Record], traces: Sequence[Trace | None], origin: str) -> Figure:
    figure = style.new_figure(MARGIN_INCHES + INCHES_PER_PATIENT * len(bounds))
    ax = figure.add_axes((0.1, 0.2, 0.86, 0.78))
    for place, bound in enumerate(bounds):
        width = max(bound["high"] - bound["low"], SMALLEST_WIDTH_MONTHS)
        middle = (bound["low"] + bound["high"]) / 2
        ax.barh(
            place, width, left=middle - width / 2, height=0.62,
            color=style.BLUE if bound["died"] else "white", edgecolor=style.BLUE, linewidth=0.9,
        )  # fmt: skip
        printed = fmt.number(bound["low"])
        if bound["high"] > bound["low"]:
            printed = fmt.interval(bound["low"], bound["high"])
        text = ax.text(middle + width / 2 + 0.8, place, printed, va="center", fontsize=7)
        mark(text, traces[place])
    ax.set_yticks(range(len(bounds)), [bound["patient"] for bound in bounds])
    # the longest follow-up first, as in the courses of the manuscript
    ax.set_ylim(-0.6, len(bounds) - 0.4)
    longest = max(bound["high"] for bound in bounds)
    ax.set_xlim(0, longest * 1.1)
    ax.set_xticks(range(0, int(longest) + 12, 12))
    start = f"Months from {origin}" if origin else "Months"
    ax.set_xlabel(f"{start} (filled: died, open: alive at last contact)")
    return figure


def _alternative_text(bounds: Sequence[Record]) -> str:
    pinned = sum(bound["high"] == bound["low"] for bound in bounds)
    ranges = ", ".join(
        f"{bound['patient']} {fmt.interval(bound['low'], bound['high'])}"
        for bound in bounds
        if bound["high"] > bound["low"]
    )
    return (
        f"Feasible follow-up of {len(bounds)} patients. Pinned to a tenth of a month for {pinned};"
        f" a range of months for the others: {ranges or 'none'}."
    )
