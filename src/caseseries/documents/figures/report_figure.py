"""A figure as cells, notebooks and the embedded renderer show it: SVG, or PNG for Word."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterable
from functools import cached_property
from io import BytesIO, StringIO
from typing import TYPE_CHECKING, Final

from caseseries.documents.figures.figure_numbers import metadata
from caseseries.documents.figures.style import styled
from caseseries.documents.figures.values import FigureValues, in_metadata

if TYPE_CHECKING:
    from matplotlib.figure import Figure

PRINT_DPI: Final = 300
FORMAT_VARIABLE: Final = "QUARTO_FIG_FORMAT"
"""Quarto tells the kernel the format's `fig-format` here; elsewhere it is not set."""


class ReportFigure:
    """One figure with its alternative text, drawn when it is first asked for.

    `name` (lower snake case) keeps the ids of several SVGs inlined in one page apart.
    `alt` is a full sentence or more, built from the numbers shown; `ids` are those of the
    numbers printed in it; `values` are what it is drawn from.
    """

    def __init__(
        self,
        name: str,
        alt: str,
        draw: Callable[[], Figure],
        ids: Iterable[str] = (),
        values: FigureValues | None = None,
    ) -> None:
        self.name = name
        self.alt = alt
        self.ids = tuple(dict.fromkeys(ids))
        self.values = values
        self._draw = draw

    def __repr__(self) -> str:
        return f"<ReportFigure {self.name}: {self.alt}>"

    @cached_property
    def _figure(self) -> Figure:
        with styled():
            return self._draw()

    @cached_property
    def svg(self) -> str:
        """One `<svg>` element with the alternative text as its `<title>`, text as outlines, and
        a list of the numbers in it (see `caseseries.documents.figures.figure_numbers`), and the
        table of its values."""
        from matplotlib.backends.backend_svg import FigureCanvasSVG

        stream = StringIO()
        with styled():
            nothing = dict.fromkeys(("Creator", "Date", "Format", "Type"))
            carried = metadata(self._figure, in_metadata(self.values))
            FigureCanvasSVG(self._figure).print_svg(stream, metadata=nothing)
        return _embeddable(stream.getvalue(), self.name, self.alt, carried)

    @cached_property
    def png(self) -> bytes:
        """300 dpi raster with its physical size and the alternative text, for Word.

        Pandoc converts SVG for Word only where rsvg-convert is installed.
        """
        from matplotlib.backends.backend_agg import FigureCanvasAgg

        stream = BytesIO()
        with styled():
            canvas = FigureCanvasAgg(self._figure)
            self._figure.set_dpi(PRINT_DPI)
            canvas.print_png(stream, metadata={"Software": None, "Description": self.alt})
        return stream.getvalue()

    def _repr_svg_(self) -> str | None:
        return self.svg if os.environ.get(FORMAT_VARIABLE, "svg") == "svg" else None

    def _repr_png_(self) -> bytes | None:
        # Quarto would prefer the SVG where both are offered, also for Word.
        return None if os.environ.get(FORMAT_VARIABLE) == "svg" else self.png


_ID = re.compile(r'\bid="([^"]+)"')
_STYLE_SHEET = re.compile(r" <defs>\s*<style.*?</style>\s*</defs>\n", re.DOTALL)
_REFERENCE = re.compile(r'(href="#|url\(#)')


def _embeddable(document: str, name: str, alt: str, carried: str) -> str:
    """The bare `<svg>` element, its ids prefixed, titled for screen readers and tagged PDF."""
    from html import escape

    svg = document[document.index("<svg") :]
    # A style sheet inside an inlined SVG would reach the whole page.
    svg = _STYLE_SHEET.sub("", svg, count=1)
    prefix = f"{name}-"
    svg = _ID.sub(rf'id="{prefix}\1"', svg)
    svg = _REFERENCE.sub(rf"\g<1>{prefix}", svg)
    end_of_tag = svg.index(">")
    opening = (
        f'{svg[:end_of_tag]} role="img" aria-labelledby="{prefix}title" '
        'style="stroke-linejoin: round; stroke-linecap: butt">'
    )
    title = f'\n <title id="{prefix}title">{escape(alt, quote=False)}</title>'
    return opening + title + carried + svg[end_of_tag + 1 :]
