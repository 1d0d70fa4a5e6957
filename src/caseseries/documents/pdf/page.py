"""The page of the HTML as paper takes it, before WeasyPrint lays it out."""

import base64
import re
from pathlib import Path
from urllib.parse import unquote

from caseseries.documents.pdf.svg_text import with_text
from caseseries.documents.pdf.untraced import without_traces

# WeasyPrint parses the style attribute of every cell anew; a class it matches once.
_ALIGNMENT = re.compile(
    r'(<t[dh](?: (?!class)[\w-]+="[^"]*")*?) style="text-align: (center|right);"(?![^>]* class=)'
)
# Quarto makes headers of these in its HTML only.
_ROW_HEADER = re.compile(
    r'<td\b([^>]*?)\sdata-quarto-table-cell-role="th"([^>]*)>(.*?)</td>', re.DOTALL
)
_SIBLING_LINK = re.compile(
    r'<a href="(?:[\w-]+/)?[\w-]+\.(?:html|pdf|docx|csv|xlsx)(?:#[^"]*)?">(.*?)</a>', re.DOTALL
)
_PARAGRAPH = re.compile(r"<p\b[^>]*>.*?</p>", re.DOTALL)
# The ends of a range in text, which a line would part behind the dash.
_RANGE = re.compile(r"\d[\d.,]*%?–\d[\d.,]*%?(?=[^<>]*<)")
_WHOLE = r'<span class="range">\g<0></span>'
_LABELLED = re.compile(
    r'(<caption><span\s+class="caption-text"><span\s+class="float-label">(.*?)</span>'
    r"(?:(?!</table>).)*?<tbody\b[^>]*>\s*<tr)\b",
    re.DOTALL,
)
_SVG = "data:image/svg+xml;base64,"
_FIGURE = re.compile(rf'(<img\b[^>]*?\bsrc=")({re.escape(_SVG)}[^"]*|[^":]+\.svg)(")')


def for_paper(page: str, folder: Path) -> str:
    """The page without what needs a screen, its figures lettered; paths count from ``folder``."""

    def lettered(match: re.Match[str]) -> str:
        return match[1] + _SVG + _encoded(with_text(_svg(match[2], folder))) + match[3]

    page = _FIGURE.sub(lettered, without_traces(page))
    page = _PARAGRAPH.sub(lambda match: _RANGE.sub(_WHOLE, match[0]), page)
    page = _SIBLING_LINK.sub(r"\1", page)
    page = _ROW_HEADER.sub(r"<th\1\2>\3</th>", page)
    page = _LABELLED.sub(_named, page)
    return _ALIGNMENT.sub(r'\1 class="align-\2"', page)


def _named(match: re.Match[str]) -> str:
    """The first row knows of which table it is: style.css says so on the pages after its first."""
    label = re.sub(r"<[^>]*>", "", match[2]).replace("\N{NO-BREAK SPACE}", " ").rstrip(".:")
    return f'{match[1]} data-continued="{label}"'


def _svg(source: str, folder: Path) -> str:
    if source.startswith(_SVG):
        return base64.b64decode(source.removeprefix(_SVG)).decode()
    return (folder / unquote(source)).read_text(encoding="utf-8")


def _encoded(svg: str) -> str:
    return base64.b64encode(svg.encode()).decode()
