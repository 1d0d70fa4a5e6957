"""What a single delivered file holds: its tables, or why it is not read."""

from __future__ import annotations

import dataclasses
from pathlib import Path

from caseseries.delivery.sources import delimited
from caseseries.delivery.sources.delimited import DelimitedFile
from caseseries.delivery.sources.not_read import NOT_READ
from caseseries.delivery.sources.source import Source
from caseseries.delivery.unread import Unread
from caseseries.study.failure import Failure, Rule

# The readers of these are imported where such a file is there.
WORKBOOK_SUFFIXES = frozenset((".xlsx", ".xlsm"))
OPENDOCUMENT_SUFFIXES = frozenset((".ods", ".ots"))
PARQUET_SUFFIXES = frozenset((".parquet", ".pq"))
STATISTICAL_SUFFIXES = frozenset((".dta", ".por", ".sas7bdat", ".sav", ".xpt", ".zsav"))
DATASET_JSON_SUFFIXES = frozenset((".dsjc", ".json", ".ndjson"))


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


def open_file(path: Path) -> Opened:
    """Open a file by the ending of its name. Raises CannotReadError."""
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
