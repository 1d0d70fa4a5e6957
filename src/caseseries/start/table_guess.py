"""Which tables a delivery holds: names, keys, what points to what, codes; each with its reason."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Final

from caseseries.delivery.mapping.headers import without_letter
from caseseries.delivery.mapping.sheet_profiles import SheetProfile, read_profiles
from caseseries.results.numbers import slug
from caseseries.start.column_guess import guess_column, written
from caseseries.start.guessed import GuessedColumn, GuessedTable, root_of
from caseseries.start.names import class_name, column_name, singular, table_name, words

# All different texts are wanted: a key is one in every row.
_ALL_TEXTS: Final = 1_000_000
_MOST_CODES, _LONGEST_CODE = 12, 60
_GRADE: Final = re.compile(r"([0-9])([.,]0+)?")
_MOST_GRADES, _ROWS_PER_GRADE = 5, 4
_COUNTED: Final = frozenset(("n", "count", "counts", "anzahl", "zahl"))
_OF_ANYTHING: Final = frozenset(("id", "nr", "no", "num", "number", "nummer", "key", "uid"))
_IDENTIFYING: Final = _OF_ANYTHING | frozenset(
    ("pseudonym", "pid", "patient", "patientin", "subject", "participant", "record", "fall")
)


def guess_tables(data: Path) -> list[GuessedTable]:
    """The tables of a workbook, file or folder, those first that others point to.

    Raises CannotReadError where there is no table.
    """
    tables: list[GuessedTable] = []
    for position, sheet in enumerate(read_profiles(data, (), _ALL_TEXTS), 1):
        name = table_name(sheet.name, position, [table.name for table in tables])
        tables.append(
            GuessedTable(name, class_name(name), singular(name), sheet, list(_columns(sheet)))
        )
    for table in tables:
        _find_key(table)
    _settle_dates(tables)
    _find_references(tables)
    for table in tables:
        for column in table.columns:
            if column.type == "text" and not column.identifies:
                _find_codes(column)
            elif column.type in ("integer", "decimal") and not column.identifies:
                _find_grades(column)
    root, by_name = root_of(tables), {table.name: table for table in tables}
    return sorted(tables, key=lambda table: (table is not root, _depth(table, by_name)))


def _depth(table: GuessedTable, by_name: Mapping[str, GuessedTable]) -> int:
    return max((1 + _depth(by_name[name], by_name) for name in table.parents), default=0)


def _columns(sheet: SheetProfile) -> Iterator[GuessedColumn]:
    taken: set[str] = set()
    for position, column in enumerate(sheet.columns, 1):
        name = column_name(without_letter(column.name), position, taken)
        taken.add(name)
        guess = guess_column(column, name, sheet.n_rows, sheet.native_numbers)
        if _numbers_rows(guess):
            guess.numbers_rows = True
            guess.why.append("It counts the rows.")
        yield guess


def _find_key(table: GuessedTable) -> None:
    keys = [
        column
        for position, column in enumerate(table.columns)
        if max(column.texts.values(), default=2) == 1
        and not column.nullable
        and column.type in ("text", "integer")
        and (position == 0 or identifying(column.header))
    ]
    # Programs number the rows they write in front of what names them.
    keys.sort(key=lambda column: column.numbers_rows)
    if keys:
        column, named = keys[0], identifying(keys[0].header)
        column.key, column.unit, column.not_negative = True, None, False
        why = "its name says so" if named else "it stands first"
        column.why.append(f"The key: it is filled and differs in every row, and {why}.")


def _numbers_rows(column: GuessedColumn) -> bool:
    """Whether a column only counts the rows of its table, from 0 or 1."""
    if column.type != "integer" or column.nullable or identifying(column.header):
        return False
    n_rows = len(column.texts)
    return n_rows == sum(column.texts.values()) and any(
        column.texts.keys() == {str(number) for number in range(first, first + n_rows)}
        for first in (0, 1)
    )


def identifying(header: str) -> bool:
    """Whether a header says that the cells below it name something."""
    named = words(header)
    return bool(_IDENTIFYING.intersection(named)) or any(
        re.fullmatch(r".{2,}(id|nr|nummer)", word) for word in named
    )


def _settle_dates(tables: Sequence[GuessedTable]) -> None:
    """Where one way of writing is proved in some columns, it decides those that fit several."""
    proved = {c.date_format for table in tables for c in table.columns if c.date_format}
    for table in tables:
        for column in table.columns:
            fits = [text for text in column.date_formats if text in proved]
            if len(fits) == 1:
                column.why = [why for why in column.why if "the cells do not tell" not in why]
                written(column, fits[0], "other columns prove it by a day above 12")


def _find_references(tables: Sequence[GuessedTable]) -> None:
    parents: Mapping[str, set[str]] = defaultdict(set)
    # Of several tables with the same keys the first is the one they are named after.
    ordered = sorted(tables, key=lambda table: not _names_its_key(table))
    # What says whose it is goes before what is merely called alike.
    for by_unit in (True, False):
        for number, table in enumerate(ordered):
            for column in table.columns:
                if column.references or (not by_unit and _only_counts(column, parents[table.name])):
                    continue
                found = [
                    parent
                    for at, parent in enumerate(ordered)
                    if parent is not table
                    and parent.name not in parents[table.name]
                    and not _leads_to(parent.name, table.name, parents)
                    and _points_to(column, parent, by_unit=by_unit, same_allowed=at < number)
                ]
                if found:
                    same_name = [p for p in found if p.key and p.key.name == column.name]
                    _refer(column, (same_name or found)[0])
                    parents[table.name].update(table.parents)


def _only_counts(column: GuessedColumn, parents: set[str]) -> bool:
    """Whether a key called `id` only numbers rows that belong to another table already."""
    return column.key and bool(parents) and _OF_ANYTHING.issuperset(words(column.header))


def _names_its_key(table: GuessedTable) -> bool:
    return table.key is not None and table.unit in words(table.key.header)


def _points_to(
    column: GuessedColumn, parent: GuessedTable, *, by_unit: bool, same_allowed: bool
) -> bool:
    key = parent.key
    if key is None or key.numbers_rows:
        return False
    if column.type not in ("text", "integer") or not column.texts:
        return False
    if not column.texts.keys() <= key.texts.keys():
        return False
    if column.key and len(column.texts) == len(key.texts) and not same_allowed:
        return False
    if by_unit:
        return parent.unit in words(column.header)
    letters = not all(text.isdigit() for text in column.texts)
    return column.name == key.name or (letters and len(column.texts) > 1)


def _leads_to(table: str, wanted: str, parents: Mapping[str, set[str]]) -> bool:
    above = parents.get(table, set())
    return wanted in above or any(_leads_to(name, wanted, parents) for name in above)


def _refer(column: GuessedColumn, parent: GuessedTable) -> None:
    key = parent.key
    if key is None:
        return
    column.references = f"{parent.name}.{key.name}"
    column.type, column.unit, column.not_negative = key.type, None, False
    column.why.append(f"Points to {parent.name}: each of its values is there as {key.name}.")


def _find_codes(column: GuessedColumn) -> None:
    """Few different texts, each of them more than once on the average, are codes."""
    total = sum(column.texts.values())
    commonest: dict[str, str] = {}
    for text in sorted(column.texts, key=lambda text: (-column.texts[text], text)):
        commonest.setdefault(text.casefold(), text)
    codes = sorted(commonest.values())
    if (
        not 0 < len(codes) <= _MOST_CODES
        or total < 2 * len(codes)
        or identifying(column.header)
        or column.date_formats
        or any(len(code) > _LONGEST_CODE or not code.isprintable() for code in codes)
    ):
        return
    # Numbers are named after codes; of + and ++ no letter would be left.
    names = {slug(code) for code in codes}
    named = {code: code for code in codes}
    if len(names) < len(codes) or "" in names:
        named = {code: f"code_{number}" for number, code in enumerate(codes, 1)}
    column.type = "code"
    column.codes = {named[code]: f"{code[:1].upper()}{code[1:]}" for code in codes}
    column.values = {
        text: code for text in column.texts if (code := named[commonest[text.casefold()]]) != text
    }
    column.why = [why for why in column.why if not why.startswith("Text")]
    several = f"{len(codes)} different texts" if len(codes) > 1 else "one text"
    column.why.append(f"Codes: {several} in {total} cells.")


def _find_grades(column: GuessedColumn) -> None:
    """Few different digits, each of them often, are grades and codes rather than amounts."""
    grades = {text: found[1] for text in column.texts if (found := _GRADE.fullmatch(text))}
    codes, total = sorted(set(grades.values())), sum(column.texts.values())
    if (
        len(grades) < len(column.texts)
        or not 1 < len(codes) <= _MOST_GRADES
        or total < _ROWS_PER_GRADE * len(codes)
        or column.unit
        or identifying(column.header)
        or _COUNTED.intersection(words(column.header))
    ):
        return
    column.type, column.decimal_comma, column.not_negative = "code", False, False
    column.codes = {code: code for code in codes}
    column.values = {text: code for text, code in grades.items() if text != code}
    column.why.append(
        f"Codes: {len(codes)} different digits in {total} cells; without codes they are numbers,"
        " to be said if they count or measure."
    )
