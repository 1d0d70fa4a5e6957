"""A table's rows: which is a factor, which its levels, and what their labels say."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from caseseries.audit.grammar.cells import Found
from caseseries.audit.tables import names
from caseseries.audit.tables.columns import Column, Grid, Part, is_blank, size_in
from caseseries.audit.tables.words import Profile, label_profile, profile_of

_OPPOSITES = tuple(
    re.compile(pattern, re.I)
    for pattern in (
        r"yes|no|none",
        r"(?:fe)?males?|(?:wo)?men|[mf]",
        r"present|absent",
        r"positive|negative",
        r"right|left",
        r"single|multiple|solitary",
        r"[^<>≤≥]*[<>≤≥][^<>≤≥]*|.* or (?:less|more|fewer|older|younger|larger|smaller)",
    )
)

AS_ABOVE = "\0"
"""A label that stands once for several rows."""
_FACTOR_AND_LEVEL = re.compile(
    r"(?P<factor>[^:,–]{2,60}?)(?P<sign>:|,| –| -)\s+(?P<level>[^:]{1,60})"
)

_REFERENCE = re.compile(r"\s*\W?(?:1(?:\.0*)?\b\W*)?ref(?:erence|erent|\.|\b)", re.I)


@dataclass(frozen=True)
class LabelledRow:
    """A row of the body with what its label and the rows above it say."""

    index: int
    label: str
    label_column: int = 0
    factor: str = ""
    """The variable whose level the label names; "" where it is a variable itself."""
    parent: int | None = None
    """The row that names the factor; where it has numbers, these rows are parts of it."""
    section: str = ""
    profile: Profile | None = None
    unit: str = ""
    is_bare: bool = False
    """Whether the label is a statistic's name alone; the factor is its variable."""
    is_empty: bool = False
    is_whole: bool = False
    """A row of totals."""
    n: Found | None = None


def rows_of(grid: Grid, part: Part, columns: Sequence[Column]) -> list[LabelledRow]:
    """The rows of a part of a table, in order."""
    labels = [column.index for column in columns if column.is_label]
    raw = [_raw(grid, index, labels, columns) for index in part.body]
    return _Structure(raw, grid, columns).rows()


@dataclass(frozen=True)
class _Raw:
    index: int
    label: str
    column: int
    level: int
    is_empty: bool
    outer: str
    """The first of two columns of labels, which is a factor over several rows."""
    has_p: bool = False
    outermost: str = ""
    """The first of three columns of labels: a group over several factors."""


def _raw(grid: Grid, index: int, labels: Sequence[int], columns: Sequence[Column]) -> _Raw:
    row = grid.rows[index]
    texts = [(c, row[c].text.strip()) for c in labels if c < len(row)]
    filled: list[tuple[int, str]] = []
    for column, text in texts:
        if not is_blank(row[column]) and text not in [t for _, t in filled]:
            filled.append((column, text))
    values = [
        row[c.index]
        for c in columns
        if not c.is_label
        and not (c.profile and c.profile.first == "p")
        # A heading may span the whole table.
        and row[c.index] is not row[labels[0]]
    ]
    has_p = any(
        grid.has_number(row[c.index]) for c in columns if c.profile and c.profile.first == "p"
    )
    is_empty = not any(grid.has_number(cell) for cell in values)
    # A dash or "reference" in every column is no empty row: other words or nothing make a factor.
    is_empty = is_empty and not any(
        grid.fragment(cell.text).shape == "dash" or _REFERENCE.match(cell.text) for cell in values
    )
    outer = ""
    level = next((row[c].level for c, _ in filled), 0)
    outermost = ""
    if len(labels) > 2:
        outermost, labels, filled = _outermost(grid, index, labels, filled)
    if len(labels) > 1 and len(filled) > 1 and _spans(grid, index, labels[0]):
        outer, filled = filled[0][1], filled[1:]
    elif len(labels) > 1 and filled and filled[0][0] != labels[0]:
        outer = AS_ABOVE
        level = filled[0][0]
    label = " / ".join(text for _, text in filled)
    if not outer and level == 0 and filled:
        first = row[filled[0][0]].text
        level = len(first) - len(first.lstrip(" \u2003\u2002\xa0"))
    column = filled[0][0] if filled else 0
    return _Raw(index, label, column, level, is_empty, outer, has_p, outermost)


def _outermost(
    grid: Grid, index: int, labels: Sequence[int], filled: list[tuple[int, str]]
) -> tuple[str, Sequence[int], list[tuple[int, str]]]:
    """The first of three columns of labels where it goes on over several rows, and the others."""
    first = labels[0]
    if filled and filled[0][0] == first and len(filled) > 1 and _spans(grid, index, first):
        return filled[0][1], labels[1:], filled[1:]
    if filled and filled[0][0] != first:
        return AS_ABOVE, labels[1:], filled
    return "", labels, filled


def _spans(grid: Grid, index: int, column: int) -> bool:
    """Whether the first label goes on in the row below: it is printed there again or left out."""
    rows = grid.rows
    here = rows[index][column]
    if here.rows > 1 or (index > 0 and rows[index - 1][column] is here):
        return True
    below = rows[index + 1] if index + 1 < len(rows) else ()
    deeper = below[column + 1 : column + 3]
    return len(deeper) > 0 and is_blank(below[column]) and not all(map(is_blank, deeper))


