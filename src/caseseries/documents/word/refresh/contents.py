"""Tables and figures renewed: cell by cell where the shape is the same, else as a whole."""

from __future__ import annotations

import copy
from dataclasses import dataclass
from typing import Literal

from caseseries.documents.word.controls import Control, content_hashes
from caseseries.documents.word.package import Package
from caseseries.documents.word.pictures import picture_hashes, swap_pictures
from caseseries.documents.word.refresh.transplant import transplanted
from caseseries.documents.word.xml import Element, q, text_of

Outcome = Literal["same", "renewed", "edited"]


@dataclass(frozen=True)
class Side:
    """A document and one table or figure of it."""

    package: Package
    control: Control

    @property
    def hashes(self) -> tuple[str, ...]:
        return content_hashes(self.package, self.control)

    @property
    def is_figure(self) -> bool:
        part, content = self.control.part, self.control.content
        return bool(picture_hashes(self.package, part, content))


def renew_content(old: Side, renewed: Side, written: tuple[str, ...], *, force: bool) -> Outcome:
    """Renew the old side from the new one; "edited" is left alone unless by `force`.

    It is edited where it holds something else than was written, tracked changes, or comments.
    """
    if set(renewed.hashes) & set(written) and (old.is_figure or old.hashes == written):
        return "same"
    edited = not set(old.hashes) & set(written)
    if old.is_figure != renewed.is_figure:
        return "edited"
    if old.is_figure:
        if edited and not force:
            return "edited"
        target = (old.package, old.control.part, old.control.content)
        source = (renewed.package, renewed.control.part, renewed.control.content)
        return "renewed" if swap_pictures(target, source) else "edited"
    if (edited or old.control.has_edits) and not force:
        return "edited"
    if not _cells_renewed(old, renewed):
        _replaced(old, renewed)
    return "renewed"


def _cells_renewed(old: Side, renewed: Side) -> bool:
    """Renew the cells that differ; the widths, rules and styles an author gave them stay."""
    tables = [side.control.content.findall(q("w:tbl")) for side in (old, renewed)]
    others = [_beside_tables(side.control.content) for side in (old, renewed)]
    cells = [[_cells(table) for table in side] for side in tables]
    shapes = [[[len(row) for row in table] for table in side] for side in cells]
    if shapes[0] != shapes[1] or len(others[0]) != len(others[1]):
        return False
    former = [cell for table in cells[0] for row in table for cell in row]
    now = [cell for table in cells[1] for row in table for cell in row]
    for cell, other in zip([*former, *others[0]], [*now, *others[1]], strict=True):
        paragraphs = [_paragraphs(piece) for piece in (cell, other)]
        if len(paragraphs[0]) != len(paragraphs[1]):
            return False
        for paragraph, source in zip(*paragraphs, strict=True):
            if text_of(paragraph) != text_of(source):
                _retold(paragraph, source, old, renewed)
    return True


def _retold(paragraph: Element, source: Element, old: Side, renewed: Side) -> None:
    copied = transplanted(source, renewed.package, old.package, old.control.part)
    settings = q("w:pPr")
    for item in list(paragraph):
        if item.tag != settings:
            paragraph.remove(item)
    paragraph.extend([item for item in copied if item.tag != settings])


def _replaced(old: Side, renewed: Side) -> None:
    content = old.control.content
    for item in list(content):
        content.remove(item)
    for item in renewed.control.content:
        content.append(
            transplanted(item, renewed.package, old.package, old.control.part)
            if isinstance(item.tag, str)
            else copy.copy(item)
        )


def _cells(table: Element) -> list[list[Element]]:
    return [row.findall(q("w:tc")) for row in table.findall(q("w:tr"))]


def _beside_tables(content: Element) -> list[Element]:
    return content.findall(q("w:p"))


def _paragraphs(piece: Element) -> list[Element]:
    return [piece] if piece.tag == q("w:p") else piece.findall(q("w:p"))
