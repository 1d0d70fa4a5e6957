"""The register of queries as a CSV file, which a data manager edits in a spreadsheet."""

from __future__ import annotations

import csv
import io
import typing
from collections.abc import Iterable, Iterator
from pathlib import Path

from caseseries.gate.aside.register import COLUMNS, STATUSES, Query, RegisterError
from caseseries.study.places import at_byte
from caseseries.writing.inert_cells import inert_cell, plain_cell
from caseseries.writing.together import Unfinished
from caseseries.writing.whole_file import write_whole


def read_register(path: Path) -> tuple[Query, ...]:
    """Return the queries of a register, none where the file does not exist yet.

    Raises RegisterError where the file cannot be read, lacks a column, holds an unknown status, a
    query twice, or an acceptance without reason or name.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        return ()
    except OSError as error:
        raise RegisterError(f"Cannot read {path}: {error.strerror or error}.") from error
    except UnicodeDecodeError as error:
        raise RegisterError(
            f"{at_byte(path, error)}: is not UTF-8. Save it as 'CSV UTF-8'."
        ) from error
    # Spreadsheets in many countries save with semicolons.
    delimiter = ";" if text.partition("\n")[0].count(";") >= len(COLUMNS) - 1 else ","
    try:
        return tuple(_queries(path, csv.reader(io.StringIO(text), delimiter=delimiter)))
    except csv.Error as error:
        raise RegisterError(f"{path} is no CSV file: {error}.") from error


def _queries(path: Path, reader: typing.Any) -> Iterator[Query]:
    header = next(reader, [])
    missing = [name for name in COLUMNS if name not in header]
    if missing:
        raise RegisterError(f"{path}, line 1: the register lacks {', '.join(missing)}.")
    seen: set[str] = set()
    for cells in reader:
        if not any(cells):
            continue
        where = f"{path}, line {reader.line_num}"
        if len(cells) != len(header):
            raise RegisterError(f"{where}: {len(cells)} cells, the header has {len(header)}.")
        row = dict(zip(header, cells, strict=True))
        others = {name: plain_cell(row[name]) for name in header if name not in COLUMNS}
        row = {name: plain_cell(row[name]) for name in COLUMNS}
        status = row["status"].strip().lower()
        if status not in STATUSES:
            raise RegisterError(
                f"{where}: status {row['status']!r}; write one of {', '.join(STATUSES)}."
            )
        if status == "accepted" and not (row["reason"].strip() and row["by"].strip()):
            raise RegisterError(
                f"{where}: query {row['query']} is accepted without a reason or a name. Fill in "
                "reason and by."
            )
        if row["query"] in seen:
            raise RegisterError(f"{where}: query {row['query']} stands twice. Remove one row.")
        seen.add(row["query"])
        yield Query(**{**row, "status": status}, others=others)


def write_register(
    path: Path, queries: Iterable[Query], unfinished: Unfinished | None = None
) -> None:
    """Write a register whole, with ``unfinished`` to be moved with the rest of that.

    Columns that its keepers added stay, after ours. Raises OSError where it cannot be written.
    """
    queries = tuple(queries)
    others = tuple(dict.fromkeys(name for query in queries for name in query.others))
    text = io.StringIO()
    write = csv.writer(text, lineterminator="\n").writerow
    write([*COLUMNS, *map(inert_cell, others)])
    for query in queries:
        ours = (getattr(query, name) for name in COLUMNS)
        theirs = (query.others.get(name, "") for name in others)
        write([inert_cell(cell) for cell in (*ours, *theirs)])
    write_whole(path, text.getvalue().encode(), unfinished)
