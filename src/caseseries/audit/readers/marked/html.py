"""HTML pages: the article's text and tables, without navigation, scripts and what is hidden."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from caseseries.audit.paper import Paper
from caseseries.audit.readers import names
from caseseries.audit.readers.blocks import Blocks
from caseseries.audit.readers.files import MAX_ELEMENTS, MAX_TEXT_BYTES, contents, decoded
from caseseries.audit.readers.marked import walk
from caseseries.study.failure import CannotReadError

_ROLES = {
    **dict.fromkeys(
        [
            "p",
            "div",
            "li",
            "dd",
            "dt",
            "section",
            "article",
            "main",
            "blockquote",
            "pre",
            "figure",
            "header",
            "body",
            "ul",
            "ol",
            "dl",
            "center",
            "details",
            "summary",
            "address",
            "hgroup",
            "table-wrap",
        ],
        walk.BLOCK,
    ),
    **dict.fromkeys(
        [
            "script",
            "style",
            "nav",
            "aside",
            "form",
            "button",
            "noscript",
            "svg",
            "template",
            "select",
            "iframe",
            "object",
            "canvas",
            "head",
            "video",
            "audio",
            "footer",
            "input",
            "textarea",
            "menu",
            "dialog",
            "annotation",
            "annotation-xml",
        ],
        walk.SKIP,
    ),
    **{"table": walk.TABLE, "sup": walk.RAISED, "br": walk.BREAK},
    **{"figcaption": walk.CAPTION, "caption": walk.CAPTION, "tfoot": walk.NOTE},
}
_SKIPPED_ROLES = ("navigation", "banner", "search", "complementary", "contentinfo", "doc-toc")
_HEADING = re.compile(r"h([1-6])")
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_CHARSET = re.compile(rb"charset=[\"']?\s*([A-Za-z0-9_-]+)", re.IGNORECASE)


def read_html(path: Path) -> Paper:
    """The paper of an HTML page. Raises CannotReadError."""
    return html_paper(contents(path, MAX_TEXT_BYTES * 3), path)


def html_paper(data: bytes, path: Path) -> Paper:
    """The paper of the bytes of an HTML page. Raises CannotReadError."""
    from lxml import etree
    from lxml import html as lxml_html

    text = _decoded(data).replace("\0", "")
    # An XML declaration with an encoding is refused before text that is decoded already.
    text = re.sub(r"\A\s*<\?xml[^>]*\?>", "", text)
    parser = lxml_html.HTMLParser(remove_comments=True, remove_pis=True, no_network=True)
    try:
        root = lxml_html.document_fromstring(text, parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError, ValueError) as error:
        raise CannotReadError(f"{path} is no HTML that can be read: {error}") from None
    for number, _ in enumerate(root.iter(), 1):
        if number > MAX_ELEMENTS:
            raise CannotReadError(f"{path} has more than {MAX_ELEMENTS:,} elements")
    blocks = Blocks(str(path))
    article = _article(root)
    is_titled = [False]

    if next(article.iter("h1"), None) is None:
        title = next((h for h in root.iter("h1") if _is_shown(h)), root.find("head/title"))
        if title is not None:
            blocks.paragraph(" ".join(title.itertext()), walk.TITLE)
            is_titled[0] = True

    def role(element: Any) -> tuple[str, int | None]:
        return _role(element, is_titled)

    walk.Walk(role, blocks).through(article)
    return blocks.paper()


def _decoded(data: bytes) -> str:
    found = _CHARSET.search(data[:4096])
    if found and found[1].lower() not in (b"utf-8", b"utf8"):
        try:
            return data.decode(found[1].decode(), errors="replace")
        except LookupError:
            pass
    return decoded(data)


def _article(root: Any) -> Any:
    """The element with the paper: the one article or main part that has most of the text."""
    body = root.find("body")
    body = root if body is None else body
    whole = _length(body)
    found = [e for e in body.iter("main", "article") if _length(e) > 0.5 * whole]
    return found[-1] if found else body


def _is_shown(element: Any) -> bool:
    return not any(_role(above, [True])[0] == walk.SKIP for above in element.iterancestors("nav"))


def _length(element: Any) -> int:
    return sum(len(text) for text in element.itertext())


def _role(element: Any, is_titled: list[bool]) -> tuple[str, int | None]:
    name = element.tag
    heading = _HEADING.fullmatch(name)
    if (
        element.get("hidden") is not None
        or element.get("role") in _SKIPPED_ROLES
        or (element.get("aria-hidden") == "true" and not heading)
        or _HIDDEN.search(element.get("style") or "")
    ):
        return walk.SKIP, None
    if heading:
        level = int(heading[1])
        if level == 1 and not is_titled[0]:
            is_titled[0] = True
            if not names.MAIN_SECTION.fullmatch(" ".join("".join(element.itertext()).split())):
                return walk.TITLE, None
        return walk.HEADING, level
    if name == "header" and element.find(".//h1") is None:
        return walk.SKIP, None
    if name == "table" and _is_layout(element):
        return walk.BLOCK, None
    if name in ("tr", "td") and _is_in_layout(element):
        return walk.BLOCK, None
    classes = f" {element.get('class') or ''} "
    if name == "a" and element.get("role") == "doc-noteref":
        return walk.RAISED, None
    if re.search(r"\s(?:footnotes?|tblfn|table-notes?|tfoot|tw-foot)\s", classes):
        return walk.NOTE, None
    if re.search(r"\s(?:csl-entry|references?-list|ref-list)\s", classes):
        return walk.REFERENCE, None
    return _ROLES.get(name, ""), None


def _is_layout(table: Any) -> bool:
    """Whether a table only arranges blocks: it holds headings or another table."""
    return next(table.iter("h1", "h2", "h3", "p", "li"), None) is not None and (
        table.get("role") == "presentation" or next(table.iter("h1", "h2"), None) is not None
    )


def _is_in_layout(element: Any) -> bool:
    table = next(element.iterancestors("table"), None)
    return table is not None and _is_layout(table)
