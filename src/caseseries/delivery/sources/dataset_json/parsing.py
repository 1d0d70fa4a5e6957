"""The parts of a Dataset-JSON file: what it says of itself, its columns, and its rows as text."""

from __future__ import annotations

import dataclasses
import json
import typing
import zlib
from collections.abc import Iterable, Iterator
from pathlib import Path

from caseseries.delivery.sources.dataset_json.values import (
    DATA_TYPES,
    NotOneValueError,
    Number,
    is_text,
    writer,
)
from caseseries.delivery.sources.source import cannot_read
from caseseries.study.failure import CannotReadError

VERSION_KEY = "datasetJSONVersion"
# Python keeps a parsed file of this size in a gigabyte or two.
MAX_BYTES = 256 * 1024 * 1024
MAX_VALUES = 20_000_000
_CHUNK_BYTES = 1024 * 1024
_MAX_LINE_BYTES = 16 * 1024 * 1024
# The specification asks for zlib, its own examples are packed by gzip.
_ZLIB_OR_GZIP = 32 + zlib.MAX_WBITS
_REQUIRED = ("datasetJSONCreationDateTime", VERSION_KEY, "itemGroupOID", "records", "name", "label")
_REQUIRED_OF_COLUMNS = ("itemOID", "name", "label", "dataType")

Row = tuple[int, object]


class DamagedDatasetError(CannotReadError):
    """The file is no dataset that can be read; ``why`` says why and what to do."""

    def __init__(self, path: Path, why: str) -> None:
        self.why = f"{why}; export it anew, or save the table as .csv, .xlsx or .parquet"
        super().__init__(f"Cannot read {path}: {self.why}.")


@dataclasses.dataclass(frozen=True, slots=True)
class Dataset:
    """A dataset: its name, its variables, and per variable one text (None: missing) per row.

    ``lines`` are those of the rows, the metadata being line 1. ``wrong_counts`` maps the line of
    a row that is not as long as there are variables to the number of its values; ``records`` is
    how many rows the file says it has; ``lacking`` names what the format requires and is not there.
    """

    name: str
    variables: tuple[str, ...]
    columns: list[list[str | None]]
    lines: list[int]
    wrong_counts: dict[int, int]
    records: int | None
    lacking: tuple[str, ...]

    @property
    def n_rows(self) -> int:
        """The rows that stand in the file."""
        return len(self.lines) + len(self.wrong_counts)


def read_dataset(path: Path) -> Dataset:
    """Read a file. Raises DamagedDatasetError, CannotReadError."""
    try:
        if path.suffix.casefold() == ".json":
            with path.open("rb") as file:
                content = file.read(MAX_BYTES + 1)
            if len(content) > MAX_BYTES:
                why = f"it has more than {MAX_BYTES // 1024**2} MiB, save so large a one as .ndjson"
                raise DamagedDatasetError(path, why)
            head = _object(path, _parsed(path, content, ""))
            rows = head.pop("rows", [])
            if not isinstance(rows, list):
                raise DamagedDatasetError(path, "its rows are no list")
            return _dataset(path, head, enumerate(rows, 2))
        with path.open("rb") as file:
            chunks = iter(lambda: file.read(_CHUNK_BYTES), b"")
            if path.suffix.casefold() == ".dsjc":
                chunks = _unpacked(path, chunks)
            lines = (
                (number, _parsed(path, line, f" on line {number}"))
                for number, line in enumerate(_lines(path, chunks), 1)
                if line.strip()
            )
            first = next(lines, (1, None))
            return _dataset(path, _object(path, first[1]), lines)
    except OSError as problem:
        raise cannot_read(path, problem) from problem


def _unpacked(path: Path, chunks: Iterable[bytes]) -> Iterator[bytes]:
    unpacking, n_bytes = zlib.decompressobj(_ZLIB_OR_GZIP), 0
    try:
        for chunk in chunks:
            rest = chunk
            while rest and not unpacking.eof:
                unpacked = unpacking.decompress(rest, _CHUNK_BYTES)
                n_bytes += len(unpacked)
                if n_bytes > 4 * MAX_BYTES:
                    raise DamagedDatasetError(path, "unpacked it takes more than a gigabyte")
                yield unpacked
                rest = unpacking.unconsumed_tail
    except zlib.error as problem:
        raise DamagedDatasetError(path, f"it cannot be unpacked ({problem})") from None
    if not unpacking.eof:
        raise DamagedDatasetError(path, "it is cut short")


