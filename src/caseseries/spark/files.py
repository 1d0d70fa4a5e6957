"""The files of a delivery as Spark reaches them: on this machine or in a lake.

``data`` is a folder, or its address (``s3a://…``, ``hdfs://…``). A table is a file ``<table>.csv``
or ``<table>.parquet`` in it, or a folder ``<table>`` (or ``<table>.parquet``) of part files. It is
Spark's own file system that is asked: what it can read can be delivered.
"""

from __future__ import annotations

import dataclasses
import re
import typing
from collections.abc import Mapping
from pathlib import Path, PurePosixPath

from caseseries.delivery.file_rules import UNKNOWN_FILE
from caseseries.study.declaration import Table
from caseseries.study.failure import CannotReadError, Failure

if typing.TYPE_CHECKING:
    from pyspark.sql import SparkSession

CSV: typing.Final = frozenset((".csv", ".tsv", ".tab", ".txt"))
PARQUET: typing.Final = frozenset((".parquet", ".pq"))
HEAD_BYTES: typing.Final = 256 * 1024
# Path takes two slashes for one.
_ADDRESS = re.compile(r"([A-Za-z][A-Za-z0-9+.-]+):/+(?P<rest>.*)")


@dataclasses.dataclass(frozen=True, slots=True)
class Part:
    """A file that holds rows: how it is shown, and its address for Spark."""

    file: str
    address: str
    size: int


@dataclasses.dataclass(frozen=True, slots=True)
class DeliveredTable:
    """The parts of a table, all CSV or all Parquet; ``file`` is the file or folder as shown."""

    file: str
    is_parquet: bool
    parts: tuple[Part, ...]

    @property
    def name(self) -> str:
        """The file or folder without what it lies in."""
        return PurePosixPath(self.file).name


@dataclasses.dataclass(frozen=True, slots=True)
class _Entry:
    name: str
    address: str
    is_folder: bool
    size: int


