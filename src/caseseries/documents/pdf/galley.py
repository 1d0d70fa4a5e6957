"""The galley: the blocks of a document, and what they cover of its pages in some order."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import pairwise
from xml.etree.ElementTree import Element

from caseseries.documents.pdf.pagination import NOTHING, Extent, Frame, Join, Strip, join, paginated

WHOLE = "short"
"""The class of tables that the style sheet does not break."""

Cover = dict[int, tuple[float, float]]
"""What a block covers of pages: of each the top and the bottom in px."""


@dataclass(eq=False)
class Block:
    """A paragraph, heading, list, table or figure.

    What stands before and after the text, as title and footer, is "fixed".
    """

    element: Element
    kind: str
    depth: int
    """How many frames are around it."""
    strips: list[Strip] = field(default_factory=list)

    @property
    def floats(self) -> bool:
        return self.kind in ("table", "figure")

    @property
    def breaks(self) -> bool:
        """Whether it may begin on one page and end on the next."""
        tables = self.element.iter("table")
        return self.kind == "table" and not any(WHOLE in t.get("class", "") for t in tables)

    @cached_property
    def joins(self) -> list[Join]:
        return [join(*pair) for pair in pairwise(self.strips)]

    @cached_property
    def height(self) -> float:
        """Its height in px where no page cuts it."""
        return sum(part.height for part in (*self.strips, *self.joins))


@dataclass(frozen=True)
class Setting:
    """A block as it stands in an order of blocks."""

    block: Block
    around: tuple[Frame, ...]
    """What it stands in, which is another section where it moved."""
    whole: bool = False
    """Whether no page cuts its table."""
    begins_page: bool = False

    def strip(self, at: int) -> Strip:
        strip = self.block.strips[at]
        return Strip(self.around + strip.frames[self.block.depth :], strip.height)

    def joins(self) -> list[Join]:
        joins = self.block.joins
        return [uncut(j) for j in joins] if self.whole else joins


def uncut(inside: Join) -> Join:
    """A join that no page cuts where it is inside a table."""
    return inside._replace(allowed=False) if inside.in_table else inside


class Galley:
    """The blocks of a document and the heights of its pages in px.

    The last height is that of all further pages too.
    """

    def __init__(self, heights: Sequence[float]) -> None:
        self.heights = heights
        self.order: list[Setting] = []
        """The blocks as they were measured."""
        self.covers: dict[Block, Cover] = {}
        """Where they stood."""
        self._between: dict[tuple[Setting, Setting], Join] = {}

    def height_of(self, page: int) -> float:
        return self.heights[min(page, len(self.heights) - 1)]

    def laid_out(self, order: Sequence[Setting]) -> dict[Block, Cover]:
        """What each block covers where they stand in this order."""
        strips = [strip for setting in order for strip in setting.block.strips]
        if not order:
            return {}
        joins = [join(NOTHING, order[0].strip(0)), *order[0].joins()]
        for one, other in pairwise(order):
            joins += [self.between(one, other), *other.joins()]
        joins.append(join(order[-1].strip(-1), NOTHING))
        extents = iter(paginated(strips, joins, self.height_of))
        return {
            setting.block: covered([next(extents) for _ in setting.block.strips])
            for setting in order
        }

    def between(self, one: Setting, other: Setting) -> Join:
        """What is between two blocks that follow each other."""
        key = (one, other)
        if key not in self._between:
            between = join(one.strip(-1), other.strip(0))
            if other.begins_page:
                between = between._replace(forced=True)
            self._between[key] = between
        return self._between[key]


def covered(extents: Sequence[Extent]) -> Cover:
    """What strips together cover of each page."""
    cover: Cover = {}
    for page, top, bottom in extents:
        highest, lowest = cover.get(page, (top, bottom))
        cover[page] = (min(top, highest), max(bottom, lowest))
    return cover
