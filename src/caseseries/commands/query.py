"""``caseseries query``: a read-only question to the DuckDB file."""

from __future__ import annotations

import argparse
import sys
from typing import TYPE_CHECKING

from caseseries.commands.shared.building import CANNOT_READ, CLEAN
from caseseries.commands.shared.progress import fail
from caseseries.writing.inert_cells import inert_cell, plain_json, printable

if TYPE_CHECKING:
    import duckdb


def run(options: argparse.Namespace) -> int:
    import duckdb

    from caseseries.commands.shared.study_options import settle_database
    from caseseries.study.failure import CannotReadError
    from caseseries.warehouse.database import DatabaseMissingError, opened

    try:
        settle_database(options)
        with opened(options.db, read_only=True) as con:
            kinds = {statement.type for statement in con.extract_statements(options.sql)}
            if not kinds or kinds - {duckdb.StatementType.SELECT, duckdb.StatementType.EXPLAIN}:
                fail(
                    "the question could not be answered: only a select is; to change tables, copy"
                    " the file and open it"
                )
                return CANNOT_READ
            result = con.execute(options.sql)
            if not result.description:
                return CLEAN
            _print(result, options.format)
    except (CannotReadError, DatabaseMissingError) as error:
        fail(error)
        return CANNOT_READ
    except duckdb.Error as error:
        fail(f"the question could not be answered: {error}")
        return CANNOT_READ
    return CLEAN


def _print(result: duckdb.DuckDBPyConnection, form: str) -> None:
    names = [column[0] for column in result.description or ()]
    rows = result.fetchall()
    if form == "json":
        import json

        found = [dict(zip(names, row, strict=True)) for row in rows]
        print(plain_json(json.dumps(found, indent=2, ensure_ascii=False, default=str)))
    elif form == "csv":
        import csv

        writer = csv.writer(sys.stdout, lineterminator="\n")
        writer.writerow([_cell(name) for name in names])
        writer.writerows([_cell(value) for value in row] for row in rows)
    else:
        _print_table(
            [printable(name) for name in names], [[_shown(value) for value in row] for row in rows]
        )


def _shown(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, float):
        return f"{value:.6g}"
    return printable(str(value))


def _cell(value: object) -> object:
    """A text no spreadsheet runs and no terminal obeys; a cell may hold line ends and tabs."""
    if value is None:
        return ""
    return printable(inert_cell(value), kept="\n\r\t") if isinstance(value, str) else value


def _print_table(names: list[str], rows: list[list[str]]) -> None:
    widths = [max(len(cell) for cell in column) for column in zip(names, *rows, strict=True)]
    numeric = [
        bool(rows) and all(_is_number(row[i]) for row in rows if row[i]) for i in range(len(names))
    ]

    def line(cells: list[str]) -> str:
        return "  ".join(
            cell.rjust(width) if right else cell.ljust(width)
            for cell, width, right in zip(cells, widths, numeric, strict=True)
        ).rstrip()

    print(line(names))
    print("  ".join("─" * width for width in widths))
    for row in rows:
        print(line(row))
    print(f"({len(rows)} row{'' if len(rows) == 1 else 's'})")


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True
