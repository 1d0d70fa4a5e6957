"""Which tables and figures move, so that no page is left open.

Where the next page begins with one and the page before is left open, the text after it goes before
it; so it does where a table that fits a page is cut and the text can fill what it leaves. A table
cut after its first rows begins on the next page. Those of a kind keep their order, and none passes
a heading of the highest level.

The moves are made in the order of the pages. Where a page is still open at the end, choices made
shortly before it are made otherwise; a trial costs a thousandth of a layout.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import NamedTuple

from caseseries.documents.pdf.galley import Block, Cover, Galley, Setting

OPEN_SHARE = 0.2
"""Part of a page that may stay empty."""
PASSED_SHARE = 0.5
"""Part of a page by which more may go before a float than closes a gap."""
PAGES_BEFORE = 2
"""How many pages before an open one choices are made otherwise."""
MOST_CHANGES = 4
"""How many choices are made otherwise, at most."""
_BOUNDS = ("h1", "h2")


@dataclass(frozen=True)
class Move:
    """What becomes of a table or figure that leaves a page open.

    It goes behind what passes it, with what waits behind it, or begins a page, or stays.
    """

    block: Block
    passed: tuple[Block, ...] = ()
    waiting: tuple[Block, ...] = ()
    whole: bool = False
    begins_page: bool = False


class Choice(NamedTuple):
    """A move that was chosen of several, and the page it was made for."""

    page: int
    block: Block
    possible: int


class _Pages:
    """The pages as an order of the blocks fills them."""

    def __init__(self, galley: Galley, order: list[Setting], covers: Mapping[Block, Cover]) -> None:
        self.galley, self.order, self.covers = galley, order, covers
        self.bottoms: dict[int, float] = {}
        self.firsts: dict[int, int] = {}
        """Which block begins a page, or goes on there."""
        for at, setting in enumerate(order):
            for page, (_, bottom) in covers[setting.block].items():
                self.bottoms[page] = max(bottom, self.bottoms.get(page, 0.0))
                self.firsts.setdefault(page, at)

    def gaps(self) -> Iterator[tuple[int, int, float]]:
        """The pages but the last: number, the block that begins the next, and what is empty."""
        for page in range(max(self.bottoms, default=0)):
            if page in self.bottoms and page + 1 in self.firsts:
                empty = self.galley.height_of(page) - self.bottoms[page]
                yield page, self.firsts[page + 1], empty

    def open(self) -> dict[int, float]:
        """The px that pages are left open beyond what may stay empty, where nobody asked for it."""
        found = {}
        for page, at, empty in self.gaps():
            excess = empty - OPEN_SHARE * self.galley.height_of(page)
            begun = self.order[at]
            is_cut = page in self.covers[begun.block]
            asked = not is_cut and self.galley.between(self.order[at - 1], begun).forced
            if excess > 0 and not asked:
                found[page] = excess
        return found


@dataclass
class Outcome:
    """Moves, and the pages after them."""

    pages: _Pages
    moves: list[Move]
    choices: list[Choice]

    @property
    def badness(self) -> tuple[float, int]:
        return round(sum(self.pages.open().values()), 3), len(self.pages.bottoms)


def best_moves(galley: Galley) -> Outcome:
    """The moves that leave the least of the pages open."""
    changes: dict[Block, int] = {}
    best = _outcome(galley, changes)
    for _ in range(MOST_CHANGES):
        opened = next(iter(best.pages.open()), None)
        if opened is None:
            break
        trials = [
            {**changes, choice.block: number}
            for choice in reversed(best.choices)
            if opened - PAGES_BEFORE <= choice.page <= opened
            for number in range(choice.possible)
            if number != changes.get(choice.block, 0)
        ]
        tried = [(_outcome(galley, trial), trial) for trial in trials]
        better = min(tried, key=lambda pair: pair[0].badness, default=None)
        if better is None or better[0].badness >= best.badness:
            break
        best, changes = better
    return best


def _outcome(galley: Galley, changes: Mapping[Block, int]) -> Outcome:
    """Make the move for each gap in turn that comes first, or the one given for its float."""
    pages = _Pages(galley, galley.order, galley.covers)
    moves, choices = list[Move](), list[Choice]()
    settled: set[Block] = set()
    while found := _first_gap(pages, settled):
        page, at, possible = found
        block = pages.order[at].block
        settled.add(block)
        choices.append(Choice(page, block, len(possible)))
        move = possible[changes.get(block, 0)]
        if move == Move(block):
            continue
        moves.append(move)
        order = _moved(pages.order, at, move)
        pages = _Pages(galley, order, galley.laid_out(order))
    return Outcome(pages, moves, choices)


def _first_gap(pages: _Pages, settled: set[Block]) -> tuple[int, int, list[Move]] | None:
    """The first page that a float leaves open, which block that is, and what may become of it."""
    for page, at, empty in pages.gaps():
        block, height = pages.order[at].block, pages.galley.height_of(page)
        if not block.floats or block in settled:
            continue
        may_stay = OPEN_SHARE * height
        cut = pages.covers[block].get(page)
        gap = height - cut[0] if cut else empty
        if cut or gap > may_stay:
            return page, at, _possible(pages, at, gap, height, is_cut=cut is not None)
    return None


def _possible(pages: _Pages, at: int, gap: float, height: float, is_cut: bool) -> list[Move]:
    """What may become of a float that leaves a gap; first what is best as a rule."""
    block, may_stay = pages.order[at].block, OPEN_SHARE * height
    stays, begins = Move(block), Move(block, begins_page=True)
    fills = [] if is_cut and block.height > height else list(_fills(pages, at, gap, height, is_cut))
    less = [fill for fill in fills if fill.filled_before < gap]
    if less and (not is_cut or less[-1].filled >= gap - may_stay):
        usual = less.pop().move
    elif is_cut and gap <= may_stay:
        usual = begins
    else:
        usual = stays
    others = [fill.move for fill in (*reversed(less), *fills)] + [begins, stays]
    return list(dict.fromkeys([usual, *others[: None if is_cut else -2], stays]))


class _Fill(NamedTuple):
    """A move behind some blocks, their height in px, and that of all before the last text."""

    move: Move
    filled: float
    filled_before: float


def _fills(pages: _Pages, at: int, gap: float, height: float, is_cut: bool) -> Iterator[_Fill]:
    """The float behind the first block that follows, behind the first two, and so on."""
    first = pages.order[at].block
    waiting, passed, filled = [first], list[Block](), 0.0
    for one, other in pairwise(pages.order[at:]):
        block, before = other.block, filled
        is_bound = block.kind == "fixed" or block.element.tag in _BOUNDS
        if is_bound or filled >= gap + PASSED_SHARE * height:
            return
        fits = filled + block.height <= gap or block.breaks
        if block.floats and not (fits and block.kind not in {b.kind for b in waiting}):
            waiting.append(block)
            continue
        passed.append(block)
        filled += pages.galley.between(one, other).height + block.height
        if block.kind != "heading":
            move = Move(first, tuple(passed), tuple(waiting), whole=is_cut)
            yield _Fill(move, filled, before)


def _moved(order: list[Setting], at: int, move: Move) -> list[Setting]:
    """The order after a move of the block that stands there."""
    if move.begins_page:
        return [*order[:at], replace(order[at], begins_page=True), *order[at + 1 :]]
    end = next(i for i, s in enumerate(order) if s.block is move.passed[-1]) + 1
    around = order[end - 1].around
    passed = [s for s in order[at:end] if s.block in move.passed]
    waiting = [replace(s, around=around) for s in order[at:end] if s.block in move.waiting]
    if move.whole:
        waiting[0] = replace(waiting[0], whole=True)
    return [*order[:at], *passed, *waiting, *order[end:]]
