"""What a table of the study is: its grain, its columns, their types, units, codes and limits.

A column is declared once, here; the typing of the raw text, the Pandera schema, the keys, the
comments in the DuckDB catalog and the data dictionary are all derived from that declaration.
This module imports nothing heavy, so that the command line can read the declarations for free.
"""

from __future__ import annotations

import dataclasses
import datetime
import typing
from collections.abc import Mapping

ColumnType = typing.Literal["text", "integer", "decimal", "date", "boolean", "code"]
Limit = int | float | datetime.date

DUCKDB_TYPES: Mapping[str, str] = {
    "text": "VARCHAR",
    "code": "VARCHAR",
    "integer": "BIGINT",
    "decimal": "DOUBLE",
    "date": "DATE",
    "boolean": "BOOLEAN",
}

# Before this day no participant of a study that can still be followed was born; an earlier date
# is a slip of the century (0019-05-01, 1091-05-01).
EARLIEST_DATE = datetime.date(1900, 1, 1)


class DeclarationError(ValueError):
    """A table or column is declared in a way that contradicts itself."""


@dataclasses.dataclass(frozen=True, slots=True)
class Column:
    """One column: what it means, what it may hold, and whom it points to.

    ``minimum`` and ``maximum`` are inclusive and given in ``unit``. ``key`` marks a part of the
    table's primary key. ``references`` names the parent as ``"table.column"``. ``phi`` marks
    protected health information. ``required`` says that no row may leave the column empty.
    Raises DeclarationError where type, codes and limits do not go together.
    """

    name: str
    type: ColumnType
    description: str
    unit: str | None = None
    codes: Mapping[str, str] | None = dataclasses.field(default=None, hash=False)
    minimum: Limit | None = None
    maximum: Limit | None = None
    required: bool = True
    key: bool = False
    references: str | None = None
    phi: bool = False
    label: str | None = None
    first_of_month: bool = False

    def __post_init__(self) -> None:
        if not self.name.isidentifier() or self.name != self.name.lower():
            raise DeclarationError(f"Column name {self.name!r} is not a lower-case identifier.")
        if self.type not in DUCKDB_TYPES:
            raise DeclarationError(f"Column {self.name}: {self.type!r} is not a column type.")
        if (self.type == "code") != bool(self.codes):
            raise DeclarationError(f"Column {self.name}: codes and type 'code' go together.")
        if self.has_range and self.type not in ("integer", "decimal", "date"):
            raise DeclarationError(f"Column {self.name}: a {self.type} column has no range.")
        if self.first_of_month and self.type != "date":
            raise DeclarationError(f"Column {self.name}: only a date can be the first of a month.")
        if self.references is not None and self.references.count(".") != 1:
            raise DeclarationError(f"Column {self.name}: references must read table.column.")

    @property
    def duckdb_type(self) -> str:
        """The DuckDB type of the typed column: VARCHAR, BIGINT, DOUBLE, DATE or BOOLEAN."""
        return DUCKDB_TYPES[self.type]

    @property
    def has_range(self) -> bool:
        """Whether a smallest or largest value is declared."""
        return self.minimum is not None or self.maximum is not None

    @property
    def title(self) -> str:
        """The label for people: as declared, else the name in words."""
        if self.label is not None:
            return self.label
        words = self.name.replace("_", " ")
        return words[:1].upper() + words[1:]

    def expectation(self) -> str:
        """Say in a few words what a cell of this column may hold."""
        if self.codes is not None:
            return "one of " + ", ".join(self.codes)
        words = {
            "text": "text",
            "integer": "a whole number",
            "decimal": "a number with a decimal point",
            "date": "a calendar date written YYYY-MM-DD",
            "boolean": "true or false",
        }[self.type]
        if self.first_of_month:
            words = "the first day of a month written YYYY-MM-01"
        unit = f" {self.unit}" if self.unit and self.type in ("integer", "decimal") else ""
        if self.minimum is not None and self.maximum is not None:
            return f"{words} from {self.minimum} to {self.maximum}{unit}"
        if self.minimum is not None:
            start = "not before" if self.type == "date" else "of at least"
            return f"{words}, {start} {self.minimum}{unit}"
        if self.maximum is not None:
            end = "not after" if self.type == "date" else "of at most"
            return f"{words}, {end} {self.maximum}{unit}"
        return words + (f" in{unit}" if unit else "")


@dataclasses.dataclass(frozen=True, slots=True)
class Table:
    """One table: its grain (what one row is), its columns in order, and whether it may be missing.

    Raises DeclarationError where two columns share a name.
    """

    name: str
    description: str
    grain: str
    columns: tuple[Column, ...]
    optional: bool = False

    def __post_init__(self) -> None:
        names = self.column_names
        if len(set(names)) != len(names):
            raise DeclarationError(f"Table {self.name} declares a column twice.")

    @property
    def column_names(self) -> tuple[str, ...]:
        """The declared column names in order."""
        return tuple(column.name for column in self.columns)

    @property
    def key(self) -> tuple[str, ...]:
        """The names of the primary key's columns, in order; empty where the table has no key."""
        return tuple(column.name for column in self.columns if column.key)

    def column(self, name: str) -> Column:
        """Return the column of that name; raises KeyError naming the table where there is none."""
        for column in self.columns:
            if column.name == name:
                return column
        raise KeyError(f"Table {self.name} has no column {name!r}.")
