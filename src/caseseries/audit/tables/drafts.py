"""The cells of a part of a table as drafts of statements, put together over rows and columns."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from caseseries.audit.grammar.cells import Fragment
from caseseries.audit.paper import Table
from caseseries.audit.tables import words
from caseseries.audit.tables.columns import Column, Grid, Part, columns_of
from caseseries.audit.tables.roles import COLUMN_FIRST, Piece, merged, piece_of
from caseseries.audit.tables.rows import LabelledRow, rows_of
from caseseries.audit.tables.words import Profile, profile_of

_SAYS_DATA = re.compile(
    r"\b(?:data|values?|numbers|results|figures)\b[^.;]*?\b(?:are|is|represent|expressed|presented"
    r"|shown|given|as)\b([^.;]*)|\bunless\b([^.;]*)",
    re.I,
)
_IN_PARENTHESES = re.compile(r"percent(?:age)?s?\b[^.;]*\b(?:parenthes[ei]s|brackets)", re.I)


@dataclass
class Draft:
    """A statement in the making: its piece, and where each of its numbers stands."""

    piece: Piece
    row: LabelledRow
    column: Column
    places: dict[str, tuple[int, int]] = field(default_factory=dict)
    """Row and column of the grid by role."""

    def take(self, piece: Piece, row: int, column: int) -> bool:
        """Whether a neighbour's numbers complete this one; then they are added."""
        both = merged(self.piece, piece)
        if both is None:
            return False
        self.places |= dict.fromkeys(piece.numbers, (row, column))
        self.piece = both
        return True

    @property
    def count(self) -> int | None:
        number = self.piece.numbers.get("count")
        return int(number.text) if number is not None and self.piece.kind == "share" else None


@dataclass
class Open:
    """A cell whose numbers are a count and its percentage only if the arithmetic says so."""

    fragment: Fragment
    row: LabelledRow
    column: Column


@dataclass
class Body:
    """A part of a table: its columns and rows, and the drafts of its cells in order."""

    columns: list[Column]
    rows: list[LabelledRow]
    drafts: list[Draft]
    opened: list[Open]


def body_of(table: Table, grid: Grid, part: Part) -> Body:
    """What the cells of a part of a table say, each with its header and label."""
    columns = _with_curves(columns_of(grid, part), table.caption)
    rows = rows_of(grid, part, columns)
    default, is_mixed = _said_of_all(table)
    body = Body(columns, rows, [], [])
    parents = {row.index: row for row in rows}
    below: dict[tuple[int | None, str, int], list[Draft]] = {}
    for row in rows:
        if not row.label:
            continue
        last: Draft | None = None
        for column in _values(grid, row, columns):
            text = grid.rows[row.index][column.index].text
            fragment = grid.fragment(text)
            if fragment.shape == "empty":
                continue
            profile = _profile(column, row, parents.get(row.parent or -1), default)
            piece = piece_of(fragment, profile)
            if piece is None:
                last = None
                sure = column.profile is None or column.is_mixed or is_mixed
                if sure and fragment.shape in ("pair", "number") and not row.unit:
                    body.opened.append(Open(fragment, row, column))
                continue
            if last is not None and last.take(piece, row.index, column.index):
                continue
            key = (row.parent, row.factor, column.index)
            if row.is_bare and _completed(below.get(key, []), piece, row, column):
                continue
            last = Draft(piece, row, column)
            last.places = dict.fromkeys(piece.numbers, (row.index, column.index))
            body.drafts.append(last)
            if row.is_bare:
                below.setdefault(key, []).append(last)
    body.drafts = [draft for draft in body.drafts if draft.piece.kind != "part"]
    return body


def _with_curves(columns: list[Column], caption: str) -> list[Column]:
    """The curve of "MST" or "1 year": that of the other columns or of the caption.

    Where two columns would be of one curve and time, their headers tell them apart.
    """
    timed = [c for c in columns if c.profile and c.profile.first in ("survival", "median time")]
    named = {c.profile.measure for c in timed if c.profile} - {"", "S"}
    other = named.pop() if len(named) == 1 else "" if named else words.curve_name(caption)
    found = list(columns)
    for column in timed:
        profile = column.profile
        assert profile is not None
        same = [c for c in timed if c.profile == profile and c.group == column.group]
        name = column.words if len(same) > 1 else column.name
        if profile.measure in ("", "S"):
            profile = replace(profile, measure=other or profile.measure)
        found[column.index] = replace(column, profile=profile, name=name)
    return found


def _values(grid: Grid, row: LabelledRow, columns: Sequence[Column]) -> Iterator[Column]:
    """The columns of numbers, each cell that spans several once."""
    cells = grid.rows[row.index]
    above = grid.rows[row.index - 1] if row.index else ()
    for column in columns:
        at = column.index
        if column.is_label or at >= len(cells):
            continue
        cell = cells[at]
        if cell.columns > 1 and cells[at - 1] is cell:
            continue
        if cell.rows > 1 and at < len(above) and above[at] is cell:
            continue
        yield column


def _completed(drafts: Sequence[Draft], piece: Piece, row: LabelledRow, column: Column) -> bool:
    """Whether a row "Range" completes the mean or median of a row above; the mean first."""
    with_sd = [draft for draft in drafts if "sd" in draft.piece.numbers]
    return any(draft.take(piece, row.index, column.index) for draft in (*with_sd, *drafts[::-1]))


def _said_of_all(table: Table) -> tuple[Profile | None, bool]:
    """What caption or notes say of all numbers: "Data are n (%)"; whether they say two things."""
    for text in (*table.notes, table.caption):
        if _IN_PARENTHESES.search(text) and not re.search(r"\bmean|\bmedian", text, re.I):
            return Profile("count", "percent"), False
        for match in _SAYS_DATA.finditer(text):
            said = match[1] or match[2] or ""
            if words.is_mixed(said):
                return None, True
            if (found := profile_of(said)) is not None:
                return found, False
    found = re.search(r"(?:,|\(|–|-)\s*(n\s*\(%\)|no\.?\s*\(%\))", table.caption, re.I)
    return (Profile("count", "percent"), False) if found else (None, False)


def _profile(
    column: Column, row: LabelledRow, parent: LabelledRow | None, default: Profile | None
) -> Profile | None:
    """Which of header, label, the label above and the notes says what a cell's numbers are."""
    above = parent.profile if parent is not None and not row.is_bare else None
    if column.profile is not None and column.profile.first in COLUMN_FIRST:
        return column.profile
    own = row.profile
    if own is not None and own.first == "p":
        own = None
    if own is not None:
        return own
    unit = row.unit if row.unit != "%" else ""
    found = column.profile or above or default
    if found is not None and found.first == "count" and unit and not row.factor:
        return None  # "Age (years)" below "n (%)" is no count.
    return found
