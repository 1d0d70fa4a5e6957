"""Walks through HTML or JATS and hands blocks on; what an element is, its format's reader says."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from html.entities import html5
from typing import Any

from caseseries.audit.paper import Cell
from caseseries.audit.readers import names
from caseseries.audit.readers.blocks import Blocks
from caseseries.audit.readers.marks import raised

SKIP, BLOCK, HEADING, CAPTION, NOTE, TITLE, TABLE, RAISED, BREAK, REFERENCE, LABEL = (
    *("skip", "block", "heading", "caption", "note", "title", "table", "raised", "break"),
    *("reference", "label"),
)
"""What an element can be; what is none of these is a part of the text around it."""
_BRACKETS = "([,;–-"


@dataclass
class _Open:
    kind: str
    level: int | None
    start: int
    element: Any


@dataclass
class Walk:
    """One walk through a tree, without recursion, so that no depth of nesting matters."""

    role: Callable[[Any], tuple[str, int | None]]
    """The kind of an element, and the level of a heading."""
    blocks: Blocks
    _text: list[str] = field(default_factory=list)
    _kinds: list[_Open] = field(default_factory=list)
    _label: str = ""
    _of_caption: str = ""

    def through(self, root: Any) -> None:
        """Hand on all blocks below an element."""
        from lxml import etree

        steps: Any = etree.iterwalk(root, events=("start", "end"))
        for event, element in steps:
            if not isinstance(element.tag, str):
                if event == "start" and isinstance(element, etree._Entity):
                    self._text.append(html5.get(f"{element.name};", ""))
                if event == "end" and element.tail and element is not root:
                    self._text.append(element.tail)
                continue
            if event == "start":
                kind, level = self.role(element)
                if kind in (SKIP, TABLE):
                    steps.skip_subtree()
                if kind not in ("", RAISED, BREAK, SKIP):
                    self._flush()
                if kind == TABLE:
                    self._table(element)
                self._kinds.append(_Open(kind, level, len(self._text), element))
                if kind == BREAK:
                    self._text.append("\n")
                if kind not in (SKIP, TABLE) and element.text:
                    self._text.append(element.text)
            else:
                self._end()
                if element.tail and element is not root:
                    self._text.append(element.tail)
        self._flush()

    def _end(self) -> None:
        closed = self._kinds[-1]
        if closed.kind == RAISED:
            mark = "".join(self._text[closed.start :])
            del self._text[closed.start :]
            before = "".join(self._text[-4:])[-12:]
            is_bracketed = before.rstrip()[-1:] in ("[", "(")
            self._text.append(mark if is_bracketed else raised(before, mark))
        elif closed.kind not in ("", BREAK, SKIP, TABLE):
            self._flush()
            if closed.kind == CAPTION:
                self._of_caption = ""
        self._kinds.pop()

    def _flush(self) -> None:
        text = "".join(self._text)
        self._text.clear()
        if not text.strip():
            return
        text = " ".join(text.split("\n"))
        kinds = [opened for opened in self._kinds if opened.kind]
        own = next((o for o in reversed(kinds) if o.kind not in (RAISED, BREAK)), None)
        if own is not None and own.kind == LABEL:
            self._label = text
            return
        outer = {opened.kind for opened in kinds}
        if own is not None and own.kind == HEADING:
            self.blocks.heading(text, own.level)
        elif own is not None and own.kind == TITLE:
            self.blocks.paragraph(text, TITLE)
        elif CAPTION in outer:
            label, self._label = self._label.strip(), ""
            # Further paragraphs of a caption have the label of the first.
            self._of_caption = names.label_of(label) if label else self._of_caption
            self.blocks.paragraph(
                f"{label} {text}" if label else text, CAPTION, label=self._of_caption
            )
        elif NOTE in outer:
            self._said(text, NOTE)
        elif REFERENCE in outer:
            self._said(text, REFERENCE)
        else:
            self._said(text, "text")

    def _said(self, text: str, kind: str) -> None:
        label, self._label = self._label.strip(), ""
        self.blocks.paragraph(f"{label} {text}" if label else text, kind)

    def _table(self, element: Any) -> None:
        rows = []
        for row in element.iter("{*}tr"):
            if _nearest(row, "table") is not element:
                continue
            cells = [c for c in row if isinstance(c.tag, str) and _name(c) in ("td", "th")]
            is_head = _nearest(row, "thead") is not None
            rows.append([self._cell(c, at, is_head=is_head) for at, c in enumerate(cells)])
        inner = next((c for c in element if isinstance(c.tag, str) and _name(c) == "caption"), None)
        if inner is not None:
            self.blocks.paragraph(self._inline(inner), CAPTION)
        self.blocks.table(rows)

    def _cell(self, element: Any, at: int, *, is_head: bool) -> Cell:
        text = self._inline(element)
        level = _level(element, text) if at == 0 else 0
        is_header = is_head or _name(element) == "th"
        rows, columns = _span(element, "rowspan"), _span(element, "colspan")
        return Cell(text, is_header=is_header, rows=rows, columns=columns, level=level)

    def _inline(self, root: Any) -> str:
        """The text of an element, blocks in it apart by a space."""
        from lxml import etree

        text: list[str] = []
        marks: list[int] = []
        steps: Any = etree.iterwalk(root, events=("start", "end"))
        for event, element in steps:
            is_tag = isinstance(element.tag, str)
            kind = self.role(element)[0] if is_tag and element is not root else ""
            if event == "start":
                if not is_tag:
                    continue
                if kind == SKIP:
                    steps.skip_subtree()
                    continue
                if kind == RAISED:
                    marks.append(len(text))
                elif kind:
                    text.append(" ")
                text.append(element.text or "")
            else:
                if kind == RAISED:
                    start = marks.pop()
                    mark = "".join(text[start:])
                    del text[start:]
                    text.append(raised("".join(text[-4:])[-12:], mark))
                elif kind and kind != SKIP:
                    text.append(" ")
                if element is not root:
                    text.append(element.tail or "")
        return " ".join("".join(text).split("\n"))


def _name(element: Any) -> str:
    return element.tag.rpartition("}")[2].lower()


def _nearest(element: Any, name: str) -> Any:
    for above in element.iterancestors():
        if isinstance(above.tag, str) and _name(above) == name:
            return above
        if name != "table" and isinstance(above.tag, str) and _name(above) == "table":
            return None
    return None


def _span(element: Any, name: str) -> int:
    value = element.get(name, "1").strip()
    return max(1, min(int(value), 1000)) if value.isascii() and value.isdigit() else 1


def _level(element: Any, text: str) -> int:
    """How far a label is indented: by spaces before it, or as its style says."""
    spaces = text.expandtabs(2)
    lead = spaces[: len(spaces) - len(spaces.lstrip())]
    by_spaces = (sum(2 if c in "\u2003\u2001" else 1 for c in lead if c != " ") + 1) // 2
    return by_spaces or _styled(element)


def _styled(element: Any) -> int:
    for one in (element, *element[:1]):
        if not isinstance(one.tag, str):
            continue
        style = (one.get("style") or "").replace(" ", "").lower()
        for name in ("padding-left:", "margin-left:", "text-indent:"):
            _, found, rest = style.partition(name)
            digits = rest.split(";")[0]
            number = digits.rstrip("pxemrt%")
            if found and number.replace(".", "", 1).isdigit() and float(number) > 0:
                per = 12.0 if "px" in digits or "pt" in digits else 1.0
                return max(1, min(9, round(float(number) / per)))
        if "indent" in (one.get("class") or "") or one.get("content-type") == "indent":
            return 1
    return 0
