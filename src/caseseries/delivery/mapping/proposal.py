"""A mapping proposed for a delivery, as text for ``study.toml`` that says why and how sure it is.

What cannot be decided from the cells (day or month first, 99 or missing) is left as a comment to
choose from.
"""

from __future__ import annotations

import dataclasses
import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from caseseries.delivery.databases.address import Database
from caseseries.delivery.header import normalized
from caseseries.delivery.mapping.cell_writing import is_identifier
from caseseries.delivery.mapping.guess import HeaderGuess, TableGuess, guess_tables, phrases
from caseseries.delivery.mapping.sheet_profiles import SheetProfile, read_profiles
from caseseries.delivery.mapping.value_guess import ValueGuess, guess_values
from caseseries.delivery.mapping.words import GENERAL, Words
from caseseries.delivery.sources.mixed_dates import MixedDates, mixed_dates
from caseseries.study.date_formats import date_format
from caseseries.study.declaration import Column, Table
from caseseries.study.root_table import root_table

_BARE_KEY = re.compile(r"[A-Za-z0-9_-]+")
_SHOWN = 8


@dataclasses.dataclass(frozen=True)
class _Dates:
    """How the dates of a column may be written: proven where one format is left."""

    table: str
    column: Column
    formats: tuple[str, ...]
    mixed: MixedDates | None = None


def propose(data: Path | Database, tables: Mapping[str, Table], words: Words = GENERAL) -> str:
    """Return a ``[mapping]`` section for a folder or file, as TOML with comments.

    Raises CannotReadError where there is nothing to read.
    """
    expected = {
        normalized(phrase)
        for table in tables.values()
        for column in table.columns
        for phrase in phrases(table, column, words)
    }
    sheets = read_profiles(data, expected)
    guesses = guess_tables(sheets, tables, words)
    return "\n".join(_lines(data, sheets, guesses, tables, words)) + "\n"


def _lines(
    data: Path | Database,
    sheets: Sequence[SheetProfile],
    guesses: Sequence[TableGuess],
    tables: Mapping[str, Table],
    called: Words,
) -> Iterator[str]:
    values = {
        (guess.table.name, name): guess_values(guess.table.column(name), item.texts, called)
        for guess in guesses
        for name, item in guess.columns.items()
    }
    yield f"# How the sheets of {_comment(data.name)} may become the study's tables, as proposed by"
    yield "# caseseries map. Read it over: what is said to be a guess is one, and TODO marks what"
    yield "# is still to be decided. Then: caseseries check --data … --study …"
    yield ""
    yield "[mapping]"
    dates = [
        _Dates(guess.table.name, guess.table.column(name), value.date_formats, mixed)
        for guess in guesses
        for name, item in guess.columns.items()
        if (value := values[guess.table.name, name]).has_dates
        for mixed in [mixed_dates(item.texts)]
    ]
    general = _general_format(dates)
    alone = {text for value in values.values() for text in value.missing if not _number(text)}
    words = sorted(text for text in alone if not _is_code(text, tables))
    if words:
        yield f"missing = [{', '.join(map(_text, words))}]  # stand alone in cells"
    commas = sum(value.n_commas for value in values.values())
    if commas:
        yield f'decimal = ","  # {commas} numbers have a decimal comma'
    if general is not None:
        proof = [f"{item.table}.{item.column.name}" for item in dates]
        yield (
            f"date_format = {_text(general)}  # {date_format(general).in_words}: proved by a day "
            f"above 12 in each of {_some(proof)}"
        )
    booleans = _booleans(guesses, values)
    if booleans:
        yield ""
        yield "[mapping.values]"
        inside = ", ".join(f"{_key(text)} = {code}" for text, code in sorted(booleans.items()))
        yield f"boolean = {{ {inside} }}"
    own = {(item.table, item.column.name): item for item in dates} if general is None else {}
    for guess in guesses:
        yield ""
        yield from _table(guess, values, own, words, _key_of_root(tables))
    lacking = [name for name in tables if name not in {guess.table.name for guess in guesses}]
    for name in lacking:
        need = "optional" if tables[name].optional else "needed"
        yield ""
        yield f"# TODO [mapping.{name}] was not found ({tables[name].grain}; {need})"
    yield ""
    yield from _left_over(sheets, guesses)


def _table(
    guess: TableGuess,
    values: Mapping[tuple[str, str], ValueGuess],
    dates: Mapping[tuple[str, str], _Dates],
    words: Sequence[str],
    root: str,
) -> Iterator[str]:
    table, several = guess.table, len(guess.blocks) > 1
    yield f"# {table.name}: {table.grain}"
    for position, number in enumerate(guess.blocks):
        yield f"[[mapping.{table.name}]]" if several else f"[mapping.{table.name}]"
        if position == 0:
            yield f"file = {_text(guess.sheet.name)}"
            yield from _settings(guess, values, dates, words)
        yield from _missing_ids(guess, number, root)
        yield f"[mapping.{table.name}.columns]"
        for name in table.column_names:
            found = guess.columns.get(name)
            header = None if found is None else found.headers.get(number, found.headers.get(0))
            if found is not None and header is not None:
                yield f"{name} = {_text(header)}  # {_reason(found)}"
            elif not is_identifier(table, table.column(name)) or table.key != (name,):
                yield f'# TODO {name} = ""  # {_comment(table.column(name).expectation())}'
        if position == 0:
            yield from _recodings(guess, values)


