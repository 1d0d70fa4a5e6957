"""Which delivered file, or which sheet of one, is which table.

A delivery is a folder of files or a single file. ``find_sources`` opens whatever holds tables,
``assign`` gives each table its source by name or by the study's mapping (``Naming``). A reader of
its own, for an export spread over several files, is passed as ``FolderReader``: it takes the
files it knows and returns their tables as sources, before the others are looked at.
"""

from __future__ import annotations

import dataclasses
import difflib
import itertools
from collections.abc import Callable, Collection, Mapping, Sequence
from pathlib import Path

from caseseries.delivery.candidates import candidates, further_sources, refuse_several
from caseseries.delivery.databases.address import Database
from caseseries.delivery.file_rules import UNKNOWN_FILE, file_failure
from caseseries.delivery.sources import delimited
from caseseries.delivery.sources.delimited import DelimitedFile
from caseseries.delivery.sources.naming import Naming
from caseseries.delivery.sources.not_read import NOT_READ
from caseseries.delivery.sources.source import Source, cannot_read
from caseseries.study.declaration import Table
from caseseries.study.failure import CannotReadError, Failure, Rule
from caseseries.study.root_table import root_table
from caseseries.study.template import GUIDE_SHEETS

# The readers of these are imported where such a file is there.
WORKBOOK_SUFFIXES = frozenset((".xlsx", ".xlsm"))
OPENDOCUMENT_SUFFIXES = frozenset((".ods", ".ots"))
PARQUET_SUFFIXES = frozenset((".parquet", ".pq"))
STATISTICAL_SUFFIXES = frozenset((".dta", ".por", ".sas7bdat", ".sav", ".xpt", ".zsav"))
DATASET_JSON_SUFFIXES = frozenset((".dsjc", ".json", ".ndjson"))


@dataclasses.dataclass(frozen=True, slots=True)
class Unread:
    """A file, or a sheet, that may hold a table and was not read; ``why`` is empty if unknown."""

    path: Path | Database
    file: str
    name: str
    why: str = ""


@dataclasses.dataclass(frozen=True, slots=True)
class Opened:
    """What a reader made of files: their tables, the files it took, and those it could not read.

    ``rules`` are those on the files as a whole, ``failures`` what broke them.
    """

    sources: tuple[Source, ...]
    taken: frozenset[Path] = frozenset()
    unread: tuple[Unread, ...] = ()
    rules: tuple[Rule, ...] = ()
    failures: tuple[Failure, ...] = ()


FolderReader = Callable[[Sequence[Path], Mapping[str, Table]], Opened]


@dataclasses.dataclass(frozen=True, slots=True)
class Delivery:
    """Everything found under ``path``, a folder, a file or a database."""

    path: Path | Database
    sources: tuple[Source, ...]
    unread: tuple[Unread, ...]
    rules: tuple[Rule, ...] = ()
    failures: tuple[Failure, ...] = ()

    def close(self) -> None:
        """End the connection where it is a database; the next delivery sees it as it is then."""
        if isinstance(self.path, Database):
            from caseseries.delivery.databases.snapshot import forget

            forget(self.path)

    def expected_file(self, table: Table) -> str:
        """Return how the source of a table that was not delivered would be named."""
        if isinstance(self.path, Path) and self.path.is_dir():
            return (self.path / f"{table.name}.csv").as_posix()
        return f"{self.path.as_posix()}#{table.name}"


@dataclasses.dataclass(frozen=True, slots=True)
class Assignment:
    """The source of each table, None where an optional one is not delivered.

    ``further`` are those whose rows belong to a table, too.
    """

    sources: Mapping[str, Source | None]
    further: Mapping[str, Sequence[Source]]
    failures: tuple[Failure, ...]


def find_sources(
    data: Path | Database, tables: Mapping[str, Table], readers: Sequence[FolderReader] = ()
) -> Delivery:
    """Open the files of a folder, one file, or the tables of a database.

    Raises CannotReadError where there is nothing.
    """
    if isinstance(data, Database):
        from caseseries.delivery.databases.database_table import tables_of

        return Delivery(data, tables_of(data), ())
    if data.is_dir():
        try:
            paths = sorted(path for path in data.iterdir() if not path.name.startswith((".", "~$")))
        except OSError as problem:
            raise cannot_read(data, problem) from problem
    elif data.exists():
        paths = [data]
    else:
        such_as = f" ({root_table(tables).name}.csv and so on)" if tables else ""
        raise CannotReadError(
            f"{data} does not exist. Name the folder with the raw tables{such_as}, or the workbook "
            "that holds them, with --data."
        )
    sources: list[Source] = []
    unread: list[Unread] = []
    rules: list[Rule] = []
    failures: list[Failure] = []
    for reader in readers:
        opened = reader(paths, tables)
        sources.extend(opened.sources)
        unread.extend(opened.unread)
        rules.extend(opened.rules)
        failures.extend(opened.failures)
        paths = [path for path in paths if path not in opened.taken]
    for path in paths:
        opened = _open(path)
        sources.extend(opened.sources)
        unread.extend(opened.unread)
    if not sources and not data.is_dir():
        why = unread[0].why if unread else ""
        raise CannotReadError(
            f"Cannot read {data}: {why or 'it is neither a folder nor a file of tables'}. Name a "
            "folder, or a .xlsx, .csv, .tsv, .parquet, .sav, .dta, .xpt or Dataset-JSON file, with "
            "--data."
        )
    return Delivery(data, tuple(sources), tuple(unread), tuple(rules), tuple(failures))