class _Structure:
    def __init__(self, raw: list[_Raw], grid: Grid, columns: Sequence[Column]) -> None:
        self.raw = raw
        self.grid = grid
        self.columns = columns
        self.is_indented = any(row.level > 0 for row in raw if row.label and not row.outer)
        header = next((c.words for c in columns if c.is_label), "")
        plain = header and not names.is_generic(header) and profile_of(header) is None
        self.header = re.sub(r"\s*/\s*", " / ", header) if plain else ""

    def rows(self) -> list[LabelledRow]:
        found: list[LabelledRow] = []
        section, factor, parent, at, group = "", "", None, 0, ""
        percent = 0.0
        for number, raw in enumerate(self.raw):
            following = self.raw[number + 1] if number + 1 < len(self.raw) else None
            if not raw.label:
                found.append(LabelledRow(raw.index, "", is_empty=raw.is_empty))
                continue
            if not raw.is_empty and not factor and (named := self._named_level(number)):
                row = self._labelled(replace(raw, label=named[1]), named[0], None, section)
                profile = label_profile(raw.label)
                found.append(replace(row, profile=profile) if profile else row)
                continue
            if raw.outermost and raw.outermost != AS_ABOVE:
                group = f"{raw.outermost}, "
            elif not raw.outermost:
                group = ""
            if raw.outer and raw.outer != AS_ABOVE:
                factor, parent, at, percent = f"{group}{raw.outer}", None, -1, 0.0
            elif raw.is_empty:
                if self._is_section(raw, following):
                    section, factor, parent = raw.label, "", None
                    found.append(self._labelled(raw, "", None, section))
                else:
                    outer = factor if self.is_indented and raw.level > at and factor else ""
                    found.append(self._labelled(raw, outer, parent, section))
                    factor, parent, at = raw.label, raw.index, raw.level
                percent = 0.0
                continue
            share = self._percent(raw)
            if factor and not raw.outer and self._closes(raw, at, percent, share):
                factor, parent = "", None
            percent += share or 0.0
            row = self._labelled(raw, factor, parent, section)
            if row.is_bare and not factor and found and not found[-1].factor:
                row = self._labelled(raw, found[-1].label, found[-1].index, section)
            found.append(row)
            if following is not None and self._opens(raw, following, row):
                factor, parent, at, percent = raw.label, raw.index, raw.level, 0.0
        return found

    def _named_level(self, number: int) -> tuple[str, str] | None:
        """Factor and level of "Sex: male", or of "Sex, male" next to "Sex, female"."""
        found = _FACTOR_AND_LEVEL.fullmatch(names.plain_label(self.raw[number].label))
        if found is None or label_profile(found["level"]) is not None:
            return None
        if found["sign"] != ":":
            beside = [self.raw[i].label for i in (number - 1, number + 1) if 0 <= i < len(self.raw)]
            start = f"{found['factor']}{found['sign']}"
            if not any(label.startswith(start) for label in beside):
                return None
        return found["factor"], found["level"]

    def _is_section(self, raw: _Raw, following: _Raw | None) -> bool:
        """Whether a row without numbers names a part of the table rather than a factor."""
        if following is None or not following.label:
            return True
        if self.is_indented and following.level > raw.level:
            return following.is_empty
        if following.is_empty:
            return not raw.has_p
        own = label_profile(following.label)
        return own is not None and not names.is_bare(following.label)

    def _closes(self, raw: _Raw, at: int, percent: float, share: float | None) -> bool:
        """Whether a row with numbers is no level of the factor above it any more."""
        if self.is_indented:
            return raw.level <= at
        if names.is_bare(raw.label):
            return False
        if label_profile(raw.label) is not None and not re.match(r"\W*[<>≤≥\d]", raw.label):
            cut = re.search(r"[<>≤≥]", raw.label)
            return cut is None
        # Levels that are everybody are all there are.
        return percent >= 98.5 and (share is None or percent + share > 101.5)

    def _opens(self, raw: _Raw, following: _Raw, row: LabelledRow) -> bool:
        """Whether a row with numbers has parts below it."""
        if self.is_indented and following.level > raw.level and not following.outer:
            return True
        return names.is_bare(following.label) and not row.factor and not row.is_bare

    def _percent(self, raw: _Raw) -> float | None:
        for column in self.columns:
            row = self.grid.rows[raw.index]
            if column.is_label or column.index >= len(row):
                continue
            roles = self.grid.fragment(row[column.index].text).roles
            share = roles.get("percent") or roles.get("second")
            if share is not None and ("count" in roles or "first" in roles):
                return float(share.text)
        return None

    def _labelled(self, raw: _Raw, factor: str, parent: int | None, section: str) -> LabelledRow:
        bare = names.is_bare(raw.label)
        profile = label_profile(raw.label)
        is_whole = names.is_whole(raw.label) and not raw.is_empty
        if not factor and not raw.is_empty and profile is None and not is_whole:
            factor = self.header
        return LabelledRow(
            raw.index,
            raw.label,
            raw.column,
            "" if is_whole else factor,
            parent,
            section,
            profile,
            names.unit_of(raw.label) or (names.unit_of(factor) if bare else ""),
            bare,
            raw.is_empty,
            is_whole,
            size_in(raw.label),
        )


def are_opposites(labels: Sequence[str]) -> bool:
    """Whether labels name all there can be: yes and no, men and women, below and above a cut."""
    plain = [re.sub(r"[,(].*$", "", label).strip(" :*†‡§") for label in labels]
    if len(plain) != 2 or plain[0].lower() == plain[1].lower():
        return False
    return any(all(p.fullmatch(text) for text in plain) for p in _OPPOSITES)
