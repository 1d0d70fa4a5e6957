"""The tables of a DOCX that pandoc wrote: styles of their cells, rules, rows that do not split,
text for whoever hears them.

Word's table styles know one header row only; the tables of a paper have two. So the rules of
header rows are written into the cells themselves.
"""

from __future__ import annotations

from itertools import pairwise
from typing import Final

from caseseries.documents.word.table_pads import pads_to_indents
from caseseries.documents.word.xml import (
    Element,
    new,
    properties,
    put,
    q,
    style_of,
    text_of,
    value_of,
)

# A table of so many lines or fewer is half a page with its caption and notes, and is not broken;
# where a longer one were kept whole, more than that could stay open on the page before it.
_WHOLE_LINES: Final = 24
# The levels of a variable of so many lines or fewer stay on one page.
_GROUP_LINES: Final = 12
# So many lines at least stand on either page of a table that is broken.
_EDGE_LINES: Final = 4
# An average letter of a table, in twentieths of a point.
_LETTER: Final = 86
_HEADER_STYLES: Final = {"center": "TableHeaderCentered", "right": "TableHeaderNumber"}
_BODY_STYLES: Final = {"center": "TableCentered", "right": "TableNumber"}
_PANDOCS: Final = "Compact"


def finish_tables(root: Element) -> None:
    """All tables of a part."""
    for table in root.iter(q("w:tbl")):
        _finish(table)


def _finish(table: Element) -> None:
    rows = table.findall(q("w:tr"))
    n_headers = sum(_is_header(row) for row in rows)
    together = _kept_with_next(table, rows, n_headers)
    for at, row in enumerate(rows):
        header = at < n_headers
        heading = _is_heading(row)
        put(properties(row, "w:trPr"), new("w:cantSplit"))
        if header:
            _rule(row, last=at == n_headers - 1)
        _style(row, header=header, heading=heading)
        for cell in row.findall(q("w:tc")):
            pads_to_indents(cell)
        if together[at]:
            for paragraph in row.iter(q("w:p")):
                put(properties(paragraph, "w:pPr"), new("w:keepNext"))
    _describe(table, rows[:n_headers])


def _kept_with_next(table: Element, rows: list[Element], n_headers: int) -> list[bool]:
    """For each row whether the page may not break below it."""
    lines = _lines(table, rows)
    headings = [at for at, row in enumerate(rows) if at >= n_headers and _is_heading(row)]
    small = set[int]()
    for start, end in pairwise([*headings, len(rows)]):
        if sum(lines[start:end]) <= _GROUP_LINES:
            small.update(range(start, end - 1))
    short = sum(lines) <= _WHOLE_LINES
    kept = [
        short
        or at < n_headers
        or at in headings
        or at in small
        or sum(lines[n_headers : at + 1]) < _EDGE_LINES
        or sum(lines[at + 1 :]) < _EDGE_LINES
        for at in range(len(rows))
    ]
    # the last row with the notes
    return [*kept[:-1], _has_notes(table)]


def _lines(table: Element, rows: list[Element]) -> list[int]:
    """How many lines of text each row is high, about."""
    widths = [int(column.get(q("w:w")) or 0) for column in table.iter(q("w:gridCol"))]
    heights: list[int] = []
    for row in rows:
        lines, column = [1], 0
        for cell in row.findall(q("w:tc")):
            span = int(value_of(cell.find(q("w:tcPr")), "w:gridSpan") or 1)
            letters = sum(widths[column : column + span]) // _LETTER or 1000
            parts = text_of(cell).split("\n")
            lines.append(sum(-(-max(len(part), 1) // letters) for part in parts))
            column += span
        heights.append(max(lines))
    return heights


def _is_header(row: Element) -> bool:
    return row.find(f"{q('w:trPr')}/{q('w:tblHeader')}") is not None


def _is_heading(row: Element) -> bool:
    """Whether all that the first cell of a row says is bold: it heads the rows below."""
    return _is_all(row, "w:b") or _is_part(row)


def _is_part(row: Element) -> bool:
    """Whether a row across the table, in italics, heads the variables of a part."""
    return len(row.findall(q("w:tc"))) == 1 and _is_all(row, "w:i")


def _is_all(row: Element, look: str) -> bool:
    first = row.find(q("w:tc"))
    runs = [] if first is None else list(first.iter(q("w:r")))
    return bool(runs) and all(run.find(f"{q('w:rPr')}/{q(look)}") is not None for run in runs)


def _outer(table: Element) -> Element:
    """The table, or the content control that holds it alone or with its notes."""
    content = table.getparent()
    if content is not None and content.tag == q("w:sdtContent"):
        control = content.getparent()
        if control is not None:
            return control
    return table


def _has_notes(table: Element) -> bool:
    following = table.getnext()
    if following is None:
        following = _outer(table).getnext()
    return (
        following is not None and following.tag == q("w:p") and style_of(following) == "TableNotes"
    )


def _rule(row: Element, *, last: bool) -> None:
    for cell in row.findall(q("w:tc")):
        settings = properties(cell, "w:tcPr")
        # a cell merged downwards takes its rule from the last row it reaches
        merged = settings.find(q("w:vMerge")) is not None
        spanning = int(value_of(settings, "w:gridSpan") or 1) > 1 and not merged
        color = "1A1A1A" if last else "BFBFBF" if spanning else ""
        if color:
            borders = put(settings, new("w:tcBorders"))
            borders.append(new("w:bottom", val="single", sz="4", space="0", color=color))
        put(settings, new("w:vAlign", val="bottom"))


def _style(row: Element, *, header: bool, heading: bool) -> None:
    """Say by a style what a cell is, so that an author can restyle all cells of a kind."""
    for column, cell in enumerate(row.findall(q("w:tc"))):
        for paragraph in cell.findall(q("w:p")):
            settings = properties(paragraph, "w:pPr")
            if value_of(settings, "w:pStyle") not in (_PANDOCS, None):
                continue
            align = value_of(settings, "w:jc") or "left"
            if header:
                style = _HEADER_STYLES.get(align, "TableHeader")
            elif heading and column == 0:
                style = "TablePart" if _is_part(row) else "TableGroup"
            elif column == 0 and align == "left":
                style = "TableLevel"
            else:
                style = _BODY_STYLES.get(align, "TableText")
            put(settings, new("w:pStyle", val=style))
            for direct in settings.findall(q("w:jc")):
                settings.remove(direct)
            if style.startswith(("TableHeader", "TableGroup")):
                _without(paragraph, "w:b", "w:bCs")
            elif style == "TablePart":
                _without(paragraph, "w:i", "w:iCs")


def _without(paragraph: Element, *looks: str) -> None:
    """How it looks is said by the style."""
    for settings in paragraph.iter(q("w:rPr")):
        for name in looks:
            for look in settings.findall(q(name)):
                settings.remove(look)


def _describe(table: Element, headers: list[Element]) -> None:
    """The caption as alternative text, and the columns as its description."""
    caption = _outer(table).getprevious()
    settings = properties(table, "w:tblPr")
    if caption is not None and caption.tag == q("w:p") and style_of(caption) == "TableCaption":
        put(settings, new("w:tblCaption", val=" ".join(text_of(caption).split())))
    cells = [cell for row in headers for cell in row.findall(q("w:tc"))]
    names = [" ".join(text_of(cell).replace("\n", " ").split()) for cell in cells]
    if any(names):
        columns = "; ".join(dict.fromkeys(filter(None, names)))
        put(settings, new("w:tblDescription", val=f"Columns: {columns}."))
