"""A table of the data files: its columns, what each means, and its records."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

FOLDER: Final = "supplement"
"""The folder of the CSV files, beside the documents."""
WORKBOOK: Final = "supplement.xlsx"


@dataclass(frozen=True)
class SheetColumn:
    """One column: its name in the CSV file, its heading, what it means, its width in characters.

    ``links_to`` names the sheet that has a row for what stands in this column; a record then
    holds that row's key under ``target``, by default its own value.
    """

    key: str
    heading: str
    meaning: str
    width: float = 14
    is_code: bool = False
    links_to: str = ""
    target: str = ""


@dataclass(frozen=True)
class Sheet:
    """One table. ``name`` is that of its file and of its sheet; the values of ``row_key`` are what
    other sheets link to. ``shown`` are the columns of the HTML supplement."""

    name: str
    title: str
    about: str
    columns: tuple[SheetColumn, ...]
    records: Sequence[Mapping[str, Any]]
    row_key: str
    shown: tuple[str, ...]

    @property
    def file(self) -> str:
        """The CSV file, from the folder of the documents on."""
        return f"{FOLDER}/{self.name}.csv"

    def column(self, key: str) -> SheetColumn:
        return next(column for column in self.columns if column.key == key)


def text(value: Any) -> str:
    """A value as text: lists joined, yes and no, numbers as they read back bit for bit."""
    match value:
        case None:
            return ""
        case bool():
            return "yes" if value else "no"
        case float():
            return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
        case list() | tuple():
            return ", ".join(text(item) for item in value)
        case _:
            return str(value)
