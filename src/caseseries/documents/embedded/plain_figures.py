"""Figures that a cell draws with matplotlib alone, shown as those of the engine are."""

from __future__ import annotations

from itertools import count
from typing import TYPE_CHECKING

from caseseries.documents.figures.report_figure import ReportFigure

if TYPE_CHECKING:
    from IPython.core.formatters import DisplayFormatter
    from matplotlib.figure import Figure


def show_plain_figures(formatter: DisplayFormatter) -> None:
    """Let the formatter make SVG and PNG of matplotlib's figures, as a kernel's would."""
    numbers = count(1)

    def svg(figure: Figure) -> str:
        return ReportFigure(f"plain-{next(numbers)}", _titles(figure), lambda: figure).svg

    def png(figure: Figure) -> bytes:
        return ReportFigure("plain", _titles(figure), lambda: figure).png

    # By name: a document without such a figure does without matplotlib.
    for mime, make in (("image/svg+xml", svg), ("image/png", png)):
        formatter.formatters[mime].for_type_by_name("matplotlib.figure", "Figure", make)


def _titles(figure: Figure) -> str:
    titles = [figure.get_suptitle(), *(axes.get_title() for axes in figure.axes)]
    return ". ".join(title for title in titles if title) or "Figure"
