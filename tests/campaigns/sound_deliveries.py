"""A small cohort as a delivery in every format that is read."""

from __future__ import annotations

import gzip
import json
import re
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

import ods_files
import openpyxl
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pyreadstat
import xport_files

ROOT = Path(__file__).resolve().parents[2]


@dataclass
class Table:
    """Names, and rows of texts."""

    names: list[str]
    rows: list[list[str]]

    def columns(self) -> dict[str, list[str]]:
        """The columns by name, the first of each."""
        found: dict[str, list[str]] = {}
        for at, name in enumerate(self.names):
            found.setdefault(name, [row[at] for row in self.rows])
        return found


def cohort() -> dict[str, Table]:
    """Three subjects and what was seen of them."""
    return {
        "subjects": Table(
            ["subj_id", "sex", "born_on", "weight"],
            [["S1", "f", "1960-05-14", "61.5"], ["S2", "m", "1971-11-30", ""],
             ["S3", "f", "", "80"]],
        ),
        "visits": Table(
            ["visit_id", "subj_id", "seen_on", "score", "n", "sober", "remark"],
            [["V1", "S1", "2016-03-01", "2.7", "3", "true", "well"],
             ["V2", "S1", "2016-04-05", "-1.5", "0", "false", "Zoë, a \"quote\"; a | bar"],
             ["V3", "S2", "2015-01-20", "", "", "", ""],
             ["V4", "S3", "", "0.001", "12", "true", "two\nlines"]],
        ),
    }  # fmt: skip


Write = Callable[[Mapping[str, Table], Path], None]


def _delimited(delimiter: str, encoding: str, suffix: str = ".csv", end: str = "\n") -> Write:
    def write(tables: Mapping[str, Table], folder: Path) -> None:
        for name, table in tables.items():
            lines = [delimiter.join(map(_quoted, row)) for row in (table.names, *table.rows)]
            text = end.join([*lines, ""])
            (folder / f"{name}{suffix}").write_bytes(text.encode(encoding, errors="replace"))

    def _quoted(cell: str) -> str:
        bare = not any(mark in cell for mark in (delimiter, '"', "\n", "\r"))
        return cell if bare else '"' + cell.replace('"', '""') + '"'

    return write


def _number(text: str) -> float | None:
    try:
        return float(text)
    except ValueError:
        return None


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def typed(cells: list[str]) -> list[Any]:
    """A column as numbers or days where all its cells are such, else as texts."""
    for read in (_number, _day):
        found = [read(cell) for cell in cells]
        if any(cells) and all(
            value is not None or not cell for value, cell in zip(found, cells, strict=True)
        ):
            return found
    return [cell or None for cell in cells]


def _parquet(tables: Mapping[str, Table], folder: Path) -> None:
    for name, table in tables.items():
        columns = {key: pa.array(typed(cells)) for key, cells in table.columns().items()}
        pq.write_table(pa.table(columns), folder / f"{name}.parquet")


def _excel(tables: Mapping[str, Table], folder: Path) -> None:
    book = openpyxl.Workbook()
    for name, table in tables.items():
        sheet = book.create_sheet(name)
        sheet.append([_printable(cell) for cell in table.names])
        for row in table.rows:
            values = [_number(cell) if _day(cell) is None else _day(cell) for cell in row]
            pairs = zip(values, row, strict=True)
            sheet.append(
                [value if value is not None else _printable(cell) for value, cell in pairs]
            )
    book.save(folder / "cohort.xlsx")


def _printable(text: str) -> str:
    return "".join(char for char in text if char.isprintable() or char == "\n")[:30_000]


def _ods(tables: Mapping[str, Table], folder: Path) -> None:
    def cell(text: str) -> str:
        shown = f"<text:p>{escape(_printable(text))}</text:p>"
        if _day(text) is not None:
            return ods_files.cell("date", text, shown)
        return (
            ods_files.cell("float", text, shown) if _number(text) else ods_files.text(shown[8:-9])
        )

    body = "".join(
        ods_files.table(
            name, *(ods_files.row(*map(cell, row)) for row in (table.names, *table.rows))
        )
        for name, table in tables.items()
    )
    ods_files.spreadsheet(folder / "cohort.ods", body)


