"""The galley: what stands on the pages of a layout, as blocks that can be put in another order."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from xml.etree.ElementTree import Element

from caseseries.documents.pdf.pagination import Extent, Strip, join, paginated

WHOLE = "short"
"""The class of tables that the style sheet does not break."""


@dataclass(eq=False)
class Block:
    """A paragraph, heading, list, table or figure, and what it covers of each page.

    What stands before and after the text, as title and footer, is "fixed".
    """

    element: Element
    kind: str
    depth: int
    """How many frames are around it."""
    strips: list[Strip] = field(default_factory=list)
    extents: dict[int, tuple[float, float]] = field(default_factory=dict)

    @property
    def floats(self) -> bool:
        return self.kind in ("table", "figure")

    @property
    def breaks(self) -> bool:
        """Whether it may begin on one page and end on the next."""
        tables = self.element.iter("table")
        return self.kind == "table" and not any(WHOLE in t.get("class", "") for t in tables)

    @property
    def height(self) -> float:
        """Its height in px where no page cuts it."""
        joins = (join(*pair) for pair in pairwise(self.strips))
        return sum(strip.height for strip in self.strips) + sum(j.height for j in joins)

    def cover(self, extent: Extent) -> None:
        top, bottom = self.extents.get(extent.page, (extent.top, extent.bottom))
        self.extents[extent.page] = (min(top, extent.top), max(bottom, extent.bottom))

    def keep_whole(self) -> None:
        """Let no page cut its tables."""
        for table in self.element.iter("table"):
            table.set("class", f"{table.get('class', '')} {WHOLE}".strip())
        for strip in self.strips:
            for frame in strip.frames[self.depth :]:
                frame.whole = frame.whole or frame.is_table

    def begin_page(self) -> None:
        """Let a page begin with it."""
        self.element.set("style", "break-before: page")
        self.strips[0].frames[self.depth].break_before = "page"

    def stand_beside(self, other: "Block") -> None:
        """Stand in what the other stands in."""
        around = other.strips[0].frames[: other.depth]
        for strip in self.strips:
            strip.frames = around + strip.frames[self.depth :]
        self.depth = len(around)


@dataclass
class Galley:
    """The blocks of a document in reading order, and the heights of its pages in px.

    The last height is that of all further pages too.
    """

    blocks: list[Block]
    heights: Sequence[float]

    def height_of(self, page: int) -> float:
        return self.heights[min(page, len(self.heights) - 1)]

    @property
    def pages(self) -> int:
        """How many pages it covers."""
        return 1 + max((page for block in self.blocks for page in block.extents), default=-1)

    def lay_out(self) -> None:
        """Work out what each block covers."""
        owners = [block for block in self.blocks for _ in block.strips]
        strips = [strip for block in self.blocks for strip in block.strips]
        joins = [join(*pair) for pair in pairwise(strips)]
        for block in self.blocks:
            block.extents.clear()
        for block, extent in zip(owners, paginated(strips, joins, self.height_of), strict=True):
            block.cover(extent)
