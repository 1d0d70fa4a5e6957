"""The records of a REDCap export: rows of text, and what a condition sees of them."""

from __future__ import annotations

import csv
import dataclasses
import functools
import io
import re
from collections.abc import Sequence
from pathlib import Path

from caseseries.delivery.header import DELIMITER, DELIMITER_NAMES
from caseseries.delivery.redcap.branching import Reference
from caseseries.delivery.redcap.dictionary import Field, Project
from caseseries.delivery.sources.source import cannot_read
from caseseries.study.failure import CannotReadError

REPEAT_INSTRUMENT = "redcap_repeat_instrument"
REPEAT_INSTANCE = "redcap_repeat_instance"
EVENT = "redcap_event_name"
CHECKED = frozenset(("1", "Checked"))
UNCHECKED = frozenset(("0", "Unchecked"))


@dataclasses.dataclass(frozen=True, slots=True)
class Row:
    """One row of the export: its line in the file, the header being line 1, and its cells."""

    line: int
    cells: Sequence[str]


def first_row(path: Path) -> list[str]:
    """Return the header of a delimited file, none where it is no text.

    Raises CannotReadError where the file cannot be opened.
    """
    return _delimiter_and_header(path)[1]


def _delimiter_and_header(path: Path) -> tuple[str, list[str]]:
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            line = file.readline(1 << 22)
        for delimiter in DELIMITER_NAMES:
            cells = next(csv.reader([line], delimiter=delimiter), [])
            if len(cells) > 1:
                return delimiter, cells
    except (UnicodeDecodeError, csv.Error):
        return DELIMITER, []
    except OSError as problem:
        raise cannot_read(path, problem) from problem
    return DELIMITER, []


def checkbox_column(field: str, code: str) -> str:
    """Return the export's column of a checkbox's choice; signs in a code become underscores."""
    return f"{field}___{re.sub(r'[^a-z0-9_]', '_', code.casefold())}"


