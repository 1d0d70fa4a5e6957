"""The tables of a tagged PDF and of the HTML it was laid out from, for tests that compare them.

A browser's rules (HTML, "Forming relationships between data cells and header cells") are written
out here a second time, place by place of a grid.
"""

import re
import subprocess
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path


@dataclass
class Cell:
    """A cell, its attributes, and the texts of its headers."""

    tag: str
    text: str = ""
    scope: str = ""
    colspan: int = 1
    rowspan: int = 1
    section: int = -1
    headers: tuple[str, ...] = ()


@dataclass
class Table:
    rows: list[list[Cell]] = field(default_factory=list)

    @property
    def data(self) -> list[Cell]:
        return [cell for row in self.rows for cell in row if cell.tag == "td"]


_ELEMENT = re.compile(r"^( *)(\w+)(?: <([^>]*)>)?(?: \(\w+\))?:?$")
_SCOPES = {"Row": "row", "Both": "rowgroup", "Column": "col"}


def in_pdf(path: Path) -> list[Table]:
    """The tables of the structure tree, as poppler prints it; a table has one for each page."""
    command = ["pdfinfo", "-struct-text", str(path)]
    printed = subprocess.run(command, check=True, capture_output=True).stdout.decode()
    tables: list[Table] = []
    inside: list[Cell] = []
    depth, ids, named = 0, dict[str, Cell](), list[tuple[Cell, str]]()
    for line in printed.splitlines():
        indent = len(line) - len(line.lstrip())
        element = _ELEMENT.match(line)
        if inside and indent <= depth:
            inside = []
        if element and element[2] == "Table":
            tables.append(Table())
        elif element and element[2] == "TR":
            tables[-1].rows.append([])
        elif element and element[2] in ("TH", "TD"):
            inside, depth = [Cell(element[2].lower())], indent
            tables[-1].rows[-1] += inside
            if element[3]:
                assert element[3] not in ids, "two headers of one id"
                ids[element[3]] = inside[0]
        elif inside and (text := re.match(r'^ *"(.*)"$', line)):
            inside[0].text += text[1] + " "
        elif inside and (attribute := re.match(r"^ */(\w+) (.*)$", line)):
            name, value = attribute[1], attribute[2]
            if name == "Headers":
                named.append((inside[0], value))
            elif name == "Scope":
                inside[0].scope = _SCOPES[value.lstrip("/")]
            elif name in ("ColSpan", "RowSpan"):
                setattr(inside[0], name.lower(), int(value))
    for cell, value in named:
        cell.headers = tuple(plain(ids[id].text) for id in re.findall(r"\(([^)]*)\)", value))
    return tables


class _Page(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.tables: list[Table] = []
        self._cell: Cell | None = None
        self._section = -1

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "table":
            self.tables.append(Table())
        elif tag in ("thead", "tbody"):
            self._section += 1
        elif tag == "tr":
            self.tables[-1].rows.append([])
        elif tag in ("th", "td"):
            said = {name: value or "" for name, value in attrs}
            spans = (int(said.get("colspan", 1)), int(said.get("rowspan", 1)))
            scope = said.get("scope", "col" if tag == "th" else "")
            self._cell = Cell(tag, "", scope, *spans, self._section)
            self.tables[-1].rows[-1].append(self._cell)
        elif tag == "br" and self._cell:
            self._cell.text += " "

    def handle_endtag(self, tag: str) -> None:
        if tag in ("th", "td"):
            self._cell = None

    def handle_data(self, data: str) -> None:
        if self._cell:
            self._cell.text += data


def in_html(page: str) -> list[Table]:
    """The tables of a page, the headers of their data cells as a browser finds them."""
    parser = _Page()
    parser.feed(page)
    for table in parser.tables:
        _find_headers(table)
    return parser.tables


def _find_headers(table: Table) -> None:
    grid: dict[tuple[int, int], Cell] = {}
    corner: dict[int, tuple[int, int]] = {}
    for y, row in enumerate(table.rows):
        x = 0
        for cell in row:
            while (y, x) in grid:
                x += 1
            corner[id(cell)] = (y, x)
            grid |= {(y + j, x + i): cell for j in range(cell.rowspan) for i in range(cell.colspan)}
    for cell in table.data:
        y, x = corner[id(cell)]
        over = [grid.get((j, x + i)) for j in range(y) for i in range(cell.colspan)]
        left = [grid.get((y + j, i)) for j in range(cell.rowspan) for i in range(x)]
        group = [other for row in table.rows[: y + 1] for other in row
                 if other.scope == "rowgroup" and other.section == cell.section]  # fmt: skip
        found = [h for h in over if h and h.tag == "th" and h.scope.startswith("col")]
        found += group + [h for h in left if h and h.tag == "th" and h.scope == "row"]
        cell.headers = tuple(plain(h.text) for h in {id(h): h for h in found}.values())


def plain(text: str) -> str:
    """Letters and digits alone: lines and spaces differ between a page and its paper."""
    return re.sub(r"[^\w]", "", text)
