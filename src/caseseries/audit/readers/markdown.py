"""Markdown: headings, paragraphs, lists and pipe tables; emphasis and links are their text."""

from __future__ import annotations

import html
import re

from caseseries.audit.paper import Cell, Paper
from caseseries.audit.readers import names
from caseseries.audit.readers.blocks import Blocks
from caseseries.audit.readers.marks import raised

_FRONT_MATTER = re.compile(r"\A---\n.*?\n(?:---|\.\.\.)\n", re.DOTALL)
_TITLE = re.compile(r"^title:\s*[\"']?(.*?)[\"']?\s*$", re.MULTILINE)
_HEADING = re.compile(r" {0,3}(#{1,6})\s+(.*?)\s*#*\s*(?:\{[^}]*\})?\s*$")
_UNDERLINE = re.compile(r" {0,3}(=+|-{2,})\s*$")
_FENCE = re.compile(r" {0,3}(`{3,}|~{3,})")
_DIVISION = re.compile(r" {0,3}(?:\|?\s*:?-+:?\s*)(?:\|\s*:?-+:?\s*)*\|?\s*$")
_RULE = re.compile(r" {0,3}(?:(?:\*\s*){3,}|(?:-\s*){3,}|(?:_\s*){3,})$")
_ITEM = re.compile(r"\s*(?:[-*+]|\d{1,3}[.)])\s+")
_CELLS = re.compile(r"(?<!\\)\|")
_BULLET = re.compile(r"\s*[-*+]\s+")
_FOOTNOTE = re.compile(r"\[\^([^\]]+)\]:\s*")
_DIV = re.compile(r" {0,3}:{3,}")
_TABLE_CAPTION = re.compile(r"(?:Table)?:\s+(.*)")

_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
_IMAGE = re.compile(r"!\[([^\[\]]{0,500})\]\([^)\s]*(?:\s+\"[^\"]*\")?\)(?:\{[^}]*\})?")
_LINK = re.compile(r"\[([^\[\]^]{1,500})\]\((?:[^()\s]|\([^()\s]*\))*(?:\s+\"[^\"]*\")?\)")
_STRONG = re.compile(r"(\*\*|__)(?=\S)(.+?)(?<=\S)\1")
_EMPHASIS = re.compile(r"(?<![\w*\\])\*(?=[^\s*])(.+?)(?<=[^\s*\\])\*(?![\w*])")
_UNDERSCORED = re.compile(r"(?<![\w\\])_(?=\S)(.+?)(?<=\S)_(?!\w)")
_CODE = re.compile(r"(`+)(.+?)\1")
_RAISED = re.compile(r"\^(?!\s)((?:\\.|[^\s^\\]){1,30})\^|<sup>(.*?)</sup>")
_LOWERED = re.compile(r"(?<=\w)~([\w+-]{1,10})~|<sub>(.*?)</sub>")
_TAG = re.compile(r"</?[A-Za-z][^<>]{0,300}>")
_MARK = re.compile(r"\[\^([\w-]+)\]")
_ESCAPED = re.compile(r"\\([!\"#$%&'()*+,\-./:;<=>?@\[\]^_`{|}~])")


