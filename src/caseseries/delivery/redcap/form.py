"""One form of a REDCap project as a delivered table."""

from __future__ import annotations

import dataclasses
from collections.abc import Collection, Iterator, Sequence

import duckdb

from caseseries.delivery.file_rules import rules_of_kind
from caseseries.delivery.header import Header, Match, normalized
from caseseries.delivery.redcap.branching import Reference, UnsupportedLogicError, parse
from caseseries.delivery.redcap.decoding import decoded
from caseseries.delivery.redcap.dictionary import Field
from caseseries.delivery.redcap.records import EVENT, REPEAT_INSTANCE, Records, checkbox_column
from caseseries.delivery.sources.labeled_values import (
    LABEL_RULES,
    label_failures,
    labeled_numbers,
)
from caseseries.delivery.sources.rows_in_memory import load_columns
from caseseries.delivery.sources.source import Loaded, Source
from caseseries.study.declaration import Table
from caseseries.study.failure import Failure, Rule, Severity

_SOURCE = "REDCap, data quality rules"
_RULES: dict[str, tuple[Severity, str]] = {
    "redcap_hidden": (
        "warning",
        "No field holds a value that the form hides by branching logic (rule F).",
    ),
    "redcap_required": (
        "warning",
        "Every field REDCap requires is filled where the form shows it (rule B).",
    ),
    "redcap_choice": ("error", "Every choice is one of the data dictionary's (rule G)."),
    "redcap_logic": ("note", "Every branching logic can be evaluated; others are not checked."),
}


def dictionary_rules(table: Table) -> Iterator[Rule]:
    """Yield the rules that follow from the project's data dictionary."""
    for suffix, (severity, description) in _RULES.items():
        id = f"{table.name}.{suffix}"
        yield Rule(id, severity, description, table.name, source=_SOURCE)


