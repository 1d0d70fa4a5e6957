"""What stands on a page beside its text: running heads, page numbers, numbers of lines."""

from __future__ import annotations

import itertools
import re
from collections import Counter
from collections.abc import Sequence

from caseseries.audit.readers.pdf.lines import segments
from caseseries.audit.readers.pdf.words import Page, Word

_DIGITS = re.compile(r"\d+")
_PAGE_NUMBER = re.compile(r"(?:page\s*)?[-–—]?\s*\d{1,5}\s*[-–—]?(?:\s*(?:of|/)\s*\d{1,5})?", re.I)
_MARGIN = 0.09


def without_heads(pages: Sequence[Page]) -> None:
    """Take running heads, feet and page numbers off all pages, in place."""
    lines: list[tuple[Page, list[Word], str]] = []
    for page in pages:
        for words in _margin_lines(page):
            lines.append((page, words, " ".join(word.text for word in words)))
    seen = Counter(key for key in {(p.number, _key(text)) for p, _, text in lines})
    repeated = Counter(key for _, key in seen)
    least = max(2, min(3, len(pages) // 3))
    for page, words, text in lines:
        if _PAGE_NUMBER.fullmatch(text) or repeated[_key(text)] >= least:
            gone = {id(word) for word in words}
            page.words = [word for word in page.words if id(word) not in gone]


def _margin_lines(page: Page) -> list[list[Word]]:
    top, bottom = _MARGIN * page.height, (1 - _MARGIN) * page.height
    outer = [word for word in page.words if word.baseline < top or word.baseline > bottom]
    return [segment.words for segment in segments(outer, gap=60)]


def _key(text: str) -> str:
    return _DIGITS.sub("0", text).casefold()


def without_line_numbers(page: Page) -> None:
    """Take a manuscript's numbers of lines off, in place: a column of rising numbers at a side."""
    if len(page.words) < 40:
        return
    for side in (min, max):
        edge = side(word.x0 if side is min else word.x1 for word in page.words)
        column = [
            word
            for word in page.words
            if word.text.isdecimal()
            and abs((word.x0 if side is min else word.x1) - edge) < 22
            and len(word.text) <= 4
        ]
        column.sort(key=lambda word: word.baseline)
        numbers = [int(word.text) for word in column]
        steps = {b - a for a, b in itertools.pairwise(numbers)}
        if len(numbers) >= 5 and len(steps) == 1 and steps <= {1, 2, 5, 10}:
            ids = {id(word) for word in column}
            rest = [word for word in page.words if id(word) not in ids]
            inner = min(w.x0 for w in rest) if side is min else max(w.x1 for w in rest)
            beside = max(w.x1 for w in column) if side is min else min(w.x0 for w in column)
            if (inner - beside) * (1 if side is min else -1) >= 3:
                page.words = rest
                return
