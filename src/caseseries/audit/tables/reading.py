"""A table becomes statements: every cell with what header, label and its neighbours say of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace

from caseseries.audit.grammar.cells import Found
from caseseries.audit.paper import Table
from caseseries.audit.statements import Number, Statement
from caseseries.audit.tables import names, words
from caseseries.audit.tables.columns import Column, Grid, Part, is_blank, parts_of
from caseseries.audit.tables.drafts import Body, Draft, Open, body_of
from caseseries.audit.tables.roles import Piece
from caseseries.audit.tables.rows import LabelledRow
from caseseries.audit.tables.totals import Totals, size_of
from caseseries.evidence.consistency.printed import printed

_PARTS = {"percent": "percentage", "sd": "deviation", "se": "deviation", "df": "df"}
"""What is called what stands alone in its cell, without the number that it belongs to."""
_TIMED = ("survival", "median time")


def statements_of(table: Table, block: int, decimal_comma: bool | None = None) -> list[Statement]:
    """What a table's numbers say; those whose role is not clear are in none.

    Whether decimals are written 12,5 is found in the table, unless it is said.
    """
    grid = Grid(table, decimal_comma)
    found: list[Statement] = []
    if grid.width == 0:
        return found
    for part in parts_of(table, grid):
        if _lists_individuals(grid, part):
            found += _of_individuals(table, grid, part, block)
            continue
        body = body_of(table, grid, part)
        _confirm(body, block)
        found += _Part(table, grid, body, block).statements()
    return found


def _confirm(body: Body, block: int) -> None:
    """Counts and percentages that only their arithmetic shows to be that.

    ``6 (46.2)`` below n = 13 is a share; where one level of a factor is, all are. A whole number
    among nothing but shares is a count.
    """
    if not body.opened:
        return
    totals = Totals(body, block)
    groups: dict[tuple[object, ...], list[Open]] = {}
    for opened in body.opened:
        row = opened.row
        key = (row.parent, row.factor or row.index, opened.column.index)
        groups.setdefault(key, []).append(opened)
    shares = Counter(d.column.index for d in body.drafts if "percent" in d.piece.numbers)
    measured = {d.column.index for d in body.drafts if d.piece.kind not in ("share", "size")}
    of_shares = {column for column, times in shares.items() if times >= 3} - measured
    added: list[Draft] = []
    for group in groups.values():
        drafts = [draft for draft in map(_as_share, group) if draft is not None]
        if len(drafts) < len(group):
            continue
        sizes = [int(r.n.text) for r in totals.readings(drafts[0])]
        has_percent = ["percent" in draft.piece.numbers for draft in drafts]
        together = sum(draft.count or 0 for draft in drafts)
        are_counts = group[0].column.index in of_shares or (len(drafts) > 1 and together in sizes)
        if all(has_percent):
            if any(_is_share(d, n) for d in drafts for n in (*sizes, together) if n >= 3):
                added += drafts
        elif not any(has_percent) and are_counts:
            added += drafts
    order = {row.index: at for at, row in enumerate(body.rows)}
    body.drafts += added
    body.drafts.sort(key=lambda draft: (order[draft.row.index], draft.column.index))


def _as_share(opened: Open) -> Draft | None:
    roles = opened.fragment.roles
    count, percent = roles.get("first") or roles["value"], roles.get("second")
    if not count.text.isdecimal() or (percent is not None and not 0 <= float(percent.text) <= 100):
        return None
    numbers = {"count": count} if percent is None else {"count": count, "percent": percent}
    draft = Draft(Piece("share", numbers), opened.row, opened.column)
    draft.places = dict.fromkeys(numbers, (opened.row.index, opened.column.index))
    return draft


def _is_share(draft: Draft, n: int) -> bool:
    from fractions import Fraction

    count = draft.count or 0
    percent = draft.piece.numbers["percent"].text
    return 0 < count < n and printed(percent).holds(Fraction(100 * count, n))


@dataclass
class _Part:
    table: Table
    grid: Grid
    body: Body
    block: int

    def statements(self) -> list[Statement]:
        self.totals = Totals(self.body, self.block)
        found = list(self._header())
        by_row: dict[int, list[Draft]] = {}
        for draft in self.body.drafts:
            by_row.setdefault(draft.row.index, []).append(draft)
        for row in self.body.rows:
            found += self._label(row)
            found += [self._statement(draft) for draft in by_row.get(row.index, ())]
        return found

    def _header(self) -> Iterator[Statement]:
        seen: set[tuple[int, int]] = set()
        for column in self.body.columns:
            if column.n is None:
                continue
            row, found = column.n
            cell = self.grid.rows[row][column.index]
            if (row, id(cell)) in seen:
                continue
            seen.add((row, id(cell)))
            number = self.totals.number(found, row, column.index)
            yield Statement(
                "size", {"n": number}, self.table.place, column.words, column.group,
                unit=names.counted(cell.text),
            )  # fmt: skip

    def _label(self, row: LabelledRow) -> Iterator[Statement]:
        """The numbers of a label: a group's size, a cut."""
        cell = self.grid.rows[row.index][row.label_column]
        if row.n is not None:
            number = self.totals.number(row.n, row.index, row.label_column)
            name = names.name_of(row.label)
            yield Statement("size", {"n": number}, self.table.place, row.label, name)
            return
        is_cut = any(sign in cell.text for sign in "<>≤≥") or " or " in cell.text
        for match in words.NUMBER.finditer(cell.text):
            found = Found(match[0].replace("·", "."), *match.span())
            number = self.totals.number(found, row.index, row.label_column)
            yield Statement(
                "other", {"value": number}, self.table.place, row.label, variable=row.factor,
                measure="threshold" if is_cut else "name",
            )  # fmt: skip

    def _statement(self, draft: Draft) -> Statement:
        row, column, piece = draft.row, draft.column, draft.piece
        numbers: dict[str, Number] = {}
        for name, found in piece.numbers.items():
            numbers[name] = self.totals.number(found, *draft.places[name])
        kind, level = piece.kind, self.totals.level_of(draft)
        if kind in ("part", "other"):
            name, number = next(iter(numbers.items()))
            return Statement(
                "other", {"value": number}, self.table.place, self._quote(row, column),
                measure=piece.measure or _PARTS.get(name, "limits"),
            )  # fmt: skip
        readings = self.totals.readings(draft)
        size = size_of(draft)
        if size is not None:
            kind, readings = "size", ()
            numbers = {"n": next(iter(numbers.values()))}
        if kind == "test" or "total" in numbers:
            readings = ()
        is_part = level is not None and level.is_everybody
        return Statement(
            kind,
            numbers,
            self.table.place,
            self._quote(row, column),
            "" if kind == "test" else self._population(row, column),
            self._variable(row, column, kind),
            self._unit(draft, kind),
            piece.measure,
            time=piece.time,
            totals=readings,
            is_exhaustive=is_part,
            group=level.name if is_part and level is not None else "",
            alternatives=piece.alternatives,
        )

    def _quote(self, row: LabelledRow, column: Column) -> str:
        label = f"{row.factor}: {row.label}" if row.factor else row.label
        cell = self.grid.rows[row.index][column.index].text.strip()
        return f"{label} | {column.words} | {cell}" if column.words else f"{label} | {cell}"

    def _population(self, row: LabelledRow, column: Column) -> str:
        level = ""
        if row.factor and not row.is_bare:
            factor = names.name_of(row.factor) or row.factor
            level = f"{factor}: {names.plain_label(row.label)}"
        elif row.n is not None:
            level = names.name_of(row.label)
        return "; ".join(part for part in (column.group, level) if part)

    def _variable(self, row: LabelledRow, column: Column, kind: str) -> str:
        if names.is_analysis(column.name):
            own = self._variable(row, replace(column, name=""), kind)
            return f"{own}, {column.name[0].lower()}{column.name[1:]}"
        if kind in _TIMED:
            return column.name
        if kind == "size":
            return ""
        if row.factor and kind in ("estimate", "test") and column.name:
            return f"{names.name_of(row.factor)}, {column.name}"
        if row.factor and kind in ("share", "test", "estimate"):
            return names.name_of(row.factor) if row.is_bare or not column.name else column.name
        if row.is_bare:
            return names.name_of(row.factor or row.section)
        if column.name and (row.factor or row.is_whole or row.n is not None):
            return column.name
        own = names.name_of(row.label)
        return f"{own}, {column.name}" if column.name and own else own

    def _unit(self, draft: Draft, kind: str) -> str:
        row, column, piece = draft.row, draft.column, draft.piece
        if kind == "size":
            return names.counted(row.label) or names.counted(column.words)
        if kind == "share":
            return names.counted(row.label) or names.counted(column.words)
        if kind == "survival":
            return "%"
        if kind in ("average", "range", "median time"):
            units = (piece.unit, row.unit, column.unit, names.unit_of(row.factor))
            if kind == "median time" or (column.unit and not row.unit):
                units = (piece.unit, column.unit, row.unit)
            return names.spelled(next((unit for unit in units if unit), ""))
        return ""


def _lists_individuals(grid: Grid, part: Part) -> bool:
    """Whether every row is one individual: the first column counts 1, 2, 3 …"""
    first = [grid.rows[r][0].text.strip().rstrip(".") for r in part.body if grid.rows[r]]
    numbers = [int(text) for text in first if text.isdecimal()]
    return (
        len(numbers) >= 3
        and numbers == list(range(1, len(numbers) + 1))
        and (2 * len(numbers) > len([text for text in first if text]))
    )


def _of_individuals(table: Table, grid: Grid, part: Part, block: int) -> Iterator[Statement]:
    """Each value of one individual: understood, but nothing to hold it against."""
    for r in part.body:
        for c, cell in enumerate(grid.rows[r]):
            spanned = (c > 0 and grid.rows[r][c - 1] is cell) or (
                r > 0 and (c < len(grid.rows[r - 1]) and grid.rows[r - 1][c] is cell)
            )
            if spanned or is_blank(cell):
                continue
            for match in words.NUMBER.finditer(cell.text):
                number = Number(match[0].replace("·", "."), block, *match.span(), r, c)
                yield Statement(
                    "other", {"value": number}, table.place, cell.text, measure="individual"
                )
