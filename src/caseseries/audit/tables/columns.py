"""A table's columns: what their headers say of the numbers below them, and of whom these are."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from caseseries.audit.grammar.cells import Found, Fragment, parse
from caseseries.audit.grammar.tokens import has_decimal_commas
from caseseries.audit.paper import Cell, Table
from caseseries.audit.tables import names, words
from caseseries.audit.tables.words import Profile, profile_of

BLANK = ("empty", "dash", "not significant")
WORDLESS = ("text", *BLANK)
"""Shapes of cells that say no number: all others do."""
_SEPARATOR = re.compile(r"[ ,\xa0\u2009\u202f]")
_COUNT_THEN_PERCENT = re.compile(
    r"\s*(\d{1,3}(?:[ ,\xa0\u2009\u202f]\d{3})+|\d+)\s+(\d+(?:[.,·]\d+)?)\s?%\s*"
)
_TWO_LIMITS = re.compile(r"\s*-?\d+(?:\.\d+)?\s*[,;]\s+-?\d+(?:\.\d+)?\s*")
_SIZE_ALONE = re.compile(r"[A-Za-z]\W*\((?!(?:19|20)\d\d\))(\d{1,3}(?:,\d{3})+|\d{2,6})\)\s*$")
"""``Placebo (10,267)`` in a header; a year is none."""
_LEADING_ZERO = re.compile(r"(?<!\d)0,\d+(?!\d|[.,])")
"""A comma that separates no thousands."""
_REFERENCE = re.compile(r"(\d)\[\d{1,3}\](?=\s*$)")
_NAMED = ("count", "mean", "median", "percent", "fraction")
Row = Sequence[Cell]


@dataclass(frozen=True)
class Column:
    """A column of a part of a table that has one header."""

    index: int
    words: str
    profile: Profile | None = None
    unit: str = ""
    group: str = ""
    """Whose numbers they are; "" everybody's."""
    name: str = ""
    """The variable where the header, not the row, names it."""
    n: tuple[int, Found] | None = None
    """The group's number in the header, with the row of the grid it stands in."""
    is_label: bool = False
    is_total: bool = False
    is_mixed: bool = False
    """Whether it holds counts and averages, as its header says."""


@dataclass(frozen=True)
class Part:
    """Rows of a table under one header."""

    header: range
    body: range


class Grid:
    """A table's rows, and the patterns of its cells, each text read once."""

    def __init__(self, table: Table, decimal_comma: bool | None = None) -> None:
        self.width = max((len(row) for row in table.grid), default=0)
        self.rows = [(*row, *[Cell("")] * (self.width - len(row))) for row in table.grid]
        if decimal_comma is None:
            decimal_comma = has_decimal_commas(" ".join(c.text for row in table.grid for c in row))
        self._comma = decimal_comma
        self._read: dict[str, Fragment] = {}

    def fragment(self, text: str) -> Fragment:
        """A cell's pattern; a letter of a footnote behind a number is none of its words."""
        found = self._read.get(text)
        if found is None:
            cell = text
            text = _REFERENCE.sub(r"\1", text)
            found = parse(text, self._comma or _LEADING_ZERO.search(text) is not None)
            if found.shape == "text" and found.others:
                core = text.rstrip("abcdefgh,*†‡§ ")
                if core != text and core and (core[-1].isdigit() or core[-1] in ")%"):
                    found = parse(core, self._comma)
            if found.shape == "text" and (both := _COUNT_THEN_PERCENT.fullmatch(text)):
                found = _share(both)
            if found.shape == "text" and _TWO_LIMITS.fullmatch(text):
                low, high = found.others
                found = Fragment("range", {"low": low, "high": high}, found.unit)
            if found.shape == "bound":
                found = _above(text, found)
            self._read[cell] = found
        return found

    def has_number(self, cell: Cell) -> bool:
        return self.fragment(cell.text).shape not in WORDLESS


