"""JATS and NLM XML: titles, abstract, sections, tables, figure captions, notes, references."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from caseseries.audit.paper import Paper
from caseseries.audit.readers.blocks import Blocks
from caseseries.audit.readers.files import contents, xml_root
from caseseries.audit.readers.marked import walk
from caseseries.study.failure import CannotReadError

_ROLES = {
    **dict.fromkeys(
        [
            "p",
            "abstract",
            "trans-abstract",
            "sec",
            "list",
            "list-item",
            "def-list",
            "def-item",
            "body",
            "back",
            "ack",
            "app",
            "fn-group",
            "disp-quote",
            "boxed-text",
            "statement",
            "speech",
            "verse-group",
            "license",
            "author-notes",
            "notes",
            "supplementary-material",
            "kwd-group",
            "disp-formula",
            "glossary",
        ],
        walk.BLOCK,
    ),
    **dict.fromkeys(
        [
            "journal-meta",
            "contrib-group",
            "aff",
            "article-id",
            "article-categories",
            "pub-date",
            "permissions",
            "history",
            "counts",
            "self-uri",
            "graphic",
            "inline-graphic",
            "media",
            "object-id",
            "alt-text",
            "tex-math",
            "related-article",
            "funding-group",
            "custom-meta-group",
            "processing-meta",
            "volume",
            "issue",
            "fpage",
            "lpage",
            "elocation-id",
            "email",
            "ext-link-hidden",
            "alt-title",
            "xref-hidden",
            "front-stub-hidden",
        ],
        walk.SKIP,
    ),
    **{"article-title": walk.TITLE, "sup": walk.RAISED, "table": walk.TABLE},
    **{"caption": walk.CAPTION, "table-wrap-foot": walk.NOTE, "break": walk.BREAK},
    **{"ref": walk.REFERENCE, "label": walk.LABEL, "table-wrap": walk.BLOCK},
    **{"fig": walk.BLOCK, "subtitle": walk.BLOCK},
}
_SECTIONED = ("sec", "ack", "app", "fn-group", "ref-list", "notes", "glossary", "abstract")


def read_jats(path: Path) -> Paper:
    """The paper of a JATS file. Raises CannotReadError."""
    return jats_paper(contents(path), path)


def jats_paper(data: bytes, path: Path) -> Paper:
    """The paper of the bytes of a JATS file. Raises CannotReadError."""
    root = xml_root(data, path)
    name = _name(root)
    if name == "html":
        from caseseries.audit.readers.marked.html import html_paper

        return html_paper(data, path)
    article = root if name == "article" else next(root.iter("{*}article"), None)
    if article is None:
        raise CannotReadError(
            f"{path} is XML of another kind (<{name}>); a paper's is JATS, with <article>"
        )
    blocks = Blocks(str(path))
    for part in _parts(article):
        if _name(part) == "abstract":
            if not _starts_with_title(part):
                blocks.heading("Abstract", 1)
        elif _name(part) == "ref-list" and not _starts_with_title(part):
            blocks.heading("References", 1)
        walk.Walk(_role, blocks).through(part)
    return blocks.paper()


def _parts(article: Any) -> list[Any]:
    """What is read, in the order of the paper, each element's own parts apart."""
    found: list[Any] = []
    for meta in article.iterfind("{*}front/{*}article-meta"):
        found += meta.iterfind("{*}title-group/{*}article-title")
        found += meta.iterfind("{*}abstract")
    found += article.iterfind("{*}body")
    for back in article.iterfind("{*}back"):
        found += [part for part in back if isinstance(part.tag, str)]
    for floats in article.iterfind("{*}floats-group"):
        found += [part for part in floats if isinstance(part.tag, str)]
    return found


def _role(element: Any) -> tuple[str, int | None]:
    name = _name(element)
    if name == "title":
        above = element.getparent()
        if above is None or _name(above) not in _SECTIONED:
            return walk.BLOCK, None
        return walk.HEADING, max(1, _depth(element))
    if name == "article-title" and _is_cited(element):
        return "", None
    if name == "label" and not _is_float(element.getparent()):
        # Of a section or reference its number, of a note its mark, which is printed before it.
        return (walk.SKIP if _name(element.getparent()) != "fn" else walk.LABEL), None
    if name == "table" and element.find(".//{*}tr") is None:
        return walk.SKIP, None
    return _ROLES.get(name, ""), None


def _is_float(element: Any) -> bool:
    return _name(element) in ("table-wrap", "fig", "boxed-text", "table-wrap-group", "fig-group")


def _is_cited(element: Any) -> bool:
    return any(_name(above) in ("ref", "product") for above in element.iterancestors())


def _depth(element: Any) -> int:
    return sum(_name(above) in _SECTIONED for above in element.iterancestors())


def _starts_with_title(element: Any) -> bool:
    return element.find("{*}title") is not None


def _name(element: Any) -> str:
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""
