"""What every kind of delivered file offers: names, a header, and rows of text on numbered lines."""

from __future__ import annotations

import abc
import dataclasses
import functools
import hashlib
import typing
from collections.abc import Callable, Collection, Iterable, Mapping
from pathlib import Path

import duckdb

from caseseries.delivery.header import Header, Match
from caseseries.delivery.typing.text_tables import TextTable
from caseseries.delivery.typing.typed_at_once import TypedAtOnce
from caseseries.study.declaration import Table
from caseseries.study.failure import CannotReadError, Failure, Rule


@dataclasses.dataclass(frozen=True, slots=True)
class Loaded:
    """The rows of a source as text in DuckDB, and what was wrong with single rows or cells.

    ``has_control_characters`` is False only where no cell can hold one.
    """

    text: TextTable
    has_control_characters: bool = True
    failures: tuple[Failure, ...] = ()


class Source(abc.ABC):
    """One delivered table: a file, or a sheet of one.

    ``path`` is its file, or the address of the database it is in. ``names`` are the names it may
    be recognized by, the best first (a file's stem, a sheet's name). ``file`` is how messages name
    it: the path, for a sheet with ``#sheet`` behind it.
    ``native_numbers`` says that numbers are stored as numbers, whose text has a decimal point.
    """

    native_numbers: typing.ClassVar[bool] = True
    # What to do about a column that is declared and not there.
    absent_advice: str = "Add it"
    # How a failure says where its cell is: in the file, cell C7.
    place_words: tuple[str, str] = ("file", "cell")
    # Of several tables taken from one sheet, one says what is to be said of the sheet.
    speaks_for_file: bool = True

    def __init__(self, path: Path, names: tuple[str, ...], sheet: str | None = None) -> None:
        self.path = path
        self.names = names
        self.sheet = sheet

    @property
    def file(self) -> str:
        """The path with forward slashes, and the sheet."""
        return self.path.as_posix() + self._fragment

    @property
    def file_name(self) -> str:
        """The same without the folder, as ``raw.files`` keeps it."""
        return self.path.name + self._fragment

    @property
    def _fragment(self) -> str:
        return "" if self.sheet is None else f"#{self.sheet}"

    @functools.cached_property
    def sha256(self) -> str:
        """The SHA-256 of the whole file, in hexadecimal."""
        return file_sha256(self.path)

    @abc.abstractmethod
    def header(self, expected: Collection[str]) -> Header | None:
        """Return the header, None where there is nothing but blanks.

        ``expected`` are the column names to look for, normalized; they tell the header from
        other lines and show how the file is delimited. Raises CannotReadError.
        """

    @abc.abstractmethod
    def load(
        self, con: duckdb.DuckDBPyConnection, table: Table, header: Header, match: Match
    ) -> Loaded:
        """Load the rows below the header as text into a temporary table; missing is NULL.

        The cells are those of ``match``: ``positions``, and ``unknown`` up to
        ``MAX_UNKNOWN_COLUMNS``. Raises CannotReadError.
        """

    def type_at_once(
        self,
        con: duckdb.DuckDBPyConnection,
        table: Table,
        header: Header,
        match: Match,
        expressions: Callable[[TextTable], Mapping[str, str]],
    ) -> TypedAtOnce | None:
        """Type the rows into ``raw.<table>`` while reading them; None where ``load`` must do.

        ``expressions`` gives a text table's ``expressions``.
        """
        return None

    def rules(self, table: Table) -> Iterable[Rule]:
        """Return the rules that only this kind of source has, whose failures it may report."""
        return ()

    def file_failures(self, table: Table, header: Header | None) -> Iterable[Failure]:
        """Return what is wrong with the file as a whole, known once the header was read."""
        return ()

    def cell(self, position: int, line: int) -> str | None:
        """Return how people call a cell (``C7``); None where cells have no name of their own."""
        return None


def file_sha256(path: Path) -> str:
    """Return the SHA-256 of a file, in hexadecimal. Raises CannotReadError."""
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as problem:
        raise cannot_read(path, problem) from problem


def cannot_read(path: Path, problem: OSError) -> CannotReadError:
    """Build the error where the system refuses to hand out a file."""
    return CannotReadError(
        f"Cannot read {path}: {problem.strerror or problem}. Check that the file is there and "
        "that you may read it."
    )
