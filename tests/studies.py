"""Cohorts made from the shipped one: copied, cut down, changed in one cell."""

from __future__ import annotations

import csv
import shutil
from collections.abc import Callable, Collection
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
DATA = ROOT / "data" / "raw"
STUDY = ROOT / "study.toml"

Row = dict[str, str]


def copy_data(folder: Path) -> Path:
    """The raw tables in a folder of their own, to be changed."""
    target = folder / "raw"
    shutil.copytree(DATA, target)
    return target


def edit(data: Path, table: str, change: Callable[[list[Row]], list[Row]]) -> None:
    """Rewrite one table; `change` gets and returns its rows."""
    path = data / f"{table}.csv"
    with path.open(encoding="utf-8", newline="") as file:
        reader = csv.DictReader(file)
        names = list(reader.fieldnames or ())
        rows = list(reader)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, names, lineterminator="\n")
        writer.writeheader()
        writer.writerows(change(rows))


def keep_patients(data: Path, patients: Collection[str]) -> None:
    """Cut the cohort down to some patients, in every table."""
    kept = {"patient_id": set(patients)}
    for table in ("patients", "primary_tumors", "metastases", "tumors", "sessions", "imaging",
                  "labs", "therapies", "vital_status"):  # fmt: skip
        edit(
            data,
            table,
            lambda rows: [row for row in rows if row["patient_id"] in kept["patient_id"]],
        )
        key = {"tumors": "tumor_id", "sessions": "session_id", "imaging": "imaging_id"}.get(table)
        if key:
            with (data / f"{table}.csv").open(encoding="utf-8", newline="") as file:
                kept[key] = {row[key] for row in csv.DictReader(file)}
    edit(data, "ablations", lambda rows: [r for r in rows if r["session_id"] in kept["session_id"]])
    edit(
        data,
        "complications",
        lambda rows: [r for r in rows if r["session_id"] in kept["session_id"]],
    )
    edit(data, "findings", lambda rows: [r for r in rows if r["imaging_id"] in kept["imaging_id"]])
    edit(
        data, "screening",
        lambda rows: [r for r in rows if r["patient_id"] in {"", *kept["patient_id"]}],
    )  # fmt: skip
