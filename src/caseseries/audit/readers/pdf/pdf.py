"""PDF files with a text layer, as papers."""

from __future__ import annotations

import dataclasses
import re
from pathlib import Path

from caseseries.audit.paper import Paper
from caseseries.audit.readers import names
from caseseries.audit.readers.blocks import Blocks
from caseseries.audit.readers.pdf.heads import without_heads, without_line_numbers
from caseseries.audit.readers.pdf.lines import in_reading_order, segments
from caseseries.audit.readers.pdf.paragraphs import Typical, paragraphs
from caseseries.audit.readers.pdf.tables import Found, table_below
from caseseries.audit.readers.pdf.words import Page, Segment, rules_of, words_of
from caseseries.audit.readers.plain import plain
from caseseries.study.failure import CannotReadError

MAX_PAGES = 500
_TABLE = re.compile(r"(?:supplement(?:ary|al)\s+|e)?table\s", re.IGNORECASE)


def pdf_paper(data: bytes, path: Path) -> Paper:
    """The paper of the bytes of a PDF. Raises CannotReadError."""
    pages, said = _pages(data, path)
    without_heads(pages)
    for page in pages:
        without_line_numbers(page)
    blocks = Blocks(str(path), joins=True)
    blocks.said += said
    typical = Typical.of(pages)
    for page in pages:
        _read(page, blocks, typical)
    return blocks.paper()


def _pages(data: bytes, path: Path) -> tuple[list[Page], list[str]]:
    try:
        import pypdfium2
        import pypdfium2.raw as raw
    except ImportError:
        raise CannotReadError(
            f"{path} is a PDF, and pypdfium2, which reads them, is not installed"
        ) from None
    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        if "password" in str(error).lower() or "security" in str(error).lower():
            raise CannotReadError(f"{path} is encrypted; save it without a password") from None
        raise CannotReadError(f"{path} is no sound PDF: {error}") from None
    pages: list[Page] = []
    said: list[str] = []
    try:
        if len(document) > MAX_PAGES:
            said.append(f"only the first {MAX_PAGES} of {len(document)} pages were read")
        for at in range(min(len(document), MAX_PAGES)):
            try:
                page = document[at]
                words, width, height = words_of(page, raw)
                rules = rules_of(page, raw)
            except pypdfium2.PdfiumError as error:
                said.append(f"page {at + 1} could not be read: {error}")
                continue
            if not words:
                said.append(f"page {at + 1} has no text layer")
            pages.append(Page(at + 1, width, height, words, rules))
    finally:
        document.close()
    if not any(page.words for page in pages):
        raise CannotReadError(
            f"{path} has no text layer, as a scan has none; recognize its text first (OCR)"
        )
    return pages, said


def _read(page: Page, blocks: Blocks, typical: Typical) -> None:
    rest = segments(page.words)
    rest = _continued(rest, page, blocks)
    for caption in [s for s in rest if _heads_table(s)]:
        bottom = _bottom_if_wide(caption, page)
        if bottom is None:
            continue
        above = [s for s in rest if s.baseline < caption.baseline - 2]
        table = [s for s in rest if caption.baseline - 2 <= s.baseline <= bottom + 1]
        if caption not in table:
            continue
        _read_part(above, page, blocks, typical)
        table.sort(key=lambda s: (s.baseline, s.x0))
        _read_column(table, page, blocks, typical)
        rest = [s for s in rest if s.baseline > bottom + 1]
    _read_part(rest, page, blocks, typical)


def _read_part(found: list[Segment], page: Page, blocks: Blocks, typical: Typical) -> None:
    for column in in_reading_order(found, page.width):
        _read_column(column, page, blocks, typical)


def _bottom_if_wide(caption: Segment, page: Page) -> float | None:
    """Where a table ends that is as wide as the page, across its columns."""
    words = [word for word in page.words if word.baseline > caption.baseline + 2]
    found = table_below(words, caption, page.rules, (0.08 * page.width, 0.92 * page.width))
    if found is None:
        return None
    wide = [
        rule
        for rule in page.rules
        if abs(rule.y - found.bottom) < 2 and rule.x1 - rule.x0 > 0.6 * page.width
    ]
    return found.bottom if wide else None


def _continued(rest: list[Segment], page: Page, blocks: Blocks) -> list[Segment]:
    """Add the rows of a table that goes on from the page before; return what is left."""
    if not rest or not blocks.ends_with_table:
        return rest
    first = min(rest, key=lambda s: s.baseline)
    above = Segment([dataclasses.replace(first.words[0], text="", baseline=first.baseline - 30)])
    span = (min(s.x0 for s in rest), max(s.x1 for s in rest))
    found = table_below(page.words, above, page.rules, span)
    if found is None or not blocks.extend_table(found.rows):
        return rest
    return [s for s in rest if s.baseline > found.bottom + 0.5]


def _read_column(column: list[Segment], page: Page, blocks: Blocks, typical: Typical) -> None:
    waiting = column
    while waiting:
        at = next((i for i, s in enumerate(waiting) if _heads_table(s)), None)
        if at is None:
            paragraphs(waiting, page, blocks, typical)
            return
        paragraphs(waiting[:at], page, blocks, typical)
        waiting = _read_table(waiting[at:], page, blocks)


def _heads_table(segment: Segment) -> bool:
    text = segment.text
    return bool(_TABLE.match(text)) and names.label_of(text) != ""


def _read_table(rest: list[Segment], page: Page, blocks: Blocks) -> list[Segment]:
    """Read the table that the first segment is the caption of; return what comes after it."""
    caption, below = _caption(rest, page)
    text = "\n".join(segment.text for segment in caption)
    span = (min(s.x0 for s in rest), max(s.x1 for s in rest))
    words = [word for segment in below for word in segment.words]
    found = table_below(words, caption[-1], page.rules, span)
    is_continued = found is not None and blocks.last_label == names.label_of(plain(text))
    if found is not None and is_continued and blocks.extend_table(found.rows):
        return _rest(below, found)
    blocks.paragraph(text, "caption", page=page.number)
    if found is None:
        return below
    blocks.table(found.rows, headers=found.headers, page=page.number)
    return _rest(below, found)


def _rest(below: list[Segment], found: Found) -> list[Segment]:
    return [s for s in below if s.baseline > found.bottom + 0.5 or s.baseline < found.top - 1]


def _caption(rest: list[Segment], page: Page) -> tuple[list[Segment], list[Segment]]:
    """The lines of a caption: until a rule, a gap, another size or weight, or several cells."""
    first = rest[0]
    lines = [first]
    for at, segment in enumerate(rest[1:], 1):
        last = lines[-1]
        is_beside = any(
            abs(other.baseline - segment.baseline) < 2 and other is not segment
            for other in rest[at - 1 : at + 2]
        )
        is_ruled = any(
            last.baseline < rule.y < segment.baseline
            and rule.x0 < segment.x1
            and rule.x1 > segment.x0
            for rule in page.rules
        )
        if abs(segment.baseline - first.baseline) < 2 and len(lines) == 1:
            lines.append(segment)
            continue
        if (
            is_ruled
            or is_beside
            or len(lines) > 5
            or segment.baseline - last.baseline > 1.7 * segment.size
            or abs(segment.size - last.size) > 0.12 * last.size
        ):
            return lines, rest[at:]
        lines.append(segment)
    return lines, []
