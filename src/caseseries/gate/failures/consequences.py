"""Failures that follow from others: one slip gives one query, not one for each rule it reaches.

What a rule on whole rows says, in SQL or as a check of the table's model, rests on the values it
reads. Where one of them is known to be wrong, the rule has judged what nobody wrote, and its
failure is no second fact; it is left out until the first one is mended. A failure follows

- from a broken cell of its own row that the rule reads;
- from a broken cell of the same patient's rows in the tables the rule reads, unless the rule looks
  at each row of its table by itself: then other rows of that table have no part in it;
- from rows that could be anybody's, since their key or reference is broken or the record could not
  be split: as many such rows explain as many patients who seem to lack one, and no more;
- for a reference, from as many such rows of the table it points to.

A cell is broken where it fails a rule on single columns, a unique key or a reference. Only errors
explain, so that leaving out what follows from them never opens the gate; where a register accepts
an error, what was left out is shown after all.
"""

from __future__ import annotations

import collections
import dataclasses
import re
import typing
from collections.abc import Collection, Iterable, Mapping, Sequence

from caseseries.gate.failures.groups import Group
from caseseries.gate.failures.patient_of import patient_query, patients_of
from caseseries.gate.rules.own_checks import columns_read, own_checks
from caseseries.gate.rules.sql_rules import SqlRule
from caseseries.study.declaration import Table
from caseseries.study.failure import Failure
from caseseries.writing.identifiers import quoted

if typing.TYPE_CHECKING:
    import duckdb

Cell = tuple[str, str]

_CELL_RULES = (
    "required",
    "format",
    "cell",
    "codes",
    "range",
    "first_of_month",
    "redcap_choice",
    "redcap_ambiguous",
)
_UNREAD_RECORDS = (".file.field_count", ".file.quoting")
_UNIQUE = ".key.unique"
_REFERENCE = ".reference"


@dataclasses.dataclass(frozen=True, slots=True)
class Judgment:
    """What rows break: ``failures``, and those left out since they are ``following`` from them."""

    failures: list[Group]
    following: list[Group]


def without_consequences(
    con: duckdb.DuckDBPyConnection,
    failures: Sequence[Group],
    rules: Iterable[SqlRule],
    tables: Mapping[str, Table],
) -> Judgment:
    """Return the failures that do not follow from others; the rows are still in ``raw.*``."""
    by_id = {rule.rule.id: rule for rule in rules}
    groups: dict[str, list[Group]] = {}
    for group in failures:
        groups.setdefault(group.first.rule, []).append(group)
    # A rule in SQL is of one table and column, and speaks of rows.
    in_sql = {rule_id: found[0] for rule_id, found in groups.items() if rule_id in by_id}
    of_rows = {
        own.rule: (own, table)
        for table in tables.values()
        for own in own_checks(table)
        if own.column is None and own.rule in groups
    }
    if not (in_sql or of_rows) or len(groups) == 1:
        return Judgment(list(failures), [])
    broken = _Broken(con, tables)
    for rule_id, found in groups.items():
        if rule_id not in by_id:
            broken.add(found)
    derived = {rule_id for rule_id in in_sql if not by_id[rule_id].file}
    unique = {rule_id for rule_id in derived if rule_id.endswith(_UNIQUE)}
    references = {rule_id for rule_id in derived if rule_id.endswith(_REFERENCE)}
    left_out: list[tuple[Group, Collection[int]]] = []
    for rule_id in unique:
        reads, group = _Reads(by_id[rule_id], tables), in_sql[rule_id]
        left_out.append((group, broken.own(group, reads.table, reads.cells)))
    for rule_id in unique:
        broken.add([in_sql[rule_id]])
    for rule_id in references:
        left_out.append((in_sql[rule_id], broken.orphans(in_sql[rule_id])))
    for rule_id in references:
        broken.add([in_sql[rule_id]])
    for rule_id in set(in_sql) - unique - references:
        reads, group = _Reads(by_id[rule_id], tables), in_sql[rule_id]
        left_out.append((group, broken.explained(group, reads)))
    for rule_id, (own, table) in of_rows.items():
        cells = {(table.name, column) for column in columns_read(own, table)}
        left_out.extend((group, broken.own(group, table.name, cells)) for group in groups[rule_id])
    following = {id(group): (group, known) for group, known in left_out if known}
    kept = [
        group.not_at(following[id(group)][1]) if id(group) in following else group
        for group in failures
    ]
    return Judgment(
        [group for group in kept if group.lines],
        [group.at(sorted(known)) for group, known in following.values()],
    )


class _Reads:
    """The cells a rule reads. ``row_by_row`` says that other rows of its table have no part."""

    def __init__(self, rule: SqlRule, tables: Mapping[str, Table]) -> None:
        words = collections.Counter(re.findall(r"[a-z_][a-z0-9_]*", rule.sql.lower()))
        self.cells = frozenset(
            (name, column)
            for name, table in tables.items()
            for column in table.column_names
            if name in rule.tables and column in words
        )
        self.table = rule.rule.table
        mentions = len(re.findall(rf'raw\."?{self.table}\b', rule.sql.lower()))
        grouped = "group" in words and not re.search(
            rf"group by\s+{self.table}\.source_line", rule.sql.lower()
        )
        self.row_by_row = mentions == 1 and "over" not in words and not grouped
        self.others = frozenset(
            cell for cell in self.cells if not (self.row_by_row and cell[0] == self.table)
        )


