"""Exports with labels in place of names and codes: which column and which choice is meant."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from caseseries.delivery.redcap.project.dictionary import Project, checkbox_column
from caseseries.study.failure import CannotReadError

# REDCap's own columns by their English labels.
_OWN = {
    "event name": "redcap_event_name",
    "repeat instrument": "redcap_repeat_instrument",
    "repeat instance": "redcap_repeat_instance",
    "data access group": "redcap_data_access_group",
    "survey identifier": "redcap_survey_identifier",
}
_COMPLETE = "complete?"
_TIMESTAMP = "survey timestamp"


def has_labels(header: Sequence[str], project: Project) -> bool:
    """Say whether a header has labels; that of the record, its first, may be its name as well."""
    first = project.fields[project.record_field]
    if not header or _plain(header[0]) != _plain(first.label):
        return False
    known = {*(name for name, _ in _columns(project)), *_OWN.values()}
    names = sum(cell in known or cell.removesuffix("_complete") in project.forms for cell in header)
    return header[0] != first.name or names < len(header) / 2


def names_of(header: Sequence[str], project: Project, path: Path) -> list[str]:
    """Return the names of the columns of a header of labels; a label no field has stays as it is.

    Labels that several fields have are told apart by the dictionary's order. Raises
    CannotReadError where that leaves more than one field.
    """
    columns = list(_columns(project))
    found: dict[int, int] = {}
    by_label: dict[str, list[int]] = {}
    for number, (_, label) in enumerate(columns):
        by_label.setdefault(label, []).append(number)
    places: dict[str, list[int]] = {}
    for at, cell in enumerate(header):
        places.setdefault(_plain(cell), []).append(at)
    for label, positions in places.items():
        if len(positions) == len(by_label.get(label, ())):
            found.update(zip(positions, by_label[label], strict=True))
    names = list(header)
    for at, number in found.items():
        names[at] = columns[number][0]
    for label, positions in places.items():
        for at in positions:
            if at in found:
                continue
            if label in _OWN:
                names[at] = _OWN[label]
            elif label in by_label:
                names[at] = _between(header, at, by_label[label], found, columns, path)
    _name_statuses(names, header, project)
    twice = next((name for name in names if names.count(name) > 1 and name not in header), None)
    if twice is not None:
        raise CannotReadError(
            f"{path}, line 1: two columns have the label of the field {twice}. Export the records "
            "from REDCap with field names as headers ('CSV / Microsoft Excel (raw data)')."
        )
    return names


def _between(
    header: Sequence[str],
    at: int,
    candidates: Sequence[int],
    found: Mapping[int, int],
    columns: Sequence[tuple[str, str]],
    path: Path,
) -> str:
    """Return the field of a shared label that lies between its neighbours in the dictionary."""
    before = max((number for place, number in found.items() if place < at), default=-1)
    after = min((number for place, number in found.items() if place > at), default=len(columns))
    left = [columns[number][0] for number in candidates if before < number < after]
    if len(left) != 1:
        fields = ", ".join(columns[number][0] for number in candidates)
        raise CannotReadError(
            f"{path}, line 1: the label {header[at]!r} is that of several fields ({fields}), and "
            "the order does not tell which. Export the records from REDCap with field names as "
            "headers ('CSV / Microsoft Excel (raw data)')."
        )
    return left[0]


def _name_statuses(names: list[str], header: Sequence[str], project: Project) -> None:
    """Name each status after the form whose fields stand before it, a survey's time after it."""
    forms = {name: field.form for field in project.fields.values() for name in field.columns}
    forms.pop(project.record_field, None)
    order = list(project.forms)
    for at, cell in enumerate(header):
        if _plain(cell) == _COMPLETE:
            form = next((forms[name] for name in reversed(names[:at]) if name in forms), order[0])
            names[at] = f"{form}_complete"
        elif _plain(cell) == _TIMESTAMP:
            form = next((forms[name] for name in names[at:] if name in forms), order[-1])
            names[at] = f"{form}_timestamp"


def _columns(project: Project) -> Iterator[tuple[str, str]]:
    for field in project.fields.values():
        if field.type == "descriptive":
            continue
        if field.type != "checkbox":
            yield field.name, _plain(field.label)
            continue
        for code, choice in {**field.choices, **project.missing_codes}.items():
            yield checkbox_column(field.name, code), _plain(f"{field.label} (choice={choice})")


def _plain(text: str) -> str:
    text = re.sub(r"<[^<>]*>", "", html.unescape(text))
    return re.sub(r"\s+", " ", text).strip().casefold()
