"""The texts that the cells of a workbook point to by number (ECMA-376, part 1, §18.4.9)."""

from __future__ import annotations

import typing
from collections.abc import Iterator

from caseseries.delivery.sources.sheet_bytes.xml_text import (
    OddSheetError,
    check_characters,
    decoded,
    is_encoded,
    is_utf8,
    split_texts,
    through,
)
from caseseries.delivery.sources.workbook_xml import Attributes

if typing.TYPE_CHECKING:
    import polars as pl

    from caseseries.delivery.sources.workbook_package import Package

# Texts come in pieces of whole items; a longer one is read tag by tag.
_PIECE_BYTES = 1024 * 1024
_LONGEST_BYTES = 16 * _PIECE_BYTES
_ITEM = b"<si>"
_PLAIN = (b"<si><t>", b"</t></si>")
_KEEPING_BLANKS = b'<t xml:space="preserve">'


def read_shared_texts(package: Package, part: str) -> pl.Series:
    """Read the part that holds the shared texts. Raises DamagedWorkbookError."""
    import polars as pl

    from caseseries.delivery.sources.workbook_package import DamagedWorkbookError, unescaped

    found: list[pl.Series] = [pl.Series([], dtype=pl.String)]
    try:
        for piece in _pieces(package, part):
            texts = _plain_texts(piece)
            if texts is None:
                items = _Items()
                package.parse_bytes(part, b"<sst>" + piece + b"</sst>", items.start, items.end)
                texts = pl.Series(items.texts, dtype=pl.String)
            found.append(texts)
    except (OddSheetError, DamagedWorkbookError):
        items = _Items()
        package.parse(part, items.start, items.end)
        found = [pl.Series(items.texts, dtype=pl.String)]
    texts = pl.concat(found)
    return through(texts, texts.str.contains("_x", literal=True), unescaped)


class _Items:
    """Takes the tags of shared texts as they come; readings of East Asian texts are no text."""

    def __init__(self) -> None:
        self.texts: list[str] = []
        self._runs: list[str] = []
        self._phonetic = False

    def start(self, tag: str, attributes: Attributes) -> None:
        if tag == "rPh":
            self._phonetic = True

    def end(self, tag: str, text: str) -> None:
        if tag == "t" and not self._phonetic:
            self._runs.append(text)
        elif tag == "rPh":
            self._phonetic = False
        elif tag == "si":
            self.texts.append("".join(self._runs))
            self._runs.clear()


def _pieces(package: Package, part: str) -> Iterator[bytes]:
    """Yield the items, whole ones together, once what stands around them is known to be sound."""
    head, rest = b"", b""
    for chunk in package.chunks(part):
        rest += chunk
        if not head:
            at = rest.find(_ITEM)
            if at < 0:
                if len(rest) > _LONGEST_BYTES:
                    raise OddSheetError
                continue
            head, rest = rest[:at], rest[at:]
        at = rest.rfind(_ITEM)
        if at > 0:
            yield rest[:at]
            rest = rest[at:]
        elif len(rest) > _LONGEST_BYTES:
            raise OddSheetError
    at = rest.find(b"</sst>")
    if not head or at < 0 or not is_utf8(head):
        raise OddSheetError
    yield rest[:at]
    package.parse_bytes(part, head + rest[at:], _ignore, _ignore)


def _plain_texts(piece: bytes) -> pl.Series | None:
    """Return the texts of items that are nothing else, None where one of them is more."""
    begin, end = _PLAIN
    piece = piece.replace(_KEEPING_BLANKS, begin[-3:])
    n_items = piece.count(_ITEM)
    between = end + begin
    is_plain = (
        piece.startswith(begin)
        and piece.endswith(end)
        and piece.count(between) == n_items - 1
        and piece.count(b"<") == 4 * n_items
        and b"]]>" not in piece
    )
    if not is_plain:
        return None
    try:
        check_characters(piece)
    except OddSheetError:
        return None
    texts = split_texts(piece[len(begin) : -len(end)].replace(between, b"<"))
    return decoded(texts) if is_encoded(piece) else texts


def _ignore(tag: str, _: object) -> None:
    pass
