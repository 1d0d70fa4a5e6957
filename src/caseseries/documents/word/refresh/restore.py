"""What another program forgot of our content controls, found again by bookmarks and names."""

from __future__ import annotations

from caseseries.documents.word.controls import BOOKMARK, controls, named, number_controls
from caseseries.documents.word.package import DOCUMENT, Package
from caseseries.documents.word.record import Record
from caseseries.documents.word.xml import Element, ignoring_w15, new, q, style_of, value_of


def restore(package: Package, record: Record) -> None:
    """Give controls their tags back, and put controls around what has lost them."""
    for part in package.texts:
        package.replace(part, ignoring_w15(package.xml(part)))
        ends = {end.get(q("w:id")): end for end in package.xml(part).iter(q("w:bookmarkEnd"))}
        for start in list(package.xml(part).iter(q("w:bookmarkStart"))):
            name = start.get(q("w:name")) or ""
            end = ends.get(start.get(q("w:id")))
            if name.startswith(BOOKMARK) and end is not None:
                _restore_number(start, end, name.removeprefix(BOOKMARK).replace("_", "."))
    there = {control.label for control in controls(package)}
    for label in record.contents.keys() - there:
        pieces = _figure(package, label) or _table(package, label)
        if pieces:
            _wrap(pieces, label=label)
    number_controls(package)


def _restore_number(start: Element, end: Element, key: str) -> None:
    around = next(start.iterancestors(q("w:sdt")), None)
    if around is not None and next(end.iterancestors(q("w:sdt")), None) is around:
        if not value_of(around.find(q("w:sdtPr")), "w:tag"):
            named(around, key=key)
        return
    inside = []
    item = start.getnext()
    while item is not None and item is not end:
        inside.append(item)
        item = item.getnext()
    if item is None:
        return
    found = [item for item in inside if item.tag == q("w:sdt")]
    if found:
        if not value_of(found[0].find(q("w:sdtPr")), "w:tag"):
            named(found[0], key=key)
    elif any(item.tag == q("w:r") for item in inside):
        _wrap(inside, key=key)


def _wrap(pieces: list[Element], *, key: str = "", label: str = "") -> None:
    content = pieces[0].getparent()
    if content is not None and content.tag == q("w:sdtContent"):
        around = content.getparent()
        if around is not None and not value_of(around.find(q("w:sdtPr")), "w:tag"):
            named(around, key=key, label=label)
            return
    control, content = new("w:sdt"), new("w:sdtContent")
    pieces[0].addprevious(control)
    named(control, key=key, label=label)
    control.append(content)
    content.extend(pieces)


def _figure(package: Package, label: str) -> list[Element]:
    """The paragraph of the drawing that is named by the label."""
    for about in package.xml(DOCUMENT).iter(q("wp:docPr")):
        if about.get("name") == label:
            paragraph = next(about.iterancestors(q("w:p")), None)
            return [] if paragraph is None else [paragraph]
    return []


def _table(package: Package, label: str) -> list[Element]:
    """The table below the caption with the label's bookmark, and the notes below it."""
    for mark in package.xml(DOCUMENT).iter(q("w:bookmarkStart")):
        if mark.get(q("w:name")) != label:
            continue
        caption = next(mark.iterancestors(q("w:p")), None)
        table = None if caption is None else caption.getnext()
        if table is not None and table.tag == q("w:sdt"):
            table = table.find(f"{q('w:sdtContent')}/{q('w:tbl')}")
        if table is None or table.tag != q("w:tbl"):
            return []
        pieces, following = [table], table.getnext()
        while (
            following is not None
            and following.tag == q("w:p")
            and style_of(following) == "TableNotes"
        ):
            pieces.append(following)
            following = following.getnext()
        return pieces
    return []
