"""The cells of a part of a table as drafts of statements, put together over rows and columns."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from caseseries.audit.grammar.cells import Found, Fragment
from caseseries.audit.paper import Table
from caseseries.audit.tables import names, words
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

_TWO_LEVELS = re.compile(
    r"(?P<factor>|.*[\s(,:–-])(?P<a>[A-Za-z][A-Za-z-]*)\s?[/:]\s?(?P<b>[A-Za-z][A-Za-z-]*)\)?"
)
_TWO_COUNTS = re.compile(r"(\d+)\s?[/:]\s?(\d+)")


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
    said = _said_of_all(table)
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
            if two := _two_counts(row, column, text):
                body.drafts += two
                continue
            profile = _profile(column, row, parents.get(row.parent or -1), said)
            piece = piece_of(fragment, profile)
            if piece is None:
                last = None
                if column.profile is None and fragment.shape in ("pair", "number") and not row.unit:
                    body.opened.append(Open(fragment, row, column))
                continue
            spans = grid.rows[row.index][column.index].rows > 1
            if last is not None and not spans and last.take(piece, row.index, column.index):
                continue
            key = (row.parent, row.factor, column.index)
            if row.is_bare and _completed(below.get(key, []), piece, row, column):
                continue
            last = Draft(piece, row, column)
            last.places = dict.fromkeys(piece.numbers, (row.index, column.index))
            body.drafts.append(last)
            if row.is_bare:
                below.setdefault(key, []).append(last)
    body.drafts = list(_with_own_p(body.drafts))
    return body


def _with_own_p(drafts: list[Draft]) -> Iterator[Draft]:
    """The drafts; a P printed once for several levels is no P of the estimate beside it."""
    levels: dict[tuple[object, ...], list[Draft]] = {}
    for draft in drafts:
        if draft.piece.kind == "estimate" and draft.row.factor:
            key = (draft.row.parent, draft.row.factor, draft.column.index)
            levels.setdefault(key, []).append(draft)
    joint: set[int] = set()
    for level in levels.values():
        with_p = [draft for draft in level if "p" in draft.piece.numbers]
        if len(level) > 1 and len(with_p) == 1:
            joint.add(id(with_p[0]))
    for draft in drafts:
        if id(draft) not in joint:
            yield draft
            continue
        p, place = draft.piece.numbers["p"], draft.places.pop("p")
        numbers = {name: n for name, n in draft.piece.numbers.items() if name != "p"}
        draft.piece = replace(draft.piece, numbers=numbers)
        yield draft
        yield Draft(Piece("test", {"p": p}), draft.row, draft.column, {"p": place})


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


def _two_counts(row: LabelledRow, column: Column, text: str) -> list[Draft]:
    """The drafts of "18/12" in a row "Sex (male/female)": not 18 of 12."""
    labels = _TWO_LEVELS.fullmatch(names.plain_label(row.label))
    counts = _TWO_COUNTS.fullmatch(text.strip()) if labels else None
    said = column.profile or row.profile
    if labels is None or counts is None or (said is not None and said.first != "two counts"):
        return []
    if int(counts[1]) + int(counts[2]) == 100:
        return []  # Percentages, more likely.
    factor = labels["factor"].strip(" ,:(-–") or f"{labels['a']} or {labels['b']}"
    start = len(text) - len(text.lstrip())
    drafts = []
    for side, level in ((1, "a"), (2, "b")):
        number = Found(counts[side], start + counts.start(side), start + counts.end(side))
        level_row = replace(row, factor=factor, label=labels[level], parent=row.index)
        place = {"count": (row.index, column.index)}
        drafts.append(Draft(Piece("share", {"count": number}), level_row, column, place))
    return drafts


def _completed(drafts: Sequence[Draft], piece: Piece, row: LabelledRow, column: Column) -> bool:
    """Whether a row "Range" completes the mean or median of a row above; the mean first."""
    with_sd = [draft for draft in drafts if "sd" in draft.piece.numbers]
    return any(draft.take(piece, row.index, column.index) for draft in (*with_sd, *drafts[::-1]))


@dataclass(frozen=True)
class Said:
    """What caption and notes say of all counts, and of all that is measured."""

    counts: Profile | None = None
    measured: Profile | None = None


def _said_of_all(table: Table) -> Said:
    """What "Data are n (%) or mean (SD)" says of cells whose header and label say nothing."""
    for text in (*table.notes, table.caption):
        parentheses = _IN_PARENTHESES.search(text)
        if parentheses and not re.search(r"\bmean|\bmedian", text, re.I):
            return Said(Profile("count", "percent"))
        for match in _SAYS_DATA.finditer(text):
            said = match[1] or match[2] or ""
            if words.is_mixed(said):
                return Said(None, words.average_of(said))
            if (found := profile_of(said)) is not None:
                is_count = found.first in ("count", "percent")
                return Said(found if is_count else None, None if is_count else found)
    found = re.search(r"(?:,|\(|–|-)\s*(n\s*\(%\)|no\.?\s*\(%\))", table.caption, re.I)
    return Said(Profile("count", "percent")) if found else Said()


def _profile(
    column: Column, row: LabelledRow, parent: LabelledRow | None, said: Said
) -> Profile | None:
    """Which of header, label, the label above and the notes says what a cell's numbers are."""
    if row.profile is not None and row.profile.first == "p":
        return row.profile
    above = parent.profile if parent is not None and not row.is_bare else None
    if column.profile is not None and column.profile.first in COLUMN_FIRST:
        return column.profile
    own = row.profile
    if own is not None:
        return own
    is_measured = row.unit not in ("", "%") and (not row.factor or row.is_bare)
    if is_measured:
        found = column.profile if column.profile else said.measured
        if column.is_mixed:
            found = words.average_of(column.words)
        # "Age (years)" below "n (%)" is no count.
        return None if found is not None and found.first == "count" else found
    return column.profile or above or said.counts
