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

from caseseries.study.date_formats import DateFormat, DateFormatError, date_format

ColumnType = typing.Literal["text", "integer", "decimal", "date", "boolean", "code"]
Limit = int | float | datetime.date
DatePrecision = typing.Literal["day", "month", "year"]
# From the finest to the coarsest.
DATE_PRECISIONS: tuple[DatePrecision, ...] = ("day", "month", "year")

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
    ``other_units`` are units it is often given in by mistake, each with how many times as large a
    value is in it.

    ``missing_codes`` are texts that stand for a missing value (``99``, ``n/a``). ``date_format``
    is how the dates are written besides ISO, as in ``%d.%m.%Y``; several ways where they cannot
    be confused in a cell. ``decimal_mark`` stands before the decimals. All three may be declared
    here, or by a study's mapping for its own files. ``checks`` are the further checks of the
    column's model, by name, with what each asks.

    ``date_precision`` is the least that must be known of a date; of one that lacks its day or month
    the ``first``, ``middle`` or ``last`` day of that time is taken (``impute``), and
    ``precision_column`` of the raw table says what was known.
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
    other_units: Mapping[str, float] = dataclasses.field(default_factory=dict, hash=False)
    missing_codes: tuple[str, ...] = ()
    date_format: str | tuple[str, ...] | None = None
    decimal_mark: typing.Literal[".", ","] = "."
    date_precision: DatePrecision = "day"
    impute: typing.Literal["first", "middle", "last"] | None = None
    checks: tuple[tuple[str, str], ...] = ()

    def __post_init__(self) -> None:
        if not self.name.isidentifier() or self.name != self.name.lower():
            raise DeclarationError(f"Column name {self.name!r} is not a lower-case identifier.")
        if self.type not in DUCKDB_TYPES:
            raise DeclarationError(f"Column {self.name}: {self.type!r} is not a column type.")
        if (self.type == "code") != bool(self.codes):
            raise DeclarationError(f"Column {self.name}: codes and type 'code' go together.")
        if self.has_range and self.type not in ("integer", "decimal", "date"):
            raise DeclarationError(f"Column {self.name}: a {self.type} column has no range.")
        self._check_range()
        if self.first_of_month and self.type != "date":
            raise DeclarationError(f"Column {self.name}: only a date can be the first of a month.")
        if self.references is not None and self.references.count(".") != 1:
            raise DeclarationError(f"Column {self.name}: references must read table.column.")
        real = sorted(set(self.missing_codes).intersection(self.codes or ()))
        if real:
            raise DeclarationError(f"Column {self.name}: {real[0]!r} is a code and missing too.")
        self._check_units()
        self._check_precision()
        self._check_writing()

    def _check_range(self) -> None:
        low, high = self.minimum, self.maximum
        if low is None or high is None:
            return
        try:
            holds_something = low <= high  # pyright: ignore[reportOperatorIssue]
        except TypeError:
            raise DeclarationError(
                f"Column {self.name}: ge={low} and le={high} are not of one kind."
            ) from None
        if not holds_something:
            raise DeclarationError(
                f"Column {self.name}: no value is both at least {low} and at most {high}."
            )

    def _check_units(self) -> None:
        if self.other_units and (self.unit is None or self.type not in ("integer", "decimal")):
            raise DeclarationError(
                f"Column {self.name}: only a number with a unit has other units."
            )
        if not all(0 < times < float("inf") for times in self.other_units.values()):
            raise DeclarationError(f"Column {self.name}: a unit's factor is a number above 0.")

    def _check_precision(self) -> None:
        if self.date_precision not in DATE_PRECISIONS:
            raise DeclarationError(
                f"Column {self.name}: date_precision is one of {', '.join(DATE_PRECISIONS)}."
            )
        if self.impute not in (None, "first", "middle", "last"):
            raise DeclarationError(f"Column {self.name}: impute is one of first, middle, last.")
        if (self.date_precision == "day") != (self.impute is None):
            raise DeclarationError(
                f"Column {self.name}: date_precision coarser than day and impute go together: say "
                "with impute whether the first, middle or last day is taken."
            )
        if self.precision_column is not None and (self.type != "date" or self.first_of_month):
            raise DeclarationError(
                f"Column {self.name}: only a date that has a day may lack it; it is no "
                f"{'first of a month' if self.first_of_month else self.type}."
            )

    def _check_writing(self) -> None:
        if self.decimal_mark not in (".", ","):
            raise DeclarationError(f"Column {self.name}: the decimal mark is a point or a comma.")
        if self.date_format is not None and self.type != "date":
            raise DeclarationError(f"Column {self.name}: only a date has a date format.")
        try:
            formats = self.date_formats
        except DateFormatError as error:
            raise DeclarationError(f"Column {self.name}: {error}.") from error
        may_lack_day = self.first_of_month or self.precision_column is not None
        if not may_lack_day and any(not item.has_day for item in formats):
            raise DeclarationError(f"Column {self.name}: its date format lacks the day.")

    @property
    def duckdb_type(self) -> str:
        """The DuckDB type of the typed column: VARCHAR, BIGINT, DOUBLE, DATE or BOOLEAN."""
        return DUCKDB_TYPES[self.type]

    @property
    def has_range(self) -> bool:
        """Whether a smallest or largest value is declared."""
        return self.minimum is not None or self.maximum is not None

    @property
    def date_formats(self) -> tuple[DateFormat, ...]:
        """The ways of writing a date besides ISO; empty where there is none."""
        texts = (self.date_format,) if isinstance(self.date_format, str) else self.date_format or ()
        return tuple(date_format(text) for text in texts)

    @property
    def precision_column(self) -> str | None:
        """The column of the raw table that says whether day, month or year of the date are known;
        None where the day always is."""
        return None if self.date_precision == "day" else f"{self.name}_precision"

    @property
    def imputation(self) -> str:
        """Which day is taken where it is unknown, in words; empty where it never is."""
        if self.impute is None:
            return ""
        period = "month" if self.date_precision == "month" else "month or year"
        middle = "15th" if self.date_precision == "month" else "15th or 1 July"
        day = {"first": "first day of the", "middle": f"middle ({middle}) of the"}
        return f"{day.get(self.impute, 'last day of the')} {period} where the day is unknown"

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
        if self.date_format is not None:
            written = " or ".join(item.in_words for item in self.date_formats)
            words = "a calendar date"
            if self.first_of_month:
                days = any(item.has_day for item in self.date_formats)
                words = "the first day of a month" if days else "a month"
            words += f" written {written}"
        if self.precision_column is not None:
            words += {
                "month": ", or as YYYY-MM where the day is unknown",
                "year": ", or as YYYY-MM or YYYY where day or month are unknown",
            }[self.date_precision]
        if self.decimal_mark == "," and self.type == "decimal":
            words = "a number with a decimal comma"
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

    ``unit`` and ``rows_of`` are those of a cohort table: what a row is, and the raw table whose
    rows it keeps. ``checks`` are the checks of its ``model`` that look at whole rows, by name, with
    what each asks.

    Raises DeclarationError where two columns share a name.
    """

    name: str
    description: str
    grain: str
    columns: tuple[Column, ...]
    optional: bool = False
    unit: str | None = None
    rows_of: str | None = None
    checks: tuple[tuple[str, str], ...] = ()
    model: typing.Any = dataclasses.field(default=None, compare=False, repr=False)

    def __post_init__(self) -> None:
        names = (*self.column_names, *self.precision_columns)
        if len(set(names)) != len(names):
            raise DeclarationError(f"Table {self.name} declares a column twice.")

    @property
    def column_names(self) -> tuple[str, ...]:
        """The declared column names in order."""
        return tuple(column.name for column in self.columns)

    @property
    def precision_columns(self) -> tuple[str, ...]:
        """The columns that the raw table has besides, saying how much of a date is known."""
        return tuple(c.precision_column for c in self.columns if c.precision_column is not None)

    @property
    def key(self) -> tuple[str, ...]:
        """The names of the primary key's columns, in order; empty where the table has no key."""
        return tuple(column.name for column in self.columns if column.key)

    @property
    def is_cohort(self) -> bool:
        """Whether it is a table ready to analyze, and not one that is delivered."""
        return self.unit is not None

    @property
    def noun(self) -> str:
        """What a row is, in the singular: as declared, else from the grain."""
        return self.unit or self.grain.removeprefix("one row per ")

    def column(self, name: str) -> Column:
        """Return the column of that name; raises KeyError naming the table where there is none."""
        for column in self.columns:
            if column.name == name:
                return column
        raise KeyError(f"Table {self.name} has no column {name!r}.")
