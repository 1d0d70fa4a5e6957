"""``[mapping]`` of ``study.toml``, checked in full before a file is opened.

What depends on the delivered files (does the sheet have this column?) is checked when they are
read; everything else is refused here, with the key and what may stand there.
"""

from __future__ import annotations

import itertools
import re
import typing
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

from caseseries.delivery.mapping.cell_writing import Level, WritingRules
from caseseries.delivery.mapping.declared import Block, StudyMapping, TableMapping
from caseseries.delivery.mapping.values import not_a_value, text_of
from caseseries.study.declaration import Table
from caseseries.study.study_file import Section, StudyFileError, suggestion

# What may stand in [mapping] itself and, for one table, in [mapping.<table>], and what it says.
SETTINGS = {
    "values": 'What a text stands for: `values.sex = { M = "male" }`. In `[mapping]` for all'
    " columns of that name, under `boolean` for all that are true or false.",
    "missing": "Texts that stand for a missing value, in all columns but ids; `missing.ecog ="
    ' ["9"]` for one column of a table.',
    "date_format": "How dates are written besides ISO (`%d.%m.%Y`), or a list of ways; for one"
    " column `date_format.born_on`.",
    "decimal": "The decimal mark, `.` or `,`; for one column `decimal.weight_kg`.",
}
BLOCK_KEYS = {
    "file": "`file#sheet`, a file or a sheet; by default the table's own name. Blocks may be of"
    " several sheets, whose rows are put below each other; each then names its own.",
    "columns": 'The delivered header of each column: `{ sex = "Geschlecht" }`.',
    "compose": 'Columns put together of text and headers: `{ visit_id = "{Nr}-V1" }`.',
    "constant": "Columns that have the same text in every row.",
    "not_recorded": "Columns, not required ones, that the sheet does not have.",
    "drop_day": "Date columns with `first_of_month` whose day is dropped on reading.",
    **SETTINGS,
}
_PLACEHOLDER = re.compile(r"\{([^{}]*)\}")

_Entry = tuple[str, dict[str, typing.Any]]
_T = typing.TypeVar("_T")


def parse_mapping(content: object, path: Path, tables: Mapping[str, Table]) -> StudyMapping:
    """Build a study's mapping from the content of its section.

    Raises StudyFileError (naming file, key and what may stand there) where a table, column or key
    is unknown, a column is given twice, a recoding leads to what is not declared, or a missing
    code may be a real value.
    """
    section = Section(f"{path}: [mapping]", content)
    settings = {key: section.values.pop(key) for key in SETTINGS if key in section.values}
    entries: dict[str, list[_Entry]] = {}
    for name, value in section.values.items():
        if name not in tables:
            raise StudyFileError(
                f"{section.where} {name} is neither a table of the study nor one of "
                f"{', '.join(SETTINGS)}{suggestion(name, (*tables, *SETTINGS))}"
            )
        entries[name] = list(_entries(f"{path}: [mapping.{name}]", value))
    writing = WritingRules(
        tables,
        Level(section.where, settings),
        {
            name: Level(f"{path}: [mapping.{name}]", _settings(found))
            for name, found in entries.items()
        },
    )
    return StudyMapping(
        path=path,
        tables={
            name: _table(f"{path}: [mapping.{name}]", tables[name], found)
            for name, found in entries.items()
        },
        declared=writing.declared(),
        values=writing.values(),
        without_day=frozenset(
            (name, column)
            for name, found in entries.items()
            for where, values in found
            for column in _without_day(where, tables[name], values)
        ),
    )


def _entries(where: str, value: object) -> Iterator[_Entry]:
    several = isinstance(value, list)
    if value == []:
        raise StudyFileError(f"{where} is empty; write at least one block")
    for number, entry in enumerate(value if isinstance(value, list) else [value], 1):
        place = f"{where} block {number}" if several else where
        values = Section(place, entry).values
        for key in values:
            if key not in BLOCK_KEYS:
                raise StudyFileError(f"{place} {key} is unknown{suggestion(key, BLOCK_KEYS)}")
        yield place, values


def _settings(entries: Sequence[_Entry]) -> dict[str, typing.Any]:
    """Return what the blocks of a table say of writing; one says it for all of them."""
    merged: dict[str, typing.Any] = {}
    for where, values in entries:
        for key in SETTINGS:
            if key not in values:
                continue
            value, before = values[key], merged.get(key)
            if isinstance(before, dict) and isinstance(value, dict):
                for name in before.keys() & value.keys():
                    if before[name] != value[name]:
                        raise _said_otherwise(where, f"{key}.{name}")
                value = {**before, **value}
            elif before is not None and before != value:
                raise _said_otherwise(where, key)
            merged[key] = value
    return merged


