"""Reading the cells of a table back, as a reader would see them."""

from __future__ import annotations

from html.parser import HTMLParser

from caseseries.documents.printing.format import FIGURE_SPACE, NO_BREAK_SPACE, POINT_SPACE
from caseseries.documents.tables import HtmlTable


class _Cells(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.rows: list[list[str]] = []
        self._inside = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "tr":
            self.rows.append([])
        elif tag in ("td", "th"):
            self._inside = True
            self.rows[-1].append("")
        elif tag == "br":
            self.rows[-1][-1] += " "

    def handle_endtag(self, tag: str) -> None:
        if tag in ("td", "th"):
            self._inside = False

    def handle_data(self, data: str) -> None:
        if self._inside:
            self.rows[-1][-1] += data


def cells(table: HtmlTable) -> list[list[str]]:
    """Every row's texts, padding removed, no-break spaces as spaces."""
    parser = _Cells()
    parser.feed(table.html)
    return [[_plain(text) for text in row] for row in parser.rows]


def row(table: HtmlTable, label: str, occurrence: int = 0) -> list[str]:
    """What follows the row header `label`."""
    found = [texts[1:] for texts in cells(table) if texts and texts[0] == label]
    return found[occurrence]


def _plain(text: str) -> str:
    padding = dict.fromkeys(map(ord, (FIGURE_SPACE, POINT_SPACE)))
    return " ".join(text.translate(padding).replace(NO_BREAK_SPACE, " ").split())
