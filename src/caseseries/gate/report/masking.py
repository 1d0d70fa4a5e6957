"""Protected health information taken out of what a report shows.

A cell of a column declared ``phi`` and of every column that is not declared counts as protected:
nobody has said what an undeclared column holds. Messages quote cells, so they are masked too.
"""

from __future__ import annotations

import datetime
import re
import string
import typing
from collections.abc import Iterable, Mapping

from caseseries.gate.failures.many_failures import Part, of_rules
from caseseries.gate.report.quoted_cells import (
    MASK,
    interval,
    masked_key,
    protected_parts,
    without_groups,
    without_text,
)
from caseseries.study.declaration import Table
from caseseries.study.failure import Failure
from caseseries.study.root_table import root_table

if typing.TYPE_CHECKING:
    from caseseries.gate.gate import GateReport

HOW_TO_SHOW = "Protected health information is masked; caseseries check --show-phi shows it"

# A date of any way of writing that occurs in spreadsheets: every day but a year is protected.
# Its first digit stands in front of what is asked of it: so Python runs over other letters.
_DATE = re.compile(
    r"\d(?<!\d\d)(?:\d{3}-\d{1,2}-\d{1,2}|\d{3}[./]\d{1,2}[./]\d{1,2}"
    r"|\d?([./-])\d{1,2}\1\d{2,4}|\d{3}-\d{2})(?!\d)"
)
_ADVISED = re.compile(r"Write it as \d{4}-\d{2}-\d{2}")
# What these rules quote stands in the header, which holds names of columns and not cells.
_HEADER_RULES = (".absent", ".file.header", ".file.unknown_column")


