"""``[simulate]`` of ``study.toml``: what a study says about rows that its declarations do not."""

from __future__ import annotations

import dataclasses
import datetime
import math
import typing
from collections.abc import Iterable, Mapping
from pathlib import Path

from caseseries.study.declaration import Column, Table
from caseseries.study.study_file import Section, StudyFileError, suggestion

# Shares printed with two decimals add up to 0.99 or 1.01 as often as not.
_ROUNDING = 0.011
_TABLE_KEYS = ("per_parent",)
_COLUMN_KEYS: Mapping[str, tuple[str, ...]] = {
    "text": ("shares",),
    "code": ("shares",),
    "boolean": ("shares",),
    "integer": ("mean", "sd", "range"),
    "decimal": ("mean", "sd", "range"),
    "date": ("after", "days", "median_days", "range"),
}
# What the hints say; the first is of a table, the others of its columns.
KEYS: Mapping[str, str] = {
    "per_parent": "Shares of parents with 0, 1, 2 … rows of the table, adding up to 1.",
    "shares": "Share of each value, adding up to 1: of codes, texts, and yes or no.",
    "mean": "Mean of a number, drawn from a normal distribution within the declared limits.",
    "sd": "Its standard deviation; `mean` and `sd` go together.",
    "range": "The least and the largest value, of numbers and dates.",
    "after": "Date columns, as `table.column`, of the same unit that the date does not precede.",
    "days": "The least and the most days after them.",
    "median_days": "Instead of `days`: the median of an exponential number of days after them.",
    "missing": "Share of empty cells, of columns that are not required.",
}
_TRUTH = {"true": "true", "yes": "true", "false": "false", "no": "false"}


@dataclasses.dataclass(frozen=True, slots=True)
class ColumnHints:
    """How a column's values are distributed; what is None follows from the declaration.

    ``after`` are columns as (table, column) that the date does not precede; ``days`` the least and
    most days after them, ``median_days`` the median of an exponential distribution.
    """

    after: tuple[tuple[str, str], ...] = ()
    days: tuple[int, int] | None = None
    median_days: float | None = None
    shares: Mapping[str, float] | None = None
    missing: float | None = None
    mean: float | None = None
    sd: float | None = None
    range: tuple[typing.Any, typing.Any] | None = None


@dataclasses.dataclass(frozen=True, slots=True)
class TableHints:
    """The shares of parents with 0, 1, 2 … rows, where given, and the hints on columns."""

    per_parent: tuple[float, ...] | None = None
    columns: Mapping[str, ColumnHints] = dataclasses.field(default_factory=dict)

    def column(self, name: str) -> ColumnHints:
        """Return the hints on a column, none of them where it has none."""
        return self.columns.get(name, ColumnHints())


def parse_hints(
    hints: Mapping[str, typing.Any], tables: Mapping[str, Table], root: str, file: Path
) -> dict[str, TableHints]:
    """Return the hints on every table, checked against the declarations.

    ``root`` is the table whose rows are the units, ``file`` where the hints stand. Raises
    StudyFileError naming file, table, column and key where one is unknown or cannot be.
    """
    for name in hints:
        if name not in tables:
            raise StudyFileError(
                f"{place_of(file, name)} is about no raw table{suggestion(name, tables)}"
            )
    parsed: dict[str, TableHints] = {}
    for name, table in tables.items():
        section = Section(place_of(file, name), hints.get(name, {}))
        parsed[name] = _table(section, table, tables, is_root=name == root)
    return parsed


def place_of(file: Path, table: str) -> str:
    """Return where the hints on a table stand, as messages begin."""
    return f"{file}: [simulate.{table}]"


def _table(
    section: Section, table: Table, tables: Mapping[str, Table], *, is_root: bool
) -> TableHints:
    per_parent = None
    if not isinstance(section.values.get("per_parent"), dict):
        per_parent = section.take(
            "per_parent",
            lambda value: isinstance(value, list) and _add_up(value),
            "the shares of parents with 0, 1, 2 … rows, which add up to 1, as in [0.25, 0.75]",
            default=None,
        )
    if per_parent is not None and is_root:
        raise StudyFileError(
            f"{section.where} per_parent: rows of {table.name} have no parent; their number is "
            "that of --units"
        )
    columns: dict[str, ColumnHints] = {}
    for name, values in section.values.items():
        if name not in table.column_names:
            known = (*table.column_names, *_TABLE_KEYS)
            raise StudyFileError(f"{section.where} has no column {name}{suggestion(name, known)}")
        place = Section(f"{section.where[:-1]}.{name}]", values)
        columns[name] = _column(place, table.column(name), tables)
    return TableHints(tuple(per_parent) if per_parent is not None else None, columns)


