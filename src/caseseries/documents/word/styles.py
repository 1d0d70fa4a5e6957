"""The styles of Word documents, from ``extension/word-styles.xml``."""

from __future__ import annotations

import copy
from functools import cache
from pathlib import Path
from typing import Final

from caseseries.documents.word.package import STYLES, Package
from caseseries.documents.word.xml import Element, new, parsed, properties, put, q

OWN: Final = Path(__file__).parents[1] / "extension" / "caseseries" / "word-styles.xml"
_OF_KIND: Final = {"w:pStyle": "paragraph", "w:rStyle": "character", "w:tblStyle": "table"}
# The running text; tables and notes stay as they are.
_RUNNING: Final = ("BodyText", "FirstParagraph", "Abstract", "BlockText", "Bibliography")

# Cells would take the height of the running text, of which pandoc makes their style.
_SINGLE: Final = ("Compact",)


@cache
def own_styles() -> dict[str, Element]:
    """By id."""
    return by_id(parsed(OWN.read_bytes()))


def by_id(styles: Element) -> dict[str, Element]:
    return {style.get(q("w:styleId")) or "": style for style in styles.findall(q("w:style"))}


def used_styles(root: Element) -> set[str]:
    """Ids of the styles that a text uses."""
    return {item.get(q("w:val")) or "" for name in _OF_KIND for item in root.iter(q(name))}


def add_missing_styles(package: Package) -> None:
    """Add the styles that are used and that a journal's reference document does not have."""
    if STYLES not in package:
        return
    styles = package.xml(STYLES)
    known = by_id(styles)
    wanted = {id for name in package.texts for id in used_styles(package.xml(name))}
    while missing := sorted((wanted & own_styles().keys()) - known.keys()):
        for id in missing:
            known[id] = copy.deepcopy(own_styles()[id])
            styles.append(known[id])
            base = known[id].find(q("w:basedOn"))
            if base is not None:
                wanted.add(base.get(q("w:val")) or "")


def space_doubly(package: Package) -> None:
    """Twice the line height in the running text."""
    if STYLES not in package:
        return
    known = by_id(package.xml(STYLES))
    for id in (*_RUNNING, *_SINGLE):
        if id in known:
            settings = _paragraph_properties(known[id])
            spacing = settings.find(q("w:spacing"))
            spacing = put(settings, new("w:spacing")) if spacing is None else spacing
            if id in _RUNNING or spacing.get(q("w:line")) is None:
                spacing.set(q("w:line"), "480" if id in _RUNNING else "240")
                spacing.set(q("w:lineRule"), "auto")


def _paragraph_properties(style: Element) -> Element:
    """Those of a style stand after what it is called and based on."""
    found = style.find(q("w:pPr"))
    if found is None:
        found = properties(new("w:style"), "w:pPr")
        character = style.find(q("w:rPr"))
        style.insert(len(style) if character is None else style.index(character), found)
    return found
