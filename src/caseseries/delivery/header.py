"""The header of a delivered file: its delimiter, and which of its columns are the declared ones."""

from __future__ import annotations

import csv
import dataclasses
import re
from collections.abc import Collection, Sequence
from pathlib import Path

from caseseries.delivery.scanning import guess_encoding
from caseseries.study.declaration import Table
from caseseries.study.failure import CannotReadError

DELIMITER = ","
DELIMITER_NAMES = {",": "comma", ";": "semicolon", "\t": "tab", "|": "vertical bar"}
HEADER_BYTES = 4 * 1024 * 1024
# A quoted name may hold line ends, but a header longer than this is a quote never closed.
HEADER_LINES = 20
LINE_END = re.compile(r"\r\n|\n|\r")
# Unknown columns beyond this number are named in the report and not read.
MAX_UNKNOWN_COLUMNS = 1000


@dataclasses.dataclass(frozen=True, slots=True)
class Header:
    """A file's header: cells as delivered, delimiter, and the line it stands on (from 1; 0
    where it stands on none).

    The delimiter means nothing where cells are stored apart, as in a workbook.
    """

    cells: tuple[str, ...]
    delimiter: str = DELIMITER
    line: int = 1


@dataclasses.dataclass(frozen=True, slots=True)
class Unknown:
    """A delivered column that is not declared: its position, delivered and stored name."""

    position: int
    delivered: str
    name: str


@dataclasses.dataclass(frozen=True, slots=True)
class Match:
    """How the delivered columns meet the declared ones.

    ``positions`` maps a declared column to the position (from 0) of the cell that holds it;
    ``misspelled`` maps it to the delivered name where that differs in case or blanks;
    ``absent`` are declared columns not delivered; ``repeated`` maps a name to its positions.
    """

    positions: dict[str, int]
    misspelled: dict[str, str]
    absent: tuple[str, ...]
    repeated: dict[str, tuple[int, ...]]
    unknown: tuple[Unknown, ...]


def read_header(path: Path, expected: Collection[str]) -> Header | None:
    """Return a file's header, None where the file holds nothing but blanks.

    The delimiter is the one of comma, semicolon, tab and vertical bar that finds most of the
    expected columns (normalized names); the comma wins a tie. Raises CannotReadError where the
    file cannot be read.
    """
    try:
        with path.open("rb") as file:
            head = file.read(HEADER_BYTES)
    except OSError as problem:
        raise CannotReadError(
            f"Cannot read {path}: {problem.strerror or problem}. Check that the file is there and "
            "that you may read it."
        ) from problem
    return header_of(head, expected)


def header_of(head: bytes, expected: Collection[str]) -> Header | None:
    """The same of the first bytes of a file."""
    text = head.decode(guess_encoding(head[:4096]) or "utf-8-sig", errors="replace")
    lines = LINE_END.split(text.lstrip("\ufeff"))
    line = next((number for number, content in enumerate(lines, 1) if content.strip()), None)
    if line is None:
        return None
    wanted = set(expected)
    best = Header((), DELIMITER, line)
    best_score = (-1, -1)
    for delimiter in DELIMITER_NAMES:
        cells = _first_record(lines[line - 1 :], delimiter)
        found = len(wanted.intersection(normalized(cell) for cell in cells))
        score = (found, len(cells) if found == 0 else 0)
        if score > best_score:
            best, best_score = Header(tuple(cells), delimiter, line), score
    return best


def _first_record(lines: Sequence[str], delimiter: str) -> list[str]:
    try:
        return next(csv.reader([f"{line}\n" for line in lines[:HEADER_LINES]], delimiter=delimiter))
    except csv.Error:
        return lines[0].split(delimiter)


def normalized(name: str) -> str:
    """Return a header cell as a declared name would be written."""
    return re.sub(r"[\s\-.]+", "_", name.strip().casefold())


def match(header: Header, table: Table) -> Match:
    """Find the declared columns among the delivered ones; nothing is guessed beyond spelling."""
    by_name: dict[str, list[int]] = {}
    for position, cell in enumerate(header.cells):
        by_name.setdefault(cell, []).append(position)
    positions: dict[str, int] = {}
    misspelled: dict[str, str] = {}
    for name in table.column_names:
        cell = _named(name, by_name)
        if cell is not None:
            positions[name] = by_name[cell][0]
            if cell != name:
                misspelled[name] = cell
    taken = set(positions.values())
    stored = (*table.column_names, *table.precision_columns, "source_line")
    used = {name.casefold() for name in stored}
    numbers: dict[str, int] = {}
    unknown: list[Unknown] = []
    for position, cell in enumerate(header.cells):
        if position not in taken:
            name = _free_name(cell, position, used, numbers)
            used.add(name.casefold())
            unknown.append(Unknown(position, cell, name))
    return Match(
        positions=positions,
        misspelled=misspelled,
        absent=tuple(name for name in table.column_names if name not in positions),
        repeated={name: tuple(at) for name, at in by_name.items() if len(at) > 1 and name},
        unknown=tuple(unknown),
    )


def _named(name: str, cells: Collection[str]) -> str | None:
    """Return the cell of that name, else one written like it; None where there is none."""
    if name in cells:
        return name
    return next((cell for cell in cells if normalized(cell) == normalized(name)), None)


def _free_name(cell: str, position: int, used: set[str], numbers: dict[str, int]) -> str:
    """Name a column of the raw table; DuckDB ignores case and knows no empty name.

    ``numbers`` keeps how far each name was counted: a name may come a hundred thousand times.
    """
    base = "".join(char for char in cell.strip() if char.isprintable())[:200]
    base = base or f"column_{position + 1}"
    folded = base.casefold()
    name, number = base, numbers.get(folded, 2)
    while name.casefold() in used:
        name, number = f"{base}_{number}", number + 1
    numbers[folded] = number
    return name
