"""The figures of a DOCX: vectors with a raster beside them, for Words that know no SVG."""

from __future__ import annotations

import hashlib
import posixpath
from collections.abc import Iterator, Mapping
from typing import Final

from lxml import etree

from caseseries.documents.word.package import Package
from caseseries.documents.word.xml import Element, R, new, q, style_of, text_of, value_of

_SVG: Final = "http://schemas.microsoft.com/office/drawing/2016/SVG/main"
_SVG_EXTENSION: Final = "{96DAC541-7B7A-43D3-8B79-37D633B846F1}"
_EMBED: Final = f"{{{R}}}embed"
_IMAGE: Final = f"{R}/image"
TYPES: Final = {"png": "image/png", "svg": "image/svg+xml"}


def finish_pictures(package: Package, vectors: Mapping[str, bytes]) -> None:
    """Name each figure by its caption, and store its SVG, by the `hash_of` its PNG."""
    for part in package.texts:
        for drawing in package.xml(part).iter(q("w:drawing")):
            _title(drawing)
            for blip in drawing.iter(q("a:blip")):
                vector = vectors.get(hash_of(_stored(package, part, blip.get(_EMBED))))
                if vector is not None:
                    _embed_vector(package, part, blip, vector)
        # pandoc describes the picture itself by its path on the machine
        for picture in package.xml(part).iter(q("pic:cNvPr")):
            if picture.get("descr") is not None:
                del picture.attrib["descr"]


def hash_of(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()[:16]


def picture_hashes(package: Package, part: str, content: Element) -> tuple[str, ...]:
    """Those of every form of every picture in a piece of a document; empty without pictures."""
    ids = [blip.get(_EMBED) for blip in _blips(content)]
    return tuple(hash_of(_stored(package, part, id)) for id in ids)


def swap_pictures(
    target: tuple[Package, str, Element], source: tuple[Package, str, Element]
) -> bool:
    """Put the pictures of `source` into the drawings of `target`, at the width they have there.

    Each is a package, a part, and a piece of it. False where they have not as many drawings.
    """
    package, part, content = target
    of_source, source_part, renewed = source
    old = list(content.iter(q("w:drawing")))
    new_ones = list(renewed.iter(q("w:drawing")))
    if not old or len(old) != len(new_ones):
        return False
    for drawing, other in zip(old, new_ones, strict=True):
        for former in list(drawing.iter(q("a:blip"))):
            blip = next(other.iter(q("a:blip")))
            png = _stored(of_source, source_part, blip.get(_EMBED))
            former.set(_EMBED, _store(package, part, png, "png"))
            for extension in former.findall(q("a:extLst")):
                former.remove(extension)
            for vector in _vectors(blip):
                svg = _stored(of_source, source_part, vector.get(_EMBED))
                _embed_vector(package, part, former, svg)
        _reshape(drawing, other)
        about, now = drawing.find(f".//{q('wp:docPr')}"), other.find(f".//{q('wp:docPr')}")
        if about is not None and now is not None:
            about.set("descr", now.get("descr") or "")
    return True


def _reshape(drawing: Element, other: Element) -> None:
    """The width stays, the height follows the new picture."""
    size, now = drawing.find(f".//{q('wp:extent')}"), other.find(f".//{q('wp:extent')}")
    if size is None or now is None:
        return
    height = int(size.get("cx") or 0) * int(now.get("cy") or 0) // max(int(now.get("cx") or 0), 1)
    size.set("cy", str(height))
    for inner in drawing.iter(q("a:ext")):
        if inner.get("cy"):
            inner.set("cy", str(height))


def _title(drawing: Element) -> None:
    """Figure 1, as its caption begins."""
    about = drawing.find(f".//{q('wp:docPr')}")
    paragraph = next(drawing.iterancestors(q("w:p")), None)
    if about is None or paragraph is None:
        return
    outer, content = paragraph, paragraph.getparent()
    if content is not None and content.tag == q("w:sdtContent"):
        control = content.getparent()
        assert control is not None
        outer = control
        label = value_of(control.find(q("w:sdtPr")), "w:tag")
        if label:
            about.set("name", label)
    caption = outer.getnext()
    if caption is not None and caption.tag == q("w:p") and style_of(caption) == "ImageCaption":
        numbered = caption.find(f".//{q('w:fldSimple')}")
        before = [] if numbered is None else [*numbered.itersiblings(preceding=True)][::-1]
        if numbered is not None:
            title = "".join(text_of(item) for item in before) + text_of(numbered)
            about.set("title", " ".join(title.split()))


def _blips(content: Element) -> Iterator[Element]:
    for blip in content.iter(q("a:blip")):
        yield blip
        yield from _vectors(blip)


def _vectors(blip: Element) -> Iterator[Element]:
    yield from (item for item in blip.iter() if item.tag == f"{{{_SVG}}}svgBlip")


def _stored(package: Package, part: str, id: str | None) -> bytes:
    for relation in package.relations(part) if id else ():
        if relation.get("Id") == id:
            folder = posixpath.dirname(part)
            path = posixpath.normpath(posixpath.join(folder, relation.get("Target") or ""))
            return package.parts.get(path.lstrip("/"), b"")
    return b""


def _store(package: Package, part: str, data: bytes, extension: str) -> str:
    """A new part of the package, and the id it has in `part`."""
    path = package.free_name(f"word/media/caseseries{{}}.{extension}")
    package.parts[path] = data
    package.add_type(extension=extension, content_type=TYPES[extension])
    return package.relate(part, _IMAGE, path.removeprefix("word/"))


def _embed_vector(package: Package, part: str, blip: Element, svg: bytes) -> None:
    listed = blip.find(q("a:extLst"))
    if listed is None:
        listed = new("a:extLst")
        blip.append(listed)
    extension = etree.SubElement(listed, q("a:ext"))
    extension.set("uri", _SVG_EXTENSION)
    vector = etree.SubElement(extension, f"{{{_SVG}}}svgBlip", nsmap={"asvg": _SVG, "r": R})
    vector.set(_EMBED, _store(package, part, svg, "svg"))
