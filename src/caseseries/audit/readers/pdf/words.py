"""Words of a PDF's pages with their places, size and weight, and the page's horizontal rules."""

from __future__ import annotations

import ctypes
from dataclasses import dataclass, field
from typing import Any

from caseseries.audit.readers.marks import raised

MAX_CHARACTERS = 60_000
MAX_OBJECTS = 50_000
# Old TeX fonts without names for their letters: places in the Cork and OT1 encodings.
_TEX_LETTERS = {
    **{11: "ff", 12: "fi", 14: "ffi", 15: "ffl", 27: "ff", 28: "fi", 29: "fl", 30: "ffi"},
    **{31: "ffl", 16: "“", 17: "”", 21: "–", 22: "—", 2: "\u00ad", 0xFFFE: "\u00ad"},
}
_APART = frozenset((0, 9, 10, 13, 32, 160, 0x2002, 0x2003))
_BOLD = ("bold", "black", "heavy", "semibold", "demi")


@dataclass(slots=True)
class Word:
    """Letters without a space; places in points, ``top`` counted downwards."""

    text: str
    x0: float
    x1: float
    baseline: float
    """Counted downwards from the top of the page."""
    size: float
    is_bold: bool
    is_apart: bool = False
    """Whether the text layer has a space or a line's end before it."""


@dataclass(frozen=True, slots=True)
class Rule:
    """A horizontal line."""

    x0: float
    x1: float
    y: float


@dataclass(slots=True)
class Segment:
    """Words side by side on one line, as far apart as words of running text are."""

    words: list[Word] = field(default_factory=list)

    @property
    def x0(self) -> float:
        return self.words[0].x0

    @property
    def x1(self) -> float:
        return max(word.x1 for word in self.words[-3:])

    @property
    def baseline(self) -> float:
        return max(self.words, key=lambda word: word.size).baseline

    @property
    def size(self) -> float:
        return max(word.size for word in self.words)

    @property
    def is_bold(self) -> bool:
        letters = sum(len(word.text) for word in self.words)
        return sum(len(word.text) for word in self.words if word.is_bold) > 0.7 * letters

    @property
    def text(self) -> str:
        """The words, raised ones as marks or exponents."""
        size, baseline = self.size, self.baseline
        said = ""
        x1 = None
        for word in self.words:
            is_small = word.size < 0.95 * size
            if is_small and word.baseline < baseline - 0.12 * size:
                said += raised(said[-12:], word.text)
            else:
                gap = word.x0 - x1 if x1 is not None else 0.0
                is_spaced = word.is_apart and (gap > 0.05 * size or word.text[0] not in ".,;:)]%")
                is_apart = x1 is not None and (is_spaced or gap > 0.12 * size)
                said += f" {word.text}" if is_apart else word.text
            x1 = word.x1
        return said


@dataclass(slots=True)
class Page:
    """What is printed on a page."""

    number: int
    width: float
    height: float
    words: list[Word]
    rules: list[Rule]


def words_of(page: Any, raw: Any) -> tuple[list[Word], float, float]:
    """Return the words of a page as its text layer has them, and the page's size."""
    text = page.get_textpage()
    count = min(raw.FPDFText_CountChars(text), MAX_CHARACTERS)
    width, height = page.get_size()
    left, _bottom, _, top = page.get_bbox()
    is_turned = page.get_rotation() % 180 != 0
    box, x, y = raw.FS_RECTF(), ctypes.c_double(), ctypes.c_double()
    words: list[Word] = []
    letters: list[str] = []
    first = x1 = line = size = 0.0
    is_bold = is_apart = False
    place = (box, x, y)
    # Bound once: they are called for each letter.
    unicode_of, box_of, origin_of = (
        raw.FPDFText_GetUnicode,
        raw.FPDFText_GetLooseCharBox,
        raw.FPDFText_GetCharOrigin,
    )
    weight_of, angle_of = raw.FPDFText_GetFontWeight, raw.FPDFText_GetCharAngle

    def close() -> None:
        if letters:
            words.append(Word("".join(letters), first, x1, line, size, is_bold, is_apart))
            letters.clear()

    for at in range(count):
        code = unicode_of(text, at)
        # Halves of characters, and characters of a font's own.
        if code in _APART or 0xD800 <= code < 0xF900:
            close()
            is_apart = True
            continue
        box_of(text, at, place[0])
        origin_of(text, at, place[1], place[2])
        own_size = box.top - box.bottom
        own_line = top - y.value
        if letters and (
            abs(own_line - line) > 0.2 * max(size, own_size)
            or abs(own_size - size) > 0.15 * max(size, own_size)
            or not -0.35 * size < box.left - left - x1 < 0.3 * size
        ):
            close()
            is_apart = False
        if not letters:
            if not is_turned and 0.3 < abs(angle_of(text, at)) < 5.98:
                continue
            first, line, size = box.left - left, own_line, max(own_size, 0.1)
            is_bold = weight_of(text, at) >= 600 or _is_bold(text, at, raw)
        letters.append(_TEX_LETTERS.get(code) or chr(code))
        x1 = box.right - left
    close()
    return words, width, height


def _is_bold(text: Any, at: int, raw: Any) -> bool:
    buffer, flags = ctypes.create_string_buffer(128), ctypes.c_int()
    length = raw.FPDFText_GetFontInfo(text, at, buffer, 128, flags)
    if not 0 < length <= 128:
        return False
    name = buffer.raw[: length - 1].decode("utf-8", "replace").lower()
    return any(part in name for part in _BOLD)


def rules_of(page: Any, raw: Any) -> list[Rule]:
    """Return the horizontal lines of a page, also those drawn as flat boxes."""
    left, _, _, top = page.get_bbox()
    found: list[Rule] = []
    x0, y0, x1, y1 = (ctypes.c_float() for _ in range(4))
    for at in range(min(raw.FPDFPage_CountObjects(page), MAX_OBJECTS)):
        item = raw.FPDFPage_GetObject(page, at)
        if raw.FPDFPageObj_GetType(item) != raw.FPDF_PAGEOBJ_PATH:
            continue
        if not raw.FPDFPageObj_GetBounds(item, x0, y0, x1, y1):
            continue
        width, height = x1.value - x0.value, y1.value - y0.value
        first, last = x0.value - left, x1.value - left
        if width > 20 and height < 2.5:
            found.append(Rule(first, last, top - (y0.value + y1.value) / 2))
        elif 60 < width < 2000 and 4 < height < 2000:
            # A box's edges: of a cell or of a table.
            found += [Rule(first, last, top - y1.value), Rule(first, last, top - y0.value)]
    return merged(found)


def merged(rules: list[Rule]) -> list[Rule]:
    """Return rules with those on one line that touch as one, from the top."""
    kept: list[Rule] = []
    for rule in sorted(rules, key=lambda rule: (round(rule.y), rule.x0)):
        last = kept[-1] if kept else None
        if last and abs(last.y - rule.y) < 1.5 and rule.x0 <= last.x1 + 6:
            kept[-1] = Rule(last.x0, max(last.x1, rule.x1), last.y)
        else:
            kept.append(rule)
    return kept
