"""A Dataset-JSON file as a source: its rows, and whether it is as it says of itself."""

from __future__ import annotations

import mmap
from collections.abc import Collection, Iterator
from pathlib import Path

import duckdb

from caseseries.delivery.file_rules import file_failure, rules_of_kind
from caseseries.delivery.header import Header, Match
from caseseries.delivery.sources.dataset_json.parsing import VERSION_KEY, Dataset, read_dataset
from caseseries.delivery.sources.rows_in_memory import RowsInMemory
from caseseries.delivery.sources.source import Loaded, cannot_read
from caseseries.study.declaration import Table
from caseseries.study.failure import Failure, Rule

_NAMED_AT_MOST = 5


class DatasetJson(RowsInMemory):
    """A dataset; its rows are numbered as if the metadata stood on line 1."""

    def __init__(self, path: Path, dataset: Dataset) -> None:
        header = Header(dataset.variables)
        names = (path.stem, *filter(None, (dataset.name,)))
        super().__init__(path, names, header, dataset.lines, dataset.columns)
        self._dataset = dataset

    def header(self, expected: Collection[str]) -> Header | None:
        """Return the variable names, None where there is no variable."""
        return super().header(expected) if self._dataset.variables else None

    def rules(self, table: Table) -> Iterator[Rule]:
        """Return the rules on what a dataset says of itself."""
        return rules_of_kind(table, "records", "metadata")

    def file_failures(self, table: Table, header: Header | None) -> Iterator[Failure]:
        """Yield where the dataset is not as it says, or as the format requires."""
        dataset = self._dataset
        if dataset.records is not None and dataset.records != dataset.n_rows:
            message = (
                f"The file says that it holds {dataset.records} rows and holds {dataset.n_rows}; "
                "it may have been cut short. Export it again."
            )
            yield file_failure(table, self.file, "file.records", message, line=1)
        if dataset.lacking:
            shown = ", ".join(dataset.lacking[:_NAMED_AT_MOST])
            more = len(dataset.lacking) - _NAMED_AT_MOST
            message = (
                f"The file lacks what Dataset-JSON 1.1 requires: {shown}"
                f"{f' and {more} more' if more > 0 else ''}. Look whether the export is whole."
            )
            yield file_failure(table, self.file, "file.metadata", message, line=1)

    def load(
        self, con: duckdb.DuckDBPyConnection, table: Table, header: Header, match: Match
    ) -> Loaded:
        """Load the rows that have a value per variable; the others are failures."""
        loaded = super().load(con, table, header, match)
        failures = tuple(
            file_failure(
                table,
                self.file,
                "file.field_count",
                f"This row has {n} values, the dataset {len(header.cells)} variables. "
                "The row was not read.",
                line=line,
            )
            for line, n in self._dataset.wrong_counts.items()
        )
        return Loaded(loaded.text, failures=failures)


def is_dataset(path: Path) -> bool:
    """Whether a file of JSON names the version of Dataset-JSON. Raises CannotReadError."""
    try:
        with path.open("rb") as file:
            if not file.read(1):
                return False
            with mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as content:
                return content.find(VERSION_KEY.encode()) >= 0
    except OSError as problem:
        raise cannot_read(path, problem) from problem


def open_dataset(path: Path) -> DatasetJson:
    """Read a dataset. Raises DamagedDatasetError, CannotReadError."""
    return DatasetJson(path, read_dataset(path))
