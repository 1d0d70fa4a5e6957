"""Blocks of a paper as a reader finds them, put in sections, with captions at their tables."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from caseseries.audit.paper import FRONT, Block, Cell, Paper, Paragraph, Place, Table
from caseseries.audit.readers import names
from caseseries.audit.readers.grids import header_rows, laid_out
from caseseries.audit.readers.plain import plain

MAX_BLOCKS = 200_000
_ENDS = re.compile(r"[.?!:;][\"'”’)\]]*(?:\[[\d,–-]+\])?$")
_GOES_ON = re.compile(r"[a-zα-ω(\d%≤≥<>±]")
_BREAKS_OFF = re.compile(
    r"(?:[,(%\d/–-]|(?<![\w])(?:the|of|and|in|with|for|by|to|from|an?|or|was|were|at|on|than|had))$"
)
_NUMBERED_ITEM = re.compile(r"(?:\d{1,3}[.)]|\(\d+\)|[a-z][.)])\s")


@dataclass
class _Heading:
    text: str
    level: int | None
    place: Place


class Blocks:
    """Collects what a reader finds, in the order of the paper; ``paper`` makes the paper of it."""

    def __init__(self, file: str, *, joins: bool = False) -> None:
        self._file = file
        self._joins = joins
        self._items: list[Block | _Heading] = []
        self.said: list[str] = []

    def heading(
        self, text: str, level: int | None, *, page: int | None = None, line: int | None = None
    ) -> None:
        """``level`` is None where the file does not say how headings stand to each other."""
        text = plain(text)
        if text:
            self._items.append(_Heading(text, level, Place(page=page, line=line)))

    def paragraph(
        self,
        text: str,
        kind: str = "text",
        *,
        page: int | None = None,
        line: int | None = None,
        label: str = "",
    ) -> None:
        """A caption without a kind is known by its first words."""
        text = plain(text)
        if not text or len(self._items) >= MAX_BLOCKS:
            return
        if kind == "text":
            label = names.label_of(text)
            kind = "caption" if label else kind
        elif kind == "caption":
            label = label or names.label_of(text)
        self._items.append(Paragraph(text, Place(page=page, line=line, label=label), kind))

    def table(
        self,
        rows: Sequence[Sequence[Cell]],
        *,
        headers: int | None = None,
        page: int | None = None,
        line: int | None = None,
    ) -> None:
        """Rows of cells as a file has them, each cell once; their text is made plain here."""
        grid = laid_out([[replace(cell, text=plain(cell.text)) for cell in row] for row in rows])
        if not grid:
            return
        n_headers = header_rows(grid) if headers is None else min(headers, len(grid))
        self._items.append(Table(grid, n_headers, Place(page=page, line=line)))

    @property
    def ends_with_table(self) -> bool:
        """Whether the last block is a table, which may go on on the next page."""
        return bool(self._items) and isinstance(self._items[-1], Table)

    @property
    def last_label(self) -> str:
        """The label of the last caption."""
        captions = (i for i in reversed(self._items) if isinstance(i, Paragraph) and i.place.label)
        return next((caption.place.label for caption in captions), "")

    def extend_table(self, rows: Sequence[Sequence[Cell]]) -> bool:
        """Add rows to the last table where they begin with its own header; say whether they do."""
        at = next(
            (i for i in reversed(range(len(self._items))) if isinstance(self._items[i], Table)),
            None,
        )
        if at is None:
            return False
        table = self._items[at]
        assert isinstance(table, Table)
        grid = laid_out([[replace(cell, text=plain(cell.text)) for cell in row] for row in rows])
        n = table.header_rows
        if not n or len(grid) <= n or len(grid[0]) != len(table.grid[0]):
            return False
        if [[c.text for c in row] for row in grid[:n]] != [
            [c.text for c in row] for row in table.grid[:n]
        ]:
            return False
        self._items[at] = replace(table, grid=table.grid + grid[n:])
        return True

    @property
    def is_empty(self) -> bool:
        """Whether nothing was found yet."""
        return not self._items

    @property
    def has_title(self) -> bool:
        """Whether the paper's title was found."""
        return any(isinstance(i, Paragraph) and i.kind == "title" for i in self._items)

    def paper(self) -> Paper:
        """The paper of all blocks."""
        blocks = _labelled(self._sectioned())
        if self._joins:
            blocks = _joined(blocks)
        return Paper(self._file, tuple(blocks), tuple(self.said))

    def _sectioned(self) -> list[Block]:
        blocks: list[Block] = []
        path: list[tuple[int, str]] = []
        has_later = self._repeated_names()
        for at, item in enumerate(self._items):
            if isinstance(item, _Heading):
                level = _level(item, path, at in has_later)
                path = [above for above in path if above[0] < level]
                path.append((level, item.text))
                place = replace(item.place, section=_section(path))
                blocks.append(Paragraph(item.text, place, "heading"))
            else:
                blocks.append(_placed(item, path))
        return blocks

    def _repeated_names(self) -> set[int]:
        """Headings within an abstract: names that come again as main sections."""
        seen: dict[str, int] = {}
        inner: set[int] = set()
        is_abstract = False
        for at, item in enumerate(self._items):
            if not isinstance(item, _Heading):
                continue
            name = item.text.casefold().rstrip(".:")
            if names.ABSTRACT.fullmatch(item.text):
                is_abstract = True
            elif is_abstract and name in seen:
                inner.update(place for place in seen.values())
                break
            elif is_abstract and names.MAIN_SECTION.fullmatch(item.text):
                seen[name] = at
        first = min(inner, default=0)
        return {at for at in inner if at >= first}


