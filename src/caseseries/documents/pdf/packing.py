"""Tables and figures float: text moves up where one that does not fit would leave a page open.

A page is laid out with each where the source has it. Where the next page begins with one and the
page before is left open, the text after it goes before it, as in any journal; so it does where a
table that fits a page is cut and the text can fill what it leaves. A table cut after its first
rows begins on the next page. Those of a kind keep their order, and none passes a heading of the
highest level.

What a move does to the pages is worked out on the galley; the document is laid out again when no
more is to be moved.
"""

from collections.abc import Sequence
from typing import Any
from xml.etree.ElementTree import Element

from weasyprint import HTML
from weasyprint.document import Document

from caseseries.documents.pdf.galley import Block, Galley
from caseseries.documents.pdf.measure import galley_of
from caseseries.documents.pdf.table_headers import tie_cells_to_headers

OPEN_SHARE = 0.2
"""Part of a page that may stay empty."""
WHOLE_SHARE = 1.0
"""Part of a page up to which a table is kept whole where text can take its place."""
MOST_LAYOUTS = 6
_BOUNDS = ("h1", "h2")


class PackedHTML(HTML):
    """A page whose tables and figures float; its element tree is rearranged by the layout."""

    def render(self, *args: Any, **options: Any) -> Document:
        """Lay out, and once more where tables or figures moved.

        Further layouts follow only where the pages are not as the galley had them.
        """
        options = {**options, "cache": options.get("cache") or {}}
        moved: set[Element] = set()
        document = super().render(*args, **options)
        for _ in range(MOST_LAYOUTS - 1):
            if not _pack(self.etree_element, galley_of(document.pages), moved):
                break
            document = super().render(*args, **options)
        return document

    def write_pdf(self, *args: Any, **options: Any) -> bytes | None:
        """Write the file, the cells of its tables tied to their headers."""
        return super().write_pdf(*args, finisher=tie_cells_to_headers, **options)


def _pack(root: Element, galley: Galley, moved: set[Element]) -> bool:
    """Close the gaps of the pages; False if there is none."""
    any_moved = False
    while _close_first_gap(root, galley, moved):
        any_moved = True
        galley.lay_out()
    return any_moved


def _close_first_gap(root: Element, galley: Galley, moved: set[Element]) -> bool:
    """Move the first float that leaves a page open behind what fills it; False if there is none."""
    blocks = galley.blocks
    for number in range(galley.pages - 1):
        before = [b.extents[number][1] for b in blocks if number in b.extents]
        at = next((i for i, b in enumerate(blocks) if number + 1 in b.extents), None)
        if not before or at is None:
            continue
        first, height = blocks[at], galley.height_of(number)
        if not first.floats or first.element in moved:
            continue
        may_stay = OPEN_SHARE * height
        cut = number in first.extents
        fits = first.height <= WHOLE_SHARE * height
        gap = height - (first.extents[number][0] if cut else max(before))
        if not cut and gap <= may_stay:
            continue
        moved.add(first.element)
        if (fits or not cut) and _fill(root, galley, at, gap, gap - may_stay if cut else 0.0):
            if cut:
                first.keep_whole()
            return True
        if cut and gap <= may_stay:
            first.begin_page()
            return True
    return False


def _fill(root: Element, galley: Galley, start: int, gap: float, least: float) -> bool:
    """Put the floats from ``start`` on behind as much of what follows as closes the gap; leave
    all as it is where that is nothing, or less than ``least``."""
    blocks = galley.blocks[start:]
    waiting, passed, filled = [blocks[0]], list[Block](), 0.0
    for block in blocks[1:]:
        if filled >= gap or block.kind == "fixed" or block.element.tag in _BOUNDS:
            break
        fits = filled + block.height <= gap or block.breaks
        if block.floats and not (fits and block.kind not in {b.kind for b in waiting}):
            waiting.append(block)
        else:
            passed.append(block)
            filled += block.height
    while passed and passed[-1].kind == "heading":
        filled -= passed.pop().height
    if not passed or filled < least:
        return False
    last = passed[-1]
    end = start + blocks.index(last) + 1
    waiting = [block for block in galley.blocks[start:end] if block in waiting]
    galley.blocks[start:end] = passed + waiting
    _put_behind(root, last, waiting)
    return True


def _put_behind(root: Element, last: Block, blocks: Sequence[Block]) -> None:
    """Move the elements of blocks behind that of another."""
    parents = {child: parent for parent in root.iter() for child in parent}
    for block in blocks:
        parents[block.element].remove(block.element)
        block.stand_beside(last)
    parent = parents[last.element]
    place = list(parent).index(last.element) + 1
    parent[place:place] = [block.element for block in blocks]
