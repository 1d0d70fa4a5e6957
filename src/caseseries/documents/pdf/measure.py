"""Reads the galley of a document off the boxes of its pages."""

from collections.abc import Sequence
from typing import Any
from xml.etree.ElementTree import Element

from weasyprint.formatting_structure import boxes

from caseseries.documents.pdf.galley import Block, Galley, Setting, covered
from caseseries.documents.pdf.pagination import Extent, Frame, Strip, join

_HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
_CONTAINERS = ("main", "section", "div")
_IN_TABLES = (boxes.TableRowGroupBox, boxes.TableRowBox)
_CUT = (boxes.BlockContainerBox, boxes.TableBox, boxes.TableRowGroupBox)
"""Boxes that pages cut; all others are strips."""

_SIDES = ("top", "bottom")

_Frames = tuple[Frame, ...]


def galley_of(pages: Sequence[Any]) -> Galley:
    """What stands on the pages of a laid out document, and where."""
    reader = _Reader()
    for number, page in enumerate(pages):
        reader.read_page(page._page_box, number)
    reader.tie_lines()
    galley = Galley([page._page_box.height for page in pages])
    for block, extents in reader.extents.items():
        galley.order.append(Setting(block, block.strips[0].frames[: block.depth]))
        galley.covers[block] = covered(extents)
    return galley


class _Reader:
    """Puts together again what a page break has cut."""

    def __init__(self) -> None:
        self.blocks: dict[Element, Block] = {}
        self.extents: dict[Block, list[Extent]] = {}
        self.frames: dict[tuple[Any, ...], Frame] = {}
        self.lines: dict[_Frames, tuple[Any, list[Strip]]] = {}
        self.rows: dict[Frame, Strip] = {}
        self.heads: dict[Frame, Strip] = {}
        self.last: Strip | None = None
        self.page, self.top = 0, 0.0

    def read_page(self, page: Any, number: int) -> None:
        self.page, self.top = number, page.content_box_y()
        self._read(page.children[0], (), None, in_text=False)

    def tie_lines(self) -> None:
        """Keep the first and the last lines of a paragraph together."""
        for style, lines in self.lines.values():
            for at, line in enumerate(lines):
                rest = len(lines) - at
                line.tied = at > 0 and (at < style["orphans"] or rest < style["widows"])

    def _read(self, box: Any, frames: _Frames, block: Block | None, in_text: bool) -> None:
        if not box.is_in_normal_flow():
            return
        if isinstance(box, boxes.LineBox):
            strip = self._add(box, box.border_height(), frames, block, in_text)
            self.lines.setdefault(frames, (box.style, []))[1].append(strip)
            return
        if block is None and in_text and (kind := _kind(box.element)):
            block = self._block(box.element, kind, len(frames))
        is_strip = _is_strip(box)
        frames = (*frames, self._frame(box, frames, is_strip))
        if isinstance(box, boxes.TableRowBox):
            self._add_row(box, frames, block, in_text)
        elif is_strip:
            height = box.border_height()
            if height:
                self._add(box, height, frames, block, in_text)
        else:
            in_text = in_text or box.element.tag == "main"
            last = self.last
            for child in box.children:
                if getattr(child, "is_header", False):
                    self._add_head(child, frames, block, in_text)
                elif not getattr(child, "is_footer", False):
                    self._read(child, frames, block, in_text)
            if self.last is last and any(child.is_in_normal_flow() for child in box.children):
                strip = self._add(box, 0.0, frames, block, in_text)
                if last:
                    # WeasyPrint counts a margin before and after a box of nothing but empty boxes.
                    frames[-1].margin_bottom = join(last, strip).margin

    def _add_head(self, box: Any, frames: _Frames, block: Block | None, in_text: bool) -> None:
        if frames[-1] not in self.heads:
            strip = self._add(box, box.height, frames, block, in_text)
            self.heads[frames[-1]] = strip

    def _add_row(self, box: Any, frames: _Frames, block: Block | None, in_text: bool) -> None:
        row, head = frames[-1], self.heads.get(frames[-3])
        if row in self.rows:
            self.rows[row].height += box.height
            return  # the row goes on from the page before
        before = self.last
        strip = self._add(box, box.height, frames, block, in_text)
        self.rows[row] = strip
        if head:
            strip.tied, strip.repeated = before is head, head.height

    def _add(
        self, box: Any, height: float, frames: _Frames, block: Block | None, in_text: bool
    ) -> Strip:
        if block is None and in_text:
            block = self._block(box.element, "text", len(frames) - 1)
        elif block is None:
            block = next(reversed(self.extents), None)
            if block is None or block.kind != "fixed":
                block = Block(box.element, "fixed", 0)
        self.last = strip = Strip(frames, height)
        block.strips.append(strip)
        top = box.border_box_y() - self.top
        self.extents.setdefault(block, []).append(Extent(self.page, top, top + height))
        return strip

    def _block(self, element: Element, kind: str, depth: int) -> Block:
        if element not in self.blocks:
            self.blocks[element] = Block(element, kind, depth)
        return self.blocks[element]

    def _frame(self, box: Any, frames: _Frames, is_strip: bool) -> Frame:
        key = (*frames[-1:], box.element, box.element_tag, type(box))
        if key not in self.frames:
            self.frames[key] = _frame(box, has_edges=not is_strip)
        return self.frames[key]


def _kind(element: Element) -> str:
    classes = element.get("class", "").split()
    if "float-tbl" in classes:
        return "table"
    if "float-box" in classes:
        return "figure"
    if element.tag in _HEADINGS:
        return "heading"
    return "" if element.tag in _CONTAINERS else "text"


def _is_strip(box: Any) -> bool:
    if isinstance(box, _IN_TABLES):
        return isinstance(box, boxes.TableRowBox)
    if not isinstance(box, _CUT) or not box.children:
        return True
    style = box.style
    has_columns = style["column_count"] != "auto" or style["column_width"] != "auto"
    return has_columns or style["height"] != "auto"


def _frame(box: Any, has_edges: bool) -> Frame:
    style = box.style
    frame = Frame(
        break_before=style["break_before"],
        break_after=style["break_after"],
        whole=style["break_inside"] in ("avoid", "avoid-page"),
        is_table=isinstance(box, boxes.TableBox),
    )
    if isinstance(box, _IN_TABLES):
        return frame
    frame.margin_top, frame.margin_bottom = (_px(style[f"margin_{side}"]) for side in _SIDES)
    if has_edges:
        frame.edge_top, frame.edge_bottom = (
            style[f"border_{side}_width"] + _px(style[f"padding_{side}"]) for side in _SIDES
        )
    return frame


def _px(length: Any) -> float:
    """A length in px, 0 where it depends on something else."""
    return length.value if getattr(length, "unit", None) == "px" else 0.0
