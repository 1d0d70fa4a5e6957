"""The XML of a workbook as a stream of tags, within bounds of memory and time."""

from __future__ import annotations

import typing
from collections.abc import Callable, Mapping
from xml.parsers import expat

CHUNK_BYTES = 1024 * 1024
# A tag holds a few attributes, a cell of rich text stands eight tags deep.
MAX_TAG_BYTES = 4 * 1024 * 1024
MAX_DEPTH = 100

Attributes = Mapping[str, str]
OnStart = Callable[[str, Attributes], None]
OnEnd = Callable[[str, str], None]
OnText = Callable[[str], None]


class TooManyTagsError(Exception):
    """The XML holds more tags than are granted."""


class UnsoundXmlError(Exception):
    """The XML is not sound, or not as a workbook has it; the message says why."""


def stream(
    file: typing.IO[bytes],
    on_start: OnStart,
    on_end: OnEnd,
    max_tags: int,
    on_text: OnText | None = None,
) -> int:
    """Call ``on_start(tag, attributes)`` and ``on_end(tag, text since the last tag)``.

    Where tags stand amid text, ``on_text`` is handed all of it in place of ``on_end``. Tags come
    without prefix. Returns how many there were. Raises UnsoundXmlError, TooManyTagsError.
    """
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.buffer_size = CHUNK_BYTES
    text: list[str] = []
    n_tags = depth = n_bytes = 0

    def start(tag: str, attributes: dict[str, str]) -> None:
        nonlocal n_tags, depth
        n_tags += 1
        depth += 1
        if n_tags > max_tags:
            raise TooManyTagsError
        if depth > MAX_DEPTH:
            raise UnsoundXmlError(f"its tags are nested more than {MAX_DEPTH} deep")
        text.clear()
        on_start(_local(tag), attributes)

    def end(tag: str) -> None:
        nonlocal depth
        depth -= 1
        on_end(_local(tag), "".join(text))
        text.clear()

    def doctype(*_: object) -> None:
        raise UnsoundXmlError("it has a document type, as no workbook has")

    parser.StartElementHandler = start
    parser.EndElementHandler = end
    parser.CharacterDataHandler = on_text or text.append
    parser.StartDoctypeDeclHandler = doctype
    try:
        while chunk := file.read(CHUNK_BYTES):
            parser.Parse(chunk)
            n_bytes += len(chunk)
            # The parser keeps a tag, however long, until it ends.
            if n_bytes - parser.CurrentByteIndex > MAX_TAG_BYTES:
                raise UnsoundXmlError(f"a tag is longer than {MAX_TAG_BYTES // 1024**2} MiB")
        parser.Parse(b"", True)
    except (expat.ExpatError, LookupError) as problem:
        # The latter where it names an encoding that nobody knows.
        raise UnsoundXmlError(f"it is not sound XML ({problem})") from problem
    return n_tags


def _local(name: str) -> str:
    return name.rpartition(":")[2] if ":" in name else name
