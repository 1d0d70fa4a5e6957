"""The parts of an .xlsx file: sheets, shared texts, number formats (ECMA-376, part 1, §18).

The XML is read as a stream, without a document type (so no entities), and up to a stated size.
openpyxl's streaming reader was measured and passed over: it takes longer, and tells neither a
formula without result from an empty cell nor what is hidden or merged; its faster peers, calamine
among them, give values only, without the number format that makes a percentage of one or keeps the
zeros before another, in a rectangle as large as its farthest cells.
"""

from __future__ import annotations

import contextlib
import dataclasses
import functools
import io
import posixpath
import re
import typing
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path

from caseseries.delivery.sources.source import cannot_read, file_sha256
from caseseries.delivery.sources.workbook_xml import (
    CHUNK_BYTES,
    Attributes,
    OnEnd,
    OnStart,
    OnText,
    TooManyTagsError,
    UnsoundXmlError,
    stream,
)
from caseseries.study.failure import CannotReadError

if typing.TYPE_CHECKING:
    import polars as pl

# A workbook of about twenty million cells; what is larger belongs into another format.
MAX_UNPACKED_BYTES = 1024 * 1024 * 1024
# Where parts must be read tag by tag: five million cells take up to four tags each.
MAX_PARSED_BYTES = 256 * 1024 * 1024
MAX_TAGS = 20_000_000
# Excel allows no longer number format.
MAX_FORMAT_CHARACTERS = 255
_OLE = bytes.fromhex("D0CF11E0A1B11AE1")
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_ESCAPE = re.compile("_x([0-9A-Fa-f]{4})_")
# What zipfile raises for archives that are cut off, overwritten, locked or packed in other ways.
_BAD_ARCHIVE = (
    zipfile.BadZipFile,
    zipfile.LargeZipFile,
    zlib.error,
    EOFError,
    NotImplementedError,
    RuntimeError,
    ValueError,
)


class DamagedWorkbookError(CannotReadError):
    """The file is no workbook that can be read; ``why`` says why and what to do."""

    def __init__(self, path: Path, why: str) -> None:
        super().__init__(f"Cannot read {path}: {why}.")
        self.why = why


@dataclasses.dataclass(frozen=True, slots=True)
class SheetPart:
    """A worksheet: its name, its part of the package, and whether the program hides it."""

    name: str
    part: str
    hidden: bool


