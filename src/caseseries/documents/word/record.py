"""What was written into a Word document, kept in the document: a part of its own, which Word and
LibreOffice keep and never show.

A content control has room for 64 characters, so it holds a key. The part says for each key which
numbers stand there, how they are printed, and as what; and for each table and figure what it held.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

from lxml import etree

from caseseries.documents.word.package import DOCUMENT, Package
from caseseries.documents.word.xml import R, empty, parsed, written

NAMESPACE: Final = "urn:caseseries:written:1"
_PROPERTIES: Final = "http://schemas.openxmlformats.org/officeDocument/2006/customXml"
_PROPERTIES_TYPE: Final = "application/vnd.openxmlformats-officedocument.customXmlProperties+xml"
_ITEM_ID: Final = "{6F1B0C52-93A4-4C0E-8D5B-1C7E3A9F2D84}"


@dataclass(frozen=True)
class WrittenNumber:
    """The text at one key: ids of its numbers, how they are printed, the table or figure it
    stands in ("" for running text), and a hash of the words around it."""

    ids: tuple[str, ...]
    form: str
    within: str
    text: str
    around: str = ""


@dataclass
class Record:
    """Of one document: its file name without ending, numbers by key, contents by label.

    ``contents`` are hashes: of the text of a table, of each form a figure is stored in.
    """

    document: str = ""
    numbers: dict[str, WrittenNumber] = field(default_factory=dict)
    contents: dict[str, tuple[str, ...]] = field(default_factory=dict)


def read_record(package: Package) -> Record | None:
    """None where the document has none."""
    part = _part(package)
    if part is None:
        return None
    root = parsed(package.parts[part])
    record = Record(root.get("document") or "")
    for item in root:
        name = etree.QName(item).localname
        if name == "number":
            record.numbers[item.get("key") or ""] = WrittenNumber(
                tuple((item.get("ids") or "").split()),
                item.get("form") or "",
                item.get("within") or "",
                item.get("text") or "",
                item.get("around") or "",
            )
        elif name == "content":
            hashes = tuple((item.get("hashes") or "").split())
            record.contents[item.get("label") or ""] = hashes
    return record


def write_record(package: Package, record: Record) -> None:
    """Into the part that is there, else into a new one."""
    root = empty(NAMESPACE, "written")
    root.set("document", record.document)
    for key, number in record.numbers.items():
        item = etree.SubElement(root, f"{{{NAMESPACE}}}number")
        item.set("key", key)
        item.set("ids", " ".join(number.ids))
        given = {"form": number.form, "within": number.within, "around": number.around}
        for name, value in given.items():
            if value:
                item.set(name, value)
        item.set("text", number.text)
    for label, hashes in record.contents.items():
        item = etree.SubElement(root, f"{{{NAMESPACE}}}content")
        item.set("label", label)
        item.set("hashes", " ".join(hashes))
    package.parts[_part(package) or _new_part(package)] = written(root)


def _part(package: Package) -> str | None:
    for name in sorted(package.parts):
        # LibreOffice gives it another name
        if name.startswith("customXml/") and NAMESPACE.encode() in package.parts[name]:
            if name.startswith("customXml/itemProps"):
                continue
            return name
    return None


def _new_part(package: Package) -> str:
    part = package.free_name("customXml/item{}.xml")
    number = part.removeprefix("customXml/item").removesuffix(".xml")
    about = f"customXml/itemProps{number}.xml"
    package.parts[part] = b""
    package.parts[about] = (
        '<?xml version="1.0" encoding="UTF-8" standalone="no"?>'
        f'<ds:datastoreItem ds:itemID="{_ITEM_ID}" xmlns:ds="{_PROPERTIES}">'
        f'<ds:schemaRefs><ds:schemaRef ds:uri="{NAMESPACE}"/></ds:schemaRefs></ds:datastoreItem>'
    ).encode()
    package.add_type(extension="xml", content_type="application/xml")
    package.add_type(part=about, content_type=_PROPERTIES_TYPE)
    package.relate(DOCUMENT, f"{R}/customXml", f"../{part}")
    package.relate(part, f"{R}/customXmlProps", f"itemProps{number}.xml")
    return part
