"""Plain text: paragraphs between blank lines, headings on a line, rows with tabs as tables."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator

from caseseries.audit.paper import Cell, Paper
from caseseries.audit.readers import names
from caseseries.audit.readers.blocks import Blocks
from caseseries.audit.readers.torn import mended

_WRAPPED_MOST = 120
"""Characters of a line beyond which nobody has wrapped lines by hand."""
_SENTENCE_END = re.compile(r"[.?!:;][\"'”’)\]]*$")
_ITEM = re.compile(r"\s*(?:[-*•‣◦]\s+|\(?\d{1,3}[.)]\s+)")
_BULLET = re.compile(r"^\s*[-*•‣◦]\s+")
# Text that a program made of a PDF often has Markdown's emphasis.
_EMPHASIZED = re.compile(r"(?<![\w*])(\*{1,3})(?=[^\s*])([^*\n]{1,80})(?<=\S)\1(?![\w*])")
_NEVER_LAST = frozenset(
    (
        *(
            "a",
            "an",
            "and",
            "at",
            "by",
            "for",
            "from",
            "had",
            "has",
            "have",
            "in",
            "is",
            "of",
            "on",
        ),
        *(
            "or",
            "than",
            "that",
            "the",
            "to",
            "was",
            "were",
            "when",
            "where",
            "which",
            "who",
            "with",
        ),
    )
)
_NUMBER_FIRST = re.compile(r"^\s*(\d{1,5})(?:\s+|$)")

Lines = list[tuple[int, str]]


def read_text(text: str, file: str) -> Paper:
    """The paper of a plain text."""
    lines = _without_line_numbers(
        text.replace("\r\n", "\n").replace("\r", "\n").replace("\f", "\n\n")
    )
    blocks = Blocks(file, joins=True)
    words = frozenset(re.findall(r"[^\W\d_]+", text.casefold())) if "\t" in text else frozenset()
    for chunk in _chunks(lines):
        if len(chunk) > 1 and sum("\t" in line for _, line in chunk) >= 2:
            _table(chunk, blocks, words)
        else:
            for part in _paragraphs(chunk):
                _paragraph(part, blocks)
    return blocks.paper()


def _without_line_numbers(text: str) -> Lines:
    """Lines with their numbers in the file, without those that a manuscript prints before each."""
    lines = list(enumerate(text.split("\n"), 1))
    found = [(at, _NUMBER_FIRST.match(line)) for at, (_, line) in enumerate(lines) if line.strip()]
    numbered = [(at, match) for at, match in found if match]
    if len(numbered) < 10 or len(numbered) < 0.9 * len(found):
        return lines
    values = [int(match[1]) for _, match in numbered]
    steps = sum(b - a == 1 for a, b in itertools.pairwise(values))
    if steps < 0.9 * (len(values) - 1):
        return lines
    for at, match in numbered:
        lines[at] = (lines[at][0], lines[at][1][match.end() :])
    return lines


def _chunks(lines: Lines) -> Iterator[Lines]:
    chunk: Lines = []
    for line in lines:
        if line[1].strip():
            chunk.append(line)
        elif chunk:
            yield chunk
            chunk = []
    if chunk:
        yield chunk


def _paragraphs(chunk: Lines) -> Iterator[Lines]:
    """Lines of one paragraph each: a chunk is one, unless its lines show that they are several."""
    is_wrapped = max(len(line) for _, line in chunk) <= _WRAPPED_MOST
    part: Lines = []
    for number, line in chunk:
        text = line.strip()
        before = part[-1][1].rstrip() if part else ""
        starts = part and (
            _is_main(text)
            or _is_main(before.strip())
            or _ITEM.match(line)
            or bool(names.LABEL.match(text) and text[:1].isupper() and _SENTENCE_END.search(before))
            or bool(names.CAPTION.match(text) and _SENTENCE_END.search(before))
            or (
                not is_wrapped and (_SENTENCE_END.search(before) or len(before) < _WRAPPED_MOST / 2)
            )
        )
        if starts:
            yield part
            part = []
        part.append((number, line))
    if part:
        yield part


def _is_main(text: str) -> bool:
    return len(text) < 60 and names.MAIN_SECTION.fullmatch(text) is not None


def _paragraph(lines: Lines, blocks: Blocks) -> None:
    number = lines[0][0]
    text = "\n".join(line.strip() for _, line in lines)
    if "*" in text:
        text = _EMPHASIZED.sub(r"\2", text)
    if blocks.is_empty and _may_be_title(text):
        blocks.paragraph(text, "title", line=number)
    elif len(lines) == 1 and is_heading(text):
        blocks.heading(text, None, line=number)
    else:
        blocks.paragraph(_BULLET.sub("", text), line=number)


def _may_be_title(text: str) -> bool:
    return (
        len(text) < 300
        and not _SENTENCE_END.search(text)
        and not _is_main(text)
        and not names.LABEL.match(text)
        and not names.label_of(text)
        and (text[:1].isalpha() or text[:1] in "‘“'\"")
    )


def is_heading(text: str) -> bool:
    """Whether a line that stands alone reads as a heading: short, no sentence, no data."""
    if _is_main(text):
        return True
    return (
        len(text) <= 90
        and len(text.split()) <= 12
        and text[:1].isupper()
        and text[-1] not in ".,;:?!)]-%"
        and text.rpartition(" ")[2] not in _NEVER_LAST
        and not names.label_of(text)
        and not names.LABEL.match(text)
        and "\t" not in text
        and sum(letter.isdigit() for letter in text) <= 2
        and not any(sign in text for sign in "=<>±;[")
        and text.count(",") <= 1
    ) or bool(names.NUMBERED.match(text) and len(text) <= 60 and text[-1].isalpha())


def _table(chunk: Lines, blocks: Blocks, words: frozenset[str]) -> None:
    rows: list[list[Cell]] = []
    first = chunk[0][0]
    for at, (number, line) in enumerate(chunk):
        if "\t" not in line and (not rows or at == len(chunk) - 1 or names.NOTE.match(line)):
            if rows:
                _finish(rows, blocks, first)
                rows = []
            blocks.paragraph(line, line=number)
            first = number + 1
            continue
        if not rows:
            first = number
        cells = mended(line.rstrip("\n").split("\t"), words)
        indent = len(cells[0]) - len(cells[0].lstrip())
        rows.append(
            [Cell(text, level=(indent + 1) // 2 if c == 0 else 0) for c, text in enumerate(cells)]
        )
    _finish(rows, blocks, first)


def _finish(rows: list[list[Cell]], blocks: Blocks, line: int) -> None:
    if rows:
        blocks.table(rows, line=line)