class Files:
    """What lies under ``data``."""

    def __init__(self, spark: SparkSession, data: Path) -> None:
        self._context: typing.Any = spark.sparkContext
        self.data = data
        address = _ADDRESS.fullmatch(data.as_posix())
        self.shown = f"{address[1]}://{address['rest']}" if address else data.as_posix()
        self._address = self.shown if address else data.absolute().as_uri()
        self.size = 0
        self._parts: dict[str, str] = {}

    def tables(
        self, tables: Mapping[str, Table]
    ) -> tuple[dict[str, DeliveredTable | None], list[Failure]]:
        """The delivered table of each name, None where an optional one is not there, and notes on
        what else lies there. Raises CannotReadError where a table is missing or unclear."""
        entries = [entry for entry in self._entries(self._address, self.shown) if _seen(entry)]
        found: dict[str, DeliveredTable | None] = {}
        missing: list[str] = []
        used: set[str] = set()
        for name, table in tables.items():
            mine = [entry for entry in entries if _called(entry, name)]
            if len(mine) > 1:
                names = " and ".join(sorted(entry.name for entry in mine))
                raise CannotReadError(
                    f"{names} in {self.shown} would both be the table {name}. Remove all but one."
                )
            found[name] = self._table(mine[0]) if mine else None
            for part in found[name].parts if mine else ():
                self._parts[_one_slash(part.address)] = part.file
            used.update(entry.name for entry in mine)
            if not mine and not table.optional:
                missing.append(f"  {name}: {table.grain}")
        if missing:
            lines = [f"The data folder {self.shown} lacks {len(missing)} of the tables:", *missing]
            lines.append(
                "Add each as NAME.csv, NAME.parquet, or a folder NAME of such part files. Other"
                " kinds of files are read without --engine spark."
            )
            raise CannotReadError("\n".join(lines))
        self.size = sum(part.size for table in found.values() if table for part in table.parts)
        return found, [self._unknown(entry) for entry in entries if entry.name not in used]

    def file_of(self, address: str) -> str:
        """How a part that was read is shown."""
        return self._parts.get(_one_slash(address), address)

    def head(self, part: Part) -> bytes:
        """The first bytes of a file."""
        path = self._path(part.address)
        try:
            stream = path.getFileSystem(self._hadoop).open(path)
        except Exception as error:
            raise self._cannot_read(part.file, error) from error
        try:
            return bytes(stream.readNBytes(HEAD_BYTES))
        finally:
            stream.close()

    @property
    def _hadoop(self) -> typing.Any:
        return self._context._jsc.hadoopConfiguration()

    def _path(self, address: str) -> typing.Any:
        return self._context._jvm.org.apache.hadoop.fs.Path(
            self._context._jvm.java.net.URI.create(address)
        )

    def _entries(self, address: str, shown: str) -> list[_Entry]:
        path = self._path(address)
        try:
            system = path.getFileSystem(self._hadoop)
            if not system.exists(path):
                raise CannotReadError(
                    f"{shown} does not exist. Name the folder with the raw tables with --data."
                )
            if not system.getFileStatus(path).isDirectory():
                raise CannotReadError(
                    f"{shown} is a file. --engine spark reads a folder of CSV or Parquet files;"
                    " a workbook is read without it."
                )
            listed = list(system.listStatus(path))
        except CannotReadError:
            raise
        except Exception as error:
            raise self._cannot_read(shown, error) from error
        entries = [
            _Entry(
                status.getPath().getName(),
                status.getPath().toUri().toString(),
                status.isDirectory(),
                status.getLen(),
            )
            for status in listed
        ]
        return sorted(entries, key=lambda entry: entry.name)

    def _table(self, entry: _Entry) -> DeliveredTable:
        file = f"{self.shown}/{entry.name}"
        if not entry.is_folder:
            suffix = PurePosixPath(entry.name).suffix.casefold()
            return DeliveredTable(file, suffix in PARQUET, (Part(file, entry.address, entry.size),))
        parts = [part for part in self._entries(entry.address, file) if _seen(part)]
        kinds = {_kind(part) for part in parts}
        if len(kinds) != 1 or None in kinds:
            odd = next((part.name for part in parts if _kind(part) is None), "")
            what = f"{odd} is neither" if odd else "it holds both" if kinds else "it is empty"
            raise CannotReadError(
                f"{file} has to hold the CSV files of one table, or its Parquet files: {what}."
                " Folders in it, as of a table partitioned by a column, are not read."
            )
        named = tuple(Part(f"{file}/{part.name}", part.address, part.size) for part in parts)
        return DeliveredTable(file, kinds == {"parquet"}, named)

    def _unknown(self, entry: _Entry) -> Failure:
        return Failure(
            *(UNKNOWN_FILE.id, UNKNOWN_FILE.severity, UNKNOWN_FILE.table),
            *(f"{self.shown}/{entry.name}", None, None, None, None),
            f"{entry.name} is none of the study's tables and was not read.",
        )

    def _cannot_read(self, shown: str, error: Exception) -> CannotReadError:
        # Java's own words, without the way it came by.
        why = str(getattr(error, "java_exception", error)).splitlines()[0]
        return CannotReadError(f"Cannot read {shown}: {why}")


def _one_slash(address: str) -> str:
    """Java writes the address of a local file with one slash or with three."""
    return re.sub(r"^file:/+", "file:/", address)


def _seen(entry: _Entry) -> bool:
    """Whether an entry is no mark of Spark's (``_SUCCESS``) and not hidden."""
    return not entry.name.startswith((".", "_", "~$"))


def _kind(entry: _Entry) -> str | None:
    suffix = PurePosixPath(entry.name).suffix.casefold()
    if entry.is_folder:
        return None
    return "csv" if suffix in CSV else "parquet" if suffix in PARQUET else None


def _called(entry: _Entry, name: str) -> bool:
    path = PurePosixPath(entry.name.casefold())
    if entry.is_folder:
        return path.name == name or (path.stem == name and path.suffix in CSV | PARQUET)
    return path.stem == name and path.suffix in CSV | PARQUET
