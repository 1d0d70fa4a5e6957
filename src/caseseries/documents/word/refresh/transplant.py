"""Pieces of one Word file in another: links, footnotes and styles come along."""

from __future__ import annotations

import copy

from caseseries.documents.word.package import FOOTNOTES, STYLES, Package
from caseseries.documents.word.styles import by_id, used_styles
from caseseries.documents.word.xml import Element, R, q

_FOOTNOTE_RELATION = f"{R}/footnotes"


def transplanted(piece: Element, source: Package, target: Package, part: str) -> Element:
    """A copy of `piece` whose references hold in `part` of the target."""
    copied = copy.deepcopy(piece)
    relations = {item.get("Id"): item for item in source.relations(part)}
    for link in copied.iter(q("w:hyperlink")):
        relation = relations.get(link.get(q("r:id")))
        if relation is not None:
            id = target.relate(
                part, relation.get("Type") or "", relation.get("Target") or "", external=True
            )
            link.set(q("r:id"), id)
    for mark in list(copied.iter(q("w:footnoteReference"))):
        _footnote(mark, source, target)
    for mark in [*copied.iter(q("w:bookmarkStart")), *copied.iter(q("w:bookmarkEnd"))]:
        # its number has its name in the control, and ids must not clash
        parent = mark.getparent()
        if parent is not None:
            parent.remove(mark)
    _styles(copied, source, target)
    return copied


def _footnote(mark: Element, source: Package, target: Package) -> None:
    notes = {note.get(q("w:id")): note for note in source.xml(FOOTNOTES)}
    note = notes.get(mark.get(q("w:id")))
    if note is None or FOOTNOTES not in target:
        parent = mark.getparent()
        if parent is not None:
            parent.remove(mark)
        return
    into = target.xml(FOOTNOTES)
    id = str(max((int(n.get(q("w:id")) or 0) for n in into), default=0) + 1)
    copied = copy.deepcopy(note)
    copied.set(q("w:id"), id)
    into.append(copied)
    mark.set(q("w:id"), id)


def _styles(piece: Element, source: Package, target: Package) -> None:
    if STYLES not in source or STYLES not in target:
        return
    known, given = by_id(target.xml(STYLES)), by_id(source.xml(STYLES))
    for id in sorted(used_styles(piece) & given.keys() - known.keys()):
        target.xml(STYLES).append(copy.deepcopy(given[id]))
