"""Where pages begin, worked out from the heights of what no page break cuts.

These are the rules of CSS Fragmentation as WeasyPrint keeps them: a page takes what fits, and ends
at the last place where a break is allowed. It takes microseconds where a layout takes a second.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

ROUNDING = 1e-9
"""Share of a page's height by which it may be exceeded, as in WeasyPrint."""
_FORCED = frozenset({"page", "left", "right", "recto", "verso"})
_AVOIDED = frozenset({"avoid", "avoid-page"})


@dataclass(eq=False)
class Frame:
    """An element around strips, whose margins and rules for breaks count where it begins or ends.

    ``edge_*`` is border and padding in px.
    """

    margin_top: float = 0.0
    margin_bottom: float = 0.0
    edge_top: float = 0.0
    edge_bottom: float = 0.0
    break_before: str = "auto"
    break_after: str = "auto"
    whole: bool = False
    """Whether no page ends inside."""
    is_table: bool = False


@dataclass(eq=False)
class Strip:
    """What no page break cuts: a line, a row of a table, a picture."""

    frames: tuple[Frame, ...]
    """What it stands in, from outside to inside."""
    height: float
    tied: bool = False
    """Whether it stays on the page of the strip before it, as the second line of a paragraph."""
    repeated: float = 0.0
    """Height of the table head that is repeated above it where a page begins with it."""


class Join(NamedTuple):
    """What is between two strips: the end of what ends, a margin, the beginning of what begins.

    The margin is lost where a page begins; where that was asked for, what begins keeps its own.
    """

    needed: float
    """What must fit on the page below the first."""
    end: float
    margin: float
    own_margin: float
    start: float
    allowed: bool
    forced: bool
    in_table: bool

    @property
    def height(self) -> float:
        return self.end + self.margin + self.start


class Extent(NamedTuple):
    """What a strip covers of a page, in px from the head of the page."""

    page: int
    top: float
    bottom: float


NOTHING = Strip((), 0.0)
"""What is before the first strip and after the last."""


def join(before: Strip, after: Strip) -> Join:
    """What is between two strips that follow each other."""
    shared = 0
    for one, other in zip(before.frames, after.frames, strict=False):
        if one is not other:
            break
        shared += 1
    ended, begun = before.frames[shared:], after.frames[shared:]
    below, end = _side((frame.margin_bottom, frame.edge_bottom) for frame in ended)
    above, start = _side((frame.margin_top, frame.edge_top) for frame in begun)
    needed = sum(frame.edge_bottom for frame in ended)
    for around, frame in pairwise(before.frames[max(shared - 1, 0) :]):
        if around.edge_bottom:
            needed += frame.margin_bottom  # it does not collapse with what is below
    rules = {frame.break_after for frame in ended} | {frame.break_before for frame in begun}
    common = after.frames[:shared]
    whole = after.tied or any(frame.whole for frame in common)
    return Join(
        needed,
        end,
        _collapsed([*below, *above]),
        _collapsed(above),
        start,
        allowed=not whole and rules.isdisjoint(_AVOIDED),
        forced=not rules.isdisjoint(_FORCED),
        in_table=any(frame.is_table for frame in common),
    )


def _side(sizes: Iterable[tuple[float, float]]) -> tuple[list[float], float]:
    """Of frames, from outside to inside: the margins outside of all edges, and the height of all
    else. ``sizes`` are margin and edge of each."""
    outside, margins, height = None, list[float](), 0.0
    for margin, edge in sizes:
        margins.append(margin)
        if edge:
            if outside is None:
                outside = margins
            else:
                height += _collapsed(margins)
            height += edge
            margins = []
    if outside is None:
        return margins, 0.0
    return outside, height + _collapsed(margins)


def _collapsed(margins: Sequence[float]) -> float:
    return max(0.0, *margins) + min(0.0, *margins) if margins else 0.0


def paginated(
    strips: Sequence[Strip], joins: Sequence[Join], height_of: Callable[[int], float]
) -> list[Extent]:
    """Where each strip comes to stand.

    ``joins`` has one before each strip and one after the last, those at the ends with `NOTHING`;
    ``height_of`` gives the height of a page, counted from 0, in px.
    """
    extents: list[Extent] = []
    page, first, bottom = 0, 0, 0.0
    at = 0
    while at < len(strips):
        strip, before = strips[at], joins[at]
        if at > first and before.forced:
            page, first = page + 1, at
        if at == first:
            is_margin_kept = page == 0 or before.forced
            top = (before.own_margin if is_margin_kept else 0.0) + before.start
            top += strip.repeated if page else 0.0
        else:
            top = bottom + before.height
        bottom = top + strip.height
        if at > first and bottom + joins[at + 1].needed > height_of(page) * (1 + ROUNDING):
            allowed = (i for i in range(at, first, -1) if joins[i].allowed)
            page, first = page + 1, next(allowed, at)
            at = first
            del extents[at:]
            continue
        extents.append(Extent(page, top, bottom))
        at += 1
    return extents
