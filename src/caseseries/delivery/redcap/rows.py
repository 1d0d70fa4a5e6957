"""The rows of REDCap's files as they stand there, each with its line."""

from __future__ import annotations

import contextlib
import csv
import dataclasses
import io
from collections.abc import Iterator, Sequence
from pathlib import Path

from caseseries.delivery.header import DELIMITER, DELIMITER_NAMES
from caseseries.delivery.sources.source import cannot_read
from caseseries.study.failure import CannotReadError

_MAX_CHARACTERS = 16 << 20


@dataclasses.dataclass(frozen=True, slots=True)
class Row:
    """One row of the file: its line in the file, the header being line 1, and its cells."""

    line: int
    cells: Sequence[str]


Rows = tuple[list[str], tuple[Row, ...]]


def first_row(path: Path) -> list[str]:
    """Return the header of a delimited file, none where it is no text.

    Raises CannotReadError where the file cannot be opened.
    """
    return _delimiter_and_header(path)[1]


def _delimiter_and_header(path: Path) -> tuple[str, list[str]]:
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            # A label within quotes may go over several lines.
            line = file.readline(1 << 22)
            while line.count('"') % 2 and len(line) < 1 << 22 and (more := file.readline(1 << 22)):
                line += more
        # Names of columns hold commas: what takes them apart furthest is the delimiter.
        split = {
            delimiter: next(csv.reader(io.StringIO(line, newline=""), delimiter=delimiter), [])
            for delimiter in DELIMITER_NAMES
        }
        found = max(split, key=lambda delimiter: len(split[delimiter]))
        return (found, split[found]) if len(split[found]) > 1 else (DELIMITER, [])
    except (UnicodeDecodeError, csv.Error):
        return DELIMITER, []
    except OSError as problem:
        raise cannot_read(path, problem) from problem


def read_rows(path: Path) -> Rows:
    """Return the header and the rows of a file, in whose cells whole pictures may stand.

    Raises CannotReadError where the file is not UTF-8 or cannot be split into its columns.
    """
    delimiter, header = _delimiter_and_header(path)
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise CannotReadError(
            f"{path} is not UTF-8 (byte {error.start}). Export it from REDCap again, records as "
            "'CSV / Microsoft Excel (raw data)' with UTF-8 encoding."
        ) from error
    except OSError as problem:
        raise cannot_read(path, problem) from problem
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    rows: list[Row] = []
    line = 0
    try:
        with _large_cells():
            for number, cells in enumerate(reader):
                start, line = line + 1, reader.line_num
                if number and any(cells):
                    if len(cells) != len(header):
                        raise CannotReadError(
                            f"{path}, line {start}: {len(cells)} cells, the header has "
                            f"{len(header)}. Export the file from REDCap again."
                        )
                    rows.append(Row(start, cells))
    except csv.Error as error:
        raise CannotReadError(f"{path}, line {line + 1}: {error}.") from error
    return header, tuple(rows)


@contextlib.contextmanager
def _large_cells() -> Iterator[None]:
    """The csv module's limit is for all readers."""
    limit = csv.field_size_limit(_MAX_CHARACTERS)
    try:
        yield
    finally:
        csv.field_size_limit(limit)
