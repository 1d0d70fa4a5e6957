"""The records of a project's ODM-XML, laid out as the rows of its export."""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree

from caseseries.delivery.redcap.odm.metadata import Repeats
from caseseries.delivery.redcap.odm.names import of_odm, own
from caseseries.delivery.redcap.project.dictionary import Project
from caseseries.delivery.redcap.rows import Row, Rows

_FIRST = "1"
# What an export has for an uploaded file.
_DOCUMENT = "[document]"
# Event, form that repeats and instance: '' for what an export leaves empty.
_Place = tuple[str, str, str]


class ClinicalData:
    """Collects subjects; a row for each event of a record and for each instance of what repeats."""

    def __init__(self, project: Project, repeats: Repeats) -> None:
        self._project = project
        self._repeats = repeats
        columns = [project.record_field]
        if project.events:
            columns.append("redcap_event_name")
        columns += ["redcap_repeat_instrument", "redcap_repeat_instance"]
        for form in project.forms:
            for field in project.fields.values():
                if field.form == form and field.name != project.record_field:
                    columns += field.columns
            columns.append(f"{form}_complete")
        # A missing data code of a checkbox, or what no field is, comes after all others.
        self._position = {column: at for at, column in enumerate(columns)}
        self._rows: list[tuple[int, dict[int, str]]] = []
        self._last_line = 1

    def add(self, subject: etree._Element) -> None:
        """Add the record of one SubjectData."""
        found: dict[_Place, tuple[int, dict[int, str]]] = {}
        # A classic project has its forms right in the subject.
        for event in (subject, *subject.iterchildren(of_odm("StudyEventData"))):
            name = own(event, "UniqueEventName") or (event.get("StudyEventOID") or "")
            name = name.removeprefix("Event.") if self._project.events else ""
            number = event.get("StudyEventRepeatKey") or _FIRST
            for form in event.iterchildren(of_odm("FormData")):
                place = self._place(name, number, form)
                line, cells = found.setdefault(place, (form.sourceline or 1, {}))
                cells.update(self._cells(form))
        for place, (line, cells) in found.items():
            cells.pop(0, None)
            shown = place if self._project.events else place[1:]
            cells |= dict(enumerate((subject.get("SubjectKey") or "", *shown)))
            # Findings name a row by its line: two that begin on one line are told apart.
            self._last_line = max(line, self._last_line + 1)
            self._rows.append((self._last_line, cells))

    def _place(self, event: str, number: str, form: etree._Element) -> _Place:
        name = (form.get("FormOID") or "").removeprefix("Form.")
        instance = form.get("FormRepeatKey") or _FIRST
        if instance != _FIRST or (event, name) in self._repeats.forms:
            return event, name, number if instance == _FIRST else instance
        repeats = number != _FIRST or event in self._repeats.events
        return event, "", number if repeats else ""

    def _cells(self, form: etree._Element) -> Iterator[tuple[int, str]]:
        for item in form.iter():
            name = item.get("ItemOID")
            if name is None or not isinstance(item.tag, str):
                continue
            value = item.get("Value")
            if value is None:
                # A typed item holds its value as text, and may be an uploaded file.
                value = _DOCUMENT if own(item, "DocName") else (item.text or "").strip()
            yield self._position.setdefault(name, len(self._position)), self._written(name, value)

    def _written(self, name: str, value: str) -> str:
        """Return a value as the export writes it: a time after a blank, seconds where asked for."""
        field = self._project.fields.get(name)
        if field is None or not field.validation.startswith("datetime") or "T" not in value:
            return value
        day, _, time = value.partition("T")
        return f"{day} {time if 'seconds' in field.validation else time[:5]}"

    def rows(self) -> Rows:
        """Return the header and the rows, each as wide as the header."""
        width = len(self._position)
        return list(self._position), tuple(
            Row(line, [cells.get(at, "") for at in range(width)]) for line, cells in self._rows
        )
