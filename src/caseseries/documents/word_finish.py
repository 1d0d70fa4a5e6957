"""Finish a DOCX that pandoc wrote: header rules of its tables, rows that do not split.

Word's table styles know one header row only; the tables of a paper have two. So the rules
and the weight of header rows are written into the cells themselves.
"""

import re
import zipfile
from pathlib import Path

from caseseries.documents.word.properties import tidied

# With what follows: nothing, or the notes of the table.
_TABLE = re.compile(
    r'(?P<table><w:tbl>.*?</w:tbl>)(?P<notes>\s*<w:p>\s*<w:pPr>\s*<w:pStyle w:val="TableNotes")?',
    re.DOTALL,
)
_ROW = re.compile(r"<w:tr>.*?</w:tr>", re.DOTALL)
_CELL = re.compile(r"<w:tc>.*?</w:tc>", re.DOTALL)
_RUN = re.compile(r"<w:r>.*?</w:r>", re.DOTALL)
_BOLD = re.compile(r"<w:b ?/>")
_SPAN = re.compile(r'<w:gridSpan w:val="(\d+)" ?/>')
# pandoc describes the picture itself by its path on the machine; the text stands one level up
_PICTURE_PATH = re.compile(r'(<pic:cNvPr\b[^>]*?) descr="[^"]*"')
_PART = "word/document.xml"
# A table of so many rows or fewer is not broken: it takes half a page at most.
_SHORT_ROWS = 20


def _border(width: int, color: str) -> str:
    line = f'<w:bottom w:val="single" w:sz="{width}" w:space="0" w:color="{color}"/>'
    return f"<w:tcBorders>{line}</w:tcBorders>"


def _header_cell(cell: str, *, last: bool) -> str:
    span = _SPAN.search(cell)
    # a cell merged downwards takes its rule from the last row it reaches
    spanning = span is not None and int(span.group(1)) > 1 and "<w:vMerge" not in cell
    border = _border(4, "1A1A1A") if last else _border(4, "BFBFBF") if spanning else ""
    extra = f'{border}<w:vAlign w:val="bottom"/>'
    cell = cell.replace("<w:tcPr />", "<w:tcPr></w:tcPr>", 1).replace(
        "</w:tcPr>", f"{extra}</w:tcPr>", 1
    )
    cell = cell.replace("<w:r><w:t", "<w:r><w:rPr><w:b/><w:bCs/></w:rPr><w:t")
    return cell.replace("<w:r><w:rPr><w:i", "<w:r><w:rPr><w:b/><w:bCs/><w:i")


def _is_heading(row: str) -> bool:
    """Whether all that the first cell of a row says is bold: it heads the rows below."""
    first = _CELL.search(row)
    runs = _RUN.findall(first.group()) if first else []
    return bool(runs) and all(_BOLD.search(run) for run in runs)


def _row(row: str, *, header: bool, last_header: bool, keep: bool) -> str:
    if "<w:trPr>" in row:
        row = row.replace("<w:trPr>", "<w:trPr><w:cantSplit/>", 1)
    else:
        row = row.replace("<w:tr>", "<w:tr><w:trPr><w:cantSplit/></w:trPr>", 1)
    if header:
        row = _CELL.sub(lambda m: _header_cell(m.group(), last=last_header), row)
    if keep:
        row = row.replace("<w:pPr>", "<w:pPr><w:keepNext/>")
        row = re.sub(r"(<w:pPr>)<w:keepNext/>(<w:pStyle [^>]*>)", r"\1\2<w:keepNext/>", row)
    return row


def _table(match: re.Match[str]) -> str:
    table, notes = match["table"], match["notes"] or ""
    rows = _ROW.findall(table)
    n_headers = sum("<w:tblHeader" in row for row in rows)
    short = len(rows) <= _SHORT_ROWS
    position = iter(range(len(rows)))

    def finish(found: re.Match[str]) -> str:
        at, row = next(position), found.group()
        header, last = at < n_headers, at == len(rows) - 1
        return _row(
            row,
            header=header,
            last_header=at == n_headers - 1,
            # a heading stays with the row below it, the last row with the notes
            keep=bool(notes) if last else short or header or _is_heading(row),
        )

    table = _ROW.sub(finish, table)
    table = table.replace('w:firstRow="1"', 'w:firstRow="0"').replace(
        'w:val="0020"', 'w:val="0000"'
    )
    return table + notes


def finish(path: Path) -> None:
    """Rewrite the DOCX in place."""
    temporary = path.with_suffix(".tmp")
    with zipfile.ZipFile(path) as source:
        parts = {entry.filename: source.read(entry) for entry in source.infolist()}
    text = _PICTURE_PATH.sub(r"\1", parts[_PART].decode())
    parts[_PART] = _TABLE.sub(_table, text).encode()
    with zipfile.ZipFile(temporary, "w", zipfile.ZIP_DEFLATED) as target:
        for name, data in tidied(parts).items():
            target.writestr(name, data)
    temporary.replace(path)
