"""Which headers a cell of a table has, told to the tagged PDF as the HTML tells a browser.

WeasyPrint 70 counts columns wrongly below header cells that span, leaves out the headers of row
groups, and says of no header whether it heads a row or a column. Its tags are put right before the
file is written.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count
from typing import Any, Final
from xml.etree.ElementTree import Element

import pydyf

# PDF has no word for a group, whose header heads what is right of it and below.
SCOPES: Final = {"row": "/Row", "rowgroup": "/Both", "col": "/Column", "colgroup": "/Column"}


def tie_cells_to_headers(document: Any, _: Any) -> None:
    """Give every cell its headers and every header its scope; a finisher of WeasyPrint."""
    pages = [list(_tables(page._page_box)) for page in document.pages]
    headers: dict[Element, list[Element]] = {}
    for table in dict.fromkeys(table.element for tables in pages for table in tables):
        headers |= headers_of_cells(table)
    cells = [[cell for table in tables for cell in _tagged_cells(table)] for tables in pages]
    numbers = count()
    # a header that is repeated on the next page is another one there
    ids = [
        {cell.element: f"header-{next(numbers)}" for cell in of_page if cell.element.tag == "th"}
        for of_page in cells
    ]
    anywhere = {header: id for of_page in reversed(ids) for header, id in of_page.items()}
    for of_page, here in zip(cells, ids, strict=True):
        for cell in of_page:
            named = [here.get(h) or anywhere[h] for h in headers[cell.element]]
            cell.mark["A"].pop("Headers", None)
            if named:
                cell.mark["A"]["Headers"] = pydyf.Array(map(pydyf.String, named))
            if cell.element in here:
                cell.mark["ID"] = pydyf.String(here[cell.element])
                cell.mark["A"]["Scope"] = SCOPES[_scope(cell.element)]


@dataclass(frozen=True)
class _Place:
    """Where a cell stands: its section, and the rows and columns it covers."""

    section: int
    rows: range
    columns: range


def headers_of_cells(table: Element) -> dict[Element, list[Element]]:
    """The headers of each cell of an HTML table: of its columns, of its row group, of its row."""
    places = _places(table)
    headers = [(cell, place) for cell, place in places.items() if cell.tag == "th"]
    return {
        cell: [
            header
            for heads in (_above, _of_group, _beside)
            for header, its in headers
            if header is not cell and heads(_scope(header), its, place)
        ]
        for cell, place in places.items()
        if cell.tag == "td" or _scope(cell) == "row"
    } | {cell: [] for cell, _ in headers if _scope(cell) != "row"}


def _above(scope: str, header: _Place, cell: _Place) -> bool:
    is_above = header.rows.stop <= cell.rows.start
    return scope.startswith("col") and is_above and _meet(header.columns, cell.columns)


def _of_group(scope: str, header: _Place, cell: _Place) -> bool:
    is_before = header.rows.start <= cell.rows.start and header.columns.start <= cell.columns.start
    return scope == "rowgroup" and header.section == cell.section and is_before


def _beside(scope: str, header: _Place, cell: _Place) -> bool:
    is_before = header.columns.stop <= cell.columns.start
    return scope == "row" and is_before and _meet(header.rows, cell.rows)


def _meet(one: range, other: range) -> bool:
    return one.start < other.stop and other.start < one.stop


def _places(table: Element) -> dict[Element, _Place]:
    places: dict[Element, _Place] = {}
    top = 0
    for number, section in enumerate(e for e in table if e.tag in ("thead", "tbody", "tfoot")):
        rows = section.findall("tr")
        taken: set[tuple[int, int]] = set()
        for start, row in enumerate(rows):
            column = 0
            for cell in row:
                while (start, column) in taken:
                    column += 1
                stop = min(start + int(cell.get("rowspan", 1)), len(rows))
                columns = range(column, column + int(cell.get("colspan", 1)))
                taken |= {(r, c) for r in range(start, stop) for c in columns}
                places[cell] = _Place(number, range(top + start, top + stop), columns)
        top += len(rows)
    return places


def _scope(header: Element) -> str:
    return header.get("scope", "col")


def _tables(box: Any) -> Iterator[Any]:
    if box.element is not None and box.element.tag == "table":
        yield box
        return
    for child in getattr(box, "children", ()):
        yield from _tables(child)


def _tagged_cells(box: Any) -> Iterator[Any]:
    for child in getattr(box, "children", ()):
        if hasattr(child, "mark") and child.element.tag in ("th", "td"):
            yield child
        else:
            yield from _tagged_cells(child)
