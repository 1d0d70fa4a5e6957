"""Files of unknown origin, read up to stated limits: whole files, parts of a zip, XML."""

from __future__ import annotations

import html.entities
import re
import zipfile
import zlib
from pathlib import Path
from typing import Any

from caseseries.study.failure import CannotReadError

MAX_FILE_BYTES = 200 * 2**20
MAX_TEXT_BYTES = 20 * 2**20
MAX_PART_BYTES = 100 * 2**20
MAX_ELEMENTS = 2_000_000
_ENTITY = re.compile(rb"&([A-Za-z][A-Za-z0-9]{1,31});")
_OF_XML = frozenset((b"amp", b"lt", b"gt", b"quot", b"apos"))


def contents(path: Path, most: int = MAX_FILE_BYTES) -> bytes:
    """Return the bytes of a file. Raises CannotReadError."""
    try:
        if path.is_dir():
            raise CannotReadError(f"{path} is a folder; name the file of a paper")
        with path.open("rb") as file:
            data = file.read(most + 1)
    except OSError as error:
        raise CannotReadError(f"cannot read {path}: {error.strerror or error}") from None
    except ValueError as error:  # a NUL in the name
        raise CannotReadError(f"cannot read {path}: {error}") from None
    if len(data) > most:
        raise CannotReadError(f"{path} is larger than {most // 2**20} MB, too large for a paper")
    if not data.strip():
        raise CannotReadError(f"{path} is empty")
    return data


def decoded(data: bytes) -> str:
    """Return text of UTF-8 or UTF-16, else as Windows-1252, which any bytes are."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16", errors="replace")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("cp1252", errors="replace")


def part(archive: zipfile.ZipFile, name: str, path: Path) -> bytes | None:
    """Return a part of a zip file, None where it has none. Raises CannotReadError."""
    try:
        info = archive.getinfo(name)
        if info.flag_bits & 1:
            raise CannotReadError(f"{path} is encrypted; save it without a password")
        with archive.open(info) as source:
            data = source.read(MAX_PART_BYTES + 1)
    except KeyError:
        return None
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, EOFError, OSError) as error:
        raise CannotReadError(f"{path} is damaged ({name}): {error}") from None
    if len(data) > MAX_PART_BYTES:
        raise CannotReadError(
            f"{path} unpacks to more than {MAX_PART_BYTES // 2**20} MB ({name}),"
            " too much for a paper"
        )
    return data


def xml_root(data: bytes, path: Path) -> Any:
    """Return the root of an XML file, nothing external read. Raises CannotReadError.

    Named characters (``&ndash;``) need no document type here; other entities stay unread.
    """
    from lxml import etree

    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False,
        remove_comments=True, remove_pis=True,
    )  # fmt: skip
    try:
        root = etree.fromstring(_ENTITY.sub(_numbered, data), parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise CannotReadError(f"{path} is no sound XML: {error}") from None
    for number, _ in enumerate(root.iter(), 1):
        if number > MAX_ELEMENTS:
            raise CannotReadError(f"{path} has more than {MAX_ELEMENTS:,} elements")
    return root


def _numbered(found: re.Match[bytes]) -> bytes:
    if found[1] in _OF_XML:
        return found[0]
    text = html.entities.html5.get(f"{found[1].decode()};")
    return found[0] if text is None else "".join(f"&#{ord(c)};" for c in text).encode()
