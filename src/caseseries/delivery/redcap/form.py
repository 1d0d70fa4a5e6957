"""One form of a REDCap project as a delivered table."""

from __future__ import annotations

import dataclasses
from collections.abc import Collection, Iterator, Sequence

import duckdb

from caseseries.delivery.file_rules import rules_of_kind
from caseseries.delivery.header import Header, Match, normalized
from caseseries.delivery.redcap.checks.form_checks import FormChecks, form_rules
from caseseries.delivery.redcap.decoding import decoded
from caseseries.delivery.redcap.project.dictionary import Field
from caseseries.delivery.redcap.records import EVENT, REPEAT_INSTANCE, Records
from caseseries.delivery.redcap.rows import Row
from caseseries.delivery.sources.labeled_values import (
    LABEL_RULES,
    label_failures,
    labeled_numbers,
)
from caseseries.delivery.sources.rows_in_memory import load_columns
from caseseries.delivery.sources.source import Loaded, Source
from caseseries.study.declaration import Column, Table
from caseseries.study.failure import Failure, Rule


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
        status_name = f"{self._form}_complete"
        status = project.field(status_name)
        own = (project.record_field, EVENT, REPEAT_INSTANCE, status_name)
        for name in own:
            shown = name
            if name == project.record_field and normalized(name) not in wanted:
                shown = self._patient_key
            if normalized(shown) in wanted and self._records.has(name):
                cells.append(shown)
                self._columns.append((name, status if name == status_name else None))
        for field in project.fields.values():
            if field.form != self._form or field.name in own:
                continue
            for column in field.columns:
                if self._records.has(column):
                    cells.append(self._shown(column, wanted))
                    self._columns.append((column, field))
        return Header(tuple(cells), ",", 1)

    def _shown(self, column: str, wanted: Collection[str]) -> str:
        short = column.removeprefix(f"{self._form}_")
        return short if normalized(column) not in wanted and normalized(short) in wanted else column

    def rules(self, table: Table) -> Iterator[Rule]:
        """Yield the rules that follow from the project's data dictionary."""
        yield from form_rules(table)
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
            column = declared.get(at)
            cells = self._cells(rows, name, field, column)
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

    def _cells(
        self, rows: Sequence[Row], name: str, field: Field | None, column: Column | None
    ) -> list[str | None]:
        """Return a column as delivered, without the project's missing data codes."""
        records = self._records
        if name == EVENT and records.project.events:
            return [records.event(row) for row in rows]
        cells: list[str | None] = [records.cell(row, name) for row in rows]
        if field is None or not records.project.missing_codes:
            return cells
        # A code the study declares itself is the study's to read.
        own = {*(column.codes or ()), *column.missing_codes} if column is not None else set()
        codes = (records.missing_in(row, field) for row in rows)
        return [
            cell if code is None or code in own else ""
            for cell, code in zip(cells, codes, strict=True)
        ]

    def _failures(self, table: Table, match: Match) -> Iterator[Failure]:
        names = {at: name for name, at in match.positions.items() if name in table.column_names}
        columns: dict[str, str] = {}
        for at, (name, field) in enumerate(self._columns):
            if field is not None:
                columns.setdefault(field.name, names.get(at, name))
        required = {column.name for column in table.columns if column.required}
        coded = {column.name for column in table.columns if column.type in ("code", "boolean")}
        checks = FormChecks(self._records, self._form, table, self.file, columns)
        return checks.failures(required, coded)
