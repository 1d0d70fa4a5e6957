"""Which file of the data folder is which table."""

from __future__ import annotations

import dataclasses
import difflib
from collections.abc import Mapping
from pathlib import Path

from schemas.declaration import Table
from schemas.failure import CannotReadError, Failure
from schemas.file_rules import UNKNOWN_FILE, file_failure

# Files a group may believe to be read; a README or a license beside the tables is not reported.
TABULAR_SUFFIXES = frozenset(
    (
        *(".csv", ".dta", ".feather", ".gz", ".ods", ".parquet", ".rds", ".sas7bdat"),
        *(".sav", ".tab", ".tsv", ".txt", ".xls", ".xlsx", ".zip"),
    )
)


@dataclasses.dataclass(frozen=True, slots=True)
class Folder:
    """The data folder: the file of each table, None where an optional one is not delivered."""

    path: Path
    files: Mapping[str, Path | None]
    failures: tuple[Failure, ...]


def find_files(folder: Path, tables: Mapping[str, Table]) -> Folder:
    """Find the file of each table as ``<table>.csv``, upper and lower case taken as the same.

    Raises CannotReadError where the folder or the file of a required table is missing; the
    message names every missing file.
    """
    if not folder.is_dir():
        what = "is not a folder" if folder.exists() else "does not exist"
        raise CannotReadError(
            f"The data folder {folder} {what}. Name the folder with the raw tables (patients.csv "
            "and so on) with --data."
        )
    try:
        present = sorted(path for path in folder.iterdir() if not path.name.startswith("."))
    except OSError as problem:
        raise CannotReadError(
            f"Cannot list the data folder {folder}: {problem.strerror or problem}."
        ) from problem
    candidates: dict[str, list[Path]] = {}
    unknown: list[Path] = []
    for path in present:
        name = path.name.casefold().removesuffix(".csv")
        if name in tables and path.suffix.casefold() == ".csv":
            candidates.setdefault(name, []).append(path)
        elif path.suffix.casefold() in TABULAR_SUFFIXES and path.is_file():
            unknown.append(path)
    files: dict[str, Path | None] = {}
    failures: list[Failure] = []
    missing: list[str] = []
    for name, table in tables.items():
        found = sorted(candidates.get(name, ()), key=lambda path: path.name != f"{name}.csv")
        files[name] = found[0] if found else None
        if not found and not table.optional:
            missing.append(name)
        if len(found) > 1:
            others = ", ".join(path.name for path in found[1:])
            failures.append(
                file_failure(
                    table,
                    found[0].as_posix(),
                    "file.duplicate",
                    f"{others} would be the table {name} too. Remove all but one; {found[0].name} "
                    "was read.",
                )
            )
    if missing:
        raise CannotReadError(_say_missing(folder, missing, unknown, tables))
    not_files = [path for path in files.values() if path is not None and not path.is_file()]
    if not_files:
        names = ", ".join(str(path) for path in not_files)
        raise CannotReadError(f"Cannot read {names}: not a file. Put the table there as a file.")
    failures.extend(_unknown_file(path, tables) for path in unknown)
    return Folder(folder, files, tuple(failures))


def _say_missing(
    folder: Path, missing: list[str], unknown: list[Path], tables: Mapping[str, Table]
) -> str:
    lines = [f"The data folder {folder} lacks {len(missing)} of the tables:"]
    for name in missing:
        near = difflib.get_close_matches(name, [path.stem.casefold() for path in unknown], n=1)
        meant = [path.name for path in unknown if path.stem.casefold() in near]
        hint = f" (is {meant[0]} meant? Rename it.)" if meant else ""
        lines.append(f"  {name}.csv: {tables[name].grain}{hint}")
    lines.append("Add each as a comma-separated UTF-8 file; one without rows is its header alone.")
    return "\n".join(lines)


def _unknown_file(path: Path, tables: Mapping[str, Table]) -> Failure:
    near = difflib.get_close_matches(path.stem.casefold(), list(tables), n=1)
    meant = f" Rename it if {near[0]}.csv is meant." if near else ""
    return Failure(
        UNKNOWN_FILE.id,
        UNKNOWN_FILE.severity,
        UNKNOWN_FILE.table,
        path.as_posix(),
        None,
        None,
        None,
        None,
        f"{path.name} is none of the study's tables and was not read.{meant}",
    )
