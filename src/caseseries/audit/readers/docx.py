"""DOCX: paragraphs by their style, tables as tables, captions and footnotes.

Tracked insertions are read, tracked deletions are not: the paper as its authors last left it.
"""

from __future__ import annotations

import io
import re
import zipfile
from pathlib import Path
from typing import Any

from caseseries.audit.paper import Cell, Paper
from caseseries.audit.readers.blocks import Blocks
from caseseries.audit.readers.files import contents, part, xml_root
from caseseries.audit.readers.marks import raised
from caseseries.audit.readers.text import is_heading
from caseseries.study.failure import CannotReadError

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_STRICT = b"http://purl.oclc.org/ooxml/wordprocessingml/main"
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_HEADING = re.compile(r"heading\s*([1-9])")
_SKIPPED = frozenset(
    [
        "del",
        "moveFrom",
        "delText",
        "instrText",
        "rPr",
        "pPr",
        "sectPr",
        "proofErr",
        "Fallback",
        "delInstrText",
        "rt",
    ]
)
_SIGNS = {"tab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "-", "softHyphen": ""}
MAX_TABLE_DEPTH = 20


def read_docx(path: Path) -> Paper:
    """The paper of a Word file. Raises CannotReadError."""
    return docx_paper(contents(path), path)


def docx_paper(data: bytes, path: Path) -> Paper:
    """The paper of the bytes of a Word file. Raises CannotReadError."""
    if data.startswith(_OLE):
        raise CannotReadError(
            f"{path} is encrypted or in Word's old format; save it as .docx without a password"
        )
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError) as error:
        raise CannotReadError(f"{path} is no Word file: {error}") from None
    with archive:
        document = part(archive, "word/document.xml", path)
        if document is None:
            raise CannotReadError(f"{path} is a zip file, but not one of Word (no document in it)")
        styles = part(archive, "word/styles.xml", path)
        notes = [part(archive, f"word/{kind}notes.xml", path) for kind in ("foot", "end")]
    body = _root(document, path).find(f"{_W}body")
    blocks = Blocks(str(path))
    reader = _Reader(_style_names(_root(styles, path)) if styles else {}, blocks)
    if body is not None:
        reader.through(body)
    for note in notes:
        if note is not None:
            reader.notes(_root(note, path))
    return blocks.paper()


def _root(data: bytes, path: Path) -> Any:
    return xml_root(data.replace(_STRICT, _W[1:-1].encode()), path)


def _style_names(styles: Any) -> dict[str, str]:
    """Names of styles by id, in lower case; headings of one's own by what they are based on."""
    names: dict[str, str] = {}
    based: dict[str, str] = {}
    for style in styles.iterfind(f"{_W}style"):
        id = style.get(f"{_W}styleId") or ""
        name = style.find(f"{_W}name")
        names[id] = (name.get(f"{_W}val") or "").casefold() if name is not None else ""
        base = style.find(f"{_W}basedOn")
        if base is not None:
            based[id] = base.get(f"{_W}val") or ""
    return {
        id: name if _HEADING.match(name) or not _is_heading_id(based.get(id, ""), names)
        else names[based[id]]
        for id, name in names.items()
    }  # fmt: skip


def _is_heading_id(id: str, names: dict[str, str]) -> bool:
    return _HEADING.match(names.get(id, "")) is not None


class _Reader:
    def __init__(self, styles: dict[str, str], blocks: Blocks) -> None:
        self._styles = styles
        self._blocks = blocks

    def through(self, body: Any) -> None:
        """All paragraphs and tables, also those in content controls and tracked insertions."""
        waiting = list(body)[::-1]
        while waiting:
            element = waiting.pop()
            name = _name(element)
            if name == "p":
                self._paragraph(element)
            elif name == "tbl":
                self._blocks.table(_rows(element))
            elif name in ("sdt", "sdtContent", "ins", "moveTo", "customXml", "smartTag"):
                waiting += list(element)[::-1]

    def notes(self, root: Any) -> None:
        """Footnotes or endnotes, but for the separators."""
        for note in root:
            if note.get(f"{_W}type") in (None, "normal"):
                text = " ".join(filter(None, (_text(p) for p in note.iter(f"{_W}p"))))
                self._blocks.paragraph(text, "note")

    def _paragraph(self, element: Any) -> None:
        text = _text(element)
        style = self._style(element)
        heading = _HEADING.match(style)
        if style == "title":
            self._blocks.paragraph(text, "title")
        elif heading:
            self._blocks.heading(text, int(heading[1]))
        elif "caption" in style:
            self._blocks.paragraph(text, "caption")
        elif style in ("abstract title", "abstracttitle"):
            self._blocks.heading(text, 1)
        elif style.startswith(("bibliography", "endnote text")):
            self._blocks.paragraph(text, "reference")
        elif style.startswith(("table note", "table foot", "tablenote", "footnote text")):
            self._blocks.paragraph(text, "note")
        elif text.strip() and is_heading(text.strip()) and _is_bold(element):
            self._blocks.heading(text, None)
        else:
            self._blocks.paragraph(text)
        for box in element.iter(f"{_W}txbxContent"):
            if not any(_name(above) == "Fallback" for above in box.iterancestors()):
                self.through(box)

    def _style(self, element: Any) -> str:
        style = element.find(f"{_W}pPr/{_W}pStyle")
        id = style.get(f"{_W}val") or "" if style is not None else ""
        return self._styles.get(id, id.casefold())