def _lines(path: Path, chunks: Iterable[bytes]) -> Iterator[bytes]:
    rest = b""
    for chunk in chunks:
        *lines, rest = (rest + chunk).split(b"\n")
        yield from lines
        if len(rest) > _MAX_LINE_BYTES:
            raise DamagedDatasetError(path, "a line of it is longer than 16 MiB")
    yield rest


def _parsed(path: Path, content: bytes, where: str) -> object:
    try:
        return _DECODER.decode(content.decode("utf-8-sig"))
    except UnicodeDecodeError:
        raise DamagedDatasetError(path, f"it is not written in UTF-8{where}") from None
    except RecursionError:
        raise DamagedDatasetError(path, f"it is nested too deep{where}") from None
    except ValueError as problem:
        raise DamagedDatasetError(path, f"it is no sound JSON{where} ({problem})") from None


def _unrepeated(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError("an object names a key twice")
    return found


def _no_number(text: str) -> typing.NoReturn:
    raise ValueError(f"{text} is no number of JSON")


# Digits stay as they are, be they beyond what a float holds.
_DECODER = json.JSONDecoder(
    object_pairs_hook=_unrepeated, parse_float=Number, parse_int=Number, parse_constant=_no_number
)


def _object(path: Path, whole: object) -> dict[str, typing.Any]:
    """Return what a file says of itself where it is of the version that is read."""
    if not isinstance(whole, dict) or VERSION_KEY not in whole:
        raise DamagedDatasetError(path, f"it is JSON without {VERSION_KEY}, not CDISC Dataset-JSON")
    version = str(whole[VERSION_KEY])
    if version != "1.1" and not version.startswith("1.1."):
        raise DamagedDatasetError(path, f"it is Dataset-JSON {version[:20]!r}, 1.1 is read")
    return whole


def _dataset(path: Path, head: dict[str, typing.Any], rows: Iterable[Row]) -> Dataset:
    described = head.get("columns")
    if not isinstance(described, list) or not all(isinstance(item, dict) for item in described):
        raise DamagedDatasetError(path, "it does not describe its columns")
    for at, column in enumerate(described, 1):
        if not is_text(column.get("name")):
            raise DamagedDatasetError(path, f"its column {at} has no name")
    lines: list[int] = []
    wrong_counts: dict[int, int] = {}
    values: list[list[object]] = [[] for _ in described]
    for line, row in rows:
        if not isinstance(row, list):
            raise DamagedDatasetError(path, f"row {line - 1} of it is no list of values")
        if len(row) != len(values):
            wrong_counts[line] = len(row)
            continue
        lines.append(line)
        for column, value in zip(values, row, strict=True):
            column.append(value)
        if len(lines) * len(values) > MAX_VALUES:
            raise DamagedDatasetError(path, f"it has more than {MAX_VALUES:,} values")
    columns: list[list[str | None]] = []
    for column, described_column in zip(values, described, strict=True):
        write, written = writer(described_column), []
        for line, value in zip(lines, column, strict=True):
            try:
                written.append(write(value))
            except NotOneValueError:
                name = described_column["name"]
                why = f"{name} of row {line - 1} holds no text, number, truth value or null"
                raise DamagedDatasetError(path, why) from None
        columns.append(written)
    records, name = head.get("records"), head.get("name")
    return Dataset(
        name=name if isinstance(name, str) and is_text(name) else "",
        variables=tuple(str(column["name"]) for column in described),
        columns=columns,
        lines=lines,
        wrong_counts=wrong_counts,
        records=_count(records),
        lacking=tuple(_lacking(head, described)),
    )


def _count(value: object) -> int | None:
    if isinstance(value, Number) and value.isdecimal() and len(value) < 10:
        return int(value)
    return None


def _lacking(head: dict[str, typing.Any], described: list[dict[str, typing.Any]]) -> Iterator[str]:
    for key in _REQUIRED:
        if head.get(key) in (None, "") or (key == "records" and _count(head[key]) is None):
            yield key
    for column in described:
        for key in _REQUIRED_OF_COLUMNS:
            if key not in column:
                yield f"{key} of {column['name']}"
        data_type = column.get("dataType")
        if data_type is not None and str(data_type) not in DATA_TYPES:
            yield f"a known dataType of {column['name']} (for {str(data_type)[:20]!r})"
