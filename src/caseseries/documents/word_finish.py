"""Finish a DOCX that pandoc wrote: header rules of its tables, rows that do not split.

Word's table styles know one header row only; the tables of a paper have two. So the rules
and the weight of header rows are written into the cells themselves.
"""

import re
import zipfile
from pathlib import Path

_TABLE = re.compile(r"<w:tbl>.*?</w:tbl>", re.DOTALL)
_ROW = re.compile(r"<w:tr>.*?</w:tr>", re.DOTALL)
_CELL = re.compile(r"<w:tc>.*?</w:tc>", re.DOTALL)
_SPAN = re.compile(r'<w:gridSpan w:val="(\d+)" ?/>')
# pandoc describes the picture itself by its path on the machine; the text stands one level up
_PICTURE_PATH = re.compile(r'(<pic:cNvPr\b[^>]*?) descr="[^"]*"')
_PART = "word/document.xml"


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


def _row(row: str, *, header: bool, last_header: bool, last: bool) -> str:
    if "<w:trPr>" in row:
        row = row.replace("<w:trPr>", "<w:trPr><w:cantSplit/>", 1)
    else:
        row = row.replace("<w:tr>", "<w:tr><w:trPr><w:cantSplit/></w:trPr>", 1)
    if header:
        row = _CELL.sub(lambda m: _header_cell(m.group(), last=last_header), row)
    if not last and ("<w:b /><w:bCs /></w:rPr>" in row or header):
        # a heading row stays with the row below it
        row = row.replace("<w:pPr>", "<w:pPr><w:keepNext/>")
        row = re.sub(r"(<w:pPr>)<w:keepNext/>(<w:pStyle [^>]*>)", r"\1\2<w:keepNext/>", row)
    return row


def _table(match: re.Match[str]) -> str:
    table = match.group()
    rows = _ROW.findall(table)
    n_headers = sum("<w:tblHeader" in row for row in rows)
    position = iter(range(len(rows)))

    def finish(found: re.Match[str]) -> str:
        at = next(position)
        return _row(
            found.group(),
            header=at < n_headers,
            last_header=at == n_headers - 1,
            last=at == len(rows) - 1,
        )

    table = _ROW.sub(finish, table)
    return table.replace('w:firstRow="1"', 'w:firstRow="0"').replace('w:val="0020"', 'w:val="0000"')


def finish(path: Path) -> None:
    """Rewrite the DOCX in place."""
    temporary = path.with_suffix(".tmp")
    with (
        zipfile.ZipFile(path) as source,
        zipfile.ZipFile(temporary, "w", zipfile.ZIP_DEFLATED) as target,
    ):
        for entry in source.infolist():
            data = source.read(entry)
            if entry.filename == _PART:
                text = _PICTURE_PATH.sub(r"\1", data.decode())
                data = _TABLE.sub(_table, text).encode()
            target.writestr(entry, data)
    temporary.replace(path)