def _text(paragraph: Any) -> str:
    """The text of a paragraph, raised digits kept apart; text boxes are blocks of their own."""
    parts: list[str] = []
    run = ""
    waiting = list(paragraph)[::-1]
    is_raised = False

    def close() -> None:
        nonlocal run
        if run:
            before = "".join(parts[-4:])[-12:]
            parts.append(raised(before, run) if is_raised and run.strip() else run)
            run = ""

    while waiting:
        element = waiting.pop()
        name = _name(element)
        if name in _SKIPPED or name == "txbxContent":
            continue
        if name == "r":
            raises = _is_raised(element)
            if raises != is_raised:
                close()
                is_raised = raises
        elif name == "sup" and len(element) == 1:  # of a formula
            close()
            parts.append("^")
        if name == "t":
            run += element.text or ""
        elif (
            name in _SIGNS and element.getparent() is not None and _name(element.getparent()) == "r"
        ):
            run += _SIGNS[name]
        else:
            waiting += list(element)[::-1]
    close()
    return "".join(parts)


def _is_raised(run: Any) -> bool:
    align = run.find(f"{_W}rPr/{_W}vertAlign")
    return align is not None and align.get(f"{_W}val") == "superscript"


def _is_bold(paragraph: Any) -> bool:
    runs = [r for r in paragraph.iter(f"{_W}r") if r.find(f"{_W}t") is not None]
    return bool(runs) and all(_is_on(run.find(f"{_W}rPr/{_W}b")) for run in runs)


def _is_on(element: Any) -> bool:
    return element is not None and element.get(f"{_W}val") not in ("0", "false", "off")


def _rows(table: Any) -> list[list[Cell]]:
    """Rows of cells, those that go on below merged into one that spans rows."""
    rows: list[list[Cell]] = []
    spans: dict[int, tuple[int, int]] = {}  # column → row and place of the cell that spans
    for row in table.iterfind(f"{_W}tr"):
        if row.find(f"{_W}trPr/{_W}del") is not None:
            continue
        is_header = _is_on(row.find(f"{_W}trPr/{_W}tblHeader"))
        cells: list[Cell] = []
        column = 0
        for cell in _cells(row):
            across = _whole(cell.find(f"{_W}tcPr/{_W}gridSpan"), 1)
            merge = cell.find(f"{_W}tcPr/{_W}vMerge")
            if merge is not None and merge.get(f"{_W}val") != "restart" and column in spans:
                at, place = spans[column]
                above = rows[at][place]
                rows[at][place] = Cell(
                    above.text, above.is_header, above.rows + 1, above.columns, above.level
                )
            else:
                spans.pop(column, None)
                if merge is not None:
                    spans[column] = (len(rows), len(cells))
                text = " ".join(filter(None, (_text(p) for p in cell.iter(f"{_W}p"))))
                level = _indent(cell, text) if column == 0 else 0
                cells.append(Cell(text, is_header, 1, across, level))
            column += across
        rows.append(cells)
    return rows


def _cells(row: Any) -> list[Any]:
    found: list[Any] = []
    waiting = list(row)[::-1]
    while waiting:
        element = waiting.pop()
        if _name(element) == "tc":
            found.append(element)
        elif _name(element) in ("sdt", "sdtContent", "ins", "customXml"):
            waiting += list(element)[::-1]
    return found


def _indent(cell: Any, text: str) -> int:
    indent = cell.find(f"{_W}p/{_W}pPr/{_W}ind")
    twips = 0
    if indent is not None:
        value = indent.get(f"{_W}left") or indent.get(f"{_W}start") or "0"
        twips = int(value) if value.isdigit() else 0
    lead = len(text) - len(text.lstrip())
    return min(9, max(-(-twips // 240) if twips >= 60 else 0, (lead + 1) // 2))


def _whole(element: Any, default: int) -> int:
    value = element.get(f"{_W}val") if element is not None else None
    return max(1, min(int(value), 1000)) if value and value.isdigit() else default


def _name(element: Any) -> str:
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""
