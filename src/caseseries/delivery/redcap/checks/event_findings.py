"""Findings on the events of an export: unknown or ambiguous ones, forms not designated to them."""

from __future__ import annotations

from collections.abc import Iterator

from caseseries.delivery.redcap.checks.instruments import lines_named
from caseseries.delivery.redcap.records import EVENT, Records
from caseseries.study.failure import Failure, Rule

EVENTS = Rule(
    "folder.redcap_events",
    "error",
    "Every event of a REDCap export is one of the project's, where a file tells them.",
    table="",
    source="REDCap, events of longitudinal projects",
)
DESIGNATIONS = Rule(
    "folder.redcap_designations",
    "warning",
    "Every form that is filled at an event is designated to it.",
    table="",
    source="REDCap, instrument-event designation",
)
EVENT_RULES = (EVENTS, DESIGNATIONS)


def event_failures(records: Records) -> Iterator[Failure]:
    """Yield what does not fit the project's events; nothing where they are not known."""
    events = records.project.events
    if not events or not records.has(EVENT):
        return
    by_cell: dict[str, list[int]] = {}
    misplaced: dict[tuple[str, str], list[int]] = {}
    for row in records.rows:
        by_cell.setdefault(records.cell(row, EVENT), []).append(row.line)
        event = events.by_name.get(records.event(row))
        if event is not None and event.forms:
            for form in records.forms_filled(row) - event.forms:
                misplaced.setdefault((event.name, form), []).append(row.line)
    for cell, lines in by_cell.items():
        names = events.unique_names(cell)
        if len(names) == 1:
            continue
        what = f"is the label of several events ({', '.join(names)})" if names else "is none"
        message = (
            f"The event {cell!r} ({lines_named(lines)}) {what} of the project's events "
            f"({', '.join(events.by_name)}). Export the raw data from REDCap, or download the "
            "events anew."
        )
        yield _failure(EVENTS, records, lines[0], cell, message)
    for (name, form), lines in sorted(misplaced.items()):
        message = (
            f"The form {form} holds values at the event {name} ({lines_named(lines)}), to which "
            "it is not designated: REDCap does not show them. Delete them, or designate the form."
        )
        yield _failure(DESIGNATIONS, records, lines[0], name, message)


def _failure(rule: Rule, records: Records, line: int, value: str, message: str) -> Failure:
    file = records.path.as_posix()
    return Failure(rule.id, rule.severity, "", file, line, EVENT, None, value, message)
