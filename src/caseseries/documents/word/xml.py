"""The names and the order of elements in WordprocessingML.

Word refuses a document whose properties stand in another order than the schema's.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import Any, Final

from lxml import etree

Element = etree._Element

W: Final = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
R: Final = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
A: Final = "http://schemas.openxmlformats.org/drawingml/2006/main"
WP: Final = "http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing"
PIC: Final = "http://schemas.openxmlformats.org/drawingml/2006/picture"
W15: Final = "http://schemas.microsoft.com/office/word/2012/wordml"
MC: Final = "http://schemas.openxmlformats.org/markup-compatibility/2006"
_PREFIXES: Final = {"w": W, "r": R, "a": A, "wp": WP, "pic": PIC, "w15": W15, "mc": MC}
SPACE: Final = "{http://www.w3.org/XML/1998/namespace}space"

_ORDER: Final = {
    "w:pPr": "pStyle keepNext keepLines pageBreakBefore framePr widowControl numPr"
    " suppressLineNumbers pBdr shd tabs suppressAutoHyphens kinsoku wordWrap overflowPunct"
    " topLinePunct autoSpaceDE autoSpaceDN bidi adjustRightInd snapToGrid spacing ind"
    " contextualSpacing mirrorIndents suppressOverlap jc textDirection textAlignment"
    " textboxTightWrap outlineLvl divId cnfStyle rPr sectPr pPrChange",
    "w:tblPr": "tblStyle tblpPr tblOverlap bidiVisual tblStyleRowBandSize tblStyleColBandSize"
    " tblW jc tblCellSpacing tblInd tblBorders shd tblLayout tblCellMar tblLook tblCaption"
    " tblDescription tblPrChange",
    "w:tcPr": "cnfStyle tcW gridSpan hMerge vMerge tcBorders shd noWrap tcMar textDirection"
    " tcFitText vAlign hideMark",
    "w:sectPr": "headerReference footerReference footnotePr endnotePr type pgSz pgMar paperSrc"
    " pgBorders lnNumType pgNumType cols formProt vAlign noEndnote titlePg textDirection bidi"
    " rtlGutter docGrid printerSettings sectPrChange",
    # a choice in any order but for the first two
    "w:sdtPr": "rPr alias tag id lock appearance",
    # Word accepts any order here and writes this one
    "w:trPr": "cnfStyle divId gridBefore gridAfter wBefore wAfter cantSplit trHeight tblHeader"
    " tblCellSpacing jc hidden",
}
_RANKS: Final = {
    name: {child: rank for rank, child in enumerate(order.split())}
    for name, order in _ORDER.items()
}


@cache
def q(name: str) -> str:
    """`w:p` as lxml spells it."""
    prefix, _, local = name.partition(":")
    return f"{{{_PREFIXES[prefix]}}}{local}"


def local(element: Element) -> str:
    return etree.QName(element).localname


def parsed(part: bytes) -> Element:
    """The root of a part. Raises etree.XMLSyntaxError.

    No entity is followed: the file may come from anybody.
    """
    parser = etree.XMLParser(resolve_entities=False, no_network=True)
    return etree.fromstring(part, parser)


def written(root: Element) -> bytes:
    return etree.tostring(root, encoding="UTF-8", xml_declaration=True, standalone=True)


def empty(namespace: str, name: str) -> Element:
    """An element of a part that is not WordprocessingML, its namespace the default one."""
    default: Any = {None: namespace}
    return etree.Element(f"{{{namespace}}}{name}", nsmap=default)


def new(name: str, /, **attributes: str) -> Element:
    """`new("w:jc", val="right")`; attributes are of the element's own namespace."""
    element = etree.Element(q(name), nsmap={name.partition(":")[0]: _PREFIXES[name.split(":")[0]]})
    prefix = name.partition(":")[0]
    for key, value in attributes.items():
        element.set(q(f"{prefix}:{key}"), value)
    return element


def properties(element: Element, name: str) -> Element:
    """The properties element `name`, the first child of `element`, made where it is missing."""
    found = element.find(q(name))
    if found is None:
        found = new(name)
        element.insert(0, found)
    return found


def put(parent: Element, child: Element) -> Element:
    """`child` into properties at its place in the schema, instead of one of its name."""
    ranks = _RANKS[f"w:{local(parent)}"]
    for former in parent.findall(str(child.tag)):
        parent.remove(former)
    rank = ranks[local(child)]
    at = next(
        (i for i, other in enumerate(parent) if ranks.get(local(other), len(ranks)) > rank),
        len(parent),
    )
    parent.insert(at, child)
    return child


def value_of(parent: Element | None, name: str) -> str | None:
    """The `w:val` of a child."""
    found = None if parent is None else parent.find(q(name))
    return None if found is None else found.get(q("w:val"))


def style_of(paragraph: Element) -> str | None:
    return value_of(paragraph.find(q("w:pPr")), "w:pStyle")


def is_deleted(element: Element) -> bool:
    """Whether it stands in a tracked deletion."""
    return next(element.iterancestors(q("w:del"), q("w:moveFrom")), None) is not None


def text_of(element: Element) -> str:
    """What a reader sees: without deleted text, field codes and comments' marks."""
    return "".join(_pieces(element))


def _pieces(element: Element) -> Iterator[str]:
    for child in element:
        match child.tag if isinstance(child.tag, str) else "":
            case name if name == q("w:t"):
                yield child.text or ""
            case name if name == q("w:tab"):
                yield "\t"
            case name if name in (q("w:br"), q("w:cr")):
                yield "\n"
            case name if name == q("w:noBreakHyphen"):
                yield "\u2011"
            case name if name in _UNSEEN:
                continue
            case _:
                yield from _pieces(child)


_UNSEEN: Final = tuple(
    q(name) for name in ("w:del", "w:moveFrom", "w:pPr", "w:rPr", "w:instrText", "w:sdtPr")
)


def ignoring_w15(root: Element) -> Element:
    """The same root, of which older Words may pass over what Word 2013 brought."""
    given: Any = {**root.nsmap, "w15": W15, "mc": MC}
    renamed = etree.Element(root.tag, nsmap=given)
    for name, value in root.attrib.items():
        renamed.set(name, value)
    ignorable = (root.get(q("mc:Ignorable")) or "").split()
    renamed.set(q("mc:Ignorable"), " ".join(dict.fromkeys([*ignorable, "w15"])))
    renamed.text = root.text
    renamed.extend(list(root))
    return renamed
