"""Lines of a column as paragraphs and headings, told apart by gaps, indents, sizes and weight."""

from __future__ import annotations

import itertools
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from caseseries.audit.readers import names
from caseseries.audit.readers.blocks import Blocks
from caseseries.audit.readers.pdf.words import Page, Segment
from caseseries.audit.readers.text import is_heading

_ENDS = re.compile(r"[.?!:][\"'”’)\]]*(?:\[[\d,–-]+\])?$")
_LETTERS = re.compile(r"[^\W\d_]{2,}")
_REFERENCE = re.compile(r"(?:\[?\d{1,3}[.\]]|\d{1,3}\s+[A-Z])")


@dataclass(frozen=True)
class Typical:
    """What most of the text of a paper looks like."""

    size: float
    is_bold: bool

    @classmethod
    def of(cls, pages: Sequence[Page]) -> Typical:
        """Measured over all letters."""
        sizes: Counter[float] = Counter()
        bold: Counter[bool] = Counter()
        for page in pages:
            for word in page.words:
                sizes[round(word.size * 2) / 2] += len(word.text)
                bold[word.is_bold] += len(word.text)
        return cls(sizes.most_common(1)[0][0], bold[True] > bold[False])


def paragraphs(column: Sequence[Segment], page: Page, blocks: Blocks, typical: Typical) -> None:
    """Hand on the paragraphs of one column, from its top."""
    lines = _lines(column)
    if not lines:
        return
    left, right = _edges(lines)
    leading = _leading(lines)
    part: list[list[Segment]] = []
    for line in lines:
        if part and _starts(part, line, left, right, leading, typical):
            _said(part, page, blocks, typical, right - left)
            part = []
        part.append(line)
    _said(part, page, blocks, typical, right - left)


def _lines(column: Sequence[Segment]) -> list[list[Segment]]:
    lines: list[list[Segment]] = []
    for segment in sorted(column, key=lambda s: (s.baseline, s.x0)):
        if lines and abs(segment.baseline - lines[-1][0].baseline) < 0.3 * segment.size:
            lines[-1].append(segment)
        else:
            lines.append([segment])
    return [sorted(line, key=lambda s: s.x0) for line in lines]


def _edges(lines: Sequence[Sequence[Segment]]) -> tuple[float, float]:
    lefts = Counter(round(line[0].x0) for line in lines)
    rights = sorted(line[-1].x1 for line in lines)
    return float(lefts.most_common(1)[0][0]), rights[int(0.9 * (len(rights) - 1))]


def _leading(lines: Sequence[Sequence[Segment]]) -> float:
    gaps = sorted(b[0].baseline - a[0].baseline for a, b in itertools.pairwise(lines))
    return gaps[len(gaps) // 2] if gaps else 1.2 * lines[0][0].size


def _starts(
    part: Sequence[Sequence[Segment]],
    line: Sequence[Segment],
    left: float,
    right: float,
    leading: float,
    typical: Typical,
) -> bool:
    """Whether a line starts another paragraph than the one above."""
    before = part[-1]
    size = line[0].size
    if line[0].baseline - before[0].baseline > max(1.35 * leading, 1.25 * size):
        return True
    if abs(before[0].size - size) > 0.12 * size:
        return True
    text, last = _text(line), _text(before)
    if _is_bold(before, typical) != _is_bold(line, typical):
        is_first_word = len(part) > 1 or not names.CAPTION.match(_text(part[0]))
        if is_first_word and (is_heading(last) or is_heading(text)):
            return True
    if names.MAIN_SECTION.fullmatch(text) or names.MAIN_SECTION.fullmatch(last):
        return True
    is_ended = _ENDS.search(last) is not None
    if is_ended and (names.label_of(text) or names.LABEL.match(text)):
        return True
    if is_ended and before[-1].x1 < right - 0.12 * (right - left) and text[:1].isupper():
        return True
    is_indented = 0.6 * size < line[0].x0 - left < 4 * size
    was_indented = before[0].x0 - left > 0.6 * size and len(part) > 1
    if is_ended and is_indented and not was_indented and text[:1].isupper():
        return True
    return bool(_REFERENCE.match(text)) and is_ended and line[0].x0 < part[0][0].x0 + 1


def _text(line: Sequence[Segment]) -> str:
    return " ".join(segment.text for segment in line)


def _is_bold(line: Sequence[Segment], typical: Typical) -> bool:
    return all(segment.is_bold for segment in line) and not typical.is_bold


def _said(
    part: Sequence[Sequence[Segment]],
    page: Page,
    blocks: Blocks,
    typical: Typical,
    width: float,
) -> None:
    if not part:
        return
    text = "\n".join(_text(line) for line in part)
    flat = " ".join(text.split("\n"))
    size = part[0][0].size
    is_large = size > 1.12 * typical.size
    is_emphatic = is_large or all(_is_bold(line, typical) for line in part)
    is_main = names.MAIN_SECTION.fullmatch(flat) is not None
    may_be_title = page.number == 1 and size > 1.3 * typical.size and not blocks.has_title
    if may_be_title and not is_main:
        blocks.paragraph(text, "title", page=page.number)
    elif is_main or (is_emphatic and len(part) <= 2 and is_heading(flat)):
        blocks.heading(text, None, page=page.number)
    elif _is_prose(flat) and not _is_of_figure(part, flat, size < 0.93 * typical.size, width):
        is_note = blocks.ends_with_table and size < 0.93 * typical.size
        kind = "note" if is_note and not names.label_of(flat) else "text"
        blocks.paragraph(text, kind, page=page.number)


def _is_of_figure(
    part: Sequence[Sequence[Segment]], text: str, is_small: bool, width: float
) -> bool:
    """Whether lines are the ticks and labels of a figure: numbers, no sentence, not a full line."""
    tokens = text.split()
    numbers = sum(token[0].isdigit() for token in tokens)
    if _ENDS.search(text) or numbers < 0.3 * len(tokens) or names.label_of(text):
        return False
    is_narrow = all(line[-1].x1 - line[0].x0 < 0.6 * width or len(line) > 2 for line in part)
    return is_small or is_narrow


def _is_prose(text: str) -> bool:
    """Whether lines are text: labels of axes and numbers beside curves are mostly digits."""
    words = _LETTERS.findall(text)
    letters = sum(map(len, words))
    digits = sum(character.isdigit() for character in text)
    least = 2 if _ENDS.search(text) else 3
    return len(words) >= least and letters > digits