def _statistical(suffix: str, write: Callable[..., None], **options: object) -> Write:
    def written(tables: Mapping[str, Table], folder: Path) -> None:
        # Each of these files is read in a process of its own: one tells as much as two.
        _delimited(",", "utf-8")({"subjects": tables["subjects"]}, folder)
        columns = tables["visits"].columns()
        frame = pd.DataFrame({key: pd.Series(typed(cells)) for key, cells in columns.items()})
        write(frame, str(folder / f"visits{suffix}"), **options)

    return written


def _write_portable(frame: Any, path: str) -> None:
    """The format knows few letters, and capital names only."""

    def plain(value: object) -> object:
        return (
            re.sub(r"[^\w .,;-]", "?", value, flags=re.ASCII) if isinstance(value, str) else value
        )

    # Its stubs know no frame of pandas' own stubs.
    capital: Any = frame.map(plain).rename(columns=str.upper)
    pyreadstat.write_por(capital, path)


def _transport(tables: Mapping[str, Table], folder: Path) -> None:
    members = []
    for name, table in tables.items():
        variables = {}
        for key, cells in table.columns().items():
            values = typed(cells)
            if any(isinstance(value, float) for value in values):
                numbers = ["." if value is None else value for value in values]
                variables[key] = xport_files.Variable(numbers)
            elif any(isinstance(value, date) for value in values):
                days = [(v - date(1960, 1, 1)).days if v else ".Z" for v in values]
                variables[key] = xport_files.Variable(days, "DATE")
            else:
                variables[key] = xport_files.Variable([cell[:40] for cell in cells], "$", 40)
        members.append((name.upper(), variables))
    (folder / "cohort.xpt").write_bytes(xport_files.transport(*members, encoding="cp1252"))


def _sas(tables: Mapping[str, Table], folder: Path) -> None:
    _delimited(",", "utf-8")({"subjects": tables["subjects"]}, folder)
    content = (ROOT / "tests/engine/delivered/visits.sas7bdat").read_bytes()
    (folder / "visits.sas7bdat").write_bytes(content)


def _dataset_json(suffix: str) -> Write:
    def write(tables: Mapping[str, Table], folder: Path) -> None:
        for name, table in tables.items():
            by_column = [typed([row[at] for row in table.rows]) for at in range(len(table.names))]
            rows = [[_json(value) for value in row] for row in zip(*by_column, strict=True)]
            head = {
                "datasetJSONCreationDateTime": "2024-11-11T15:09:13", "datasetJSONVersion": "1.1.0",
                "itemGroupOID": f"IG.{name}", "records": len(rows), "name": name, "label": name,
                "columns": [
                    {"itemOID": f"IT.{key}", "name": key, "label": key, "dataType": "string"}
                    for key in table.names
                ],
            }  # fmt: skip
            lines = "\n".join([json.dumps(head), *map(json.dumps, rows)]).encode()
            if suffix == ".json":
                lines = json.dumps({**head, "rows": rows}).encode()
            elif suffix == ".dsjc":
                lines = gzip.compress(lines, mtime=0)
            (folder / f"{name}{suffix}").write_bytes(lines)

    return write


def _json(value: object) -> object:
    return value.isoformat() if isinstance(value, date) else value


FORMATS: dict[str, Write] = {
    "csv": _delimited(",", "utf-8"),
    "csv, Windows": _delimited(",", "utf-8-sig", end="\r\n"),
    "semicolon, cp1252": _delimited(";", "cp1252"),
    "tab, UTF-16": _delimited("\t", "utf-16", ".tsv"),
    "bar, Latin 1": _delimited("|", "latin-1", ".txt"),
    "parquet": _parquet,
    "xlsx": _excel,
    "ods": _ods,
    "Dataset-JSON": _dataset_json(".json"),
    "Dataset-JSON, lines": _dataset_json(".ndjson"),
    "Dataset-JSON, packed": _dataset_json(".dsjc"),
    "sav": _statistical(".sav", pyreadstat.write_sav),
    "zsav": _statistical(".zsav", pyreadstat.write_sav, compress=True),
    "dta": _statistical(".dta", pyreadstat.write_dta),
    "por": _statistical(".por", _write_portable),
    "xpt, version 5": _transport,
    "xpt, version 8": _statistical(".xpt", pyreadstat.write_xport, file_format_version=8),
    "sas7bdat": _sas,
}


def rewritten(path: Path, parts: Mapping[str, bytes]) -> None:
    """Write an archive with these parts."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as file:
        for name, content in parts.items():
            file.writestr(name, content)
