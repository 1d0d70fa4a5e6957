"""What stands in the columns of a delivered sheet: headers and the texts below them."""

from __future__ import annotations

import dataclasses
import re
from collections import Counter
from collections.abc import Collection, Mapping
from pathlib import Path

import duckdb

from caseseries.delivery.databases.address import Database
from caseseries.delivery.delivery import Delivery, find_sources
from caseseries.delivery.header import Match
from caseseries.delivery.mapping.headers import column_letter, one_line
from caseseries.delivery.sources.source import Source
from caseseries.delivery.typing.text_types import CONTROL_PATTERN
from caseseries.study.declaration import Table
from caseseries.study.failure import CannotReadError
from caseseries.writing.identifiers import quoted

# Texts of a column beyond this number of different ones tell nothing new about it.
MAX_TEXTS = 5000
MAX_COLUMNS = 500


@dataclasses.dataclass(frozen=True)
class SheetColumn:
    """A delivered column: its name for a mapping, and its texts with how often they stand."""

    name: str
    texts: Mapping[str, int]

    @property
    def n_filled(self) -> int:
        """The number of cells that are not empty."""
        return sum(self.texts.values())


@dataclasses.dataclass(frozen=True)
class SheetProfile:
    """A sheet, by the name a mapping calls it."""

    name: str
    file: str
    native_numbers: bool
    n_rows: int
    columns: tuple[SheetColumn, ...]


def read_profiles(
    data: Path | Database, expected: Collection[str], max_texts: int = MAX_TEXTS
) -> list[SheetProfile]:
    """Return the sheets of a folder or file that have a header and rows.

    ``expected`` are normalized names a header may hold; of each column ``max_texts`` different
    texts are kept, the commonest first. Raises CannotReadError.
    """
    delivery = find_sources(data, {})
    try:
        return _profiles(delivery, expected, max_texts)
    finally:
        delivery.close()


def _profiles(delivery: Delivery, expected: Collection[str], max_texts: int) -> list[SheetProfile]:
    names = Counter(name.casefold() for source in delivery.sources for name in source.names[:1])
    found: list[SheetProfile] = []
    with duckdb.connect() as con:
        for source in delivery.sources:
            alone = names[source.names[0].casefold()] == 1
            profile = _profile(
                con, source, source.names[0] if alone else source.file_name, expected, max_texts
            )
            if profile is not None:
                found.append(profile)
    if not found:
        raise CannotReadError(
            f"{delivery.path} holds no table: no sheet with a header and a row below it."
        )
    return found


def _profile(
    con: duckdb.DuckDBPyConnection,
    source: Source,
    name: str,
    expected: Collection[str],
    max_texts: int,
) -> SheetProfile | None:
    header = source.header(expected)
    if header is None:
        return None
    positions = {f"p{at}": at for at in range(min(len(header.cells), MAX_COLUMNS))}
    table = Table("profiled", "A delivered sheet.", "one row per line", ())
    text = source.load(con, table, header, Match(positions, {}, (), {}, ())).text
    columns: list[SheetColumn] = []
    repeated = Counter(one_line(cell).casefold() for cell in header.cells)
    for key, at in positions.items():
        cell = one_line(header.cells[at])
        if not cell or re.search(CONTROL_PATTERN, cell):
            continue
        column = quoted(text.cells[key])
        texts = con.execute(
            f"select trim({column}), count(*) from temp.{quoted(text.name)} "
            f"where trim({column}) <> '' group by 1 order by 2 desc, 1 limit {max_texts}"
        ).fetchall()
        if repeated[cell.casefold()] > 1:
            cell = f"{cell} [{column_letter(at)}]"
        columns.append(SheetColumn(cell, dict(texts)))
    con.execute(f"drop table temp.{quoted(text.name)}")
    if not text.n_rows or not columns:
        return None
    return SheetProfile(name, source.file, source.native_numbers, text.n_rows, tuple(columns))