class _Broken:
    """The cells known to be wrong, and the records that could not be read."""

    def __init__(self, con: duckdb.DuckDBPyConnection, tables: Mapping[str, Table]) -> None:
        self._con = con
        self._tables = tables
        self._lines: dict[Cell, set[int]] = {}
        # Cells of which so many are broken that they were counted and not located.
        self._most: collections.Counter[Cell] = collections.Counter()
        self._unread: collections.Counter[str] = collections.Counter()
        self._patients: dict[Cell, frozenset[str]] = {}

    def add(self, groups: Sequence[Group]) -> None:
        """Note what the failures of a rule say of cells or records, if they do and are errors."""
        first = groups[0].first
        if first.severity != "error" or first.table not in self._tables:
            return
        check = first.rule.rpartition(".")[2]
        if first.rule.endswith(_UNREAD_RECORDS):
            self._unread[first.table] += sum(
                group.first.stands_for * len(group.lines) for group in groups
            )
            return
        if first.rule.endswith(_UNIQUE):
            columns = self._tables[first.table].key
        elif check in _CELL_RULES or first.rule.endswith(_REFERENCE) or self._is_own(first, check):
            columns = (first.column,) if first.column else ()
        else:
            return
        lines = {
            line
            for group in groups
            if not group.is_whole
            for line in group.lines
            if line is not None
        }
        for column in columns:
            self._lines.setdefault((first.table, column), set()).update(lines)
            for group in groups:
                if group.first.stands_for > 1:
                    number = group.first.stands_for * len(group.lines)
                    self._most[first.table, column] += number

    def _is_own(self, failure: Failure, check: str) -> bool:
        """Whether a failure is of a check of cells that the table's model brings."""
        columns = self._tables[failure.table].columns
        return any(c.name == failure.column and check in dict(c.checks) for c in columns)

    def own(self, group: Group, table: str, cells: Collection[Cell]) -> list[int]:
        """Return where failures have a broken cell that the rule reads in their own row."""
        if any(cell[0] == table and cell in self._most for cell in cells):
            return [*range(len(group.lines))]
        lines = [self._lines[cell] for cell in cells if cell[0] == table and cell in self._lines]
        known = set[int | None]().union(*lines).intersection(group.lines)
        return [at for at, line in enumerate(group.lines) if line in known] if known else []

    def orphans(self, group: Group) -> Collection[int]:
        """Return where failures of a reference follow from their own cell or lost parents."""
        table, column = group.first.table, group.first.column or ""
        if (table, column) in self._most:
            return range(len(group.lines))
        following = self.own(group, table, [(table, column)])
        left = set(range(len(group.lines))).difference(following)
        parent, _, key = (self._tables[table].column(column).references or "").partition(".")
        lost = self._unread[parent] + len(self._lines.get((parent, key), ()))
        lost += self._most[parent, key]
        if lost and left:
            row = self._con.execute(
                f"select count(distinct {quoted(column)}) from raw.{quoted(table)} "
                "where source_line in (select unnest(?::BIGINT[]))",
                [[group.lines[at] for at in left]],
            ).fetchone()
            if row is not None and row[0] <= lost:
                following.extend(left)
        return following

    def explained(self, group: Group, reads: _Reads) -> Collection[int]:
        """Return where failures of a rule follow from broken cells or unread records."""
        if any(cell in self._most for cell in reads.others):
            return range(len(group.lines))
        following = set(self.own(group, reads.table, reads.cells))
        others = [cell for cell in reads.others if cell in self._lines]
        nobodys = self._nobodys(reads)
        if not others and not nobodys:
            return following
        left = {at: (group.first.table, line or 0) for at, line in enumerate(group.lines)}
        for at in following:
            del left[at]
        whose = patients_of(self._con, group.at(left).failures(), self._tables)
        affected = frozenset[str]().union(*map(self._patients_of_cell, others))
        following.update(at for at, place in left.items() if whose.get(place) in affected)
        unexplained = [place for at, place in left.items() if at not in following]
        if len({whose.get(place, place) for place in unexplained}) <= nobodys:
            following.update(left)
        return following

    def _nobodys(self, reads: _Reads) -> int:
        """Return how many rows the rule reads that may be anybody's."""
        tables = {table for table, _ in reads.others}
        lost = sum(self._unread[table] for table in tables)
        for table in tables:
            rows: set[int] = set()
            for column in self._tables[table].columns:
                is_key = self._tables[table].key == (column.name,)
                if (table, column.name) in reads.others and (column.references or is_key):
                    rows |= self._lines.get((table, column.name), set())
                    lost += self._most[table, column.name]
            lost += len(rows)
        return lost

    def _patients_of_cell(self, cell: Cell) -> frozenset[str]:
        if cell not in self._patients:
            query = patient_query(self._tables[cell[0]], self._tables)
            found: list[tuple[str]] = []
            if query is not None:
                found = self._con.execute(
                    f"select distinct patient from ({query}) where patient is not null and "
                    "source_line in (select unnest(?::BIGINT[]))",
                    [list(self._lines[cell])],
                ).fetchall()
            self._patients[cell] = frozenset(patient for (patient,) in found)
        return self._patients[cell]
