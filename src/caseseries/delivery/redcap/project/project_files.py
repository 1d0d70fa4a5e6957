"""Files of a REDCap project beside its dictionary: events, designations, forms, missing codes.

Each is a CSV that REDCap's pages or its programming interface write, known by its header. Missing
data codes have no download of their own: a file with the columns ``missing_data_code`` and
``label`` says them.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from caseseries.delivery.redcap.project.dictionary import Project
from caseseries.delivery.redcap.project.events import Event, Events
from caseseries.delivery.redcap.rows import read_rows

_EVENTS = frozenset(("event_name", "arm_num", "unique_event_name"))
_DESIGNATIONS = frozenset(("arm_num", "unique_event_name", "form"))
_INSTRUMENTS = frozenset(("instrument_name", "instrument_label"))
_MISSING = frozenset(("missing_data_code", "label"))
# What repeats is seen in the records; the file is known so that it is no stray table.
_REPEATING = frozenset(("event_name", "form_name", "custom_form_label"))
_REPEATING_CLASSIC = frozenset(("form_name", "custom_form_label"))
_KINDS = (_EVENTS, _DESIGNATIONS, _INSTRUMENTS, _MISSING, _REPEATING, _REPEATING_CLASSIC)


def kind_of(header: Sequence[str]) -> frozenset[str] | None:
    """Return the columns a file about the project is known by, None where it is none."""
    names = {cell.strip() for cell in header}
    found = next((kind for kind in _KINDS if kind <= names), None)
    # A table of a study may have a label too; these files have nothing else.
    return None if found in (_MISSING, _REPEATING_CLASSIC) and names != found else found


def with_files(project: Project, kinds: Mapping[Path, frozenset[str]]) -> Project:
    """Return the project with what the files say of it."""
    rows = {
        kind: [row for path, found in kinds.items() if found is kind for row in _rows(path)]
        for kind in _KINDS
    }
    forms: dict[str, set[str]] = {}
    for row in rows[_DESIGNATIONS]:
        forms.setdefault(row["unique_event_name"], set()).add(row["form"])
    events = [
        Event(name, row["event_name"], row["arm_num"], frozenset(forms.get(name, ())))
        for row in rows[_EVENTS]
        if (name := row["unique_event_name"])
    ]
    if not events:
        # Without their own file the events go by the order of the designations.
        arms = {row["unique_event_name"]: row["arm_num"] for row in rows[_DESIGNATIONS]}
        events = [Event(name, name, arms[name], frozenset(forms[name])) for name in arms]
    return dataclasses.replace(
        project,
        events=Events(events) if events else project.events,
        form_labels={
            **project.form_labels,
            **{row["instrument_name"]: row["instrument_label"] for row in rows[_INSTRUMENTS]},
        },
        missing_codes={
            **project.missing_codes,
            **{row["missing_data_code"]: row["label"] for row in rows[_MISSING]},
        },
    )


def _rows(path: Path) -> Iterable[dict[str, str]]:
    header, rows = read_rows(path)
    names = [cell.strip() for cell in header]
    for row in rows:
        yield dict(zip(names, (cell.strip() for cell in row.cells), strict=True))
