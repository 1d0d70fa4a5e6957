"""The lines of the raw files that belong to the rows a number rests on."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING

from caseseries.results.numbers import Number
from caseseries.results.trace.related_rows import RelatedRows
from caseseries.writing.identifiers import quoted

if TYPE_CHECKING:
    import duckdb


@dataclass(frozen=True)
class RawLines:
    """Lines of one raw file (the header is line 1) and the hash it had when it was read."""

    table: str
    file: str
    sha256: str
    lines: tuple[int, ...]

    @property
    def ranges(self) -> str:
        """`2–14, 17`."""
        return ", ".join(_ranges(self.lines))


def raw_lines(
    con: duckdb.DuckDBPyConnection, number: Number, tables: Iterable[str]
) -> list[RawLines]:
    """Per raw table, the lines that belong to the rows whose keys are ``number.row_keys``.

    A number without rows of its own rests on every line; one whose population is empty on none.
    """
    if not number.row_keys and not number.value:
        return []
    related = RelatedRows(con, number.unit_of_analysis) if number.row_keys else None
    found = []
    for table in tables:
        files = con.execute(
            "select file, sha256, line_offset from raw.files where table_name = ? and present"
            " order by line_offset",
            [table],
        ).fetchall()
        if not files:
            continue
        rows = related.of(table) if related is not None else None
        lines = con.execute(
            f"select distinct source_line from ({rows or f'from raw.{quoted(table)}'}) order by 1",
            {"keys": list(number.row_keys)} if rows else None,
        ).fetchall()
        ends = [offset for _, _, offset in files[1:]] + [None]
        for (file, sha256, offset), end in zip(files, ends, strict=True):
            own = [n - offset for (n,) in lines if n > offset and (end is None or n <= end)]
            if own:
                found.append(RawLines(table, file, sha256, tuple(own)))
    return found


def _ranges(lines: Sequence[int]) -> list[str]:
    runs = groupby(enumerate(lines), key=lambda item: item[1] - item[0])
    ends = [[line for _, line in run] for _, run in runs]
    return [str(run[0]) if len(run) == 1 else f"{run[0]}–{run[-1]}" for run in ends]
