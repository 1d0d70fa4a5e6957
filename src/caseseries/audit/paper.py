"""What a reader makes of a file: the paragraphs and tables of a paper, with their places.

Text is as printed, but for what only typesetting put there: ligatures are letters, words broken at
a line's end are whole, every kind of space is a space, every minus a hyphen-minus before a digit
(``readers.plain``). Offsets count characters of that text.
"""

from __future__ import annotations

from dataclasses import dataclass, field

FRONT = ""
"""The section of what stands before the first heading."""


@dataclass(frozen=True)
class Place:
    """Where a block stands, as a reader of the file finds it; what is not known is None."""

    section: str = FRONT
    """The nearest heading above: ``Results``; within it ``Results / Survival``."""
    page: int | None = None
    line: int | None = None
    """Of a text file: the first line of the block, from 1."""
    label: str = ""
    """``Table 2`` or ``Figure 1``; "" for running text."""


@dataclass(frozen=True)
class Paragraph:
    """A paragraph, list item, heading, caption or note of a table."""

    text: str
    place: Place
    kind: str = "text"
    """``title``, ``heading``, ``text``, ``caption``, ``note`` or ``reference`` (of the list)."""


@dataclass(frozen=True)
class Cell:
    """A cell of a table; ``rows`` and ``columns`` are how many it spans."""

    text: str
    is_header: bool = False
    rows: int = 1
    columns: int = 1
    level: int = 0
    """Indentation of a label in the first column."""


@dataclass(frozen=True)
class Table:
    """A table: a full grid, spanned places hold the same cell again; header rows come first."""

    grid: tuple[tuple[Cell, ...], ...]
    header_rows: int
    place: Place
    caption: str = ""
    notes: tuple[str, ...] = ()


Block = Paragraph | Table


@dataclass(frozen=True)
class Paper:
    """What was read of one file."""

    file: str
    blocks: tuple[Block, ...]
    said: tuple[str, ...] = field(default=())
    """What could not be read, in sentences: ``page 4 has no text layer``."""
