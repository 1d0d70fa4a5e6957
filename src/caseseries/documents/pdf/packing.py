"""Tables and figures float: text moves up where one that does not fit would leave a page open.

A page is laid out with each where the source has it. Where the next page begins with one and the
page before is left open, the text after it goes before it, as in any journal; so it does where a
table that fits a page is cut and the text can fill what it leaves. A table cut after its first
rows begins on the next page. Those of a kind keep their order, and none passes a heading of the
highest level.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any
from xml.etree.ElementTree import Element

from weasyprint import HTML
from weasyprint.document import Document

from caseseries.documents.pdf.table_headers import tie_cells_to_headers

OPEN_SHARE = 0.2
"""Part of a page that may stay empty."""
WHOLE_SHARE = 1.0
"""Part of a page up to which a table is kept whole where text can take its place."""
MOST_LAYOUTS = 12
WHOLE = "short"
"""The class of tables that the style sheet does not break."""
_HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
_BOUNDS = ("h1", "h2")
_CONTAINERS = ("main", "section", "div")


@dataclass
class Block:
    """A paragraph, heading, list, table or figure, and the extent it has on each page."""

    element: Element
    kind: str
    extents: dict[int, tuple[float, float]]

    @property
    def height(self) -> float:
        return sum(bottom - top for top, bottom in self.extents.values())

    @property
    def floats(self) -> bool:
        return self.kind in ("table", "figure")

    @property
    def breaks(self) -> bool:
        """Whether it may begin on one page and end on the next."""
        tables = self.element.iter("table")
        return self.kind == "table" and not any(WHOLE in t.get("class", "") for t in tables)


class PackedHTML(HTML):
    """A page whose tables and figures float; its element tree is rearranged by the layout."""

    def render(self, *args: Any, **options: Any) -> Document:
        """Lay out, again after each table or figure that moved."""
        moved: set[Element] = set()
        document = super().render(*args, **options)
        for _ in range(MOST_LAYOUTS - 1):
            if not _close_first_gap(self.etree_element, document.pages, moved):
                break
            document = super().render(*args, **options)
        return document

    def write_pdf(self, *args: Any, **options: Any) -> bytes | None:
        """Write the file, the cells of its tables tied to their headers."""
        return super().write_pdf(*args, finisher=tie_cells_to_headers, **options)


def _close_first_gap(root: Element, pages: Sequence[Any], moved: set[Element]) -> bool:
    """Move the first float that leaves a page open behind what fills it; False if there is none."""
    main = next(root.iter("main"), None)
    if main is None:
        return False
    blocks = _with_extents(list(_blocks(main)), pages)
    for number in range(len(pages) - 1):
        before = [b.extents[number][1] for b in blocks if number in b.extents]
        at = next((i for i, b in enumerate(blocks) if number + 1 in b.extents), None)
        if not before or at is None:
            continue
        first, content = blocks[at], pages[number]._page_box
        if not first.floats or first.element in moved:
            continue
        bottom, may_stay = content.content_box_y() + content.height, OPEN_SHARE * content.height
        cut = number in first.extents
        fits = first.height <= WHOLE_SHARE * content.height
        gap = bottom - (first.extents[number][0] if cut else max(before))
        if not cut and gap <= may_stay:
            continue
        moved.add(first.element)
        if (fits or not cut) and _fill(main, blocks[at:], gap, gap - may_stay if cut else 0.0):
            for table in first.element.iter("table") if cut else ():
                table.set("class", f"{table.get('class', '')} {WHOLE}".strip())
            return True
        if cut and gap <= may_stay:
            first.element.set("style", "break-before: page")
            return True
    return False


def _fill(main: Element, blocks: Sequence[Block], gap: float, least: float) -> bool:
    """Put the floats that begin ``blocks`` behind as much of what follows as closes the gap; leave
    all as it is where that is nothing, or less than ``least``."""
    waiting, passed, filled = [blocks[0]], list[Block](), 0.0
    for block in blocks[1:]:
        if filled >= gap or block.element.tag in _BOUNDS:
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
    parents = {child: parent for parent in main.iter() for child in parent}
    last = passed[-1]
    order = [block for block in blocks[: blocks.index(last)] if block in waiting]
    for block in order:
        _take_out(block.element, parents)
    parent = parents[last.element]
    place = list(parent).index(last.element) + 1
    for offset, block in enumerate(order):
        parent.insert(place + offset, block.element)
    return True


def _take_out(element: Element, parents: dict[Element, Element]) -> None:
    """Take an element away, and what held it alone: the margins around an empty box do not
    collapse, and Quarto has a box around each cell."""
    parent = parents[element]
    parent.remove(element)
    if not len(parent) and not (parent.text or "").strip() and parent.get("id") is None:
        _take_out(parent, parents)


def _blocks(element: Element) -> Iterator[Block]:
    """The blocks of an element in reading order."""
    for child in element:
        kind = _kind(child)
        if kind == "container":
            yield from _blocks(child)
        elif kind:
            yield Block(child, kind, {})


def _kind(element: Element) -> str:
    classes = element.get("class", "").split()
    if "float-tbl" in classes:
        return "table"
    if "float-box" in classes:
        return "figure"
    if not isinstance(element.tag, str):
        return ""  # a comment
    if element.tag in _HEADINGS:
        return "heading"
    is_container = element.tag in _CONTAINERS and not (element.text or "").strip()
    return "container" if is_container else "text"


def _with_extents(blocks: list[Block], pages: Sequence[Any]) -> list[Block]:
    by_element = {block.element: block for block in blocks}
    for number, page in enumerate(pages):
        for box in page._page_box.children:
            _measure(box, by_element, number)
    return blocks


def _measure(box: Any, by_element: dict[Element, Block], page: int) -> None:
    block = by_element.get(box.element) if box.element is not None else None
    if block is None:
        for child in getattr(box, "children", ()):
            _measure(child, by_element, page)
        return
    top = box.position_y
    bottom = top + box.margin_height()
    if page in block.extents:
        earlier = block.extents[page]
        top, bottom = min(top, earlier[0]), max(bottom, earlier[1])
    block.extents[page] = (top, bottom)
