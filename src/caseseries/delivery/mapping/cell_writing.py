"""How the cells of a study's sheets are written, resolved for each column.

A setting may stand in ``[mapping]`` for all tables, in ``[mapping.<table>]`` for one, or there
under the name of a column (``missing.ecog``) for that column; the nearest one holds alone.
"""

from __future__ import annotations

import dataclasses
import typing
from collections.abc import Iterator, Mapping

from caseseries.delivery.mapping.values import may_be_real, not_a_value, text_of
from caseseries.study.date_formats import DateFormatError, date_format
from caseseries.study.declaration import Column, Table
from caseseries.study.study_file import Section, StudyFileError, suggestion

# Stands in [mapping.values] for every column that is true or false.
ALL_BOOLEANS = "boolean"


@dataclasses.dataclass(frozen=True, slots=True)
class Level:
    """The settings of one section of ``study.toml`` and where it stands."""

    where: str
    values: Mapping[str, typing.Any]


class _Said(typing.NamedTuple):
    """A setting that holds for a column: its place, value, and whether it names the column."""

    where: str
    value: typing.Any
    of_column: bool


class WritingRules:
    """The settings of a mapping on how cells are written.

    Raises StudyFileError, when built or asked, where a setting is none or contradicts a column.
    """

    def __init__(
        self, tables: Mapping[str, Table], study: Level, levels: Mapping[str, Level]
    ) -> None:
        self._tables = tables
        self._study = study
        self._levels = levels
        self._check_columns()
        self._values = dict(self._recodings())

    def values(self) -> dict[tuple[str, str], dict[str, str]]:
        """Return (table, column) → delivered text → the text it stands for."""
        return self._values

    def declared(self) -> dict[str, Table]:
        """Return the tables, their columns with missing codes, date format and decimal mark."""
        unclear: dict[str, list[str]] = {}
        tables = {
            table.name: dataclasses.replace(
                table,
                columns=tuple(self._column(table, column, unclear) for column in table.columns),
            )
            for table in self._tables.values()
        }
        if unclear:
            where, lines = next(iter(unclear.items()))
            raise StudyFileError(
                f"{where} may be real values of these columns. Say for each what is missing there, "
                "[] if nothing, in the section of its table:\n" + "\n".join(lines)
            )
        return tables

    def _said(self, key: str, table: Table, column: Column) -> _Said | None:
        level = self._levels.get(table.name)
        if level is not None and key in level.values:
            value = level.values[key]
            if not isinstance(value, dict):
                return _Said(f"{level.where} {key}", value, False)
            if column.name in value:
                return _Said(f"{level.where} {key}.{column.name}", value[column.name], True)
        if key in self._study.values:
            return _Said(f"{self._study.where} {key}", self._study.values[key], False)
        return None

    def _check_columns(self) -> None:
        """Every column named in a setting is a column of its table, or of some table."""
        for key in ("missing", "date_format", "decimal"):
            if isinstance(self._study.values.get(key), dict):
                raise StudyFileError(
                    f"{self._study.where} {key} names columns; that belongs into the section of "
                    "their table, as in [mapping.patients]"
                )
        for name, level in self._levels.items():
            known = self._tables[name].column_names
            for key, value in level.values.items():
                if key == "values" and not isinstance(value, dict):
                    raise StudyFileError(
                        f"{level.where} values = {value!r}; write column = {{ text = code, … }}"
                    )
                for column in value if isinstance(value, dict) else ():
                    if column not in known:
                        raise StudyFileError(
                            f"{level.where} {key}.{column}: table {name} has no column "
                            f"{column!r}{suggestion(column, known)}"
                        )
        anywhere = {column for table in self._tables.values() for column in table.column_names}
        place = f"{self._study.where[:-1]}.values]"
        for column in Section(place, self._study.values.get("values", {})).values:
            if column not in anywhere and column != ALL_BOOLEANS:
                known = sorted(anywhere)
                raise StudyFileError(
                    f"{place} {column}: no table has this column"
                    f"{suggestion(column, (*known, ALL_BOOLEANS))}"
                )

    def _recodings(self) -> Iterator[tuple[tuple[str, str], dict[str, str]]]:
        everywhere = self._study.values.get("values", {})
        for table in self._tables.values():
            level = self._levels.get(table.name)
            own = {} if level is None else level.values.get("values", {})
            for column in table.columns:
                if level is not None and column.name in own:
                    where = f"{level.where} values.{column.name}"
                    yield (table.name, column.name), _recoding(where, own[column.name], column)
                    continue
                for key in (column.name, ALL_BOOLEANS if column.type == "boolean" else ""):
                    if key in everywhere:
                        where = f"{self._study.where[:-1]}.values] {key}"
                        recoding = _recoding(where, everywhere[key], column, table.name)
                        yield (table.name, column.name), recoding
                        break

    def _column(self, table: Table, column: Column, unclear: dict[str, list[str]]) -> Column:
        changes: dict[str, typing.Any] = {}
        missing = self._said("missing", table, column)
        # A number 99 of a patient is a number; who leaves ids out says so for that column.
        if missing is not None and (missing.of_column or not is_identifier(table, column)):
            changes["missing_codes"] = self._missing(table, column, missing, unclear)
        written = self._said("date_format", table, column)
        if written is not None and (column.type == "date" or written.of_column):
            changes["date_format"] = _date_formats(column, written)
        mark = self._said("decimal", table, column)
        if mark is not None:
            if mark.value not in (".", ","):
                raise StudyFileError(f'{mark.where} = {mark.value!r}; write "," or "."')
            if column.type in ("integer", "decimal"):
                changes["decimal_mark"] = mark.value
        return dataclasses.replace(column, **changes) if changes else column

    def _missing(
        self, table: Table, column: Column, said: _Said, unclear: dict[str, list[str]]
    ) -> tuple[str, ...]:
        if not isinstance(said.value, list):
            raise StudyFileError(f'{said.where} = {said.value!r}; write a list such as ["99"]')
        codes = tuple(text_of(said.where, item) for item in said.value)
        for code in codes:
            stands_for = self._values.get((table.name, column.name), {}).get(code)
            if stands_for is not None:
                raise StudyFileError(
                    f"{said.where}: {code!r} is missing and, under values.{column.name}, "
                    f"{stands_for!r} too; remove one of them"
                )
            real = may_be_real(column, code)
            if not real:
                continue
            if said.of_column and (column.codes is not None or column.type == "boolean"):
                raise StudyFileError(f"{said.where}: {code!r} is {real} of {column.name} itself")
            if not said.of_column:
                line = f"  [mapping.{table.name}] missing.{column.name} = []  # {code}; {real}"
                unclear.setdefault(said.where, []).append(line)
        # What a wider setting leaves unclear is refused as a whole, so none of it counts here.
        return tuple(code for code in codes if said.of_column or not may_be_real(column, code))