def _open(path: Path) -> Opened:
    suffix = path.suffix.casefold()
    if suffix in delimited.SUFFIXES:
        return Opened((DelimitedFile(path),))
    if suffix in WORKBOOK_SUFFIXES | OPENDOCUMENT_SUFFIXES and path.is_file():
        from caseseries.delivery.sources.opendocument.spreadsheet import open_spreadsheet
        from caseseries.delivery.sources.workbook import open_workbook
        from caseseries.delivery.sources.workbook_package import DamagedWorkbookError

        try:
            is_excel = suffix in WORKBOOK_SUFFIXES
            sheets = open_workbook(path) if is_excel else open_spreadsheet(path)
            if sheets:
                return Opened(sheets)
            why = "it holds no sheet of cells"
            return Opened((), unread=(Unread(path, path.as_posix(), path.stem, why),))
        except DamagedWorkbookError as problem:
            return Opened((), unread=(Unread(path, path.as_posix(), path.stem, problem.why),))
    if suffix in PARQUET_SUFFIXES and path.is_file():
        from caseseries.delivery.sources.parquet import ParquetFile

        return Opened((ParquetFile(path),))
    if suffix in STATISTICAL_SUFFIXES and path.is_file():
        from caseseries.delivery.sources.statistical.statistical_file import open_statistical

        return Opened(open_statistical(path))
    if suffix in DATASET_JSON_SUFFIXES and path.is_file():
        from caseseries.delivery.sources.dataset_json.parsing import DamagedDatasetError
        from caseseries.delivery.sources.dataset_json.source import is_dataset, open_dataset

        try:
            if suffix == ".dsjc" or is_dataset(path):
                return Opened((open_dataset(path),))
        except DamagedDatasetError as problem:
            return Opened((), unread=(Unread(path, path.as_posix(), path.stem, problem.why),))
    if suffix in NOT_READ and path.is_file():
        return Opened((), unread=(Unread(path, path.as_posix(), path.stem, NOT_READ[suffix]),))
    return Opened(())


def assign(delivery: Delivery, tables: Mapping[str, Table], naming: Naming) -> Assignment:
    """Give each table its source, upper and lower case taken as the same.

    Raises CannotReadError naming every required table that was not delivered.
    """
    assigned: dict[str, Source | None] = {}
    failures: list[Failure] = list(delivery.failures)
    missing: dict[str, str] = {}
    used: set[int] = set()
    further: dict[str, list[Source]] = {}
    for name, table in tables.items():
        wanted, in_own_words = naming.source_name(table), False
        found = candidates(delivery.sources, wanted or name)
        if not found and wanted is not None:
            own = candidates(delivery.sources, name)
            found = [source for source in own if naming.in_own_words(table, source)]
            in_own_words = bool(found)
        assigned[name] = found[0] if found else None
        used.update(id(source) for source in found)
        if not found and (wanted is not None or not table.optional):
            missing[name] = wanted or name
        if wanted is not None:
            refuse_several(name, wanted, found)
        if not in_own_words and (names := naming.further_names(table)):
            further[name], lacking = further_sources(delivery.sources, name, names, found)
            used.update(map(id, further[name]))
            if lacking:
                missing.setdefault(name, lacking[0])
        if len(found) > 1:
            others = ", ".join(source.file_name for source in found[1:])
            message = (
                f"{others} would be the table {name} too. Remove all but one; "
                f"{found[0].file_name} was read."
            )
            failures.append(file_failure(table, found[0].file, "file.duplicate", message))
    unused = [
        source
        for source in delivery.sources
        if id(source) not in used and source.sheet not in GUIDE_SHEETS
    ]
    spare = [
        *delivery.unread,
        *(Unread(source.path, source.file, source.names[0]) for source in unused),
    ]
    if missing:
        raise CannotReadError(_say_missing(delivery, missing, spare, tables))
    read = {source.path for source in delivery.sources if id(source) in used}
    failures.extend(_unknown(unread, tables, read) for unread in _whole_files(spare, read))
    of_tables = itertools.chain(assigned.values(), *further.values())
    not_files = [source.path for source in of_tables if source and not source.path.is_file()]
    if not_files:
        names = ", ".join(str(path) for path in not_files)
        raise CannotReadError(f"Cannot read {names}: not a file. Put the table there as a file.")
    return Assignment(assigned, further, tuple(failures))


def _whole_files(spare: Sequence[Unread], read: Collection[Path | Database]) -> list[Unread]:
    """Name a file of which nothing was read once, not each of its sheets."""
    whole: dict[str, Unread] = {}
    for unread in spare:
        if unread.path in read:
            whole[unread.file] = unread
        else:
            path = unread.path
            whole.setdefault(path.as_posix(), Unread(path, path.as_posix(), path.stem, unread.why))
    return [unread for unread in whole.values() if unread.path.is_file()]


def _say_missing(
    delivery: Delivery,
    missing: Mapping[str, str],
    spare: Sequence[Unread],
    tables: Mapping[str, Table],
) -> str:
    folder = delivery.path.is_dir()
    of_database = isinstance(delivery.path, Database)
    what = "data folder" if folder else "database" if of_database else "file"
    lines = [f"The {what} {delivery.path} lacks {len(missing)} of the tables:"]
    suffix = ".csv" if folder else ""
    for name, wanted in missing.items():
        near = difflib.get_close_matches(wanted, [unread.name.casefold() for unread in spare], n=1)
        meant = [unread for unread in spare if unread.name.casefold() in near]
        hint = ""
        if meant:
            shown = meant[0].file.removeprefix(f"{delivery.path.as_posix()}/")
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


def _unknown(
    unread: Unread, tables: Mapping[str, Table], read: Collection[Path | Database]
) -> Failure:
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
