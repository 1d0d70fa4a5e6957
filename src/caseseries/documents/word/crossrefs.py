"""References to tables and figures as REF fields, so that they follow where captions are moved.

A caption carries a bookmark around its label (Table S1) and one around its number, since a
sentence may print either.
"""

from __future__ import annotations

import copy
import re
from dataclasses import dataclass
from typing import Final

from caseseries.documents.word.package import Package
from caseseries.documents.word.xml import SPACE, Element, new, q, text_of

_FLOAT: Final = re.compile(r"(tbl|fig)-.")
# Word takes a name of letters, digits and underscores; one that begins with _ it does not list.
_LONGEST_NAME: Final = 40


@dataclass(frozen=True)
class _Caption:
    label: str
    number: str
    bookmark: str

    @property
    def number_bookmark(self) -> str:
        return f"{self.bookmark}_n"


def refer(package: Package) -> None:
    """Turn links to captions into REF fields."""
    captions: dict[str, _Caption] = {}
    for part in package.texts:
        root = package.xml(part)
        ids = [int(mark.get(q("w:id")) or 0) for mark in root.iter(q("w:bookmarkStart"))]
        following = max(ids, default=0) + 1
        for field in list(root.iter(q("w:fldSimple"))):
            if " SEQ " in (field.get(q("w:instr")) or ""):
                following = _mark(field, captions, following)
    for part in package.texts:
        for link in list(package.xml(part).iter(q("w:hyperlink"))):
            caption = captions.get(link.get(q("w:anchor")) or "")
            if caption is not None:
                _replace(link, caption)


def _mark(field: Element, captions: dict[str, _Caption], following: int) -> int:
    """Bookmark the caption around a SEQ field; the next free id of bookmarks."""
    before = list(field.itersiblings(preceding=True))[::-1]
    start = next(
        (at for at, item in enumerate(before) if _FLOAT.match(item.get(q("w:name")) or "")), None
    )
    if start is None or before[start].tag != q("w:bookmarkStart"):
        return following
    anchor = before[start].get(q("w:name")) or ""
    runs = before[start + 1 :]
    label = "".join(text_of(item) for item in [*runs, field])
    number = label.split()[-1]
    name = f"_Ref_{re.sub(r'[^A-Za-z0-9_]', '_', anchor)}"[: _LONGEST_NAME - 4]
    while any(name == other.bookmark for other in captions.values()):
        name = f"{name[: _LONGEST_NAME - 8]}_{len(captions)}"
    caption = _Caption(label, number, name)
    captions[anchor] = caption
    first = runs[0] if runs else field
    # a letter before the number, S, is a run of its own
    lettered = bool(runs) and number.startswith(text_of(runs[-1]).strip() or " ")
    inner = runs[-1] if lettered else field
    for bookmark, opening in ((caption.number_bookmark, inner), (caption.bookmark, first)):
        opening.addprevious(new("w:bookmarkStart", id=str(following), name=bookmark))
        field.addnext(new("w:bookmarkEnd", id=str(following)))
        following += 1
    return following


def _replace(link: Element, caption: _Caption) -> None:
    text = text_of(link)
    runs = link.findall(q("w:r"))
    if not runs or not text.endswith(caption.number):
        return
    whole = " ".join(text.split()) == " ".join(caption.label.split())
    lead = "" if whole else text[: -len(caption.number)]
    bookmark = caption.bookmark if whole else caption.number_bookmark
    look = runs[0].find(q("w:rPr"))

    def run(content: Element) -> Element:
        made = new("w:r")
        if look is not None:
            made.append(copy.deepcopy(look))
        made.append(content)
        return made

    def words(name: str, text: str) -> Element:
        made = new(name)
        made.text = text
        made.set(SPACE, "preserve")
        return run(made)

    field = [
        run(new("w:fldChar", fldCharType="begin")),
        # without MERGEFORMAT the reference would become bold, as the caption's label is
        words("w:instrText", f" REF {bookmark} \\h \\* MERGEFORMAT "),
        run(new("w:fldChar", fldCharType="separate")),
        words("w:t", text[len(lead) :]),
        run(new("w:fldChar", fldCharType="end")),
    ]
    for item in [*([words("w:t", lead)] if lead else []), *field]:
        link.addprevious(item)
    tail = link.getparent()
    assert tail is not None
    tail.remove(link)
