"""Reading record by record the files whose lines are not simply their rows.

DuckDB's parser reads a clean file many times faster, but it neither goes on after a record it
cannot split nor says on which line a row stands once a cell holds a line end. This reader does
both, and writes what it could split, each record with its line, to a file DuckDB then reads.
"""

from __future__ import annotations

import csv
import dataclasses
import typing
from collections import deque
from collections.abc import Iterator, Sequence
from pathlib import Path

from caseseries.delivery.header import DELIMITER_NAMES, Header
from caseseries.study.failure import CannotReadError
from caseseries.writing.identifiers import literal

# A record longer than this is an unclosed quote that swallowed lines, not a row of a study; in
# UTF-8 it still fits the 2 000 000 bytes DuckDB allows a line.
MAX_RECORD_CHARACTERS = 450_000
# A quote that is not closed costs a second reading of all it swallowed. Where so many records
# swallow so many lines, the file is given up.
MAX_RUNAWAY_RECORDS = 100
RUNAWAY_LINES = 100
# On its way to DuckDB a cell holds no line end, which its parser would have to guess at; the mark
# is a control character that no sound table holds, and stands for itself as well.
_MARK = "\x01"
_CODES = {_MARK: _MARK + "a", "\n": _MARK + "b", "\r": _MARK + "c"}
_ENCODING = str.maketrans(_CODES)


@dataclasses.dataclass(frozen=True, slots=True)
class BrokenRecord:
    """A record that could not be split into the header's columns: rule, first line, message."""

    rule: typing.Literal["field_count", "quoting"]
    line: int
    message: str


class _Lines:
    """The lines of a file for csv.reader, which can be handed back after a broken record."""

    def __init__(self, lines: Iterator[str]) -> None:
        self._lines = lines
        self._handed_back: deque[str] = deque()
        self._taken: list[str] = []
        self._size = 0
        self.next_line = 1

    def __iter__(self) -> _Lines:
        return self

    def __next__(self) -> str:
        if self.too_long:
            raise csv.Error("record too long")
        line = self._handed_back.popleft() if self._handed_back else next(self._lines)
        self._taken.append(line)
        self._size += len(line)
        return line

    @property
    def too_long(self) -> bool:
        """Whether the lines read since the last call of accept exceed a record's length."""
        return self._size > MAX_RECORD_CHARACTERS

    @property
    def n_taken(self) -> int:
        """The number of lines read since the last call of accept."""
        return len(self._taken)

    def accept(self) -> None:
        """Take the lines read since the last call as one record."""
        self.next_line += len(self._taken)
        self._taken, self._size = [], 0

    def hand_back_all_but_first(self) -> None:
        """Take only the first of the lines read since the last call; read the others again."""
        self._handed_back.extendleft(reversed(self._taken[1:]))
        self.next_line += 1
        self._taken, self._size = [], 0


def _encoded(cell: str) -> str:
    return cell if cell.isprintable() else cell.translate(_ENCODING)


def decoded(cell: str) -> str:
    """Return the SQL expression of a cell's text from the SQL expression of its written form."""
    for char in reversed(_CODES):
        cell = f"replace({cell}, {literal(_CODES[char])}, {literal(char)})"
    return cell


def split_records(
    path: Path, encoding: str, header: Header, positions: Sequence[int], target: Path
) -> list[BrokenRecord]:
    """Write the records of ``path`` as comma-separated ``line, cell, cell …`` to ``target``.

    The cells are written so that ``decoded`` restores them.
    ``positions`` are the header's columns to keep. Lines without any character are passed over.
    Returns the records that could not be split, in the order of the file. Raises CannotReadError
    where the quotes are so wrong that nearly every row would swallow those after it.
    """
    broken: list[BrokenRecord] = []
    width = len(header.cells)
    header_seen = False
    n_runaway = 0
    with (
        path.open(encoding=encoding, errors="replace", newline="") as source,
        target.open("w", encoding="utf-8", newline="") as out,
    ):
        write = csv.writer(out, lineterminator="\n").writerow
        lines = _Lines(source)
        while True:
            reader = csv.reader(lines, delimiter=header.delimiter, strict=True)
            try:
                for cells in reader:
                    if lines.too_long:
                        raise csv.Error("record too long")
                    line = lines.next_line
                    lines.accept()
                    if not cells:
                        continue
                    if not header_seen:
                        header_seen = True
                    elif len(cells) == width:
                        write([line, *(_encoded(cells[at]) for at in positions)])
                    else:
                        broken.append(wrong_count(line, len(cells), header))
                return broken
            except csv.Error as error:
                broken.append(_unreadable(lines.next_line, error))
                header_seen = True
                n_runaway += lines.n_taken > RUNAWAY_LINES
                lines.hand_back_all_but_first()
                if n_runaway == MAX_RUNAWAY_RECORDS:
                    raise CannotReadError(
                        f"Cannot read {path}: in {n_runaway} rows up to line {lines.next_line} a "
                        f"double quote opens a cell that does not end within {RUNAWAY_LINES} "
                        "lines. Write a double quote inside a quoted cell twice, or remove it."
                    ) from error


def wrong_count(line: int, found: int, header: Header) -> BrokenRecord:
    """What is said of a record with another number of cells than the header."""
    expected = len(header.cells)
    delimiter = DELIMITER_NAMES[header.delimiter]
    if found > expected:
        advice = f"Put a cell that contains a {delimiter} in double quotes, or remove it."
    else:
        advice = f"Add the missing {delimiter}s; an empty cell needs one too."
    columns = "column" if expected == 1 else "columns"
    cells_found = "1 cell" if found == 1 else f"{found} cells"
    return BrokenRecord(
        "field_count",
        line,
        f"This row has {cells_found}, the header {expected} {columns}. {advice} "
        "The row was not read.",
    )


def _unreadable(line: int, error: csv.Error) -> BrokenRecord:
    text = str(error)
    if "unexpected end" in text:
        what = "A double quote opens a cell here and is never closed."
    elif "too long" in text or "field limit" in text:
        what = (
            f"A cell of more than {csv.field_size_limit():,} or a row of more than "
            f"{MAX_RECORD_CHARACTERS:,} characters starts here; most often a double quote was "
            "opened and never closed."
        )
    elif "expected after" in text:
        what = "A double quote closes a cell here, but the cell goes on."
    else:
        what = f"This row cannot be split into cells ({text})."
    return BrokenRecord(
        "quoting",
        line,
        f"{what} Write a double quote inside a quoted cell twice, or remove it. "
        "The row was not read.",
    )
