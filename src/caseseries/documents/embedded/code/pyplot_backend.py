"""Where pyplot draws in a cell: `show`, and the cell's end, display its figures and close them.

The one that IPython brings would take matplotlib's figures from the formatters of this shell.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from IPython.display import display
from matplotlib import pyplot
from matplotlib.backends.backend_agg import FigureCanvasAgg as FigureCanvas

__all__ = ["FigureCanvas", "show"]


def show(*_: Any, besides: Sequence[Any] = (), **__: Any) -> None:
    """Display every open figure but those that are on display already, and close all."""
    for number in pyplot.get_fignums():
        figure = pyplot.figure(number)
        if not any(figure is value for value in besides):
            display(figure)
    pyplot.close("all")
