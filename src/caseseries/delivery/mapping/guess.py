"""Which sheet holds which table, and which of its columns is which: a guess to be read over.

Names count first (declared names, labels, ``words``), then whether the cells can be what
the column declares. Everything is deterministic; nothing here reads data for the gate.
"""

from __future__ import annotations

import dataclasses
import difflib
import functools
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from caseseries.delivery.mapping.cell_writing import is_identifier
from caseseries.delivery.mapping.sheet_profiles import SheetColumn, SheetProfile
from caseseries.delivery.mapping.value_guess import share_that_fits
from caseseries.delivery.mapping.words import GENERAL, Words
from caseseries.study.declaration import Column, Table

SURE, LIKELY, ACCEPTED = 0.95, 0.75, 0.55
# A table is taken from a sheet that seems to hold this share of its required columns.
ENOUGH_COLUMNS = 0.5
_SIMILAR = 0.8
_NUMBER = re.compile(r"(?<![0-9])([1-9][0-9]?)(?![0-9])")


@dataclasses.dataclass(frozen=True)
class HeaderGuess:
    """The delivered columns taken for a declared one: by block number, or the same for all (0)."""

    headers: Mapping[int, str]
    texts: Mapping[str, int]
    score: float
    why: str

    @property
    def how_sure(self) -> str:
        """In a word."""
        return "sure" if self.score >= SURE else "likely" if self.score >= LIKELY else "a guess"


@dataclasses.dataclass(frozen=True)
class TableGuess:
    """A table, the sheet it seems to stand in, and what was found for its columns."""

    table: Table
    sheet: SheetProfile
    columns: Mapping[str, HeaderGuess]

    @property
    def blocks(self) -> tuple[int, ...]:
        """The numbers of the blocks of columns that each give a row; (0,) where there is one."""
        numbers = {number for guess in self.columns.values() for number in guess.headers}
        return tuple(sorted(numbers - {0})) or (0,)


@dataclasses.dataclass(frozen=True)
class _Delivered:
    """A column of a sheet, or the columns that differ by a number alone."""

    name: str
    headers: Mapping[int, str]
    texts: Mapping[str, int]


def guess_tables(
    sheets: Sequence[SheetProfile], tables: Mapping[str, Table], words: Words = GENERAL
) -> list[TableGuess]:
    """Return the tables that seem to be there, in the order of their declaration."""
    columns = {sheet.name: _numbered(sheet.columns) for sheet in sheets}
    taken: dict[str, set[str]] = {sheet.name: set() for sheet in sheets}
    found: dict[str, TableGuess] = {}
    while True:
        best: tuple[float, TableGuess] | None = None
        for sheet in sheets:
            free = [item for item in columns[sheet.name] if item.name not in taken[sheet.name]]
            shared = [item for item in columns[sheet.name] if item.name in taken[sheet.name]]
            for table in tables.values():
                if table.name in found:
                    continue
                guess = TableGuess(table, sheet, _match(table, free, shared, words))
                score = _score(guess, words)
                if score > 0 and (best is None or score > best[0]):
                    best = (score, guess)
        if best is None:
            return [found[name] for name in tables if name in found]
        guess = best[1]
        found[guess.table.name] = guess
        names = {header for item in guess.columns.values() for header in item.headers.values()}
        taken[guess.sheet.name].update(
            item.name
            for item in columns[guess.sheet.name]
            if names & set(item.headers.values())
            and not _is_id_of(guess, set(item.headers.values()))
        )


def _is_id_of(guess: TableGuess, headers: set[str]) -> bool:
    return all(
        is_identifier(guess.table, guess.table.column(name))
        for name, item in guess.columns.items()
        if headers & set(item.headers.values())
    )


def _numbered(columns: Iterable[SheetColumn]) -> list[_Delivered]:
    """Put columns together that differ by a number: Eye 1 side, Eye 2 side."""
    stems: dict[str, dict[int, SheetColumn]] = {}
    for column in columns:
        number = _NUMBER.search(column.name)
        if number is not None:
            stem = _NUMBER.sub(" ", column.name, count=1)
            stems.setdefault(stem, {})[int(number[1])] = column
    several = {stem: found for stem, found in stems.items() if len(found) > 1}
    inside = {column.name for found in several.values() for column in found.values()}
    result = [
        _Delivered(column.name, {0: column.name}, column.texts)
        for column in columns
        if column.name not in inside
    ]
    for stem, found in several.items():
        texts: Counter[str] = Counter()
        for column in found.values():
            texts.update(column.texts)
        headers = {number: found[number].name for number in sorted(found)}
        result.append(_Delivered(" ".join(stem.split()), headers, texts))
    return result


