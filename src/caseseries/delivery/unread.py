"""What was delivered and not read, and what was to be read and not delivered, in sentences."""

from __future__ import annotations

import dataclasses
import difflib
from collections.abc import Collection, Mapping, Sequence
from pathlib import Path

from caseseries.delivery.databases.address import Database
from caseseries.delivery.file_rules import UNKNOWN_FILE
from caseseries.study.declaration import Table
from caseseries.study.failure import Failure


@dataclasses.dataclass(frozen=True, slots=True)
class Unread:
    """A file, or a sheet, that may hold a table and was not read; ``why`` is empty if unknown."""

    path: Path | Database
    file: str
    name: str
    why: str = ""


def whole_files(spare: Sequence[Unread], read: Collection[Path | Database]) -> list[Unread]:
    """Name a file of which nothing was read once, not each of its sheets."""
    whole: dict[str, Unread] = {}
    for unread in spare:
        if unread.path in read:
            whole[unread.file] = unread
        else:
            path = unread.path
            whole.setdefault(path.as_posix(), Unread(path, path.as_posix(), path.stem, unread.why))
    return [unread for unread in whole.values() if unread.path.is_file()]


def say_missing(
    data: Path | Database,
    missing: Mapping[str, str],
    spare: Sequence[Unread],
    tables: Mapping[str, Table],
) -> str:
    """Say which tables were not delivered, and what is there that may be meant."""
    folder = data.is_dir()
    of_database = isinstance(data, Database)
    what = "data folder" if folder else "database" if of_database else "file"
    lines = [f"The {what} {data} lacks {len(missing)} of the tables:"]
    suffix = ".csv" if folder else ""
    for name, wanted in missing.items():
        near = difflib.get_close_matches(wanted, [unread.name.casefold() for unread in spare], n=1)
        meant = [unread for unread in spare if unread.name.casefold() in near]
        hint = ""
        if meant:
            shown = meant[0].file.removeprefix(f"{data.as_posix()}/")
            do = "Map it" if of_database else "Rename it"
            hint = f" (is {shown} meant? {_upper(meant[0].why) or do}.)"
        called = f"{name}{suffix}" if wanted == name else f"{name} ({wanted!r} in the mapping)"
        lines.append(f"  {called}: {tables[name].grain}{hint}")
    lines.extend(f"{unread.file}: {unread.why}." for unread in spare if unread.why)
    if of_database:
        lines.append(
            "Name the schema they are in with ?schema=NAME, or say in [mapping.TABLE] of "
            "study.toml which table or view each is taken from."
        )
        return "\n".join(lines)
    lines.append(
        "Add each as a comma-separated UTF-8 file, or as a sheet of that name in a .xlsx workbook; "
        "one without rows is its header alone."
    )
    return "\n".join(lines)


def unknown(
    unread: Unread, tables: Mapping[str, Table], read: Collection[Path | Database]
) -> Failure:
    """Build the failure that says of a file, sheet or table that it was not read."""
    near = difflib.get_close_matches(unread.name.casefold(), list(tables), n=1)
    sheet = unread.path in read
    of_database = isinstance(unread.path, Database)
    what = unread.path.name
    if sheet or of_database:
        what = f"The {'table' if of_database else 'sheet'} {unread.name!r}"
    message = f"{what} is none of the study's tables and was not read."
    if unread.why:
        message = f"{what} was not read: {unread.why}."
    elif near:
        do = "Map" if of_database else "Rename"
        message += f" {do} it if {near[0]}{'' if sheet else unread.path.suffix} is meant."
    return Failure(
        UNKNOWN_FILE.id,
        UNKNOWN_FILE.severity,
        UNKNOWN_FILE.table,
        unread.file,
        None,
        None,
        None,
        None,
        message,
    )


def _upper(text: str) -> str:
    return text[:1].upper() + text[1:]
