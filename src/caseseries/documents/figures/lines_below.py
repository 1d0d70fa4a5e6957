"""Lines of numbers below an axis, each under its tick, with the trace of what it rests on."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from caseseries.documents.figures import style
from caseseries.documents.figures.figure_numbers import mark

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from caseseries.documents.traced.note import Trace

NOTE_INCHES: Final = 0.16


def line_below(
    ax: Axes, points: float, heading: str, texts: Sequence[tuple[float, str, Trace | None]]
) -> None:
    """One line so many points below the axis; `texts` are place on the axis, text, trace.

    A heading alone, the name of a group, has the whole line from the edge of the figure on.
    """
    from matplotlib.transforms import ScaledTranslation, blended_transform_factory

    figure = ax.get_figure(root=True)
    if figure is None:
        return
    under_ticks = blended_transform_factory(ax.transData, ax.transAxes)
    depth = -points / style.POINTS_PER_INCH
    down = ScaledTranslation(0, depth, figure.dpi_scale_trans)
    left = ScaledTranslation(-14 / style.POINTS_PER_INCH, depth, figure.dpi_scale_trans)
    from_edge = blended_transform_factory(figure.transFigure, ax.transAxes)
    ax.text(
        0, 0, heading, transform=ax.transAxes + left if texts else from_edge + down,
        ha="right" if texts else "left", va="center",
        fontsize=style.SMALL_POINTS, color=style.MUTED,
    )  # fmt: skip
    for place, text, trace in texts:
        printed = ax.text(
            place, 0, text, transform=under_ticks + down, ha="center", va="center",
            fontsize=style.SMALL_POINTS,
        )  # fmt: skip
        mark(printed, trace)


def notes_below(figure: Figure, sentences: Sequence[str]) -> None:
    """Sentences at the lower edge of a figure, in the room of `notes_inches`."""
    height = figure.get_figheight()
    for number, sentence in enumerate(reversed(sentences)):
        place = (number + 0.5) * NOTE_INCHES / height
        figure.text(0.01, place, sentence, fontsize=style.SMALL_POINTS, color=style.MUTED,
                    va="center")  # fmt: skip


def notes_inches(sentences: Sequence[str]) -> float:
    """How much higher a figure is for the sentences below it."""
    return NOTE_INCHES * len(sentences)
