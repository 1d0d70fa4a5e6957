"""Files made to break whatever reads them, written piece by piece so that a test stays small."""

from __future__ import annotations

import random
import re
import zipfile
from collections.abc import Iterable
from pathlib import Path

# What spreadsheets, terminals, databases, parsers and decoders are known to stumble over.
SNIPPETS: tuple[bytes, ...] = (
    b"\x00", b"\xef\xbb\xbf", b"\r", b"\n", b"\r\n", b'"', b"'", b",", b";", b"\t", b"|",
    b"=1+1", b"'; drop table raw.patients; --", b"<script>alert(1)</script>", b"\x1b[31m",
    b"\xe2\x80\xae", b"\xff\xfe", b"\xf0\x9f\x92\xa9", b"1e999", b"NaN", b"9" * 400, b"2015-02-30",
    b"0000-00-00", b"9999-12-31", b"{", b"{}", b"%s", b"\\", b"\x7f", b"\x01a", b"\xc2\x85",
    b"\xe2\x80\xa8", b"\xed\xa0\x80", b'"""', b"[", b"((((", b" ", b"\xc2\xa0", b"\x1a", b"\xff",
    b"\xd9\xa1", b"\xc2\xb2", b"\0\0\0\0", b"\xff\xff\xff\xff", b"\xff\xff\xff\x7f",
)  # fmt: skip
_XML_VALUES = (
    b"", b"0", b"-1", b"99999999999", b"1048577", b"ZZZ1", b"a", b"s", b"e", b"d", b"n",
    b"1e308", b"1e400", b"-1e10", b"2958466", b"../../x", b"\xc2\xb2", b"&#x0;", b"_xD800_",
)  # fmt: skip
_XML_PLACES = re.compile(rb'="([^"]*)"|>([^<>]+)<|</?([A-Za-z]+)')


def mutated(data: bytes, draw: random.Random) -> bytes:
    """Random, cut off, flipped, repeated, deleted, transposed and inserted bytes."""
    content = bytearray(data)
    for _ in range(draw.choice((1, 1, 1, 2, 3, 8, 30))):
        at = draw.randrange(len(content) + 1)
        n = draw.choice((1, 2, 4, 16, 64, 300))
        match draw.randrange(9):
            case 0:
                content[at : at + n] = draw.randbytes(n)
            case 1:
                del content[at:]
            case 2 if at < len(content):
                content[at] ^= 1 << draw.randrange(8)
            case 3:
                content[at:at] = content[at : at + n] * draw.choice((1, 10))
            case 4:
                del content[at : at + n]
            case 5:
                lines = bytes(content).split(b"\n")
                draw.shuffle(lines)
                content = bytearray(draw.choice((b"\n", b"\r")).join(lines))
            case _:
                content[at:at] = draw.choice(SNIPPETS)
    return bytes(content)


def mutated_workbook(path: Path, draw: random.Random) -> None:
    """Change values and tags inside the parts of a workbook, the archive staying sound."""
    with zipfile.ZipFile(path) as book:
        parts = {name: book.read(name) for name in book.namelist()}
    for name in draw.sample(sorted(parts), 2):
        for _ in range(draw.choice((1, 2, 5))):
            places = list(_XML_PLACES.finditer(parts[name]))
            if places:
                found = draw.choice(places)
                first, last = found.span(found.lastindex or 0)
                value = draw.choice(_XML_VALUES)
                parts[name] = parts[name][:first] + value + parts[name][last:]
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as book:
        for name, content in parts.items():
            book.writestr(name, content)


_RELATIONS = (
    '<Relationships><Relationship Id="a" Type="x/worksheet" Target="worksheets/sheet1.xml"/>'
    '<Relationship Id="b" Type="x/sharedStrings" Target="sharedStrings.xml"/>'
    '<Relationship Id="c" Type="x/styles" Target="styles.xml"/></Relationships>'
)
_BOOK = '<workbook xmlns:r="r"><sheets><sheet name="labs" r:id="a"/></sheets></workbook>'
LABS_HEADER = (
    b'<worksheet><sheetData><row r="1"><c t="inlineStr"><is><t>patient_id</t></is></c>'
    b'<c t="inlineStr"><is><t>sampled_on</t></is></c>'
    b'<c t="inlineStr"><is><t>creatinine_mg_dl</t></is></c></row>'
)
LABS_END = b"</sheetData></worksheet>"


def workbook(
    path: Path,
    sheet: Iterable[bytes] = (LABS_HEADER, LABS_END),
    *,
    texts: Iterable[bytes] = (b"<sst/>",),
    styles: Iterable[bytes] = (b"<styleSheet/>",),
    packing: int = zipfile.ZIP_DEFLATED,
) -> None:
    """Write a workbook with the sheet ``labs`` from the bytes of its parts."""
    with zipfile.ZipFile(path, "w", packing) as book:
        book.writestr("xl/workbook.xml", _BOOK)
        book.writestr("xl/_rels/workbook.xml.rels", _RELATIONS)
        for name, chunks in (
            ("worksheets/sheet1.xml", sheet),
            ("sharedStrings.xml", texts),
            ("styles.xml", styles),
        ):
            with book.open(f"xl/{name}", "w") as part:
                for chunk in chunks:
                    part.write(chunk)


def repeated(unit: bytes, n_bytes: int) -> Iterable[bytes]:
    """Yield a text again and again until there are so many bytes of it."""
    chunk = unit * max(1, (1 << 20) // len(unit))
    for _ in range(n_bytes // len(chunk)):
        yield chunk