def is_identifier(table: Table, column: Column) -> bool:
    """Whether a column only says whose row it is: the table's one key, or that of another."""
    return column.references is not None or table.key == (column.name,)


def _recoding(where: str, given: object, column: Column, table: str = "") -> dict[str, str]:
    recoding: dict[str, str] = {}
    for delivered, value in Section(where, given).values.items():
        text = text_of(f"{where}.{delivered}", value)
        problem = not_a_value(column, text)
        if problem:
            named = f" for {table}.{column.name}" if table else ""
            raise StudyFileError(f"{where}.{delivered} = {text!r}{named}; {problem}")
        recoding[text_of(f"{where}: the text {delivered!r}", delivered)] = text
    return recoding


def _date_formats(column: Column, said: _Said) -> str | tuple[str, ...] | None:
    texts = [said.value] if isinstance(said.value, str) else said.value
    if not isinstance(texts, list) or not all(isinstance(text, str) for text in texts):
        raise StudyFileError(
            f'{said.where} = {said.value!r}; write a text such as "%d.%m.%Y", or a list of them'
        )
    if column.type != "date":
        raise StudyFileError(f"{said.where}: {column.name} is no date but {column.expectation()}")
    kept: list[str] = []
    for text in texts:
        try:
            has_day = date_format(text).has_day
        except DateFormatError as error:
            raise StudyFileError(f"{said.where} = {text!r}: {error}") from None
        if has_day or column.first_of_month or column.precision_column is not None:
            kept.append(text)
        elif said.of_column:
            raise StudyFileError(
                f"{said.where} = {text!r} lacks the day; {column.name} is {column.expectation()}"
            )
    return tuple(kept) or None
