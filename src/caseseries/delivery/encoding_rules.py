"""What is said of a file that is not UTF-8: which encoding it was read as, and where that fails."""

from __future__ import annotations

import codecs
from collections.abc import Iterator
from pathlib import Path

from caseseries.delivery.file_rules import file_failure
from caseseries.delivery.scanning import CHUNK_BYTES, FileFacts, count_undecodable_lines
from caseseries.study.declaration import Table
from caseseries.study.failure import Failure

# Windows-1252 leaves five bytes without a character.
_DEFINED_IN_CP1252 = bytes(set(range(256)).difference((0x81, 0x8D, 0x8F, 0x90, 0x9D)))
_SAVE_AGAIN = "Save the file as 'CSV UTF-8' with the program it came from."


def encoding_failures(table: Table, path: Path, file: str, facts: FileFacts) -> Iterator[Failure]:
    """Yield what is said of a file that is not UTF-8, and the first place no encoding explains."""
    error = facts.encoding_error
    if error is not None:
        further = count_undecodable_lines(path) - 1
        more = f", and so are {further} further lines" if further > 1 else ""
        more = ", and so is 1 further line" if further == 1 else more
        yield file_failure(
            table,
            file,
            "file.encoding",
            f"Byte {error.offset} of the file (0x{error.byte:02X}) is not UTF-8{more}. The file "
            "was read as Windows-1252; look whether letters such as ä and é came out right, or "
            "save it as 'CSV UTF-8'.",
            line=error.line,
        )
        yield from _not_windows_1252(table, path, file)
    elif not facts.is_utf8:
        name = facts.encoding.upper()
        yield file_failure(
            table,
            file,
            "file.encoding",
            f"The file is written in {name}, not in UTF-8, and was read as {name}. {_SAVE_AGAIN}",
            line=1,
        )
        if not _decodes(path, facts.encoding):
            message = f"The file is not sound {name} to its end. {_SAVE_AGAIN}"
            yield file_failure(table, file, "file.undecodable", message)


def _not_windows_1252(table: Table, path: Path, file: str) -> Iterator[Failure]:
    """Yield the first line that speaks against Windows-1252: UTF-8 there, or no character."""
    with path.open("rb") as lines:
        for number, line in enumerate(lines, 1):
            if line.isascii():
                continue
            unknown = line.translate(None, _DEFINED_IN_CP1252)
            if _is_utf8(line):
                message = (
                    "This line is written in UTF-8 and others are not: its letters came out "
                    f"wrong. {_SAVE_AGAIN}"
                )
            elif unknown:
                message = (
                    f"Byte 0x{unknown[0]:02X} on this line is a character neither in UTF-8 nor in "
                    f"Windows-1252. {_SAVE_AGAIN}"
                )
            else:
                continue
            yield file_failure(table, file, "file.undecodable", message, line=number)
            return


def _is_utf8(data: bytes) -> bool:
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _decodes(path: Path, encoding: str) -> bool:
    decoder = codecs.getincrementaldecoder(encoding)("strict")
    try:
        with path.open("rb") as file:
            while chunk := file.read(CHUNK_BYTES):
                decoder.decode(chunk)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True