def read_markdown(text: str, file: str) -> Paper:
    """The paper of a Markdown text."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    blocks = Blocks(file)
    offset = 0
    front = _FRONT_MATTER.match(text)
    if front:
        title = _TITLE.search(front[0])
        if title and title[1]:
            blocks.paragraph(inline(title[1]), "title", line=1)
        offset = front[0].count("\n")
        text = text[front.end() :]
    text = _COMMENT.sub(lambda found: "\n" * found[0].count("\n"), text)
    _Lines(text.split("\n"), offset, blocks).read()
    return blocks.paper()


class _Lines:
    def __init__(self, lines: list[str], offset: int, blocks: Blocks) -> None:
        self._lines = lines
        self._offset = offset
        self._blocks = blocks
        self._open: list[str] = []
        self._start = 0

    def read(self) -> None:
        at = 0
        while at < len(self._lines):
            at = self._line(at)
        self._close()

    def _line(self, at: int) -> int:
        line = self._lines[at]
        if not line.strip() or _DIV.match(line):
            self._close()
            return at + 1
        fence = _FENCE.match(line)
        if fence:
            self._close()
            return self._after_fence(at, fence[1])
        heading = _HEADING.match(line)
        if heading:
            self._close()
            self._heading(heading[2], len(heading[1]), at)
            return at + 1
        under = _UNDERLINE.match(line)
        if under and len(self._open) == 1:
            text = self._open.pop()
            self._heading(text, 1 if under[1][0] == "=" else 2, at - 1)
            return at + 1
        if _RULE.match(line):
            self._close()
            return at + 1
        if "|" in line and at + 1 < len(self._lines):
            below = self._lines[at + 1]
            if "|" in below and _DIVISION.match(below):
                self._close()
                return self._table(at)
        if _ITEM.match(line) or _FOOTNOTE.match(line):
            self._close()
            line = _BULLET.sub("", line, count=1)
        if not self._open:
            self._start = at
        self._open.append(line.strip().removeprefix(">").strip())
        return at + 1

    def _heading(self, text: str, level: int, at: int) -> None:
        text = inline(text)
        if self._blocks.is_empty and level == 1 and not names.MAIN_SECTION.fullmatch(text):
            self._blocks.paragraph(text, "title", line=self._number(at))
        else:
            self._blocks.heading(text, level, line=self._number(at))

    def _number(self, at: int) -> int:
        return at + 1 + self._offset

    def _close(self) -> None:
        if self._open:
            text = "\n".join(self._open)
            kind = "note" if _FOOTNOTE.match(text) else "text"
            caption = _TABLE_CAPTION.match(text)
            if caption and not names.label_of(text):
                text, kind = caption[1], "caption"
            text = _FOOTNOTE.sub("", text)
            self._blocks.paragraph(inline(text), kind, line=self._number(self._start))
            self._open = []

    def _after_fence(self, at: int, fence: str) -> int:
        for end in range(at + 1, len(self._lines)):
            if self._lines[end].strip().startswith(fence):
                return end + 1
        return len(self._lines)

    def _table(self, at: int) -> int:
        rows = [_row(self._lines[at], is_header=True)]
        end = at + 2
        while end < len(self._lines) and "|" in self._lines[end]:
            rows.append(_row(self._lines[end], is_header=False))
            end += 1
        is_headed = any(cell.text for cell in rows[0])
        self._blocks.table(
            rows if is_headed else rows[1:],
            headers=None if is_headed else 0,
            line=self._number(at),
        )
        return end


def _row(line: str, *, is_header: bool) -> list[Cell]:
    cells = _CELLS.split(line.strip())
    cells = cells[1:] if not cells[0].strip() and line.lstrip().startswith("|") else cells
    cells = cells[:-1] if cells and not cells[-1].strip() else cells
    row = []
    for at, cell in enumerate(cells):
        text = html.unescape(inline(cell))
        indent = len(text.lstrip(" ")) - len(text.lstrip()) if at == 0 else 0
        row.append(Cell(text, is_header=is_header, level=(indent + 1) // 2))
    return row


def inline(text: str) -> str:
    """The text of a line of Markdown, raised and bracketed marks kept apart from words."""
    text = _IMAGE.sub(r"\1", text)
    text = _LINK.sub(r"\1", text)
    if "^" in text or "<sup" in text:
        text = _RAISED.sub(_raised, text)
    text = _MARK.sub(r"[\1]", text)
    text = _LOWERED.sub(lambda found: found[1] or found[2] or "", text)
    text = _CODE.sub(r"\2", text)
    text = _STRONG.sub(r"\2", text)
    text = _EMPHASIS.sub(r"\1", text)
    text = _UNDERSCORED.sub(r"\1", text)
    text = _TAG.sub("", text)
    return html.unescape(_ESCAPED.sub(r"\1", text))


def _raised(found: re.Match[str]) -> str:
    before = found.string[max(0, found.start() - 12) : found.start()]
    return raised(before, _ESCAPED.sub(r"\1", found[1] or found[2] or ""))
