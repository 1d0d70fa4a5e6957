"""The parts of a DOCX around its text: no property but the usual, a running head on each page.

Pandoc writes all metadata of a document as its custom properties, with paths of the author's
machine among them. The running title and note are taken from there before they go.
"""

from __future__ import annotations

from typing import Final
from xml.etree import ElementTree

Parts = dict[str, bytes]

CUSTOM: Final = "docProps/custom.xml"
HEADER: Final = "word/header1.xml"
_CORE: Final = "docProps/core.xml"
_RELATIONS: Final = "_rels/.rels"
_TYPES: Final = "[Content_Types].xml"
_W: Final = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_TITLE: Final = "{http://purl.org/dc/elements/1.1/}title"


def tidied(parts: Parts) -> Parts:
    """The parts of a document without custom properties, its running head filled in."""
    custom = _custom(parts)
    kept = {name: data for name, data in parts.items() if name != CUSTOM}
    for name, attribute in ((_RELATIONS, "Target"), (_TYPES, "PartName")):
        if CUSTOM in parts and name in kept:
            kept[name] = _without(kept[name], attribute)
    title = custom.get("running-title") or _title(parts)
    if HEADER in kept and title:
        kept[HEADER] = _header(kept[HEADER], title, custom.get("running-note", ""))
    return kept


def _custom(parts: Parts) -> dict[str, str]:
    if CUSTOM not in parts:
        return {}
    found = ElementTree.fromstring(parts[CUSTOM])
    return {item.get("name", ""): "".join(item.itertext()).strip() for item in found}


def _title(parts: Parts) -> str:
    if _CORE not in parts:
        return ""
    return ElementTree.fromstring(parts[_CORE]).findtext(_TITLE) or ""


def _without(part: bytes, attribute: str) -> bytes:
    """A list of parts without the custom properties."""
    root = ElementTree.fromstring(part)
    for item in list(root):
        if (item.get(attribute) or "").lstrip("/") == CUSTOM:
            root.remove(item)
    namespace = root.tag[1:].partition("}")[0]
    return _written(root, namespace)


def _header(part: bytes, title: str, note: str) -> bytes:
    """The title at the left and the note, after a tab, at the right: text, since viewers that do
    not update fields would show what is stored in them. A head that says something stays."""
    root = ElementTree.fromstring(part)
    paragraph = root.find(f"{{{_W}}}p")
    if paragraph is None or paragraph.find(f"{{{_W}}}r") is not None:
        return part
    run = ElementTree.SubElement(paragraph, f"{{{_W}}}r")
    ElementTree.SubElement(run, f"{{{_W}}}t").text = title
    if note:
        run = ElementTree.SubElement(paragraph, f"{{{_W}}}r")
        ElementTree.SubElement(run, f"{{{_W}}}tab")
        ElementTree.SubElement(run, f"{{{_W}}}t").text = note
    ElementTree.register_namespace("w", _W)
    return ElementTree.tostring(root, encoding="utf-8", xml_declaration=True)


def _written(root: ElementTree.Element, namespace: str) -> bytes:
    ElementTree.register_namespace("", namespace)
    return ElementTree.tostring(root, encoding="utf-8", xml_declaration=True)
