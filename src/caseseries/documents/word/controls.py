"""The content controls around what can be renewed: numbers, tables, figures.

The layout filter puts them there with the ids of numbers, or the label of a table or figure; here
they get a key that Word has room for, look like nothing, and are written down in the record.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from caseseries.documents.word.package import DOCUMENT, STYLES, Package
from caseseries.documents.word.pictures import picture_hashes
from caseseries.documents.word.record import Record, WrittenNumber, write_record
from caseseries.documents.word.sentences import hash_around
from caseseries.documents.word.xml import (
    Element,
    ignoring_w15,
    is_deleted,
    new,
    put,
    q,
    text_of,
    value_of,
)

_NUMBER: Final = "number:"
_CONTENT: Final = "content:"
BOOKMARK: Final = "_cs_"
"""How the bookmarks of numbers begin; Word does not list what begins with _."""
_ROOM: Final = 64
"""As many characters Word has for the tag and the title of a control."""


@dataclass(frozen=True)
class Control:
    """One content control of ours: of a number (`key`), or of a table or figure (`label`)."""

    element: Element
    part: str
    key: str = ""
    label: str = ""
    within: str = ""

    @property
    def content(self) -> Element:
        found = self.element.find(q("w:sdtContent"))
        return new("w:sdtContent") if found is None else found

    @property
    def has_edits(self) -> bool:
        """Whether somebody has tracked changes in it, or comments on it."""
        return any(True for _ in self.element.iter(*_EDITS))

    @property
    def text(self) -> str:
        """What a reader sees; nothing where the number is deleted, be it as a tracked change."""
        about = self.element.find(q("w:sdtPr"))
        emptied = about is not None and about.find(q("w:showingPlcHdr")) is not None
        gone = is_deleted(self.element)
        return "" if emptied or gone else text_of(self.content)


def controls(package: Package) -> Iterator[Control]:
    """All of ours, in reading order."""
    for part in package.texts:
        # a list, since who asks will change the tree
        for element in list(package.xml(part).iter(q("w:sdt"))):
            tag = value_of(element.find(q("w:sdtPr")), "w:tag") or ""
            if tag.startswith(_CONTENT):
                yield Control(element, part, label=tag.removeprefix(_CONTENT))
            elif tag.startswith(_NUMBER):
                key = tag.removeprefix(_NUMBER)
                yield Control(element, part, key=key, within=_within(element))


_EDITS: Final = tuple(
    q(name)
    for name in ("w:ins", "w:del", "w:moveFrom", "w:moveTo", "w:commentRangeStart",
                 "w:commentRangeEnd", "w:commentReference")
)  # fmt: skip


def named(element: Element, *, key: str = "", label: str = "") -> None:
    """Give a control the tag and title of a number or of a table or figure."""
    about = element.find(q("w:sdtPr"))
    if about is None:
        about = new("w:sdtPr")
        element.insert(0, about)
    tag = _NUMBER + key if key else (_CONTENT + label)[:_ROOM]
    _name(about, tag, value_of(about, "w:alias") or label or key)


def family(key: str) -> str:
    """The key of all texts of the same numbers, printed alike, in the same place."""
    return key.partition(".")[0]


def adopt(package: Package, document: str) -> None:
    """Give each control of the layout filter its key, and write down what it holds."""
    if STYLES not in package:
        return
    record = Record(document)
    counted: Counter[str] = Counter()
    labels = _adopt_contents(package)
    for part in package.texts:
        package.replace(part, ignoring_w15(package.xml(part)))
        for element in package.xml(part).iter(q("w:sdt")):
            about = element.find(q("w:sdtPr"))
            tag, form = value_of(about, "w:tag"), value_of(about, "w:alias")
            if about is None or not tag or form is None or tag.startswith(_CONTENT):
                continue
            within = _within(element)
            same = hashlib.sha256(f"{within}|{tag}|{form}".encode()).hexdigest()[:12]
            counted[same] += 1
            key = f"{same}.{counted[same]}"
            ids = tuple(tag.split())
            around = "" if within else hash_around(element)
            record.numbers[key] = WrittenNumber(ids, form, within, _text(element), around)
            _name(about, _NUMBER + key, ids[0])
    number_controls(package)
    bookmark_numbers(package)
    for control in controls(package):
        if control.label in labels:
            record.contents[control.label] = content_hashes(package, control)
    write_record(package, record)


def _adopt_contents(package: Package) -> set[str]:
    labels: set[str] = set()
    for element in package.xml(DOCUMENT).iter(q("w:sdt")):
        about, content = element.find(q("w:sdtPr")), element.find(q("w:sdtContent"))
        label = value_of(about, "w:tag")
        # around paragraphs and tables; that of a number is around runs
        if about is None or content is None or not label:
            continue
        if content.find(q("w:p")) is not None or content.find(q("w:tbl")) is not None:
            _name(about, (_CONTENT + label)[:_ROOM], label)
            labels.add((_CONTENT + label)[:_ROOM].removeprefix(_CONTENT))
    return labels


def _name(about: Element, tag: str, title: str) -> None:
    put(about, new("w:tag", val=tag))
    put(about, new("w:alias", val=title[:_ROOM]))
    put(about, new("w15:appearance", val="hidden"))
    for id in about.findall(q("w:id")):
        put(about, id)


def _bookmark(element: Element, key: str, id: int) -> None:
    """Say it once more: LibreOffice before 7.5 keeps controls and drops what they are called."""
    content = element.find(q("w:sdtContent"))
    if content is not None:
        name = BOOKMARK + key.replace(".", "_")
        content.insert(0, new("w:bookmarkStart", id=str(id), name=name))
        content.append(new("w:bookmarkEnd", id=str(id)))


def bookmark_numbers(package: Package) -> None:
    """Give each number the bookmark it has not."""
    names = {
        mark.get(q("w:name"))
        for part in package.texts
        for mark in package.xml(part).iter(q("w:bookmarkStart"))
    }
    following = free_bookmark_id(package)
    for control in controls(package):
        name = BOOKMARK + control.key.replace(".", "_")
        if control.key and name not in names:
            _bookmark(control.element, control.key, following)
            names.add(name)
            following += 1


def free_bookmark_id(package: Package) -> int:
    """One above all that are taken."""
    ids = [
        int(mark.get(q("w:id")) or 0)
        for part in package.texts
        for mark in package.xml(part).iter(q("w:bookmarkStart"))
    ]
    return max(ids, default=0) + 1


def number_controls(package: Package) -> None:
    """Give each control of the package an id of its own."""
    taken: set[str] = set()
    following = 1
    for part in package.texts:
        for about in package.xml(part).iter(q("w:sdtPr")):
            id = value_of(about, "w:id")
            if id is None or id in taken:
                while str(following) in taken:
                    following += 1
                id = str(following)
                put(about, new("w:id", val=id))
            taken.add(id)


def content_hashes(package: Package, control: Control) -> tuple[str, ...]:
    """Of the text of a table, or of each form a figure is stored in."""
    pictures = picture_hashes(package, control.part, control.content)
    if pictures:
        return pictures
    text = "\n".join(text_of(item) for item in control.content.iter(q("w:p")))
    return (hashlib.sha256(text.encode()).hexdigest()[:16],)


def _text(element: Element) -> str:
    content = element.find(q("w:sdtContent"))
    return "" if content is None else text_of(content)


def _within(element: Element) -> str:
    """The label of the table or figure around a control."""
    for outer in element.iterancestors(q("w:sdt")):
        tag = value_of(outer.find(q("w:sdtPr")), "w:tag") or ""
        if tag.startswith(_CONTENT):
            return tag.removeprefix(_CONTENT)
    return ""
