"""What a condition sees from a row: fields of its own row, of other events and instances."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from caseseries.delivery.redcap.logic.references import (
    EVENT_NAME,
    EVENT_NAMES,
    RECORD_NAME,
    Reference,
)
from caseseries.delivery.redcap.logic.values import MissingCode
from caseseries.delivery.redcap.project.dictionary import Field, checkbox_column
from caseseries.delivery.redcap.rows import Row

if TYPE_CHECKING:
    from caseseries.delivery.redcap.records import Records


class Seen:
    """The values of an export as conditions see them.

    An instance of a repeating event sees itself; one of a repeating form its own fields, and of
    others those of its record's row of the event. Of another event the first instance is seen,
    unless an instance is named.
    """

    def __init__(self, records: Records) -> None:
        self._records = records
        self._rows: dict[tuple[str, str], list[Row]] = {}
        for row in records.rows:
            key = (self._record(row), records.event(row))
            self._rows.setdefault(key, []).append(row)

    def _record(self, row: Row) -> str:
        return self._records.cell(row, self._records.project.record_field)

    def value(self, row: Row, reference: Reference) -> str:
        """Return the raw value a condition on a row's form sees, '' where there is none."""
        records = self._records
        if reference.smart:
            if reference.field == RECORD_NAME:
                return self._record(row)
            if reference.field == EVENT_NAME:
                return records.event(row)
            return str(records.instance(row))
        field = records.project.field(reference.field)
        seen = self._row(row, reference, field)
        if reference.code is not None:
            column = checkbox_column(reference.field, reference.code)
            return "1" if seen is not None and records.is_checked(seen, column) else "0"
        if seen is None or field is None:
            return ""
        value = records.cell(seen, field.name)
        code = records.missing_code(field, value)
        if code is not None:
            return MissingCode(code)
        if "comma" in field.validation:
            return value.replace(",", ".")
        value = records.raw_code(field, value)
        return field.choices.get(value, value) if reference.label else value

    def _row(self, row: Row, reference: Reference, field: Field | None) -> Row | None:
        own = self._records.event(row)
        event = reference.event or own
        if event in EVENT_NAMES:
            form = field.form if field is not None else None
            near = self._records.project.events.near
            event = own if event == EVENT_NAME else near(own, event, form)
        form = self._records.form_of(row)
        if reference.instance is not None:
            return self._instance(row, reference.instance, event, field)
        if event == own and (form is None or (field is not None and field.form == form)):
            return row
        bases = (other for other in self._of(row, event) if self._records.form_of(other) is None)
        return next((base for base in bases if self._records.instance(base) == 1), None)

    def _of(self, row: Row, event: str) -> Sequence[Row]:
        return self._rows.get((self._record(row), event), ())

    def _instance(self, row: Row, wanted: str, event: str, field: Field | None) -> Row | None:
        """Return the row of an instance of the form a field is on, or of a repeating event."""
        form = field.form if field is not None else None
        of_event = self._of(row, event)
        repeated = [other for other in of_event if self._records.form_of(other) == form]
        rows = repeated or [other for other in of_event if self._records.form_of(other) is None]
        by_number = {self._records.instance(other): other for other in rows}
        if not by_number:
            return None
        own = self._records.instance(row)
        number = {
            "current-instance": own,
            "previous-instance": own - 1,
            "next-instance": own + 1,
            "first-instance": min(by_number),
            "last-instance": max(by_number),
        }.get(wanted)
        return by_number.get(int(wanted) if number is None else number)
