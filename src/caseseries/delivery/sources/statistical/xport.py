"""SAS transport files (XPORT of versions 5, 8 and 9): their members, and their special missings.

The reader takes the second of several members for rows of the first, and gives a special missing
value (.A to .Z, ._) as any other missing one.
"""

from __future__ import annotations

import dataclasses
import itertools
import mmap
import string
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

# All headers are laid out on punched cards.
_CARD = 80
_LIBRARY_BYTES = 3 * _CARD
_LIBRARIES = (b"HEADER RECORD*******LIBRARY ", b"HEADER RECORD*******LIBV8   ")
_MEMBER = b"HEADER RECORD*******MEMB"
_MEMBERS = (_MEMBER + b"ER  HEADER", _MEMBER + b"V8  HEADER")
_ROWS = (b"HEADER RECORD*******OBS     HEADER", b"HEADER RECORD*******OBSV8   HEADER")
_LETTERS = frozenset(string.ascii_uppercase + "_")


@dataclasses.dataclass(frozen=True, slots=True)
class Member:
    """A dataset of a transport file: its name, and where it stands in the file."""

    name: str
    start: int
    end: int


def members(path: Path) -> tuple[Member, ...]:
    """Return the members of a file, none where it is no transport file. Raises OSError."""
    with path.open("rb") as file:
        if not file.read(_CARD).startswith(_LIBRARIES):
            return ()
        with mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as content:
            starts = [at for at in _cards(content, _MEMBER) if content[at:].startswith(_MEMBERS)]
            return tuple(
                Member(_name(content[at : at + 4 * _CARD]), at, end)
                for at, end in itertools.pairwise([*starts, len(content)])
            )


def _cards(content: mmap.mmap | bytes, start: bytes) -> Iterator[int]:
    """Yield where a card begins so."""
    at = content.find(start)
    while at >= 0:
        if at % _CARD == 0:
            yield at
        at = content.find(start, at + 1)


def _name(head: bytes) -> str:
    # Behind the two headers of a member stands a card with its name, of 8 or of 32 letters.
    end = 16 if head.startswith(_MEMBERS[0]) else 40
    return head[2 * _CARD + 8 : 2 * _CARD + end].decode("latin-1").strip(" \0")


def as_single(path: Path, member: Member) -> bytes:
    """Return the bytes of a transport file with this member alone. Raises OSError."""
    with path.open("rb") as file:
        head = file.read(_LIBRARY_BYTES)
        file.seek(member.start)
        return head + file.read(member.end - member.start)


def special_missings(
    single: bytes, widths: Sequence[int], columns: Sequence[Sequence[object]]
) -> Mapping[int, Mapping[int, str]]:
    """Return column → row → letter of the special missing values of a file with one member.

    ``widths`` are the bytes of each variable, ``columns`` the values as read, None for missing.
    """
    rows = next((at for mark in _ROWS for at in _cards(single, mark)), None)
    if rows is None:
        return {}
    found: dict[int, dict[int, str]] = {}
    offset, row_bytes = rows + _CARD, sum(widths)
    for position, (width, column) in enumerate(zip(widths, columns, strict=True)):
        for row, value in enumerate(column):
            if value is None:
                at = offset + row * row_bytes
                letter = single[at : at + 1].decode("latin-1")
                if letter in _LETTERS and not single[at + 1 : at + width].strip(b"\0"):
                    found.setdefault(position, {})[row] = letter
        offset += width
    return found
