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

    def rows_of(self, form: str) -> tuple[Row, ...]:
        """Return the rows that hold an entry of a form: a repeating instance, or any value."""
        if form not in self._rows_of:
            self._rows_of[form] = self._find_rows(form)
        return self._rows_of[form]

    def _find_rows(self, form: str) -> tuple[Row, ...]:
        record = self.project.record_field
        fields = [
            field
            for field in self.project.fields.values()
            if field.form == form and field.name != record
        ]
        return tuple(
            row
            for row in self.rows
            if self.cell(row, REPEAT_INSTRUMENT) in ("", form, _title(form))
            and any(self.is_filled(row, field) for field in fields)
        )

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

        Of fields outside the row's own form, a repeating instance sees its record's row.
        """
        column = reference.field
        if reference.code is not None:
            column = checkbox_column(reference.field, reference.code)
        value = "" if reference.event else self.cell(row, column)
        if not value:
            event = reference.event or self.cell(row, EVENT)
            key = (self.cell(row, self.project.record_field), event)
            values = (self.cell(base, column) for base in self._base_rows.get(key, ()))
            value = next((found for found in values if found), "")
        if reference.code is not None:
            return "1" if value in CHECKED else "0"
        return raw_code(self.project.fields.get(reference.field), value)


def raw_code(field: Field | None, value: str) -> str:
    """Return the code of a choice that was exported by its label."""
    if field is None or value in field.choices:
        return value
    codes = [code for code, label in field.choices.items() if label == value]
    return codes[0] if len(codes) == 1 else value


def _title(form: str) -> str:
    """Return a form's name as exports with labels write it."""
    return form.replace("_", " ").title()