class RedcapForm(Source):
    """The rows of an export that hold an entry of one form.

    The record's id stands under the name of the patients' key. A field ``eyes_side`` of the
    form ``eyes`` is seen as ``side``: a project cannot name two fields alike.
    """

    def __init__(self, records: Records, form: str, patient_key: str) -> None:
        super().__init__(records.path, (form,))
        self._records = records
        self._form = form
        self._patient_key = patient_key
        self._columns: list[tuple[str, Field | None]] = []

    def header(self, expected: Collection[str]) -> Header | None:
        """Return the columns of the form; REDCap's own only where they are expected."""
        wanted = {normalized(name) for name in expected}
        project = self._records.project
        cells: list[str] = []
        self._columns = []
        own = (project.record_field, EVENT, REPEAT_INSTANCE, f"{self._form}_complete")
        for name in own:
            shown = name
            if name == project.record_field and normalized(name) not in wanted:
                shown = self._patient_key
            if normalized(shown) in wanted and self._records.has(name):
                cells.append(shown)
                self._columns.append((name, None))
        for field in project.fields.values():
            if field.form != self._form or field.name in own:
                continue
            for column in export_columns(field):
                if self._records.has(column):
                    cells.append(self._shown(column, wanted))
                    self._columns.append((column, field))
        return Header(tuple(cells), ",", 1)

    def _shown(self, column: str, wanted: Collection[str]) -> str:
        short = column.removeprefix(f"{self._form}_")
        return short if normalized(column) not in wanted and normalized(short) in wanted else column

    def rules(self, table: Table) -> Iterator[Rule]:
        """Yield those, and the rules on labels."""
        yield from dictionary_rules(table)
        yield from rules_of_kind(table, *LABEL_RULES)

    def load(
        self, con: duckdb.DuckDBPyConnection, table: Table, header: Header, match: Match
    ) -> Loaded:
        """Load the form's rows, choices as the declared codes."""
        rows = self._records.rows_of(self._form)
        # A mapping asks for columns by position and decodes what it gets by itself.
        declared = {
            at: table.column(name)
            for name, at in match.positions.items()
            if name in table.column_names
        }
        texts: list[Sequence[str | None]] = []
        failures: list[Failure] = []
        names = {at: name for name, at in match.positions.items()}
        for at, (name, field) in enumerate(self._columns):
            cells: list[str | None] = [self._records.cell(row, name) for row in rows]
            column = declared.get(at)
            if field is not None:
                if self._records.holds_labels(field):
                    field = dataclasses.replace(field, choices={})
                elif field.choices and field.type != "checkbox":
                    failures += label_failures(
                        table,
                        self.file,
                        names.get(at, name),
                        cells,
                        field.choices,
                        column,
                        # A mapping says itself what the codes mean.
                        values_are_read=column is None,
                    )
                    if column is not None:
                        cells = labeled_numbers(cells, field.choices, column)
                cells = [decoded(cell or "", field, column) for cell in cells]
            texts.append(cells)
        lines = [row.line for row in rows]
        text = load_columns(con, table.name, lines, texts, match)
        return Loaded(text, failures=(*failures, *self._failures(table, match)))

    def _failures(self, table: Table, match: Match) -> Iterator[Failure]:
        names = {at: name for name, at in match.positions.items() if name in table.column_names}
        columns: dict[str, str] = {}
        for at, (name, field) in enumerate(self._columns):
            if field is not None:
                columns.setdefault(field.name, names.get(at, name))
        required = {column.name for column in table.columns if column.required}
        coded = {column.name for column in table.columns if column.type in ("code", "boolean")}
        for field in self._records.project.fields.values():
            column = columns.get(field.name)
            if column is not None:
                yield from self._of_visibility(table, field, column, column not in required)
                if column not in coded and field.type in ("radio", "dropdown"):
                    yield from self._of_choices(table, field, column)

    def _of_visibility(
        self, table: Table, field: Field, column: str, check_required: bool
    ) -> Iterator[Failure]:
        try:
            shown = parse(field.branching) if field.branching else None
        except UnsupportedLogicError as error:
            message = (
                f"The branching logic of {field.name} is not checked: {error} "
                f"({self._records.project.path.name}, line {field.line})."
            )
            yield self._failure(table, "redcap_logic", None, column, None, message)
            return
        for row in self._records.rows_of(self._form):

            def value(reference: Reference, row=row) -> str:
                return self._records.seen_from(row, reference)

            visible = shown is None or shown(value)
            filled = self._records.is_filled(row, field)
            if not visible and filled and field.type != "calc":
                message = (
                    f"REDCap hides {field.name} here, since {field.branching} does not hold, but "
                    "it holds a value. Correct one of the two in REDCap."
                )
                raw = self._records.cell(row, field.name) or None
                yield self._failure(table, "redcap_hidden", row.line, column, raw, message)
            if visible and not filled and field.required and check_required:
                message = f"REDCap requires {field.name}, but it is empty."
                yield self._failure(table, "redcap_required", row.line, column, None, message)

    def _of_choices(self, table: Table, field: Field, column: str) -> Iterator[Failure]:
        known = {*field.choices, *field.choices.values()}
        for row in self._records.rows_of(self._form):
            raw = self._records.cell(row, field.name)
            if raw and raw not in known:
                message = (
                    f"{field.name} has no choice {raw!r}; the data dictionary knows "
                    f"{', '.join(field.choices)}."
                )
                yield self._failure(table, "redcap_choice", row.line, column, raw, message)

    def _failure(
        self,
        table: Table,
        suffix: str,
        line: int | None,
        column: str,
        value: str | None,
        message: str,
    ) -> Failure:
        severity, _ = _RULES[suffix]
        rule = f"{table.name}.{suffix}"
        return Failure(rule, severity, table.name, self.file, line, column, None, value, message)


def export_columns(field: Field) -> list[str]:
    """Return the export's columns of a field: one per choice of a checkbox, none of a heading."""
    if field.type == "descriptive":
        return []
    if field.type == "checkbox":
        return [checkbox_column(field.name, code) for code in field.choices]
    return [field.name]
