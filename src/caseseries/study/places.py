"""Where something stands in ``study.toml``: its file and line, for messages."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

NEWLINE: Final = b"\n"


@dataclass(frozen=True)
class Place:
    """A section of ``study.toml``; in a message it reads ``study.toml:12: [tables.who]``."""

    file: Path
    section: tuple[str, ...]

    def __str__(self) -> str:
        return f"{at(self.file, self.section)}: [{'.'.join(self.section)}]"

    def saying(self, key: str, value: str) -> str:
        """The same at the line of the section that says ``key = "value"``."""
        return f"{at_value(self.file, self.section, key, value)}: [{'.'.join(self.section)}]"


def at(file: Path, keys: Sequence[str]) -> str:
    """``study.toml:12``: the line of the deepest of the keys that can be found in the file."""
    lines = _lines(file)
    found = None
    start = 0
    for depth in range(len(keys), 0, -1):
        number = _header(lines, keys[:depth])
        if number is not None:
            found, start, keys = number, number + 1, keys[depth:]
            break
    for key in keys:
        for number in range(start, len(lines)):
            if lines[number].lstrip().startswith("[") and found is not None:
                break
            if re.search(rf"(^|[\s{{,]){re.escape(key)}\s*=", lines[number]):
                found, start = number, number
                break
    return _named(file, found)


def at_value(file: Path, section: Sequence[str], key: str, value: str) -> str:
    """``study.toml:12``: the first line from a section's on that says ``key = "value"``.

    Without such a line that of the section, where it has one.
    """
    lines = _lines(file)
    header = _header(lines, section)
    written = re.compile(rf"(^|[\s{{,]){re.escape(key)}\s*=\s*[\"']{re.escape(value)}[\"']")
    found = (n for n in range(header or 0, len(lines)) if written.search(lines[n]))
    return _named(file, next(found, header))


def at_byte(file: Path, error: UnicodeDecodeError) -> str:
    """``study.toml:12``: the line of the first byte of a text file that is not UTF-8.

    `error` is that of decoding the file as a whole.
    """
    return f"{file}:{error.object.count(NEWLINE, 0, error.start) + 1}"


def _lines(file: Path) -> list[str]:
    try:
        return file.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError):
        return []


def _header(lines: list[str], section: Sequence[str]) -> int | None:
    """Its own header, else that of the first section within it."""
    if not section:
        return None
    name = re.escape(".".join(section))
    for within in ("", r"\.[^\]]+"):
        header = re.compile(rf"\s*\[\[?{name}{within}\]\]?\s*(#|$)")
        for number, line in enumerate(lines):
            if header.match(line):
                return number
    return None


def _named(file: Path, line: int | None) -> str:
    return str(file) if line is None else f"{file}:{line + 1}"
