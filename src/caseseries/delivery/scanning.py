"""One pass over the bytes of a file: encoding, line ends, delimiters.

The counts let the reader prove that DuckDB's parser accounted for every line and delimiter of
the file; only then may the number of a parsed row stand for the number of its line.
"""

from __future__ import annotations

import codecs
import dataclasses
import typing
from pathlib import Path

from caseseries.study.failure import CannotReadError

if typing.TYPE_CHECKING:
    import numpy as np

CHUNK_BYTES = 1024 * 1024
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
# The no-break space, and what is a byte order mark only where it begins the file.
_WIDE_BLANKS = (b"\xc2\xa0", codecs.BOM_UTF8)
PART_BYTES = 64 * 1024
# From this size on counting goes faster with NumPy, its import included.
MANY_BYTES = CHUNK_BYTES


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
    guess, and ``encoding_error`` or ``is_utf16_or_32`` says that it is one. ``may_have_blanks``
    is False only where no cell begins or ends with a blank, a no-break space or a byte order mark.
    """

    n_bytes: int
    n_newlines: int
    n_delimiters: int
    has_quotes: bool
    has_carriage_returns: bool
    has_control_characters: bool
    may_have_blanks: bool
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
    decoder = codecs.getincrementaldecoder("utf-8")("strict")
    counts = _Counts(delimiter.encode("ascii"))
    encoding: str | None = None
    error: EncodingError | None = None
    try:
        with path.open("rb") as file:
            while chunk := file.read(CHUNK_BYTES):
                if counts.n_bytes == 0:
                    encoding = guess_encoding(chunk[:4096])
                if encoding is None:
                    pending = len(decoder.getstate()[0])
                    try:
                        if pending or not chunk.isascii():
                            decoder.decode(chunk)
                    except UnicodeDecodeError as undecodable:
                        error = _locate(
                            undecodable, pending, chunk, counts.n_bytes, counts.n_newlines
                        )
                        encoding = "cp1252"
                counts.add(chunk)
    except OSError as problem:
        raise CannotReadError(
            f"Cannot read {path}: {problem.strerror or problem}. Check that the file is there and "
            "that you may read it."
        ) from problem
    if encoding is None and decoder.getstate()[0]:
        tail = decoder.getstate()[0]
        error = EncodingError(counts.n_newlines + 1, counts.n_bytes - len(tail), tail[0])
        encoding = "cp1252"
    return FileFacts(
        n_bytes=counts.n_bytes,
        n_newlines=counts.n_newlines,
        n_delimiters=counts.n_delimiters,
        has_quotes=counts.has_quotes,
        has_carriage_returns=counts.has_returns,
        has_control_characters=counts.has_control,
        may_have_blanks=counts.may_have_blanks or counts.last == b" ",
        ends_with_newline=counts.last == b"\n",
        encoding=encoding or "utf-8-sig",
        encoding_error=error,
    )


class _Counts:
    """What is counted in the bytes of a file, chunk by chunk."""

    def __init__(self, delimiter: bytes) -> None:
        self.n_bytes = self.n_newlines = self.n_delimiters = 0
        self.has_quotes = self.has_returns = self.has_control = self.may_have_blanks = False
        self.last = b""
        # What begins the file begins a cell.
        self._before = b"\n"
        self._delimiter = delimiter
        # A blank beside one of these begins or ends a cell, and so may one beside another blank.
        self._beside = b' \n\r"' + delimiter

    def add(self, chunk: bytes) -> None:
        """Count one more chunk."""
        if self.n_bytes or len(chunk) >= MANY_BYTES:
            self._count_many(chunk)
        else:
            self.n_newlines += chunk.count(b"\n")
            self.n_delimiters += chunk.count(self._delimiter)
            self.has_control = len(chunk.translate(None, CONTROL_BYTES)) < len(chunk)
        self.has_quotes = self.has_quotes or b'"' in chunk
        self.has_returns = self.has_returns or b"\r" in chunk
        self.may_have_blanks = self.may_have_blanks or self._has_outer_blanks(chunk)
        self._before = (self._before + chunk[-2:])[-2:]
        self.n_bytes += len(chunk)
        self.last = chunk[-1:]

    def _count_many(self, chunk: bytes) -> None:
        import numpy as np

        codes = np.frombuffer(chunk, dtype=np.uint8)
        n_newlines = int(np.count_nonzero(codes == ord("\n")))
        self.n_newlines += n_newlines
        self.n_delimiters += int(np.count_nonzero(codes == self._delimiter[0]))
        if not self.has_control:
            # Few control characters are line ends and tabs alone; only others need a second look.
            n_low = int(np.count_nonzero(codes < ord(" ")))
            expected = n_newlines + chunk.count(b"\r") + chunk.count(b"\t")
            self.has_control = n_low != expected or b"\x7f" in chunk

    def _has_outer_blanks(self, chunk: bytes) -> bool:
        # What begins the file as a mark begins no cell; what ends a chunk may go on in the next.
        seen = self._before + (chunk if self.n_bytes else chunk.removeprefix(codecs.BOM_UTF8))
        if b"\t" in chunk or (not chunk.isascii() and any(wide in seen for wide in _WIDE_BLANKS)):
            return True
        if b" " not in seen:
            return False
        if len(seen) < MANY_BYTES:
            pairs = (pair for end in self._beside for pair in (b" %c" % end, b"%c " % end))
            return any(pair in seen for pair in pairs)
        import numpy as np

        codes = np.frombuffer(seen, dtype=np.uint8)
        # In parts that stay in the processor's cache.
        parts = (codes[at : at + PART_BYTES + 1] for at in range(0, len(codes), PART_BYTES))
        return any(self._has_pair(part) for part in parts)

    def _has_pair(self, codes: np.ndarray) -> bool:
        blank = codes == ord(" ")
        end = blank.copy()
        for code in self._beside:
            end |= codes == code
        return bool((blank[1:] & end[:-1]).any() or (blank[:-1] & end[1:]).any())


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
