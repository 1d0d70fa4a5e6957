"""What aligns the numbers of a table in Word: indentations of paragraphs, not spaces in the text.

The cells arrive filled up with spaces as wide as a digit or a point. Somebody who copies a number
into a spreadsheet would copy those too, and have text. A paragraph of several lines, of which only
the first is filled up, keeps them: it is text anyway.
"""

from __future__ import annotations

from typing import Final

from caseseries.documents.printing.format import FIGURE_SPACE, POINT_SPACE
from caseseries.documents.word.xml import Element, new, properties, put, q

_DIGIT: Final = 86
"""The width of a digit of a table, in twentieths of a point: half of 8.5 points."""
_WIDTHS: Final = {FIGURE_SPACE: _DIGIT, POINT_SPACE: _DIGIT // 2}
_PADS: Final = "".join(_WIDTHS)


def pads_to_indents(cell: Element) -> None:
    """Take the spaces at both ends of a cell's paragraphs for indentations as wide."""
    for paragraph in cell.iter(q("w:p")):
        texts = list(paragraph.iter(q("w:t")))
        if not texts or paragraph.find(f".//{q('w:br')}") is not None:
            continue
        ends = {"left": _taken(texts, start=True), "right": _taken(texts[::-1], start=False)}
        if any(ends.values()):
            indent = new("w:ind", **{side: str(width) for side, width in ends.items() if width})
            put(properties(paragraph, "w:pPr"), indent)


def _taken(texts: list[Element], *, start: bool) -> int:
    """The width of the spaces at one end, which are taken away."""
    width = 0
    for element in texts:
        text = element.text or ""
        rest = text.lstrip(_PADS) if start else text.rstrip(_PADS)
        pads = text[: len(text) - len(rest)] if start else text[len(rest) :]
        width += sum(_WIDTHS[pad] for pad in pads)
        element.text = rest
        if rest:
            break
    return width