def _share(match: re.Match[str]) -> Fragment:
    """``2219 45%``, which stood on two lines."""
    count = Found(_SEPARATOR.sub("", match[1]), match.start(1), match.end(1))
    percent = Found(re.sub("[,·]", ".", match[2]), match.start(2), match.end(2))
    return Fragment("share", {"count": count, "percent": percent}, "%")


def _above(text: str, bound: Fragment) -> Fragment:
    """``>0.05`` as a number that keeps its sign."""
    value, start = bound.roles["value"], len(text) - len(text.lstrip())
    return Fragment("number", {"value": Found(f">{value.text}", start, value.end)}, bound.unit)


def is_blank(cell: Cell) -> bool:
    """Nothing printed that is a word or a number."""
    return not any(character.isalnum() for character in cell.text)


def parts_of(table: Table, grid: Grid) -> list[Part]:
    """Where headers stand: the first rows, and rows of words that begin another table."""
    end = table.header_rows
    rows = grid.rows
    while end < len(rows) and _continues_header(grid, end, table.header_rows):
        end += 1
    parts: list[Part] = []
    start, first = 0, end
    for index in range(end, len(rows)):
        if index > first and _begins_table(grid, rows[index]):
            above = index
            while above - 1 > first and _is_heading(grid, rows[above - 1]):
                above -= 1
            parts.append(Part(range(start, first), range(first, above)))
            start, first = above, index + 1
    parts.append(Part(range(start, first), range(first, len(rows))))
    return parts


def _continues_header(grid: Grid, index: int, said: int) -> bool:
    row = grid.rows[index]
    cells = [cell for cell in row[1:] if not is_blank(cell)]
    if index >= said + 3 or not cells or any(_is_value(grid, cell) for cell in cells):
        return False
    if all(cell.is_header for cell in row):
        return True
    return (said == 0 and index == 0) or (is_blank(row[0]) and len(cells) > 1)


def _is_value(grid: Grid, cell: Cell) -> bool:
    if words.SIZE.search(cell.text) or profile_of(cell.text, "survival") is not None:
        return False
    return grid.has_number(cell)


def _is_heading(grid: Grid, row: Row) -> bool:
    """Whether a row has words over its columns and no label: the upper row of a header."""
    filled = [cell for cell in row[1:] if not is_blank(cell)]
    return is_blank(row[0]) and bool(filled) and not any(_is_value(grid, c) for c in filled)


def _begins_table(grid: Grid, row: Row) -> bool:
    cells = [cell for cell in row[1:] if not is_blank(cell)]
    if (
        len(cells) < 2
        or len({id(cell) for cell in cells}) < 2
        or any(_is_value(grid, c) for c in cells)
    ):
        return False
    said = [c for c in cells if words.SIZE.search(c.text) or profile_of(c.text) is not None]
    return 2 * len(said) > len(cells) or all(cell.is_header for cell in cells)


def columns_of(grid: Grid, part: Part) -> list[Column]:
    """The columns of a part of a table."""
    labels = _label_columns(grid, part)
    columns = [_column(grid.rows, part, index, index in labels) for index in range(grid.width)]
    groups = {c.group for c in columns if not c.is_label and c.group and _is_group(c)}
    single = len(groups) == 1 and not any(c.is_total for c in columns)
    return [replace(column, group="") if single else column for column in columns]


def _is_group(column: Column) -> bool:
    return column.profile is None or column.profile.first != "p"


def _label_columns(grid: Grid, part: Part) -> set[int]:
    labels = {0}
    rows = grid.rows
    for index in range(1, grid.width - 1):
        cells = [rows[r][index] for r in part.body if index < len(rows[r])]
        filled = [cell for cell in cells if not is_blank(cell)]
        said = [profile_of(text) for text in _pieces(rows, part, index)]
        numeric = sum(grid.has_number(cell) for cell in filled)
        # Levels may look like numbers: "0–6 months".
        is_words = bool(filled) and 3 * numeric < len(filled)
        # A column that is blank throughout belongs to the labels too: they were indented by it.
        if any(said) or not (is_words or not filled):
            break
        labels.add(index)
    return labels