class Masking:
    """How cells, keys and messages of one report are shown.

    ``show_phi`` leaves everything as delivered. ``hid`` says whether anything was masked so far.
    """

    def __init__(self, report: GateReport, *, show_phi: bool = False) -> None:
        tables = report.declared
        self.hid = False
        self._show = show_phi
        self._tables = tables
        self._phi = {
            name: frozenset(column.name for column in table.columns if column.phi)
            for name, table in tables.items()
        }
        # Asked for each of what may be a million failures.
        self._open = {
            name: frozenset(table.column_names) - self._phi[name] for name, table in tables.items()
        }
        self._keys = {name: table.key for name, table in tables.items()}
        self._limits: dict[tuple[str, str | None], frozenset[str]] = {}
        self._rows = report.details.rows if report.details else {}
        self._templates = report.messages
        self._patterns: dict[str, re.Pattern[str] | None] = {}
        # Where one of two columns of a name is protected, a message may quote either.
        dates = {c.name for table in tables.values() for c in table.columns if c.type == "date"}
        self._phi_anywhere = set[str]().union(*self._phi.values(), _undeclared(report)) - dates
        self._said_of_dates: dict[str, bool] = {}
        self._open_places: dict[tuple[str, str | None], bool] = {}
        self._last_said: dict[str, tuple[str, str, bool]] = {}
        self._columns = {name for table in tables.values() for name in table.column_names}
        self._dates_masked = all(
            c.phi for table in tables.values() for c in table.columns if c.type == "date"
        )
        self._headerless = _without_header(report, tables)

    def cell(self, table: str, column: str, value: str | None) -> str | None:
        """Return a cell as it may be shown; an empty one stays empty."""
        if not value or self._show or not self._is_phi(table, column):
            return value
        self.hid = True
        return MASK

    def patient(self, patient: str) -> str:
        """Return a patient's pseudonym as it may be shown."""
        root = root_table(self._tables)
        return (self.cell(root.name, root.key[0], patient) if root.key else None) or patient

    def failure(self, failure: Failure) -> Failure:
        """Return a failure as it may be shown: value, key and message masked."""
        if self._show or (
            self._is_open(failure) and self._says_nothing(failure.rule, failure.message)
        ):
            return failure
        column, value = failure.column, failure.value
        if failure.rule.endswith(_HEADER_RULES):
            if failure.table in self._headerless and failure.rule.endswith(".unknown_column"):
                # What stands in the first line is a row of cells, not their names.
                column, value = MASK, MASK
        elif column is not None:
            value = self.cell(failure.table, column, value)
        key = self._key(failure)
        message = self._message(failure)
        if (column, value, key, message) == (
            *(failure.column, failure.value, failure.key, failure.message),
        ):
            return failure
        self.hid = True
        return Failure(
            *(failure.rule, failure.severity, failure.table, failure.file, failure.line, column),
            *(key, value, message, failure.row, failure.stands_for, failure.partition),
        )

    def part(self, part: Part) -> Part:
        """Return failures of one rule and column as they may be shown.

        Of very many most say the same, which is masked once.
        """
        first = part.first
        if self._show or (
            self._is_open(first)
            and all(self._says_nothing(first.rule, message) for message in set(part.messages))
        ):
            return part
        hides_keys = self._hides_keys(first.table)
        known: dict[tuple[str | int | None, ...], Failure] = {}
        shown: list[Failure] = []
        for failure in part.failures():
            told = (
                *(failure.value, failure.message, failure.key if hides_keys else None),
                failure.line if self._rows else None,
            )
            if told not in known:
                known[told] = self.failure(failure)
            shown.append(known[told])
        return Part(
            first._replace(column=shown[0].column),
            part.places,
            part.lines,
            [failure.key for failure in shown] if hides_keys else part.keys,
            [failure.value for failure in shown],
            [failure.message for failure in shown],
        )

    def _hides_keys(self, table: str) -> bool:
        return not self._phi.get(table, frozenset()).isdisjoint(self._keys.get(table, ()))

    def _is_open(self, failure: Failure) -> bool:
        """Whether nothing of the row is protected that a failure may show."""
        place = (failure.rule, failure.column)
        if place not in self._open_places:
            table, column = failure.table, failure.column
            self._open_places[place] = (
                not self._rows
                and not failure.rule.endswith(_HEADER_RULES)
                and (column is None or not self._is_phi(table, column))
                and not self._hides_keys(table)
            )
        return self._open_places[place]

    def _says_nothing(self, rule_id: str, said: str) -> bool:
        message, has_dates = self._without_parts(rule_id, said)
        return not has_dates and message == said

    def _is_phi(self, table: str, column: str) -> bool:
        return column not in self._open.get(table, ())

    def _key(self, failure: Failure) -> str | None:
        names = self._keys.get(failure.table, ())
        phi = self._phi.get(failure.table, frozenset())
        return None if failure.key is None else masked_key(failure.key, names, phi)

    def _message(self, failure: Failure) -> str:
        message, has_dates = self._without_parts(failure.rule, failure.message)
        for text in self._quotable(failure):
            if text in message or text.strip() in message or repr(text)[1:-1] in message:
                own = text == failure.value
                mask = MASK if own else self._interval(failure, text)
                message, has_dates = without_text(text, message, mask), True
        if not has_dates:
            return message
        limits = self._limits_of(failure)

        def shown(found: re.Match[str]) -> str:
            return found[0] if found[0] in limits else self._interval(failure, found[0])

        return _DATE.sub(shown, message)

    def _without_parts(self, rule_id: str, message: str) -> tuple[str, bool]:
        """Return a message without the parts that are known to be protected, and whether there
        are dates in it; a rule mostly says the same of the next row."""
        said = self._last_said.get(rule_id)
        if said is None or said[0] != message:
            # The cell read as a day, of which the form alone may be told.
            without = _ADVISED.sub("Write it as YYYY-MM-DD", message)
            parts = self._protected_parts(rule_id)
            if parts is not None:
                without = without_groups(parts, without)
            said = self._last_said[rule_id] = (message, without, _DATE.search(without) is not None)
        return said[1], said[2]

    def _interval(self, failure: Failure, day: str) -> str:
        """Return a masked day, said by how far it lies from the masked cell in question.

        Nothing where a day is known, from which the cell would follow: where a column with dates is
        open, or the message has a day of its own, as of enrolment.
        """
        if failure.rule not in self._said_of_dates:
            self._said_of_dates[failure.rule] = self._says_dates_of_rows(failure.rule)
        if not (failure.column and failure.value and self._said_of_dates[failure.rule]):
            return MASK
        if not self._is_phi(failure.table, failure.column):
            return MASK
        try:
            cell, other = map(datetime.date.fromisoformat, (failure.value.strip(), day))
        except ValueError:
            return MASK
        return f"[masked, {interval(cell, other)}]"

    def _says_dates_of_rows(self, rule_id: str) -> bool:
        template = self._templates.get(rule_id)
        if template is None or not self._dates_masked or _DATE.search(template):
            return False
        names = {name for _, name, _, _ in string.Formatter().parse(template) if name}
        return names <= self._columns

    def _limits_of(self, failure: Failure) -> frozenset[str]:
        """Return the dates that a message may hold: limits are declared, not delivered."""
        place = (failure.table, failure.column)
        if place not in self._limits:
            texts: list[str] = []
            table = self._tables.get(failure.table)
            if table is not None and failure.column is None:
                texts.extend(text for _, text in table.checks)
            elif table is not None and failure.column in table.column_names:
                column = table.column(failure.column)
                texts.extend((column.expectation(), *(text for _, text in column.checks)))
            dates = (found[0] for text in texts for found in _DATE.finditer(text))
            self._limits[place] = frozenset(dates)
        return self._limits[place]

    def _protected_parts(self, rule_id: str) -> re.Pattern[str] | None:
        if rule_id not in self._patterns:
            template = self._templates.get(rule_id)
            self._patterns[rule_id] = (
                None if template is None else protected_parts(template, self._phi_anywhere)
            )
        return self._patterns[rule_id]

    def _quotable(self, failure: Failure) -> Iterable[str]:
        """Return the protected texts of the row that a message may repeat, longest first."""
        texts: set[str] = set()
        if failure.rule.endswith(_HEADER_RULES):
            if failure.table in self._headerless:
                texts.update(text for text in (failure.column, failure.value) if text)
        elif failure.value and failure.column and self._is_phi(failure.table, failure.column):
            texts.add(failure.value)
        names = self._keys.get(failure.table, ())
        if failure.key is not None and names and not self._phi[failure.table].isdisjoint(names):
            parts = failure.key.split(", ")
            if len(parts) == len(names):
                phi = self._phi[failure.table]
                texts.update(part for name, part in zip(names, parts, strict=True) if name in phi)
        if failure.line is not None and self._rows:
            row = self._rows.get(failure.place, {})
            texts.update(
                text for name, text in row.items() if text and self._is_phi(failure.table, name)
            )
        return sorted((text for text in texts if text.strip()), key=len, reverse=True)


def _undeclared(report: GateReport) -> set[str]:
    return {
        failure.column
        for failure in of_rules(report.failures, (".file.unknown_column",))
        if failure.column is not None
    }


def _without_header(report: GateReport, tables: Mapping[str, Table]) -> set[str]:
    """Return the tables whose file names none of the declared columns in its header."""
    absent: dict[str, int] = {}
    for failure in of_rules(report.failures, (".absent",)):
        if failure.value is None:
            absent[failure.table] = absent.get(failure.table, 0) + 1
    return {name for name, n in absent.items() if name in tables and n == len(tables[name].columns)}