def _match(
    table: Table, free: Sequence[_Delivered], shared: Sequence[_Delivered], words: Words
) -> dict[str, HeaderGuess]:
    """Give each declared column the delivered one that fits best, and none to two of them."""
    ranked: list[tuple[float, int, int, str, str]] = []
    offered = [*free, *shared]
    for order, column in enumerate(table.columns):
        called = phrases(table, column, words)
        only_ids = is_identifier(table, column)
        for at, item in enumerate(offered):
            if at >= len(free) and not only_ids:
                continue
            named, why = name_score(item.name, called)
            if not named:
                continue
            fits = share_that_fits(column, item.texts, words)
            score = named * (0.35 + 0.65 * fits)
            if score >= ACCEPTED:
                ranked.append((-score, order, at, column.name, why))
    matched: dict[str, HeaderGuess] = {}
    used: set[int] = set()
    for negative, _, at, name, why in sorted(ranked):
        if name not in matched and at not in used:
            used.add(at)
            item = offered[at]
            matched[name] = HeaderGuess(item.headers, item.texts, -negative, why)
    return {name: matched[name] for name in table.column_names if name in matched}


def _score(guess: TableGuess, words: Words) -> float:
    """How much speaks for a table in a sheet; 0 where too little does."""
    table = guess.table
    own = [column for column in table.columns if not is_identifier(table, column)]
    needed = [column.name for column in own if column.required] or [column.name for column in own]
    found = sum(guess.columns[name].score for name in needed if name in guess.columns)
    share = found / len(needed) if needed else 0.0
    named, _ = name_score(guess.sheet.name, [table.name, *words.tables.get(table.name, ())])
    if share >= ENOUGH_COLUMNS or (named >= SURE and (found or not needed)):
        return share + 0.6 * named
    return 0.0


def phrases(table: Table, column: Column, words: Words = GENERAL) -> list[str]:
    """Return what a column may be called."""
    names = (f"{table.name}.{column.name}", column.name)
    others = [word for name in names for word in words.columns.get(name, ())]
    return [column.name, column.title, *others]


@functools.lru_cache(maxsize=100_000)
def tokens(text: str) -> tuple[str, ...]:
    """Return the words of a name without case, accents and punctuation."""
    plain = unicodedata.normalize("NFKD", text.casefold())
    letters = "".join(char for char in plain if not unicodedata.combining(char))
    return tuple(re.findall(r"[a-z0-9]+", letters))


def name_score(name: str, words: Sequence[str]) -> tuple[float, str]:
    """Return how well a delivered name fits one of the words (0 to 1), and why."""
    return _name_score(name, tuple(words))


# Each table taken asks anew for all names that are left.
@functools.lru_cache(maxsize=100_000)
def _name_score(name: str, words: tuple[str, ...]) -> tuple[float, str]:
    best, why = 0.0, ""
    whole = tokens(name)
    without_numbers = tuple(token for token in whole if not token.isdigit())
    for word in words:
        wanted = tokens(word)
        # ECOG (0-4) is called ECOG; 1. Visit is not called visit.
        given = whole if any(token.isdigit() for token in wanted) else without_numbers
        if not wanted or not given:
            continue
        score, reason = 0.0, ""
        if given == wanted:
            score, reason = 1.0, f"called {word!r}"
        elif set(wanted) <= set(given):
            score, reason = 0.6 + 0.35 * len(wanted) / len(given), f"its name holds {word!r}"
        else:
            ratio = _likeness("".join(given), "".join(wanted))
            if ratio >= _SIMILAR:
                score, reason = ratio * 0.85, f"its name is like {word!r}"
        if score > best:
            best, why = score, reason
    return best, why


def _likeness(name: str, word: str) -> float:
    """Return the share of common letters, 0 where the letters alone make it less than similar."""
    letters = difflib.SequenceMatcher(None, name, word)
    if letters.real_quick_ratio() < _SIMILAR or letters.quick_ratio() < _SIMILAR:
        return 0.0
    return letters.ratio()
