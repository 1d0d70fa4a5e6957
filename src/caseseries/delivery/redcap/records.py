"""The records of a REDCap export: whose form each row is, and what its cells stand for."""

from __future__ import annotations

import functools
from pathlib import Path

from caseseries.delivery.redcap.labels import has_labels, names_of
from caseseries.delivery.redcap.logic.references import Reference
from caseseries.delivery.redcap.project.dictionary import Field, Project, checkbox_column
from caseseries.delivery.redcap.rows import Row, Rows, read_rows
from caseseries.delivery.redcap.seen import Seen

REPEAT_INSTRUMENT = "redcap_repeat_instrument"
REPEAT_INSTANCE = "redcap_repeat_instance"
EVENT = "redcap_event_name"
CHECKED = frozenset(("1", "Checked"))
UNCHECKED = frozenset(("0", "Unchecked"))


class Records:
    """All rows of one export file; ``rows`` where it is no delimited text.

    Raises CannotReadError where the file is not UTF-8, cannot be split into its columns, or its
    labels do not tell which field a column is.
    """

    def __init__(self, path: Path, project: Project, rows: Rows | None = None) -> None:
        self.path = path
        self.project = project
        self.shown_header, self.rows = read_rows(path) if rows is None else rows
        self._labelled = has_labels(self.shown_header, project)
        self.header = (
            names_of(self.shown_header, project, path) if self._labelled else self.shown_header
        )
        self._position = {name: at for at, name in enumerate(self.header)}
        # Asked for once per field of a form.
        self._rows_of: dict[str, tuple[Row, ...]] = {}

    def has(self, column: str) -> bool:
        """Say whether the export has a column."""
        return column in self._position

    def cell(self, row: Row, column: str) -> str:
        """Return a cell; '' where it is empty or the export lacks the column."""
        at = self._position.get(column)
        return "" if at is None else row.cells[at]

    def event(self, row: Row) -> str:
        """Return the unique name of a row's event, '' in a project without events."""
        return self._event_names[self.cell(row, EVENT)]

    @functools.cached_property
    def _event_names(self) -> dict[str, str]:
        cells = {self.cell(row, EVENT) for row in self.rows}
        return {cell: self.project.events.unique_name(cell) for cell in cells}

    def instance(self, row: Row) -> int:
        """Return the number of a row's instance, 1 where it repeats nothing."""
        cell = self.cell(row, REPEAT_INSTANCE)
        return int(cell) if cell.isdecimal() else 1

    def is_checked(self, row: Row, column: str) -> bool:
        """Say whether a box is checked."""
        return self.cell(row, column) in CHECKED

    def is_filled(self, row: Row, field: Field) -> bool:
        """Say whether a row holds a value of a field; an unchecked box is none."""
        if field.type == "checkbox":
            codes = (*field.choices, *self.project.missing_codes)
            return any(self.is_checked(row, checkbox_column(field.name, code)) for code in codes)
        return self.cell(row, field.name) != ""

    def missing_code(self, field: Field, value: str) -> str | None:
        """Return the project's missing data code a cell holds, None where it is a value.

        A choice of the field's own is a value; labels of codes count in an export with labels.
        """
        codes = self.project.missing_codes
        if not codes or not value or value in field.choices or value in field.choices.values():
            return None
        if value in codes:
            return value
        if not self._labelled and not self._most_by_label:
            return None
        return next((code for code, label in codes.items() if label == value), None)

    def missing_in(self, row: Row, field: Field) -> str | None:
        """Return the missing data code of a field, of a checkbox one checked beside its choices."""
        if field.type != "checkbox":
            return self.missing_code(field, self.cell(row, field.name))
        return next(
            (
                code
                for code in self.project.missing_codes
                if code not in field.choices
                and self.is_checked(row, checkbox_column(field.name, code))
            ),
            None,
        )

    @functools.cached_property
    def _fields_by_form(self) -> dict[str, list[Field]]:
        found: dict[str, list[Field]] = {}
        for field in self.project.fields.values():
            if field.name != self.project.record_field and field.type != "descriptive":
                found.setdefault(field.form, []).append(field)
        return found

    def forms_filled(self, row: Row) -> frozenset[str]:
        """Return the forms of which a row holds a value."""
        return self._filled[row.line]

    @functools.cached_property
    def _filled(self) -> dict[int, frozenset[str]]:
        return {
            row.line: frozenset(
                form
                for form, fields in self._fields_by_form.items()
                if any(self.is_filled(row, field) for field in fields)
            )
            for row in self.rows
        }

    def form_called(self, instrument: str) -> str | None:
        """Return the form that rows of a repeating instrument belong to, None where none is it.

        An export with labels names the instrument by its label. Where no file tells the labels of
        forms, it is the form whose fields these rows fill, if there is one such form.
        """
        return self._forms_called.get(instrument)

    @functools.cached_property
    def _forms_called(self) -> dict[str, str]:
        filled: dict[str, frozenset[str]] = {}
        for row in self.rows:
            name = self.cell(row, REPEAT_INSTRUMENT)
            if name:
                filled[name] = filled.get(name, frozenset()) | self.forms_filled(row)
        labels = list(self.project.form_labels.values())
        by_label = {
            label: form
            for form, label in self.project.form_labels.items()
            if form in self._fields_by_form and labels.count(label) == 1
        }
        called = {name: name for name in filled if name in self._fields_by_form}
        called |= {name: by_label[name] for name in filled.keys() - called if name in by_label}
        return called | {
            name: next(iter(forms))
            for name, forms in filled.items()
            if name not in called and len(forms) == 1
        }

    def rows_of(self, form: str) -> tuple[Row, ...]:
        """Return the rows that hold a value of a form, of repeating instruments only its own."""
        if form not in self._rows_of:
            self._rows_of[form] = tuple(
                row
                for row in self.rows
                if form in self.forms_filled(row) and self.form_of(row) in (None, form)
            )
        return self._rows_of[form]

    def form_of(self, row: Row) -> str | None:
        """Return the form a row repeats, '' where that is unknown, None where it repeats none."""
        name = self.cell(row, REPEAT_INSTRUMENT)
        return self.form_called(name) or "" if name else None

    @functools.cached_property
    def _seen(self) -> Seen:
        return Seen(self)

    def seen_from(self, row: Row, reference: Reference) -> str:
        """Return the raw value a condition on a row's form sees of a field, '' where none is."""
        return self._seen.value(row, reference)

    def raw_code(self, field: Field, value: str) -> str:
        """Return the code of a choice exported by its code or its label."""
        if value in field.choices and not self.holds_labels(field):
            return value
        codes = [code for code, label in field.choices.items() if label == value]
        return codes[0] if len(codes) == 1 else value

    def holds_labels(self, field: Field) -> bool:
        """Whether a field of choices was exported by their labels.

        Labels may be the codes of other choices (2 for the code 1, 3 for 2). Where the cells do
        not tell, the export's other fields do.
        """
        by_label = self._labels_told.get(field.name)
        return self._most_by_label if by_label is None else by_label

    @functools.cached_property
    def _most_by_label(self) -> bool:
        told = list(self._labels_told.values())
        return told.count(True) > told.count(False)

    @functools.cached_property
    def _labels_told(self) -> dict[str, bool | None]:
        """By field with choices, whether its cells are labels; None where they may be either."""
        found: dict[str, bool | None] = {}
        for field in self.project.fields.values():
            if not field.choices or field.type == "checkbox" or not self.has(field.name):
                continue
            cells = self._cells(field)
            codes, labels = set(field.choices), set(field.choices.values())
            if cells & (codes - labels):
                found[field.name] = False
            else:
                found[field.name] = True if cells & (labels - codes) else None
        return found

    def _cells(self, field: Field) -> set[str]:
        return {self.cell(row, field.name) for row in self.rows}

    def ambiguous_choices(self, field: Field) -> list[str]:
        """Return the cells of a field that may be either of two choices, in the order of choices.

        Two choices may have one label, or a choice's label be another's code.
        """
        if field.type == "checkbox" or not field.choices or not self.has(field.name):
            return []
        cells = self._cells(field)
        codes, labels = set(field.choices), list(field.choices.values())
        told = self._labels_told[field.name]
        both_kinds = told is False and bool(cells & (set(labels) - codes))
        votes = set(self._labels_told.values()) - {None}
        unclear = both_kinds or (told is None and votes == {True, False})
        found: list[str] = []
        for code, label in field.choices.items():
            shared = labels.count(label) > 1 and label not in codes
            crossed = unclear and label in codes and label != code
            if label in cells and (shared or crossed) and label not in found:
                found.append(label)
        return found