class Package:
    """An opened workbook. Raises DamagedWorkbookError wherever the file is not sound."""

    suffix = ".xlsx"

    def __init__(self, path: Path) -> None:
        self.path = path
        self._unpacked_bytes: dict[str, int] = {}
        self._n_tags = 0
        try:
            with path.open("rb") as file:
                head = file.read(64 * 1024)
            if head.startswith(_OLE):
                raise self._no_workbook(head)
            self._archive = zipfile.ZipFile(path)
        except OSError as problem:
            raise cannot_read(path, problem) from problem
        except _BAD_ARCHIVE as problem:
            raise self.damaged(f"it is not a sound {self.suffix} archive ({problem})") from problem
        self.is_1904 = False
        self.is_computed_on_opening = False
        self.sheets = tuple(self._read_workbook())

    def damaged(self, why: str) -> DamagedWorkbookError:
        """Build the error for something that is not as a workbook has it."""
        return DamagedWorkbookError(
            self.path, f"{why}; open it in Excel or LibreOffice and save it anew as .xlsx"
        )

    def too_large(self, what: str) -> DamagedWorkbookError:
        """Build the error for a workbook beyond the bounds of memory."""
        return DamagedWorkbookError(self.path, f"{what}; save so large a table as CSV or Parquet")

    def _no_workbook(self, head: bytes) -> DamagedWorkbookError:
        with self.path.open("rb") as file:
            tail = file.read()[-64 * 1024 :]
        if _ENCRYPTED in head or _ENCRYPTED in tail:
            return DamagedWorkbookError(
                self.path,
                "it is protected by a password; save it without one (in Excel: File, Info, "
                "Protect Workbook, Encrypt with Password, and leave it empty)",
            )
        return self.damaged("it is in the old .xls format")

    def parse(
        self, part: str, on_start: OnStart, on_end: OnEnd, on_text: OnText | None = None
    ) -> None:
        """Stream a part: ``on_start(tag, attributes)``, ``on_end(tag, text since the last tag)``.

        Tags come without prefix; ``on_text`` is that of ``workbook_xml.stream``. Raises
        DamagedWorkbookError.
        """
        with self._opened(part, MAX_PARSED_BYTES) as file:
            self._n_tags += stream(file, on_start, on_end, MAX_TAGS - self._n_tags, on_text)

    def parse_bytes(self, part: str, xml: bytes, on_start: OnStart, on_end: OnEnd) -> None:
        """Stream XML that was made of a part of the package. Raises DamagedWorkbookError."""
        with self._refusing(part):
            self._n_tags += stream(io.BytesIO(xml), on_start, on_end, MAX_TAGS - self._n_tags)

    def chunks(self, part: str) -> Iterator[bytes]:
        """Yield a part unpacked, piece by piece. Raises DamagedWorkbookError."""
        with self._opened(part, MAX_UNPACKED_BYTES) as file:
            while chunk := file.read(CHUNK_BYTES):
                yield chunk

    @contextlib.contextmanager
    def _opened(self, part: str, at_most: int) -> Iterator[typing.IO[bytes]]:
        try:
            info = self._archive.getinfo(part)
        except KeyError:
            raise self.damaged(f"its part {part} is missing") from None
        # Of other packings, which no workbook has, not even a part can be unpacked by itself.
        if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise self.damaged(f"its part {part} is packed in a way no workbook is")
        self._unpacked_bytes[part] = info.file_size
        if info.file_size > at_most or sum(self._unpacked_bytes.values()) > MAX_UNPACKED_BYTES:
            raise self.too_large(f"unpacked it takes more than {at_most // 1024**2} MiB")
        with self._refusing(part), self._archive.open(part) as file:
            yield file

    @contextlib.contextmanager
    def _refusing(self, part: str) -> Iterator[None]:
        try:
            yield
        except OSError as problem:
            raise cannot_read(self.path, problem) from problem
        except TooManyTagsError:
            raise self.too_large(f"it holds more than {MAX_TAGS:,} tags") from None
        except UnsoundXmlError as problem:
            raise self.damaged(f"its part {part} is no part of a workbook: {problem}") from problem
        except _BAD_ARCHIVE as problem:
            raise self.damaged(f"its part {part} cannot be unpacked ({problem})") from problem

    def _read_workbook(self) -> Iterator[SheetPart]:
        book = next(
            (name for name in self._archive.namelist() if name.casefold() == "xl/workbook.xml"),
            None,
        )
        if book is None:
            raise self.damaged("it is an archive, but no .xlsx workbook")
        sheets: list[tuple[str, str, bool]] = []

        def start(tag: str, attributes: Attributes) -> None:
            if tag == "workbookPr":
                self.is_1904 = attributes.get("date1904") in ("1", "true")
            elif tag == "calcPr":
                self.is_computed_on_opening = attributes.get("fullCalcOnLoad") in ("1", "true")
            elif tag == "sheet":
                hidden = attributes.get("state", "visible") != "visible"
                relation = next((attributes[a] for a in attributes if a.endswith(":id")), "")
                sheets.append((attributes.get("name", ""), relation, hidden))

        self.parse(book, start, _ignore)
        targets = self._relationships(book)
        for name, relation, hidden in sheets:
            kind, part = targets.get(relation, ("", ""))
            # Charts and macro sheets stand among the sheets and hold no cells.
            if kind == "worksheet":
                yield SheetPart(name, part, hidden)

    def _relationships(self, book: str) -> dict[str, tuple[str, str]]:
        folder, file = posixpath.split(book)
        found: dict[str, tuple[str, str]] = {}

        def start(tag: str, attributes: Attributes) -> None:
            if tag == "Relationship":
                target = attributes.get("Target", "")
                part = posixpath.normpath(posixpath.join("/", folder, target)).lstrip("/")
                kind = attributes.get("Type", "").rpartition("/")[2]
                found[attributes.get("Id", "")] = (kind, part)

        self.parse(f"{folder}/_rels/{file}.rels", start, _ignore)
        return found

    def _part_of_kind(self, kind: str) -> str | None:
        book = next(n for n in self._archive.namelist() if n.casefold() == "xl/workbook.xml")
        parts = (part for found, part in self._relationships(book).values() if found == kind)
        return next(parts, None)

    @functools.cached_property
    def sha256(self) -> str:
        """The SHA-256 of the file, in hexadecimal."""
        return file_sha256(self.path)

    @functools.cached_property
    def shared_strings(self) -> pl.Series:
        """The texts cells point to by number."""
        import polars as pl

        from caseseries.delivery.sources.sheet_bytes.shared_texts import read_shared_texts

        part = self._part_of_kind("sharedStrings")
        return pl.Series([], dtype=pl.String) if part is None else read_shared_texts(self, part)

    @functools.cached_property
    def formats(self) -> list[tuple[int, str | None]]:
        """Number format of each cell style: its id, and its code where it is the workbook's own."""
        codes: dict[int, str] = {}
        ids: list[int] = []
        in_cell_styles = False

        def start(tag: str, attributes: Attributes) -> None:
            nonlocal in_cell_styles
            if tag == "numFmt":
                code = attributes.get("formatCode", "")[:MAX_FORMAT_CHARACTERS]
                codes[_int(attributes.get("numFmtId"))] = code
            elif tag == "cellXfs":
                in_cell_styles = True
            elif tag == "xf" and in_cell_styles:
                ids.append(_int(attributes.get("numFmtId")))

        def end(tag: str, text: str) -> None:
            nonlocal in_cell_styles
            if tag == "cellXfs":
                in_cell_styles = False

        part = self._part_of_kind("styles")
        if part is not None:
            self.parse(part, start, end)
        return [(id, codes.get(id)) for id in ids]


def unescaped(text: str) -> str:
    """Return a text without the escapes for characters XML cannot hold (``_x000D_``)."""
    return _ESCAPE.sub(_character, text) if "_x" in text else text


def _character(found: re.Match[str]) -> str:
    code = int(found[1], 16)
    return found[0] if 0xD800 <= code <= 0xDFFF else chr(code)


def _int(text: str | None) -> int:
    return int(text) if text is not None and text.isascii() and text.isdigit() else 0


def _ignore(tag: str, text: str) -> None:
    pass
