"""Where on its line a cell of a delimited text file begins and ends, for what marks it there."""

from __future__ import annotations

import re
import typing
from collections.abc import Sequence
from pathlib import Path

from caseseries.delivery.header import normalized

if typing.TYPE_CHECKING:
    from caseseries.study.failure import Failure

_DELIMITERS = ",;\t|"
# Beyond that a file is not read again for the sake of its marks.
_LARGEST_BYTES = 50_000_000


class CellColumns:
    """The places of cells in files that are read once each.

    Only where a line is a row: a workbook, a file in another encoding than UTF-8, a header in a
    group's own words, or a row over several lines have none.
    """

    def __init__(self) -> None:
        self._lines: dict[str, Sequence[str]] = {}

    def span(self, failure: Failure) -> tuple[int, int] | None:
        """Return the first character of a failure's cell, from 1, and the one after its last."""
        if failure.line is None or failure.column is None:
            return None
        lines = self._lines_of(failure.file)
        if not 1 < failure.line <= len(lines):
            return None
        delimiter = max(_DELIMITERS, key=lines[0].count)
        header, row = (_cells(lines[at], delimiter) for at in (0, failure.line - 1))
        names = [normalized(text.strip('"')) for text, _ in header]
        if len(row) != len(header) or names.count(failure.column) != 1:
            return None
        text, begin = row[names.index(failure.column)]
        plain = text[1:-1].replace('""', '"') if text.startswith('"') else text
        # Another file than the one checked, or a cell that a spelling was found for.
        if plain != (failure.value or ""):
            return None
        return begin + 1, begin + 1 + len(text)

    def _lines_of(self, file: str) -> Sequence[str]:
        if file not in self._lines:
            self._lines[file] = _read(Path(file))
        return self._lines[file]


def _read(path: Path) -> Sequence[str]:
    try:
        if not path.is_file() or path.stat().st_size > _LARGEST_BYTES:
            return ()
        return path.read_text(encoding="utf-8-sig").split("\n")
    except (OSError, ValueError):
        return ()


def _cells(line: str, delimiter: str) -> list[tuple[str, int]]:
    """Return the cells of a line as they stand, quotes included, and where each begins."""
    mark = re.escape(delimiter)
    cell = re.compile(rf'(?:"(?:[^"]|"")*"|[^{mark}"][^{mark}]*)?(?={mark}|$)')
    line = line.rstrip("\r")
    found: list[tuple[str, int]] = []
    at = 0
    while match := cell.match(line, at):
        found.append((match[0], at))
        at = match.end() + 1
        if at > len(line):
            break
    return found
