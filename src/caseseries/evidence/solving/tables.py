"""The solved cohort as CSV files in the columns the schemas declare."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path

from caseseries.study.declaration import Table


def cell(value: object) -> str:
    """ISO dates, lower-case booleans, empty for missing."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, date):
        return value.isoformat()
    return str(value)


def render(
    declared: Mapping[str, Table], tables: Mapping[str, Sequence[Mapping[str, object]]]
) -> dict[str, bytes]:
    """File name and content of each raw table: UTF-8, comma, LF."""
    files = {}
    for name, declaration in declared.items():
        columns = [column.name for column in declaration.columns]
        buffer = io.StringIO()
        writer = csv.writer(buffer, lineterminator="\n")
        writer.writerow(columns)
        for row in tables.get(name, ()):
            unknown = row.keys() - set(columns)
            if unknown:
                raise ValueError(f"{name} declares no column {', '.join(sorted(unknown))}")
            writer.writerow([cell(row.get(column)) for column in columns])
        files[f"{name}.csv"] = buffer.getvalue().encode("utf-8")
    return files


def write(folder: Path, files: Mapping[str, bytes]) -> None:
    """Write the files into a folder, which is made where it is missing."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in files.items():
        (folder / name).write_bytes(content)