def _column(section: Section, column: Column, tables: Mapping[str, Table]) -> ColumnHints:
    numbered = column.key and column.type in ("text", "integer")
    allowed = () if numbered or column.references else _COLUMN_KEYS[column.type]
    if not column.required and not column.key:
        allowed = (*allowed, "missing")
    for key in section.values:
        if key not in allowed:
            raise StudyFileError(f"{section.where} {key}: {_refusal(key, column, allowed)}")
    take = section.take
    after = take("after", _is_names, 'a column, as in "table.column"', default=())
    hints = ColumnHints(
        after=tuple(
            _date(section, text, tables) for text in ([after] if isinstance(after, str) else after)
        ),
        days=_pair(
            take("days", _is_days, "the least and the most days, as in [0, 60]", default=None)
        ),
        median_days=section.number("median_days", default=None),
        shares=_shares(section, column),
        missing=take(
            "missing",
            lambda value: _is_number(value) and 0 <= value <= 1,
            "the share of empty cells, from 0 to 1",
            default=None,
        ),
        mean=take("mean", _is_number, "a number", default=None),
        sd=section.number("sd", default=None),
        range=_range(section, column),
    )
    _refuse_halves(section, hints)
    return hints


def _refusal(key: str, column: Column, allowed: tuple[str, ...]) -> str:
    every = {"missing", *(name for names in _COLUMN_KEYS.values() for name in names)}
    if key not in every:
        return f"there is no such hint{suggestion(key, allowed)}"
    if column.references:
        what = "points to another table and takes its values from there"
    elif column.key and column.type in ("text", "integer"):
        what = "is a key, whose values are numbered"
    elif key == "missing":
        what = "is a key" if column.key else "is required"
    else:
        what = f"is a {column.type} column"
    return f"{column.name} {what}; leave the hint out{suggestion('', allowed)}"


def _refuse_halves(section: Section, hints: ColumnHints) -> None:
    if (hints.mean is None) != (hints.sd is None):
        raise StudyFileError(f"{section.where}: mean and sd go together; write both")
    if hints.mean is not None and hints.range is not None:
        raise StudyFileError(f"{section.where}: write either mean and sd, or range")
    if hints.days is not None and hints.median_days is not None:
        raise StudyFileError(f"{section.where}: write either days or median_days")
    if (hints.days is not None or hints.median_days is not None) and not hints.after:
        raise StudyFileError(
            f'{section.where}: days and median_days count from another date; add after = "table.'
            'column"'
        )
    if hints.after and hints.range is not None:
        raise StudyFileError(f"{section.where}: write either after or range")


def _date(section: Section, text: str, tables: Mapping[str, Table]) -> tuple[str, str]:
    table, _, name = text.partition(".")
    known = [
        f"{other.name}.{column.name}"
        for other in tables.values()
        for column in other.columns
        if column.type == "date"
    ]
    if text not in known:
        raise StudyFileError(
            f"{section.where} after = {text!r} is no date column{suggestion(text, known)}"
        )
    return table, name


def _shares(section: Section, column: Column) -> Mapping[str, float] | None:
    shares = section.take(
        "shares",
        lambda value: isinstance(value, dict) and _add_up(value.values()),
        "a share for each value, which add up to 1, as in { first = 0.6, second = 0.4 }",
        default=None,
    )
    if shares is None or column.type == "text":
        return shares
    names = {name: name for name in column.codes} if column.codes else _TRUTH
    for name in shares:
        if name not in names:
            raise StudyFileError(
                f"{section.where} shares: {column.name} has no {name!r}{suggestion(name, names)}"
            )
    named = {names[name]: share for name, share in shares.items()}
    if len(named) < len(shares):
        raise StudyFileError(f"{section.where} shares: yes and true, no and false are the same")
    return named


def _range(section: Section, column: Column) -> tuple[typing.Any, typing.Any] | None:
    is_value = _is_day if column.type == "date" else _is_number
    if column.type == "integer":
        is_value = _is_whole
    example = "[2010-01-01, 2015-12-31]" if column.type == "date" else "[40, 80]"
    found = section.take(
        "range",
        lambda value: (
            isinstance(value, list)
            and len(value) == 2
            and all(map(is_value, value))
            and value[0] <= value[1]
        ),
        f"the least and the largest value, as in {example}",
        default=None,
    )
    if found is None:
        return None
    low, high = found
    if (column.minimum is not None and low < column.minimum) or (
        column.maximum is not None and high > column.maximum
    ):
        raise StudyFileError(
            f"{section.where} range goes beyond what is declared: {column.expectation()}"
        )
    return low, high


def _pair(value: list[int] | None) -> tuple[int, int] | None:
    return None if value is None else (value[0], value[1])


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)


def _is_whole(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _is_day(value: object) -> bool:
    return type(value) is datetime.date


def _is_days(value: object) -> bool:
    return (
        isinstance(value, list)
        and len(value) == 2
        and all(map(_is_whole, value))
        and 0 <= value[0] <= value[1]
    )


def _is_names(value: object) -> bool:
    names = [value] if isinstance(value, str) else value
    return isinstance(names, list) and all(isinstance(name, str) for name in names)


def _add_up(shares: Iterable[typing.Any]) -> bool:
    values = list(shares)
    return all(_is_number(share) and share >= 0 for share in values) and (
        abs(sum(values) - 1) <= _ROUNDING
    )
