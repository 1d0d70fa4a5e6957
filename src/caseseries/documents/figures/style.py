"""One visual language for all figures, readable in greyscale.

Meaning never rests on color alone: series differ in marker, line style or hatching, and the few
colors differ in lightness. Text is drawn as outlines of the font shipped beside this module,
because an SVG shown through `<img>` can use neither the page's fonts nor, on another machine,
the author's. Output is deterministic: fixed ids, no date.
"""

from __future__ import annotations

import textwrap
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

FONT_FILES: Final = ("CohortSans-Regular.ttf", "CohortSans-Semibold.ttf")
FONT_FAMILY: Final = "Cohort Sans"

TEXT_WIDTH_INCHES: Final = 6.3
"""The text width of the printed page (160 mm); wider figures would be scaled down."""
POINTS_PER_INCH: Final = 72

INK: Final = "#1a1a1a"
MUTED: Final = "#5c6670"
RULE: Final = "#c9ced3"
BLUE: Final = "#1f4e79"
BAND: Final = "#b9cde0"
RUST: Final = "#b0542a"
PAPER: Final = "#ffffff"

TEXT_POINTS: Final = 8.5
SMALL_POINTS: Final = 7.5
LINE_POINTS: Final = 1.4
HAIRLINE_POINTS: Final = 0.6
LONGEST_AXIS_LABEL: Final = 40
"""Characters beyond which a label is longer than the axis it stands at."""


@contextmanager
def styled() -> Iterator[None]:
    """Everything drawn and saved inside looks like one family and is reproducible."""
    import matplotlib as mpl

    _register_fonts()
    settings: Any = {
        "axes.edgecolor": INK,
        "axes.labelcolor": INK,
        "axes.labelsize": TEXT_POINTS,
        "axes.linewidth": HAIRLINE_POINTS,
        "axes.spines.right": False,
        "axes.spines.top": False,
        "axes.unicode_minus": True,
        "figure.facecolor": PAPER,
        "font.family": [FONT_FAMILY, "DejaVu Sans"],
        "font.size": TEXT_POINTS,
        "hatch.color": INK,
        "hatch.linewidth": 0.5,
        "legend.fontsize": SMALL_POINTS,
        "legend.frameon": False,
        "lines.linewidth": LINE_POINTS,
        "path.simplify": False,
        # Letters stay letters: journals refuse the outlines of Type 3 fonts.
        "pdf.fonttype": 42,
        "svg.fonttype": "path",
        "svg.hashsalt": "caseseries",
        "text.color": INK,
        # A name from the data may hold dollar signs.
        "text.parse_math": False,
        "xtick.color": INK,
        "xtick.labelsize": SMALL_POINTS,
        "xtick.major.width": HAIRLINE_POINTS,
        "ytick.color": INK,
        "ytick.labelsize": SMALL_POINTS,
        "ytick.major.width": HAIRLINE_POINTS,
    }
    with mpl.rc_context(settings):
        yield


@cache
def _register_fonts() -> None:
    from matplotlib.font_manager import fontManager

    for name in FONT_FILES:
        fontManager.addfont(Path(__file__).parent / "fonts" / name)


def new_figure(height_inches: float, width_inches: float = TEXT_WIDTH_INCHES) -> Figure:
    """An empty figure that no global state (pyplot) knows of."""
    from matplotlib.figure import Figure

    return Figure(figsize=(width_inches, height_inches))


def message_figure(sentence: str) -> Figure:
    """What stands where there is nothing to draw: a framed sentence, never an empty axis."""
    from matplotlib.patches import Rectangle

    figure = new_figure(1.0)
    frame = Rectangle(
        (0.01, 0.04), 0.98, 0.92, fill=False, edgecolor=RULE, transform=figure.transFigure
    )
    figure.add_artist(frame)
    figure.text(0.5, 0.5, sentence, ha="center", va="center", color=MUTED)
    return figure


def light_grid(ax: Axes, axis: str = "y") -> None:
    """Hairlines behind the data, for reading values off."""
    ax.set_axisbelow(True)
    ax.grid(visible=True, axis=axis, color=RULE, linewidth=0.4)  # pyright: ignore[reportArgumentType]


def label_y(ax: Axes, label: str) -> None:
    """Name the vertical axis, on several lines where one is longer than the axis."""
    ax.set_ylabel(textwrap.fill(label, LONGEST_AXIS_LABEL))
