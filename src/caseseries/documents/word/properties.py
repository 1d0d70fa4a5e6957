"""The parts of a DOCX around its text: few properties, a running head on each page.

Pandoc writes all metadata of a document as its custom properties, with paths of the author's
machine among them. The running title and note are taken from there before they go.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from lxml import etree

from caseseries.documents.word.package import DOCUMENT, Package
from caseseries.documents.word.xml import new, parsed, put, q, written

CUSTOM: Final = "docProps/custom.xml"
RUNNING_HEAD: Final = "caseseries-running-head"
"""The bookmark in the header of our own reference document; a journal's header has none."""
WISHES: Final = ("line-numbers", "double-spacing")
"""What a document may ask of its Word file, as `true`."""
_CORE: Final = "docProps/core.xml"
_RELATIONS: Final = "_rels/.rels"
_TYPES: Final = "[Content_Types].xml"
_TITLE: Final = "{http://purl.org/dc/elements/1.1/}title"
_PROPERTIES: Final = "http://schemas.openxmlformats.org/officeDocument/2006/custom-properties"
_TYPED: Final = "http://schemas.openxmlformats.org/officeDocument/2006/docPropsVTypes"
_ANY: Final = "{D5CDD505-2E9C-101B-9397-08002B2CF9AE}"
_FIRST_NUMBER: Final = 2
_TIMES: Final = "{http://purl.org/dc/terms/}"


def custom_properties(package: Package) -> dict[str, str]:
    """The metadata of the document as pandoc left them."""
    if CUSTOM not in package:
        return {}
    found = parsed(package.parts[CUSTOM])
    return {item.get("name") or "": str(item.xpath("string()")).strip() for item in found}


def tidied(package: Package, kept: Mapping[str, str] | None = None) -> None:
    """Drop the custom properties but those that are ``kept``, and the time of day; fill in the
    running head.

    The same numbers give the same bytes, so that two files can be told apart by what they say.
    """
    custom = custom_properties(package)
    if CUSTOM in package and kept:
        package.parts[CUSTOM] = _properties(kept)
    elif package.parts.pop(CUSTOM, None) is not None:
        for name, attribute in ((_RELATIONS, "Target"), (_TYPES, "PartName")):
            if name in package:
                root = package.xml(name)
                for item in root:
                    if (item.get(attribute) or "").lstrip("/") == CUSTOM:
                        root.remove(item)
    for item in list(package.xml(_CORE)) if _CORE in package else ():
        if isinstance(item.tag, str) and item.tag.startswith(_TIMES):
            package.xml(_CORE).remove(item)
    title = custom.get("running-title") or _title(package)
    for name in sorted(package.parts):
        if name.startswith("word/header"):
            _fill_in(package, name, title, custom.get("running-note", ""))


def _properties(values: Mapping[str, str]) -> bytes:
    root = etree.Element(f"{{{_PROPERTIES}}}Properties", nsmap={None: _PROPERTIES, "vt": _TYPED})
    for number, (name, value) in enumerate(values.items(), start=_FIRST_NUMBER):
        item = etree.SubElement(root, f"{{{_PROPERTIES}}}property")
        for key, said in (("fmtid", _ANY), ("pid", str(number)), ("name", name)):
            item.set(key, said)
        etree.SubElement(item, f"{{{_TYPED}}}lpwstr").text = value
    return written(root)


def set_custom_property(package: Package, name: str, value: str) -> bool:
    """Change a custom property that the document has; whether it had another value before."""
    if custom_properties(package).get(name) in (None, value):
        return False
    for item in package.xml(CUSTOM):
        if item.get("name") == name:
            item[0].text = value
    return True


def _title(package: Package) -> str:
    return package.xml(_CORE).findtext(_TITLE) or "" if _CORE in package else ""


def _fill_in(package: Package, name: str, title: str, note: str) -> None:
    """The title at the left and the note, after a tab, at the right: text, since viewers that do
    not update fields would show what is stored in them."""
    for mark in package.xml(name).iter(q("w:bookmarkStart")):
        if mark.get(q("w:name")) == RUNNING_HEAD:
            break
    else:
        return
    paragraph = mark.getparent()
    assert paragraph is not None
    for item in list(paragraph):
        if item.tag in (q("w:bookmarkStart"), q("w:bookmarkEnd")):
            paragraph.remove(item)
    for text, tabs in ((title, 0), (note, 1)):
        if text:
            run = etree.SubElement(paragraph, q("w:r"))
            for _ in range(tabs):
                run.append(new("w:tab"))
            etree.SubElement(run, q("w:t")).text = text


def number_lines(package: Package) -> None:
    """A number at each line of the text, through to the end."""
    for section in package.xml(DOCUMENT).iter(q("w:sectPr")):
        put(section, new("w:lnNumType", countBy="1", restart="continuous"))
