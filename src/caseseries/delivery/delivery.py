"""Which delivered file, or which sheet of one, is which table.

A delivery is a folder of files or a single file. ``find_sources`` opens whatever holds tables,
``assign`` gives each table its source by name or by the study's mapping (``Naming``). A reader of
its own, for an export spread over several files, is passed as ``FolderReader``: it takes the
files it knows and returns their tables as sources, before the others are looked at.
"""

from __future__ import annotations

import dataclasses
import itertools
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from caseseries.delivery.candidates import candidates, further_sources, refuse_several
from caseseries.delivery.databases.address import Database
from caseseries.delivery.file_rules import file_failure
from caseseries.delivery.opening import Opened, open_file
from caseseries.delivery.sources.naming import Naming
from caseseries.delivery.sources.source import Source, cannot_read
from caseseries.delivery.unread import Unread, say_missing, unknown, whole_files
from caseseries.study.declaration import Table
from caseseries.study.failure import CannotReadError, Failure, Rule
from caseseries.study.root_table import root_table
from caseseries.study.template import GUIDE_SHEETS

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
        opened = open_file(path)
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
        raise CannotReadError(say_missing(delivery.path, missing, spare, tables))
    read = {source.path for source in delivery.sources if id(source) in used}
    failures.extend(unknown(unread, tables, read) for unread in whole_files(spare, read))
    of_tables = itertools.chain(assigned.values(), *further.values())
    not_files = [source.path for source in of_tables if source and not source.path.is_file()]
    if not_files:
        names = ", ".join(str(path) for path in not_files)
        raise CannotReadError(f"Cannot read {names}: not a file. Put the table there as a file.")
    return Assignment(assigned, further, tuple(failures))
