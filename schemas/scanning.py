"""One pass over the bytes of a file: checksum, encoding, line ends, delimiters.

The counts let the reader prove that DuckDB's parser accounted for every line and delimiter of
the file; only then may the number of a parsed row stand for the number of its line.
"""

from __future__ import annotations

import codecs
import dataclasses
import hashlib
from pathlib import Path

from schemas.failure import CannotReadError

CHUNK_BYTES = 8 * 1024 * 1024
# Tab, line feed and carriage return structure a text file; the others have no place in a table.
CONTROL_BYTES = bytes([*range(9), 11, 12, *range(14, 32), 127])
BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
# A table of western text in UTF-16 without a byte order mark is half NUL bytes.
UTF16_NUL_SHARE = 0.25


@dataclasses.dataclass(frozen=True, slots=True)
class EncodingError:
    """The first byte that is not UTF-8: line from 1, byte of the file from 0, its value."""

    line: int
    offset: int
    byte: int


@dataclasses.dataclass(frozen=True, slots=True)
class FileFacts:
    """What one pass over a file's bytes tells.

    ``encoding`` is the encoding to read the file with: ``utf-8-sig`` for proper files, else a
    guess, and ``encoding_error`` or ``is_utf16_or_32`` says that it is one.
    """

    sha256: str
    n_bytes: int
    n_newlines: int
    n_delimiters: int
    has_quotes: bool
    has_carriage_returns: bool
    has_control_characters: bool
    ends_with_newline: bool
    encoding: str
    encoding_error: EncodingError | None

    @property
    def is_utf8(self) -> bool:
        """Whether the file can be read as UTF-8, with or without a byte order mark."""
        return self.encoding == "utf-8-sig"

    @property
    def n_lines(self) -> int:
        """Number of physical lines, the header included."""
        return self.n_newlines + (0 if self.ends_with_newline or self.n_bytes == 0 else 1)


def guess_encoding(head: bytes) -> str | None:
    """Return the encoding its first bytes give away, None where nothing speaks against UTF-8."""
    for mark, encoding in BYTE_ORDER_MARKS:
        if head.startswith(mark):
            return None if encoding == "utf-8-sig" else encoding
    if head and head.count(0) > UTF16_NUL_SHARE * len(head):
        # In western text every other byte is NUL: the second in little, the first in big endian.
        return "utf-16-le" if head[1::2].count(0) > head[0::2].count(0) else "utf-16-be"
    return None


def scan(path: Path, delimiter: str) -> FileFacts:
    """Read a file's bytes once, in chunks. Raises CannotReadError where it cannot be read."""
    digest = hashlib.sha256()
    decoder = codecs.getincrementaldecoder("utf-8")("strict")
    delimiter_byte = delimiter.encode("ascii")
    n_bytes = n_newlines = n_delimiters = 0
    has_quotes = has_returns = has_control = False
    encoding: str | None = None
    error: EncodingError | None = None
    last = b""
    try:
        with path.open("rb") as file:
            while chunk := file.read(CHUNK_BYTES):
                digest.update(chunk)
                if n_bytes == 0:
                    encoding = guess_encoding(chunk[:4096])
                if encoding is None:
                    pending = len(decoder.getstate()[0])
                    try:
                        if pending or not chunk.isascii():
                            decoder.decode(chunk)
                    except UnicodeDecodeError as undecodable:
                        error = _locate(undecodable, pending, chunk, n_bytes, n_newlines)
                        encoding = "cp1252"
                n_newlines += chunk.count(b"\n")
                n_delimiters += chunk.count(delimiter_byte)
                has_quotes = has_quotes or b'"' in chunk
                has_returns = has_returns or b"\r" in chunk
                has_control = has_control or len(chunk.translate(None, CONTROL_BYTES)) < len(chunk)
                n_bytes += len(chunk)
                last = chunk[-1:]
    except OSError as problem:
        raise CannotReadError(
            f"Cannot read {path}: {problem.strerror or problem}. Check that the file is there and "
            "that you may read it."
        ) from problem
    if encoding is None and decoder.getstate()[0]:
        tail = decoder.getstate()[0]
        error = EncodingError(n_newlines + 1, n_bytes - len(tail), tail[0])
        encoding = "cp1252"
    return FileFacts(
        sha256=digest.hexdigest(),
        n_bytes=n_bytes,
        n_newlines=n_newlines,
        n_delimiters=n_delimiters,
        has_quotes=has_quotes,
        has_carriage_returns=has_returns,
        has_control_characters=has_control,
        ends_with_newline=last == b"\n",
        encoding=encoding or "utf-8-sig",
        encoding_error=error,
    )


def _locate(
    error: UnicodeDecodeError, pending: int, chunk: bytes, n_bytes: int, n_newlines: int
) -> EncodingError:
    """Place a decoding error; the decoder had kept ``pending`` bytes of the chunk before."""
    in_chunk = max(error.start - pending, 0)
    line = n_newlines + chunk[:in_chunk].count(b"\n") + 1
    return EncodingError(line, n_bytes - pending + error.start, error.object[error.start])


def count_undecodable_lines(path: Path) -> int:
    """Return how many lines of a file are not UTF-8."""
    count = 0
    with path.open("rb") as file:
        for line in file:
            try:
                line.decode("utf-8")
            except UnicodeDecodeError:
                count += 1
    return count
