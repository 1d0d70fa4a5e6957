"""Small REDCap projects written by hand, and what a study reads of them."""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from pathlib import Path

import duckdb

from caseseries.delivery.reading import read_tables
from caseseries.delivery.redcap.export import read_export
from caseseries.study.declaration import Table
from caseseries.study.failure import Failure

HEADINGS = {
    "name": "Variable / Field Name",
    "form": "Form Name",
    "type": "Field Type",
    "label": "Field Label",
    "choices": "Choices, Calculations, OR Slider Labels",
    "validation": "Text Validation Type OR Show Slider Number",
    "branching": "Branching Logic (Show field only if...)",
    "required": "Required Field?",
    "annotation": "Field Annotation",
}


def write_csv(path: Path, rows: Sequence[Sequence[str]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(rows)


def write_dictionary(folder: Path, fields: Sequence[Mapping[str, str]]) -> Path:
    path = folder / "dictionary.csv"
    rows = [list(HEADINGS.values())]
    rows += [[field.get(name, "") for name in HEADINGS] for field in fields]
    write_csv(path, rows)
    return path


def read(
    folder: Path, table: Table, columns: str, order: str = "1"
) -> tuple[list[tuple], list[Failure]]:
    """Return the rows of one table and all findings."""
    with duckdb.connect() as con:
        reading = read_tables(folder, con, {table.name: table}, readers=(read_export,))
        found = con.execute(f"select {columns} from raw.{table.name} order by {order}").fetchall()
    return found, list(reading.failures)


def of_rule(failures: Sequence[Failure], ending: str) -> list[Failure]:
    return [failure for failure in failures if failure.rule.endswith(ending)]
