"""Figures that a cell draws with matplotlib alone, shown as those of the engine are."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from itertools import count
from typing import TYPE_CHECKING, Any, Final

from caseseries.documents.embedded.code.outputs import Output, Rich
from caseseries.documents.figures.report_figure import ReportFigure

if TYPE_CHECKING:
    from IPython.core.formatters import DisplayFormatter
    from matplotlib.figure import Figure


_BACKEND: Final = "caseseries.documents.embedded.code.pyplot_backend"


def use_inline() -> None:
    """Let pyplot show its figures in the cell, as it does in a kernel, unless told otherwise."""
    chosen = os.environ.setdefault("MPLBACKEND", f"module://{_BACKEND}")
    loaded = sys.modules.get("matplotlib")
    if loaded is not None:  # It asks the environment only once.
        loaded.use(chosen)


def show_open_figures(outputs: Sequence[Output]) -> None:
    """Display what pyplot has drawn and the cell has not, as a kernel does at the end of a cell."""
    backend = sys.modules.get(_BACKEND)
    if backend is not None:
        backend.show(besides=[output.value for output in outputs if isinstance(output, Rich)])


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


def print_form(value: Any, form: str) -> bytes | None:
    """The figure as "pdf", or as "600.tiff", a raster of so many dots per inch; None where it is
    no figure that can be drawn anew."""
    figures = sys.modules.get("matplotlib.figure")
    if figures is not None and isinstance(value, figures.Figure):
        value = ReportFigure("plain", _titles(value), lambda figure=value: figure)
    if not isinstance(value, ReportFigure):
        return None
    dots, _, suffix = form.rpartition(".")
    return value.raster(int(dots), suffix) if dots else value.pdf


def _titles(figure: Figure) -> str:
    titles = [figure.get_suptitle(), *(axes.get_title() for axes in figure.axes)]
    return ". ".join(title for title in titles if title) or "Figure"