def _settings(
    guess: TableGuess,
    values: Mapping[tuple[str, str], ValueGuess],
    dates: Mapping[tuple[str, str], _Dates],
    words: Sequence[str],
) -> Iterator[str]:
    table = guess.table
    for name in guess.columns:
        column, value = table.column(name), values[table.name, name]
        if value.full_dates:
            yield f'drop_day = ["{name}"]  # it holds whole dates; the day is not to be kept'
        numbers = [text for text in value.missing if _number(text)]
        if numbers:
            listed = ", ".join(map(_text, (*numbers, *words)))
            beyond = f"{column.expectation()}, so {', '.join(numbers)} can only mean missing"
            yield f"missing.{name} = [{listed}]  # {_comment(beyond)}"
        for text in value.maybe_missing:
            listed = ", ".join(map(_text, (text, *words)))
            yield (
                f"# TODO missing.{name} = [{listed}]  # if {text} means missing; it may be a real "
                "value"
            )
        found = dates.get((table.name, name))
        if found is None:
            continue
        if found.mixed is not None:
            yield f"# TODO the dates of {name}: {found.mixed.message}"
        elif len(found.formats) == 1:
            (only,) = found.formats
            yield f"date_format.{name} = {_text(only)}  # proved by its cells"
        elif found.formats:
            yield f"# TODO how the dates of {name} are written cannot be told from its cells:"
            for text in found.formats:
                yield f"# date_format.{name} = {_text(text)}  # {date_format(text).in_words}"
        else:
            yield f'# TODO date_format.{name} = ""  # its cells fit no one way of writing'


def _key_of_root(tables: Mapping[str, Table]) -> str:
    """The key, ``table.column``, that the rows of all other tables lead to."""
    root = root_table(tables)
    return f"{root.name}.{root.key[0]}" if root.key else ""


def _missing_ids(guess: TableGuess, number: int, root: str) -> Iterator[str]:
    """Where rows have no id of their own, one made of what the line has."""
    table = guess.table
    if len(table.key) != 1 or table.key[0] in guess.columns:
        return
    (name,) = table.key
    pointing = [c for c in table.columns if c.references and c.name in guess.columns]
    # Whose row it is says more than what else it points to.
    pointing.sort(key=lambda column: column.references != root)
    if not pointing:
        yield f'# TODO compose.{name} = ""  # no column was found for the id of each row'
        return
    parent = guess.columns[pointing[0].name]
    part = f"{{{parent.headers.get(0, next(iter(parent.headers.values())))}}}"
    if number:
        template = f"{part}-{number}"
    else:
        dated = next((item for name, item in guess.columns.items() if name.endswith("_on")), None)
        template = f"{part}-{{{next(iter(dated.headers.values()))}}}" if dated else part
    yield f"compose.{name} = {_text(template)}  # TODO a guess: no column was found for it"


def _recodings(guess: TableGuess, values: Mapping[tuple[str, str], ValueGuess]) -> Iterator[str]:
    table = guess.table
    for name in guess.columns:
        column, value = table.column(name), values[table.name, name]
        # What all columns that are true or false have in common stands in [mapping.values].
        recoded = value.values if column.type == "code" or value.undecided else {}
        undecided = value.undecided if column.type in ("code", "boolean") else ()
        if recoded or undecided:
            yield f"[mapping.{table.name}.values.{name}]"
        for text, code in recoded.items():
            yield f"{_key(text)} = {_text(code)}"
        for text in undecided:
            allowed = ", ".join(column.codes) if column.codes else "true, false"
            yield f'# TODO {_key(text)} = ""  # one of {allowed}'


def _booleans(
    guesses: Iterable[TableGuess], values: Mapping[tuple[str, str], ValueGuess]
) -> dict[str, str]:
    return {
        text: code
        for guess in guesses
        for name in guess.columns
        if guess.table.column(name).type == "boolean"
        for text, code in values[guess.table.name, name].values.items()
    }


def _general_format(dates: Sequence[_Dates]) -> str | None:
    """Return the one format that the cells of every column of dates prove."""
    proven = {item.formats[0] for item in dates if len(item.formats) == 1 and not item.mixed}
    if (
        len(proven) == 1
        and not any(item.mixed for item in dates)
        and all(len(item.formats) == 1 for item in dates)
    ):
        (only,) = proven
        return only if date_format(only).has_day else None
    return None


def _left_over(sheets: Sequence[SheetProfile], guesses: Sequence[TableGuess]) -> Iterator[str]:
    for sheet in sheets:
        used = {
            header
            for guess in guesses
            if guess.sheet is sheet
            for item in guess.columns.values()
            for header in item.headers.values()
        }
        unused = [column.name for column in sheet.columns if column.name not in used]
        if unused and len(unused) == len(sheet.columns):
            yield f"# Not used: {_comment(sheet.name)}, which seems to hold none of the tables"
        elif unused:
            yield f"# Not used of {_comment(sheet.name)}: {_comment(', '.join(unused))}"


def _reason(found: HeaderGuess) -> str:
    return _comment(f"{found.how_sure}: {found.why}")


def _is_code(text: str, tables: Mapping[str, Table]) -> bool:
    folded = text.casefold()
    return any(
        folded in {code.casefold() for code in column.codes or ()}
        for table in tables.values()
        for column in table.columns
    )


def _number(text: str) -> bool:
    return text.removeprefix("-").isdigit()


def _some(names: Sequence[str]) -> str:
    more = len(names) - _SHOWN
    return ", ".join(names[:_SHOWN]) + (f" and {more} more" if more > 0 else "")


def _comment(text: str) -> str:
    """A comment ends with its line, whatever a header holds."""
    return "".join(char if char.isprintable() else " " for char in text)


def _text(text: str) -> str:
    """Return a TOML basic string; JSON escapes what TOML escapes, in the same way."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


def _key(text: str) -> str:
    return text if _BARE_KEY.fullmatch(text) else _text(text)
