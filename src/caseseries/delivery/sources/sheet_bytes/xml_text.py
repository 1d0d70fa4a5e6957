"""What XML says of its characters: which there are, how they are written, what they stand for."""

from __future__ import annotations

import re
from collections.abc import Callable

import numpy as np
import polars as pl

_NAMED = {"amp": "&", "lt": "<", "gt": ">", "quot": '"', "apos": "'"}
_REFERENCE = re.compile("&(amp|lt|gt|quot|apos|#[0-9]{1,7}|#x[0-9A-Fa-f]{1,6});")
_REFERENCES = re.compile(_REFERENCE.pattern.encode())
_DECLARATION = re.compile(
    rb"""(?:\xef\xbb\xbf)?<\?xml(?:[^>]*\sencoding\s*=\s*["']([^"']*)["'])?[^>]*>"""
)


class OddSheetError(Exception):
    """The sheet is not written as programs write it, or not sound; it is to be read tag by tag."""


def is_utf8(head: bytes) -> bool:
    """Whether XML that begins so is in UTF-8, and without a document type."""
    declared = _DECLARATION.match(head)
    other = declared is not None and declared[1] is not None and declared[1].lower() != b"utf-8"
    return b"<!" not in head and not other


def check_characters(chunk: bytes) -> None:
    """Hold the characters against XML's: what its parser refuses, it must say itself."""
    if not chunk.isascii():
        if b"\xef\xbf" in chunk:
            raise OddSheetError
        try:
            chunk.decode()
        except UnicodeDecodeError:
            raise OddSheetError from None
    codes = np.frombuffer(chunk, np.uint8)
    n_low = int(np.count_nonzero(codes < ord(" ")))
    if n_low and n_low != sum(map(chunk.count, (b"\t", b"\n", b"\r"))):
        raise OddSheetError
    if b"&" in chunk and chunk.count(b"&") != len(_REFERENCES.findall(chunk)):
        raise OddSheetError


def split_texts(joined: bytes) -> pl.Series:
    """Return what stands between opening brackets, of which no text of XML holds any."""
    return pl.Series([joined.decode()]).str.split("<").explode()


def is_encoded(chunk: bytes) -> bool:
    """Whether XML holds references to characters, or line ends that are not as XML has them."""
    return b"&" in chunk or b"\r" in chunk


def decoded(text: pl.Series) -> pl.Series:
    """Return texts without references to characters, and with line ends as XML has them."""
    return through(text, text.str.contains("[&\r]"), _decoded)


def _decoded(text: str) -> str:
    return _REFERENCE.sub(_character, text.replace("\r\n", "\n").replace("\r", "\n"))


def through(texts: pl.Series, chosen: pl.Series, change: Callable[[str], str | None]) -> pl.Series:
    """Return texts of which the chosen ones, each different one once, went through a function."""
    different = texts.filter(chosen).unique().to_list()
    if not different:
        return texts
    changed = pl.Series([change(text) for text in different], dtype=pl.String)
    return texts.replace(pl.Series(different, dtype=pl.String), changed)


def _character(found: re.Match[str]) -> str:
    name = found[1]
    if not name.startswith("#"):
        return _NAMED[name]
    code = int(name[2:], 16) if name.startswith("#x") else int(name[1:])
    is_character = code in (9, 10, 13) or 32 <= code < 0xD800 or 0xE000 <= code < 0xFFFE
    if not is_character and not 0x10000 <= code <= 0x10FFFF:
        raise OddSheetError
    return chr(code)
