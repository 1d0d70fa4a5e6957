"""What a percentage of a table can be of: sizes in header, row and section, sums of levels."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from caseseries.audit.grammar.cells import Found
from caseseries.audit.statements import Number, Reading
from caseseries.audit.tables import names
from caseseries.audit.tables.columns import Column
from caseseries.audit.tables.drafts import Body, Draft
from caseseries.audit.tables.rows import are_opposites
from caseseries.evidence.consistency.printed import printed

_MOST_ALONE = 4


@dataclass(frozen=True)
class Level:
    """The levels of a factor in one column."""

    name: str
    drafts: list[Draft]
    is_everybody: bool


class Totals:
    """The sizes of one part of a table, looked up by cell."""

    def __init__(self, body: Body, block: int) -> None:
        self.body = body
        self.block = block
        self._counts = [draft for draft in body.drafts if draft.count is not None]
        self._in_row: dict[int, list[Draft]] = {}
        for draft in body.drafts:
            if draft.count is not None:
                self._in_row.setdefault(draft.row.index, []).append(draft)
        self._rows = {row.index: row for row in body.rows}
        self._sections_by_name = {row.label: row for row in body.rows if row.is_empty}
        self._by_section = self._sections()
        self.levels = self._levels()
        self._level_of = {id(d): level for level in self.levels for d in level.drafts}

    def number(self, found: Found, row: int, column: int) -> Number:
        return Number(found.text, self.block, found.start, found.end, row, column)

    def level_of(self, draft: Draft) -> Level | None:
        return self._level_of.get(id(draft))

    def readings(self, draft: Draft) -> tuple[Reading, ...]:
        """What a share, an average or a rate may be of, the likeliest first."""
        is_share = draft.piece.kind == "share"
        found: list[Reading] = []
        if draft.row.n is not None:
            number = self.number(draft.row.n, draft.row.index, draft.row.label_column)
            found.append(Reading(number, "", "row", f"n = {number.text} in the row's label"))
        if not is_share and not draft.row.is_whole:
            found += self._own_counts(draft)
        found += [*self._above(draft), *self._header(draft.column), *self._parent(draft)]
        found += self._whole_row(draft)
        sections = self._by_section.get((draft.row.index, draft.column.index), [])
        found = [*found, *sections] if found else [*sections, *found]
        if is_share and "percent" in draft.piece.numbers:
            found += [*self._beside(draft), *self._counts_alone(draft), *self._sums(draft)]
        level = self.level_of(draft)
        if level is not None and level.is_everybody and is_share:
            total = sum(d.count or 0 for d in level.drafts)
            found.sort(key=lambda r: r.n.text != str(total) or r.what.endswith("together"))
        kept: dict[str, Reading] = {}
        for reading in found:
            kept.setdefault(reading.n.text, reading)
        return tuple(kept.values())

    def _header(self, column: Column) -> list[Reading]:
        if column.n is None:
            return []
        row, found = column.n
        number = self.number(found, row, column.index)
        return [Reading(number, "", "column", f"n = {found.text} in the column's header")]

    def _own_counts(self, draft: Draft) -> list[Reading]:
        """The number of the row's group, for a mean or rate in another column of it."""
        same = [other for other in self._in_row.get(draft.row.index, [])
                if other.column.group == draft.column.group]  # fmt: skip
        for other in same:
            if "total" in other.piece.numbers:
                number = self.number(other.piece.numbers["total"], *other.places["total"])
                return [
                    Reading(number, "", "row", f"{number.text} in the row of {draft.row.label}")
                ]
        return [self._of_count(other) for other in same if not other.column.name][:1]

    def _of_count(self, draft: Draft, source: str = "row") -> Reading:
        row, column = draft.places["count"]
        number = self.number(draft.piece.numbers["count"], row, column)
        unit = names.counted(draft.column.words)
        return Reading(number, unit, source, f"{number.text} in the row of {draft.row.label}")

    def _above(self, draft: Draft) -> list[Reading]:
        """The number in the label of the factor or section: "Sex (n = 38)"."""
        rows = [self._rows.get(draft.row.parent if draft.row.parent is not None else -1)]
        rows += [self._sections_by_name.get(draft.row.section)]
        return [
            Reading(self.number(row.n, row.index, row.label_column), "", "row",
                    f"n = {row.n.text} in {row.label}")
            for row in rows if row is not None and row.n is not None
        ]  # fmt: skip

    def _whole_row(self, draft: Draft) -> list[Reading]:
        """The count in a row of totals, of the same column."""
        if draft.row.is_whole or draft.piece.kind != "share":
            return []
        wholes = [d for d in self._counts if d.row.is_whole and _is_all(d)]
        return [self._of_count(d, "column") for d in wholes
                if d.column.index == draft.column.index
                and set(d.piece.numbers) <= {"count", "percent"}]  # fmt: skip

    def _counts_alone(self, draft: Draft) -> list[Reading]:
        """Rows of the column that have a count and no percentage: "All known  4450"."""
        alone = [d for d in self._counts if set(d.piece.numbers) == {"count"}]
        same = [d for d in alone if d.column.index == draft.column.index and d is not draft]
        return [self._of_count(d, "column") for d in same[:_MOST_ALONE]]

    def _parent(self, draft: Draft) -> list[Reading]:
        """The count of the row that these are indented under."""
        parents = self._in_row.get(draft.row.parent if draft.row.parent is not None else -1, [])
        same = [d for d in parents if d.column.index == draft.column.index]
        return [self._of_count(d) for d in same if d.row.index != draft.row.index]

    def _beside(self, draft: Draft) -> list[Reading]:
        """Other counts of the row: a column "No. of patients", the column of totals."""
        own = [d for d in self._in_row.get(draft.row.index, []) if d is not draft]
        wholes = [d for d in own if d.column.is_total or not d.column.group]
        readings = [self._of_count(d) for d in wholes]
        groups = [d for d in (*own, draft) if d.column.group]
        if draft.column.group and len(groups) > 1 and not wholes:
            groups.sort(key=lambda d: d.column.index)
            readings.append(self._sum(groups, "row", "the row's counts"))
        return readings

    def _sums(self, draft: Draft) -> list[Reading]:
        level = self.level_of(draft)
        if level is None or len(level.drafts) < 2 or self._whole_row(draft):
            return []
        return [self._sum(level.drafts, "column", f"the levels of {draft.row.factor}")]

    def _sum(self, drafts: Sequence[Draft], source: str, what: str) -> Reading:
        """A sum that is not printed: it has the place of the first label and no width."""
        counts = [draft.count or 0 for draft in drafts]
        row = drafts[0].row
        number = Number(str(sum(counts)), self.block, 0, 0, row.index, row.label_column)
        return Reading(number, "", source, f"{what}, {' + '.join(map(str, counts))} together")

    def _sections(self) -> dict[tuple[int, int], list[Reading]]:
        """By cell, the rows above that say how many there are: "No. of lesions  19"."""
        found: dict[tuple[int, int], list[Reading]] = {}
        sizes: dict[int, list[Reading]] = {}
        by_row: dict[int, list[Draft]] = {}
        for draft in self.body.drafts:
            by_row.setdefault(draft.row.index, []).append(draft)
        for row in self.body.rows:
            for column, readings in sizes.items():
                found[row.index, column] = list(readings)
            for draft in by_row.get(row.index, ()):
                if (number := size_of(draft)) is not None:
                    at = draft.places["n" if "n" in draft.places else "count"]
                    unit = names.counted(row.label)
                    reading = Reading(
                        self.number(number, *at), unit, "column", f"{number.text} in {row.label}"
                    )
                    sizes.setdefault(draft.column.index, []).insert(0, reading)
        return found

    def _levels(self) -> list[Level]:
        by_factor: dict[tuple[object, ...], list[Draft]] = {}
        for draft in self.body.drafts:
            row = draft.row
            is_level = row.factor and not row.is_bare and not row.is_whole and not draft.column.name
            if is_level and draft.count is not None and "total" not in draft.piece.numbers:
                key = (row.parent, row.section, row.factor, draft.column.index)
                by_factor.setdefault(key, []).append(draft)
        levels = []
        for (_, _, factor, column), drafts in by_factor.items():
            name = f"{self.block}|{drafts[0].row.parent}|{factor}|{column}"
            levels.append(Level(name, drafts, self._is_everybody(drafts)))
        return levels

    def _is_everybody(self, drafts: Sequence[Draft]) -> bool:
        if len(drafts) < 2:
            return False
        if are_opposites([draft.row.label for draft in drafts]):
            return True
        if add_to_100([d.piece.numbers["percent"].text for d in drafts if "percent" in
                       d.piece.numbers], len(drafts)):  # fmt: skip
            return True
        sizes = [r.n.text for r in self._header(drafts[0].column)]
        first = drafts[0]
        sizes += [r.n.text for r in self._by_section.get((first.row.index, first.column.index), [])]
        return str(sum(draft.count or 0 for draft in drafts)) in sizes


def _is_all(draft: Draft) -> bool:
    """Whether a row of totals is everybody: "All deaths  20 (5%)" is not."""
    percent = draft.piece.numbers.get("percent")
    return percent is None or printed(percent.text).high >= 100


def size_of(draft: Draft) -> Found | None:
    """The number of a row or column that counts all there are; None for other drafts."""
    numbers = draft.piece.numbers
    if draft.piece.kind == "size":
        return numbers["n"]
    if draft.piece.kind != "share" or set(numbers) != {"count"}:
        return None
    if draft.row.is_whole or (names.is_size(draft.row.label) and not draft.row.factor):
        return numbers["count"]
    return None


def add_to_100(texts: Iterable[str], count: int) -> bool:
    """Whether this many percentages add up to 100 within their roundings."""
    windows = [printed(text) for text in texts]
    return len(windows) == count and (
        sum(w.low for w in windows) <= 100 <= sum(w.high for w in windows)
    )