def _level(heading: _Heading, path: list[tuple[int, str]], is_inner: bool) -> int:
    if heading.level is not None:
        return heading.level
    if names.MAIN_SECTION.fullmatch(heading.text) and not is_inner:
        return 1
    numbered = names.NUMBERED.match(heading.text)
    if numbered:
        return 1 + numbered[1].count(".")
    return 2 if path else 1


def _section(path: list[tuple[int, str]]) -> str:
    return " / ".join(text.rstrip(".:") for _, text in path)


def _placed(block: Block, path: list[tuple[int, str]]) -> Block:
    section = _section(path) if path else FRONT
    kind = block.kind if isinstance(block, Paragraph) else ""
    top = path[-1][1] if path else ""
    if isinstance(block, Paragraph) and kind == "text":
        if any(names.REFERENCES.fullmatch(text) for _, text in path):
            kind = "reference"
        elif not path or names.ABSTRACT.fullmatch(top):
            found = names.LABEL.match(block.text)
            if found and found["label"][0].isupper():
                label = found["label"]
                section = f"{top.rstrip('.:') or 'Abstract'} / {label[0] + label[1:].lower()}"
        block = replace(block, kind=kind)
    return replace(block, place=replace(block.place, section=section))


def _joined(blocks: list[Block]) -> list[Block]:
    """Paragraphs that a page, a figure or a table cut in two are one, where they began."""
    kept: list[Block] = []
    last: int | None = None
    for block in blocks:
        if not isinstance(block, Paragraph) or block.kind != "text":
            if isinstance(block, Paragraph) and block.kind in ("heading", "title", "reference"):
                last = None
            kept.append(block)
            continue
        before = kept[last] if last is not None else None
        if last is not None and isinstance(before, Paragraph) and _is_cut(before, block):
            kept[last] = replace(before, text=plain(f"{before.text}\n{block.text}"))
            continue
        last = len(kept)
        kept.append(block)
    return kept


def _is_cut(before: Paragraph, after: Paragraph) -> bool:
    return (
        before.place.section == after.place.section
        and not _ENDS.search(before.text)
        and bool(_GOES_ON.match(after.text) or _BREAKS_OFF.search(before.text))
        and not _NUMBERED_ITEM.match(after.text)
    )


def _labelled(blocks: list[Block]) -> list[Block]:
    """Give tables the caption above (else below) them and the notes below, and these its label."""
    blocks = list(blocks)
    taken: set[int] = set()
    for at, block in enumerate(blocks):
        if not isinstance(block, Table):
            continue
        caption = _caption_at(blocks, at - 1, taken)
        below = _notes_below(blocks, at)
        if caption is None:
            after = below[-1] + 1 if below else at + 1
            caption = _caption_at(blocks, after, taken)
            is_next_ones = after + 1 < len(blocks) and isinstance(blocks[after + 1], Table)
            caption = None if is_next_ones else caption
        text, label = "", ""
        if caption is not None:
            taken.add(caption)
            said = blocks[caption]
            assert isinstance(said, Paragraph)
            text, label = said.text, said.place.label
            for above in reversed(blocks[:caption]):
                is_same = isinstance(above, Paragraph) and above.kind == "caption" and label
                if not is_same or above.place.label != label:
                    break
                assert isinstance(above, Paragraph)
                text = f"{above.text} {text}"
        notes: list[str] = []
        for place in below:
            note = blocks[place]
            assert isinstance(note, Paragraph)
            notes.append(note.text)
            blocks[place] = replace(note, kind="note", place=replace(note.place, label=label))
        place = replace(block.place, label=label)
        blocks[at] = replace(block, place=place, caption=text, notes=tuple(notes))
    return blocks


def _caption_at(blocks: list[Block], at: int, taken: set[int]) -> int | None:
    if not 0 <= at < len(blocks) or at in taken:
        return None
    block = blocks[at]
    is_caption = isinstance(block, Paragraph) and block.kind == "caption"
    return at if is_caption and not block.place.label.startswith("Figure") else None


def _notes_below(blocks: list[Block], at: int) -> list[int]:
    found: list[int] = []
    for place in range(at + 1, min(at + 12, len(blocks))):
        block = blocks[place]
        if not isinstance(block, Paragraph):
            break
        if block.kind == "note" or (block.kind == "text" and names.NOTE.match(block.text)):
            found.append(place)
        else:
            break
    return found