class Records:
    """All rows of one export file.

    Raises CannotReadError where the file is not UTF-8 or cannot be split into its columns.
    """

    def __init__(self, path: Path, project: Project) -> None:
        self.path = path
        self.project = project
        self._delimiter, self.header = _delimiter_and_header(path)
        self._position = {name: at for at, name in enumerate(self.header)}
        self.rows = self._read()
        # Asked for once per field of a form.
        self._rows_of: dict[str, tuple[Row, ...]] = {}

    def _read(self) -> tuple[Row, ...]:
        try:
            text = self.path.read_text(encoding="utf-8-sig")
        except UnicodeDecodeError as error:
            raise CannotReadError(
                f"{self.path} is not UTF-8 (byte {error.start}). Export it from REDCap as 'CSV / "
                "Microsoft Excel (raw data)' with UTF-8 encoding."
            ) from error
        except OSError as problem:
            raise cannot_read(self.path, problem) from problem
        reader = csv.reader(io.StringIO(text, newline=""), delimiter=self._delimiter)
        rows: list[Row] = []
        line = 0
        try:
            for cells in reader:
                start, line = line + 1, reader.line_num
                if start > 1 and any(cells):
                    if len(cells) != len(self.header):
                        raise CannotReadError(
                            f"{self.path}, line {start}: {len(cells)} cells, the header has "
                            f"{len(self.header)}. Export the records from REDCap again."
                        )
                    rows.append(Row(start, cells))
        except csv.Error as error:
            raise CannotReadError(f"{self.path}, line {line + 1}: {error}.") from error
        return tuple(rows)

    def has(self, column: str) -> bool:
        """Say whether the export has a column."""
        return column in self._position

    def cell(self, row: Row, column: str) -> str:
        """Return a cell; '' where it is empty or the export lacks the column."""
        at = self._position.get(column)
        return "" if at is None else row.cells[at]

    def is_filled(self, row: Row, field: Field) -> bool:
        """Say whether a row holds a value of a field; an unchecked box is none."""
        if field.type == "checkbox":
            return any(
                self.cell(row, checkbox_column(field.name, code)) in CHECKED
                for code in field.choices
            )
        return self.cell(row, field.name) != ""

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

        An export with labels names the instrument by its label, which no dictionary holds: it is
        then the form whose fields these rows fill, if there is one such form.
        """
        return self._forms_called.get(instrument)

    @functools.cached_property
    def _forms_called(self) -> dict[str, str]:
        filled: dict[str, frozenset[str]] = {}
        for row in self.rows:
            name = self.cell(row, REPEAT_INSTRUMENT)
            if name:
                filled[name] = filled.get(name, frozenset()) | self.forms_filled(row)
        called = {name: name for name in filled if name in self._fields_by_form}
        labels = {name: forms for name, forms in filled.items() if name not in called}
        return called | {
            name: next(iter(forms)) for name, forms in labels.items() if len(forms) == 1
        }

    def rows_of(self, form: str) -> tuple[Row, ...]:
        """Return the rows that hold a value of a form, of repeating instruments only its own."""
        if form not in self._rows_of:
            self._rows_of[form] = tuple(
                row
                for row in self.rows
                if form in self.forms_filled(row) and self._form_of(row) in (None, form)
            )
        return self._rows_of[form]

    def _form_of(self, row: Row) -> str | None:
        """Return the form a row repeats, '' where that is unknown, None where it repeats none."""
        name = self.cell(row, REPEAT_INSTRUMENT)
        return self.form_called(name) or "" if name else None

    @functools.cached_property
    def _base_rows(self) -> dict[tuple[str, str], list[Row]]:
        """The rows of each record and event that are no repeating instance."""
        found: dict[tuple[str, str], list[Row]] = {}
        for row in self.rows:
            if not self.cell(row, REPEAT_INSTRUMENT):
                key = (self.cell(row, self.project.record_field), self.cell(row, EVENT))
                found.setdefault(key, []).append(row)
        return found

    def seen_from(self, row: Row, reference: Reference) -> str:
        """Return the raw value a condition on a row's form sees of a field, '' where none is.

        An instance of a repeating event sees itself; one of a repeating form its own fields, and
        of others those of its record's row of the event. Of another event the first instance is
        seen.
        """
        column = reference.field
        if reference.code is not None:
            column = checkbox_column(reference.field, reference.code)
        seen = self._row_seen(row, reference)
        value = "" if seen is None else self.cell(seen, column)
        if reference.code is not None:
            return "1" if value in CHECKED else "0"
        field = self.project.fields.get(reference.field)
        return value if field is None else self._raw_code(field, value)

    def _raw_code(self, field: Field, value: str) -> str:
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
        if by_label is None:
            told = list(self._labels_told.values())
            return told.count(True) > told.count(False)
        return by_label

    @functools.cached_property
    def _labels_told(self) -> dict[str, bool | None]:
        """By field with choices, whether its cells are labels; None where they may be either."""
        found: dict[str, bool | None] = {}
        for field in self.project.fields.values():
            if not field.choices or field.type == "checkbox" or not self.has(field.name):
                continue
            cells = {self.cell(row, field.name) for row in self.rows}
            codes, labels = set(field.choices), set(field.choices.values())
            if cells & (codes - labels):
                found[field.name] = False
            else:
                found[field.name] = True if cells & (labels - codes) else None
        return found

    def _row_seen(self, row: Row, reference: Reference) -> Row | None:
        own_event = self.cell(row, EVENT)
        event = reference.event or own_event
        field = self.project.fields.get(reference.field)
        form = self._form_of(row)
        if event == own_event and (form is None or (field is not None and field.form == form)):
            return row
        bases = self._base_rows.get((self.cell(row, self.project.record_field), event), ())
        first = (base for base in bases if self.cell(base, REPEAT_INSTANCE) in ("", "1"))
        return next(first, None)
