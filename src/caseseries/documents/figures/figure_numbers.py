"""Numbers printed inside a figure: what they rest on, and where in the figure they stand.

A figure is an image, of which a screen reader gets the alternative text. Its SVG therefore lists
the numbers printed in it, each with its place, in a ``<metadata>`` element; of these the Lua
filter makes numbers that lie over the image of the HTML and behave like those of the text.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from html import escape
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from matplotlib.figure import Figure
    from matplotlib.text import Text

    from caseseries.documents.traced.note import Trace

_MARK: Final = "traced "
# Beyond the letters, in points: what a pointer has to hit.
_MARGIN_POINTS: Final = 1.5


def mark(text: Text, trace: Trace | None) -> None:
    """Say what the number in a text of the figure rests on."""
    if trace is not None:
        text.set_label(_MARK + json.dumps([trace.ids, trace.note]))


def marked(figure: Figure) -> Iterator[tuple[Text, tuple[str, ...], str]]:
    """Each marked text with its ids and its note."""
    from matplotlib.text import Text

    for artist in figure.findobj(Text):
        label = str(artist.get_label())
        if isinstance(artist, Text) and label.startswith(_MARK):
            ids, note = json.loads(label.removeprefix(_MARK))
            yield artist, tuple(ids), note


def metadata(figure: Figure, further: str = "") -> str:
    """The ``<metadata>`` element with what else it is to hold; empty where there is nothing to
    say. Places in percent."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg

    texts = list(marked(figure))
    if not texts:
        return f"\n <metadata>{further}\n </metadata>" if further else ""
    renderer = FigureCanvasAgg(figure).get_renderer()
    whole = figure.bbox
    margin = _MARGIN_POINTS * figure.dpi / 72
    lines: list[str] = []
    for text, ids, note in texts:
        box = text.get_window_extent(renderer)
        place = {
            "left": (box.x0 - margin) / whole.width,
            "top": 1 - (box.y1 + margin) / whole.height,
            "width": (box.width + 2 * margin) / whole.width,
            "height": (box.height + 2 * margin) / whole.height,
        }
        style = "; ".join(f"{name}: {100 * share:.2f}%" for name, share in place.items())
        attributes = {"style": style, "text": text.get_text(), "trace": " ".join(ids), "note": note}
        written = " ".join(f'{name}="{escape(value)}"' for name, value in attributes.items())
        lines.append(f"  <number {written}/>")
    return "\n".join(["\n <metadata>", *lines]) + further + "\n </metadata>"
