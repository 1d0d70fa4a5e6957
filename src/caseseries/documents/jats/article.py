"""Write the tree of a document as JATS: one XML file, and the files of its figures beside it.

The tag set is Journal Publishing, version 1.3. Pandoc writes the text, tables and references; what
it leaves open is done here on its XML: one wrapper for each table, references in the order they are
cited in and with their numbers, figures under their own numbers and with alternative text.
"""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

from caseseries.documents.embedded import pandoc
from caseseries.documents.formats import figures_folder
from caseseries.documents.render_error import RenderError

DOCTYPE: Final = (
    '<!DOCTYPE article PUBLIC "-//NLM//DTD JATS (Z39.96) Journal Publishing DTD v1.3 20210610//EN"'
    ' "JATS-journalpublishing1-3.dtd">'
)
TEMPLATE: Final = Path(__file__).with_name("article.xml")
FILTER: Final = Path(__file__).with_name("article.lua")
_NAMESPACES: Final = {
    "xlink": "http://www.w3.org/1999/xlink",
    "mml": "http://www.w3.org/1998/Math/MathML",
}
_HREF: Final = f"{{{_NAMESPACES['xlink']}}}href"
_SUBTYPES: Final = {".svg": "svg+xml", ".jpg": "jpeg", ".tif": "tiff"}
_TITLED: Final = frozenset({"article-title", "subtitle", "title", "td", "th", "label", "subject"})
"""Where a line may be broken; elsewhere in JATS a break is none."""


def write_article(tree: pandoc.Tree, folder: Path, stage: Path, stem: str) -> dict[str, Path]:
    """Write ``<stem>.xml`` and its figures into the ``stage``; returns the source of each figure by
    its name in the stage.

    ``folder``: where the document lies and its paths count from. Raises RenderError.
    """
    arguments = [
        "--from=json",
        "--to=jats_publishing+element_citations",
        "--standalone",
        "--wrap=none",
        f"--template={TEMPLATE}",
        f"--lua-filter={FILTER}",
    ]
    program = pandoc.pandoc_path()
    written = pandoc.finish(pandoc.start(program, arguments, folder, tree.json), f"{stem}.xml")
    article = ElementTree.fromstring(written)
    _unwrap_tables(article)
    _name_formulas(article)
    _order_references(article, json.loads(tree.json))
    _join_broken_lines(article)
    placed = _place_figures(article, folder, stage, stem)
    _drop_repeated_text(article)
    for prefix, uri in _NAMESPACES.items():
        ElementTree.register_namespace(prefix, uri)
    text = ElementTree.tostring(article, encoding="unicode")
    head = f'<?xml version="1.0" encoding="UTF-8"?>\n{DOCTYPE}\n'
    (stage / f"{stem}.xml").write_text(f"{head}{text}\n", encoding="utf-8")
    return placed


def _unwrap_tables(article: Element) -> None:
    """Pandoc wraps each table; one that is a float has its wrapper, with label and notes."""
    for wrap in list(article.iter("table-wrap")):
        for at, inner in enumerate(list(wrap)):
            if inner.tag == "table-wrap":
                wrap[at : at + 1] = list(inner)


def _name_formulas(article: Element) -> None:
    """The label of a formula stands on the formula, not on a span around it."""
    for parent in article.iter():
        for at, span in enumerate(parent):
            formula = span.find("disp-formula")
            if span.tag in ("styled-content", "named-content") and formula is not None:
                formula.set("id", span.get("id", ""))
                formula.tail = span.tail
                parent[at] = formula


def _order_references(article: Element, tree: dict[str, Any]) -> None:
    """The references that are cited, in the order of the printed list, under its numbers."""
    printed = dict(_printed_references(tree["blocks"]))
    for listed in article.iter("ref-list"):
        found = {ref.get("id", ""): ref for ref in listed.findall("ref")}
        for ref in found.values():
            listed.remove(ref)
        for identifier, number in printed.items():
            if identifier not in found:
                continue
            ref = found[identifier]
            if number and ref.find("label") is None:
                label = Element("label")
                label.text = number
                ref.insert(0, label)
            listed.append(ref)


