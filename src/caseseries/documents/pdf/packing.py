"""Tables and figures float: text moves up where one that does not fit would leave a page open.

A page is laid out with each where the source has it, what moves is chosen on the galley of these
pages, and the document is laid out once more.
"""

from collections.abc import Iterable, Mapping
from typing import Any
from xml.etree.ElementTree import Element

import pydyf
from weasyprint import HTML
from weasyprint.document import Document

from caseseries.documents.build_mark import MARK
from caseseries.documents.pdf.floats import Move, best_moves
from caseseries.documents.pdf.galley import WHOLE, Block, Cover
from caseseries.documents.pdf.measure import galley_of
from caseseries.documents.pdf.table_headers import tie_cells_to_headers

MOST_LAYOUTS = 3


class PackedHTML(HTML):
    """A page whose tables and figures float; its element tree is rearranged by the layout."""

    def render(self, *args: Any, **options: Any) -> Document:
        """Lay out, and once more where tables or figures moved.

        A third layout follows only where the pages of the second are not those foreseen.
        """
        # What is read of a picture for one layout serves the next.
        if options.get("cache") is None:
            options["cache"] = {}
        document = super().render(*args, **options)
        foreseen = None
        for _ in range(MOST_LAYOUTS - 1):
            galley = galley_of(document.pages)
            if _pages_of(galley.covers) == foreseen:
                break
            outcome = best_moves(galley)
            if not outcome.moves:
                break
            foreseen = _pages_of(outcome.pages.covers)
            _make(self.etree_element, outcome.moves)
            document = super().render(*args, **options)
        return document

    def write_pdf(self, *args: Any, **options: Any) -> bytes | None:
        """Write the file, the cells of its tables tied to their headers, its build named."""
        return super().write_pdf(*args, finisher=self._finish, **options)

    def _finish(self, document: Any, pdf: Any) -> None:
        tie_cells_to_headers(document, pdf)
        build_id = document.metadata.custom.get(MARK)
        if build_id:
            pdf.info[MARK] = pydyf.String(build_id)


def _pages_of(covers: Mapping[Block, Cover]) -> dict[Element, list[int]]:
    return {block.element: sorted(cover) for block, cover in covers.items()}


def _make(root: Element, moves: Iterable[Move]) -> None:
    """Make the moves in the document."""
    for move in moves:
        element = move.block.element
        if move.begins_page:
            element.set("style", f"{element.get('style', '')}; break-before: page".lstrip("; "))
        if move.whole:
            for table in element.iter("table"):
                table.set("class", f"{table.get('class', '')} {WHOLE}".strip())
        if move.passed:
            _put_behind(root, move.passed[-1].element, [b.element for b in move.waiting])


def _put_behind(root: Element, last: Element, elements: list[Element]) -> None:
    parents = {child: parent for parent in root.iter() for child in parent}
    for element in elements:
        _take_out(element, parents)
    place = list(parents[last]).index(last) + 1
    parents[last][place:place] = elements


def _take_out(element: Element, parents: Mapping[Element, Element]) -> None:
    """Take an element away, and what held it alone: the margins around an empty box do not
    collapse, and Quarto has a box around each cell."""
    parent = parents[element]
    parent.remove(element)
    if not len(parent) and not (parent.text or "").strip() and parent.get("id") is None:
        _take_out(parent, parents)
