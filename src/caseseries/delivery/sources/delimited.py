"""Delimited text: CSV and its kin, split at commas, semicolons, tabs or vertical bars."""

from __future__ import annotations

import dataclasses
import functools
from collections.abc import Callable, Collection, Iterator, Mapping
from concurrent import futures
from pathlib import Path

import duckdb

from caseseries.delivery.encoding_rules import encoding_failures
from caseseries.delivery.file_rules import delimiter_failures, record_failures
from caseseries.delivery.header import DELIMITER, Header, Match, read_header
from caseseries.delivery.scanning import FileFacts, scan
from caseseries.delivery.sources.source import Loaded, Source
from caseseries.delivery.typing.text_tables import TextTable, load_text, text_in_file
from caseseries.delivery.typing.typed_at_once import TypedAtOnce, type_at_once
from caseseries.study.declaration import Table
from caseseries.study.failure import Failure
from caseseries.writing.identifiers import quoted

SUFFIXES = frozenset((".csv", ".tsv", ".tab", ".txt"))
# Below this size nothing is gained by typing a file while it is read.
LARGE_BYTES = 4 * 1024 * 1024


class DelimitedFile(Source):
    """A file of delimited text."""

    native_numbers = False

    def __init__(self, path: Path) -> None:
        super().__init__(path, (path.stem,))
        self._delimiter = DELIMITER

    def header(self, expected: Collection[str]) -> Header | None:
        """Return the first line that is not blank, split at the delimiter that fits best."""
        header = read_header(self.path, expected)
        if header is not None:
            self._delimiter = header.delimiter
        return header

    @functools.cached_property
    def _facts(self) -> FileFacts:
        return scan(self.path, self._delimiter)

    def file_failures(self, table: Table, header: Header | None) -> Iterator[Failure]:
        """Yield what is said of encoding and delimiter."""
        yield from encoding_failures(table, self.path, self.file, self._facts)
        if header is not None:
            yield from delimiter_failures(table, self.file, self.path.suffix, header)

    def type_at_once(
        self,
        con: duckdb.DuckDBPyConnection,
        table: Table,
        header: Header,
        match: Match,
        expressions: Callable[[TextTable], Mapping[str, str]],
    ) -> TypedAtOnce | None:
        """Type a large file while it is read; its bytes are counted at the same time."""
        if self.path.stat().st_size < LARGE_BYTES:
            return None
        in_file = text_in_file(con, table.name, self.path, header, match)
        if in_file is None:
            return None
        text = dataclasses.replace(in_file.text, expressions=expressions(in_file.text))
        with futures.ThreadPoolExecutor(1) as counting:
            facts = counting.submit(lambda: self._facts)
            typed = type_at_once(
                con, table, dataclasses.replace(in_file, text=text), header, facts.result
            )
        if typed is None:
            con.execute(f"drop view temp.{quoted(text.name)}")
        return typed

    def load(
        self, con: duckdb.DuckDBPyConnection, table: Table, header: Header, match: Match
    ) -> Loaded:
        """Load the rows; records that cannot be split are failures."""
        text = load_text(con, table.name, self.path, self._facts, header, match)
        return Loaded(
            text,
            self._facts.has_control_characters,
            tuple(record_failures(table, self.file, text.broken)),
        )
