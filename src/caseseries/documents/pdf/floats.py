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
MOST_TRIALS = 200
"""How many choices are made to find what is best."""
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

    @property
    def stays(self) -> bool:
        return not (self.passed or self.begins_page)


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
            before, begun = self.order[at - 1], self.order[at]
            is_cut = page in self.covers[begun.block]
            asked = not (is_cut or begun.begins_page) and self.galley.between(before, begun).forced
            if excess > 0 and not asked:
                found[page] = excess
        return found


@dataclass(frozen=True)
class _Choice:
    """A float that leaves a page open, what may become of it, and which of that was chosen."""

    before: "Outcome"
    page: int
    at: int
    """Which block it is of the order before."""
    possible: list[Move]
    chosen: int = 0


@dataclass(frozen=True)
class Outcome:
    """The pages after some moves."""

    pages: _Pages
    choices: tuple[_Choice, ...] = ()

    @property
    def moves(self) -> list[Move]:
        chosen = (choice.possible[choice.chosen] for choice in self.choices)
        return [move for move in chosen if not move.stays]

    @property
    def badness(self) -> tuple[float, int]:
        return round(sum(self.pages.open().values()), 3), len(self.pages.bottoms)


def best_moves(galley: Galley) -> Outcome:
    """The moves that leave the least of the pages open."""
    best = _finished(Outcome(_Pages(galley, galley.order, galley.covers)))
    tried, trials = -1, 0
    while trials < MOST_TRIALS:
        opened = next((page for page in best.pages.open() if page > tried), None)
        if opened is None:
            break
        tried = opened
        for choice in _alternatives(best, opened):
            if trials >= MOST_TRIALS:
                break
            outcome = _finished(_after(choice))
            trials += len(outcome.choices) - len(choice.before.choices)
            best = min(best, outcome, key=lambda one: one.badness)
    return best


def _alternatives(outcome: Outcome, opened: int) -> Iterator[_Choice]:
    """The choices made shortly before a page, made otherwise; the last ones first."""
    for choice in reversed(outcome.choices):
        if opened - PAGES_BEFORE <= choice.page <= opened:
            for number in range(len(choice.possible)):
                if number != choice.chosen:
                    yield replace(choice, chosen=number)


def _finished(outcome: Outcome) -> Outcome:
    """What comes of it where for each gap that follows the move is made that comes first."""
    while choice := _next_choice(outcome):
        outcome = _after(choice)
    return outcome


def _after(choice: _Choice) -> Outcome:
    before, move = choice.before, choice.possible[choice.chosen]
    choices = (*before.choices, choice)
    if move.stays:
        return Outcome(before.pages, choices)
    order = _moved(before.pages.order, choice.at, move)
    galley = before.pages.galley
    return Outcome(_Pages(galley, order, galley.laid_out(order)), choices)


def _next_choice(outcome: Outcome) -> _Choice | None:
    """What is to be chosen for the first page that a float leaves open."""
    pages = outcome.pages
    settled = {choice.before.pages.order[choice.at].block for choice in outcome.choices}
    for page, at, empty in pages.gaps():
        block, height = pages.order[at].block, pages.galley.height_of(page)
        if not block.floats or block in settled:
            continue
        may_stay = OPEN_SHARE * height
        cut = pages.covers[block].get(page)
        gap = height - cut[0] if cut else empty
        if cut or gap > may_stay:
            possible = _possible(pages, at, gap, height, is_cut=cut is not None)
            return _Choice(outcome, page, at, possible)
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
