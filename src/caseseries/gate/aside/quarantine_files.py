"""The folder of rows set aside: one file per table, each row as delivered with the reason."""

from __future__ import annotations

import csv
import shutil
from collections.abc import Mapping, Sequence
from pathlib import Path

from caseseries.gate.aside.quarantine import Quarantine, SetAside
from caseseries.writing.inert_cells import inert_cell
from caseseries.writing.new_folder import FolderInUseError, new_folder

SUMMARY = "QUARANTINE.md"
_ADDED = ("set_aside_file", "set_aside_line", "set_aside_rule", "set_aside_reason")


def write_quarantine(folder: Path, quarantine: Quarantine) -> None:
    """Write the folder, whole or not at all, in place of an earlier quarantine.

    Raises FolderInUseError where the folder holds anything else, OSError where it cannot be
    written.
    """
    earlier = _earlier(folder)
    moved = folder.with_name(f".{folder.name}.earlier") if earlier else None
    if moved is not None:
        shutil.rmtree(moved, ignore_errors=True)
        folder.rename(moved)
    try:
        with new_folder(folder) as unfinished:
            _write(unfinished, quarantine)
    except BaseException:
        if moved is not None:
            moved.rename(folder)
        raise
    if moved is not None:
        shutil.rmtree(moved)


def _earlier(folder: Path) -> bool:
    """Say whether a folder was written by ``write_quarantine`` and holds nothing else."""
    if not folder.is_dir() or not any(folder.iterdir()):
        return False
    names = {path.name for path in folder.iterdir()}
    foreign = {name for name in names if name != SUMMARY and not name.endswith(".csv")}
    if SUMMARY not in names or foreign:
        raise FolderInUseError(
            f"{folder} is not empty and not the quarantine of an earlier run. Name a new folder "
            "with --quarantine."
        )
    return True


def _write(folder: Path, quarantine: Quarantine) -> None:
    tables: dict[str, list[SetAside]] = {}
    for row in quarantine.rows:
        tables.setdefault(row.table, []).append(row)
    for table, rows in tables.items():
        columns = list(dict.fromkeys(name for row in rows for name in row.cells))
        with (folder / f"{table}.csv").open("w", encoding="utf-8", newline="") as file:
            write = csv.writer(file, lineterminator="\n").writerow
            write([*columns, *_ADDED])
            for row in rows:
                cells = [row.cells.get(name) or "" for name in columns]
                added = (row.file, str(row.line), row.rule, row.reason)
                write([inert_cell(text) for text in (*cells, *added)])
    (folder / SUMMARY).write_text("\n".join(_summary(quarantine, tables)) + "\n", encoding="utf-8")


def measure_words(name: str) -> str:
    """A measure of the cohort as it is printed: ``person_months`` → ``Person months``."""
    words = name.replace("_", " ")
    return words[:1].upper() + words[1:]


def _summary(quarantine: Quarantine, tables: Mapping[str, Sequence[SetAside]]) -> list[str]:
    before, after = quarantine.before, quarantine.after
    lines = [
        "# Rows set aside",
        "",
        f"Rows left out: {len(quarantine.rows)}, of {len(tables)} tables.",
        "",
        "| | Delivered | Analyzed |",
        "|---|---:|---:|",
    ]
    lines += [
        f"| {measure_words(name)} | {before[name]:,.6g} | {after[name]:,.6g} |" for name in before
    ]
    lines += ["", f"Left out altogether: {', '.join(quarantine.patients) or 'none'}.", ""]
    lines += [f"- `{table}.csv`: {len(rows)}" for table, rows in tables.items()]
    return lines
