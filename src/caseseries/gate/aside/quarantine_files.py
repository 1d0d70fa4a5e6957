"""The folder of rows set aside: one file per table, each row as delivered with the reason."""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from pathlib import Path

from caseseries.gate.aside.quarantine import Quarantine, SetAside
from caseseries.writing.inert_cells import inert_cell
from caseseries.writing.new_folder import FolderInUseError, place_folder
from caseseries.writing.together import Unfinished

SUMMARY = "QUARANTINE.md"
_ADDED = ("set_aside_file", "set_aside_line", "set_aside_rule", "set_aside_reason")


def write_quarantine(unfinished: Unfinished, folder: Path, quarantine: Quarantine) -> None:
    """Write the folder, to take the place of an earlier quarantine with the rest.

    Raises FolderInUseError where the folder holds anything else, OSError where it cannot be
    written.
    """
    refuse_foreign(folder)
    aside = unfinished.space(folder.absolute().parent)
    _write(aside, quarantine)
    place_folder(unfinished, aside, folder)


def refuse_foreign(folder: Path) -> None:
    """Raise FolderInUseError where a folder holds what ``write_quarantine`` did not write."""
    if not folder.exists():
        return
    if not folder.is_dir():
        raise FolderInUseError(f"{folder} is a file. Name a new or empty folder.")
    names = {path.name for path in folder.iterdir()}
    foreign = {name for name in names if name != SUMMARY and not name.endswith(".csv")}
    if names and (SUMMARY not in names or foreign):
        raise FolderInUseError(
            f"{folder} is not empty and not the quarantine of an earlier run. Name a new folder "
            "with --quarantine."
        )


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