def _said_otherwise(where: str, key: str) -> StudyFileError:
    return StudyFileError(
        f"{where} {key} is said otherwise in another block; it holds for the whole table, so say "
        "it once"
    )


def _table(where: str, table: Table, entries: Sequence[_Entry]) -> TableMapping:
    named = [
        Section(place, values).text("file") if "file" in values else None
        for place, values in entries
    ]
    sheets = list(dict.fromkeys(sheet for sheet in named if sheet is not None))
    for (place, _), sheet in zip(entries, named, strict=True):
        if sheet is None and len(sheets) > 1:
            raise StudyFileError(
                f"{place} names no file, and the other blocks name {len(sheets)} "
                f"({', '.join(sheets)}); say in each block which of them it is of"
            )
    only = sheets[0] if sheets else None
    blocks = [
        _block(place, table, values, sheet or only)
        for (place, values), sheet in zip(entries, named, strict=True)
    ]
    order = {sheet: at for at, sheet in enumerate(sheets)}
    return TableMapping(where, tuple(sorted(blocks, key=lambda one: order.get(one.sheet or "", 0))))


def _block(where: str, table: Table, values: Mapping[str, typing.Any], sheet: str | None) -> Block:
    block = Block(
        where,
        columns=_by_column(where, "columns", table, values, text_of),
        compose=_by_column(where, "compose", table, values, _template),
        constants=_by_column(where, "constant", table, values, text_of),
        not_recorded=tuple(_not_recorded(where, table, values)),
        sheet=sheet,
    )
    kinds = {
        "columns": block.columns,
        "compose": block.compose,
        "constant": block.constants,
        "not_recorded": block.not_recorded,
    }
    for (one, first), (other, second) in itertools.combinations(kinds.items(), 2):
        for name in sorted(set(first) & set(second)):
            raise StudyFileError(f"{where} gives {name} twice, under {one} and under {other}")
    columns_of: dict[str, str] = {}
    for name, header in block.columns.items():
        if header in columns_of:
            raise StudyFileError(
                f"{where} columns gives {header!r} to {columns_of[header]} and to {name}; one "
                "column of the sheet is one column of a table"
            )
        columns_of[header] = name
    for name, text in block.constants.items():
        problem = not_a_value(table.column(name), text)
        if problem:
            raise StudyFileError(f"{where} constant.{name} = {text!r}; {problem}")
    return block


def _by_column(
    where: str,
    key: str,
    table: Table,
    values: Mapping[str, typing.Any],
    parse: Callable[[str, object], _T],
) -> dict[str, _T]:
    found = Section(f"{where} {key}", values.get(key, {})).values
    for name in found:
        _check_column(f"{where} {key}.{name}", table, name)
    return {name: parse(f"{where} {key}.{name}", value) for name, value in found.items()}


def _check_column(where: str, table: Table, name: str) -> None:
    if name not in table.column_names:
        raise StudyFileError(
            f"{where}: table {table.name} has no column {name!r}"
            f"{suggestion(name, table.column_names)}"
        )


def _template(where: str, value: object) -> tuple[str, ...]:
    """Split ``"{Pat.-Nr.}-T1"`` into texts and, at the odd places, headers."""
    text = text_of(where, value)
    parts = tuple(_PLACEHOLDER.split(text))
    if len(parts) == 1 or any("{" in part or "}" in part for part in parts):
        raise StudyFileError(
            f'{where} = {text!r}; write text with headers in braces, as in "{{Pat.-Nr.}}-T1" '
            "(what is the same in every row belongs under constant)"
        )
    return parts


def _listed(where: str, key: str, table: Table, values: Mapping[str, typing.Any]) -> Iterator[str]:
    names = values.get(key, [])
    if not isinstance(names, list) or not all(isinstance(name, str) for name in names):
        raise StudyFileError(f"{where} {key} = {names!r}; write a list of columns")
    for name in names:
        _check_column(f"{where} {key}", table, name)
        yield name


def _not_recorded(where: str, table: Table, values: Mapping[str, typing.Any]) -> Iterator[str]:
    for name in _listed(where, "not_recorded", table, values):
        if table.column(name).required:
            raise StudyFileError(
                f"{where} not_recorded: {name} must be known of every row of {table.name} "
                f"({table.column(name).expectation()})"
            )
        yield name


def _without_day(where: str, table: Table, values: Mapping[str, typing.Any]) -> Iterator[str]:
    for name in _listed(where, "drop_day", table, values):
        if not table.column(name).first_of_month:
            raise StudyFileError(
                f"{where} drop_day: {name} keeps its day, being {table.column(name).expectation()}"
            )
        yield name
