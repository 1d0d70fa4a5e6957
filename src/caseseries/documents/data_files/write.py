"""Write the data files of a study beside its documents."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from caseseries.documents.data_files.sheet import FOLDER, WORKBOOK, Sheet, text
from caseseries.documents.data_files.sheets import sheets
from caseseries.documents.data_files.workbook import workbook
from caseseries.documents.render_error import RenderError
from caseseries.results.results import ResultsMissingError, load
from caseseries.warehouse.database import DatabaseMissingError
from caseseries.writing.inert_cells import inert_cell, printable


def write_data_files(db: Path, folder: Path) -> list[str]:
    """Write ``supplement/*.csv`` and ``supplement.xlsx``; nothing where there is no database.

    Returns their names.
    Documents that ask a database for nothing can be rendered without one. Raises RenderError.
    """
    if not _is_database(db):
        return []
    try:
        found = sheets(db, load(db))
    except (DatabaseMissingError, ResultsMissingError) as error:
        raise RenderError(str(error)) from None
    (folder / FOLDER).mkdir(parents=True, exist_ok=True)
    for sheet in found:
        (folder / sheet.file).write_text(csv_text(sheet), encoding="utf-8", newline="")
    (folder / WORKBOOK).write_bytes(workbook(found))
    return [*(sheet.file for sheet in found), WORKBOOK]


def _is_database(path: Path) -> bool:
    """Whether the file is there and begins as those of DuckDB do."""
    if not path.is_file():
        return False
    with path.open("rb") as file:
        return file.read(12)[8:] == b"DUCK"


def csv_text(sheet: Sheet) -> str:
    """One sheet as CSV: names of the columns, then a line a record."""
    target = io.StringIO()
    lines = csv.writer(target, lineterminator="\n")
    lines.writerow([column.key for column in sheet.columns])
    lines.writerows(_line(sheet, record) for record in sheet.records)
    return target.getvalue()


def _line(sheet: Sheet, record: Mapping[str, Any]) -> list[str]:
    return [inert_cell(printable(text(record[column.key]))) for column in sheet.columns]