def _pieces(rows: Sequence[Row], part: Part, index: int) -> list[str]:
    """The header's words above a column, the topmost first; a spanned cell once."""
    pieces: list[str] = []
    for r in part.header:
        row = rows[r]
        cell = row[index] if index < len(row) else Cell("")
        text = cell.text.strip()
        below = rows[r + 1] if r + 1 in part.header else None
        if is_blank(cell) and below is not None and index > 0 and not is_blank(below[index]):
            text = _spanned_from_left(row, below, index)
        if (any(character.isalnum() for character in text) and text not in pieces[-1:]) or text in (
            "%",
            "n (%)",
            "±",
        ):
            pieces.append(text)
    return pieces


def _spanned_from_left(row: Row, below: Row, index: int) -> str:
    """The heading that a text file shows over the first of its columns only."""
    left = index - 1
    while left > 0 and is_blank(row[left]) and not is_blank(below[left]):
        left -= 1
    if left <= 0 or is_blank(row[left]) or is_blank(below[left]):
        return ""
    return row[left].text.strip() if row[left].columns == 1 else ""


def _column(rows: Sequence[Row], part: Part, index: int, is_label: bool) -> Column:
    pieces = _pieces(rows, part, index)
    text = " / ".join(pieces)
    if is_label:
        return Column(index, text, is_label=True)
    profile, used = _profile(pieces)
    mixed = words.is_mixed(text)
    n = _size(rows, part, index)
    rest = [_without_size(p) for i, p in enumerate(pieces) if i not in used]
    group = " ".join(p for p in rest if p and not names.is_generic(p) and not words.is_curve(p))
    unit = names.unit_of(text)
    name = ""
    if used and not group:
        own = names.name_of(pieces[min(used)])
        if n is not None:
            group = own if not names.is_generic(own) else ""
        elif profile is not None and profile.first in _NAMED:
            name = "" if names.is_generic(own) else own
        elif profile is not None and profile.first == "estimate":
            name = names.model_of(pieces[min(used)])
    elif group and unit and n is None and not used:
        group, name = "", names.name_of(group)
    if names.is_analysis(group):
        group, name = "", group
    is_total = not group and any(names.is_whole(p) for p in pieces)
    profile = None if mixed else profile
    return Column(index, text, profile, unit, group, name, n, False, is_total, mixed)


def _without_size(text: str) -> str:
    alone = _SIZE_ALONE.search(text)
    text = text[: alone.start(1) - 1] if alone else words.SIZE.sub("", text)
    return text.strip(" ,;:")


def _profile(pieces: list[str]) -> tuple[Profile | None, set[int]]:
    """What the pieces say, the lowest first, and which of them said it."""
    for at in range(len(pieces) - 1, -1, -1):
        above = " ".join(pieces[:at])
        found = profile_of(words.SIZE.sub("", pieces[at]), above)
        if found is not None:
            return found, {at}
    if len(pieces) > 1 and (found := profile_of(" ".join(pieces))):
        return found, set(range(len(pieces)))
    return None, set()


def _size(rows: Sequence[Row], part: Part, index: int) -> tuple[int, Found] | None:
    for r in reversed(part.header):
        text = rows[r][index].text
        if found := size_in(text) or _found(_SIZE_ALONE.search(text)):
            return r, found
    return None


def size_in(text: str) -> Found | None:
    """The number of "(n = 20)" in a header or label."""
    return _found(words.SIZE.search(text))


def _found(match: re.Match[str] | None) -> Found | None:
    if match is None:
        return None
    return Found(_SEPARATOR.sub("", match[1]), match.start(1), match.end(1))