def _printed_references(blocks: list[Any]) -> Iterator[tuple[str, str]]:
    """Id and number of each entry of the list of references; no number in a style without."""
    for block in blocks:
        if block["t"] != "Div":
            continue
        (identifier, classes, _), content = block["c"]
        if "csl-entry" in classes:
            yield identifier, _left_margin(content)
        else:
            yield from _printed_references(content)


def _left_margin(node: Any) -> str:
    if isinstance(node, list):
        return next(filter(None, map(_left_margin, node)), "")
    if not isinstance(node, dict):
        return ""
    if node.get("t") == "Span" and "csl-left-margin" in node["c"][0][1]:
        return "".join(_words(node["c"][1])).strip().strip(".[]()")
    return _left_margin(node.get("c"))


def _words(node: Any) -> Iterator[str]:
    if isinstance(node, list):
        for inner in node:
            yield from _words(inner)
    elif isinstance(node, dict):
        content = node.get("c")
        yield content if isinstance(content, str) else ""
        yield from _words(content)


def _join_broken_lines(element: Element, *, titled: bool = False) -> None:
    """Where JATS has no break, a space stands for it."""
    titled = titled or element.tag in _TITLED
    for at, inner in reversed(list(enumerate(element))):
        if inner.tag != "break":
            _join_broken_lines(inner, titled=titled)
        elif not titled:
            before = element[at - 1] if at else None
            text = f" {inner.tail or ''}"
            if before is None:
                element.text = (element.text or "") + text
            else:
                before.tail = (before.tail or "") + text
            element.remove(inner)


def _place_figures(article: Element, folder: Path, stage: Path, stem: str) -> dict[str, Path]:
    """Copy the images beside the XML, those of a figure under its number."""
    place = figures_folder(stem)
    placed: dict[str, Path] = {}
    for figure, graphics in _images(article):
        label = figure.findtext("label", "") if figure is not None else ""
        for at, graphic in enumerate(graphics):
            source = folder / graphic.get(_HREF, "")
            title = _file_name(label) or source.stem
            part = "" if len(graphics) == 1 else chr(ord("a") + at)
            name = f"{place}/{title}{part}{source.suffix.lower()}"
            if name not in placed:
                (stage / place).mkdir(exist_ok=True)
                shutil.copyfile(source, stage / name)
                placed[name] = source
            suffix = source.suffix.lower()
            graphic.set("mimetype", "image")
            graphic.set("mime-subtype", _SUBTYPES.get(suffix, suffix.lstrip(".")))
            graphic.set(_HREF, name)
            if graphic.find("alt-text") is None and (text := alternative_text(source)):
                alternative = Element("alt-text")
                alternative.text = text
                graphic.insert(0, alternative)
    return placed


def _images(article: Element) -> Iterator[tuple[Element | None, list[Element]]]:
    """Each figure with its images, then the images that stand in no figure."""
    within: set[int] = set()
    for figure in article.iter("fig"):
        graphics = list(figure.iter("graphic"))
        within.update(map(id, graphics))
        yield figure, graphics
    for tag in ("graphic", "inline-graphic"):
        for graphic in article.iter(tag):
            if id(graphic) not in within and "://" not in graphic.get(_HREF, ""):
                yield None, [graphic]


def _file_name(label: str) -> str:
    """figure-1 of Figure 1, figure-S1 of Figure S1."""
    kind, *number = re.findall(r"\w+", label) or [""]
    return "-".join([kind.lower(), *number])


def alternative_text(image: Path) -> str:
    """What an image says of itself: the title of an SVG, the description of a PNG."""
    if image.suffix.lower() == ".svg":
        root = ElementTree.parse(image).getroot()
        namespace = root.tag.rpartition("}")[0] + "}" if root.tag.startswith("{") else ""
        for name in ("desc", "title"):
            if text := root.findtext(f"{namespace}{name}"):
                return " ".join(text.split())
        return ""
    from PIL import Image, UnidentifiedImageError

    try:
        with Image.open(image) as opened:
            text = opened.info.get("Description", "")
    except UnidentifiedImageError:
        return ""
    except OSError as error:
        raise RenderError(f"the image cannot be read: {error}", str(image)) from error
    return " ".join(str(text).split())


def _drop_repeated_text(article: Element) -> None:
    """Pandoc repeats the text of a reference beside it, where it says nothing new."""
    for reference in article.iter("xref"):
        reference.attrib.pop("alt", None)
