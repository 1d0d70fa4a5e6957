"""Events of a longitudinal project: their order, arms and forms, and the labels they go by."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterable, Mapping

# A label is seldom written so; a unique name always is.
_UNIQUE = re.compile(r"[a-z0-9_]+")
_LABEL = re.compile(r"(?P<label>.*\S)\s*\(Arm (?P<arm>\d+): .*\)", re.DOTALL)
_MAX_SLUG = 18


@dataclasses.dataclass(frozen=True, slots=True)
class Event:
    """One event; ``forms`` are those designated to it, empty where that is not known."""

    name: str
    label: str
    arm: str
    forms: frozenset[str] = frozenset()


class Events:
    """The events of a project in order; without any where none are known."""

    def __init__(self, events: Iterable[Event] = ()) -> None:
        self.by_name: Mapping[str, Event] = {event.name: event for event in events}

    def __bool__(self) -> bool:
        return bool(self.by_name)

    def unique_names(self, cell: str) -> list[str]:
        """Return the unique names a cell of ``redcap_event_name`` may stand for."""
        if cell in self.by_name:
            return [cell]
        found = _LABEL.fullmatch(cell)
        label, arm = (found["label"], found["arm"]) if found else (cell, None)
        return [
            event.name
            for event in self.by_name.values()
            if event.label in (label, cell) and (arm is None or event.arm == arm)
        ]

    def unique_name(self, cell: str) -> str:
        """Return the unique name of a cell; where events are not known that REDCap would form."""
        if self:
            names = self.unique_names(cell)
            return names[0] if len(names) == 1 else cell
        return cell if not cell or _UNIQUE.fullmatch(cell) else _formed(cell)

    def near(self, name: str, wanted: str, form: str | None) -> str:
        """Return the event that is previous, next, first or last to another in its arm.

        With ``form`` only events count to which it is designated, where that is known. '' where
        there is none.
        """
        own = self.by_name.get(name)
        if own is None:
            return ""
        arm = [event for event in self.by_name.values() if event.arm == own.arm]
        at = arm.index(own)
        candidates = {
            "previous-event-name": arm[:at][::-1],
            "next-event-name": arm[at + 1 :],
            "first-event-name": arm,
            "last-event-name": arm[::-1],
        }[wanted]
        having = (
            event for event in candidates if not (form and event.forms) or form in event.forms
        )
        return next((event.name for event in having), "")


def _formed(label: str) -> str:
    found = _LABEL.fullmatch(label)
    text, arm = (found["label"], found["arm"]) if found else (label, "1")
    slug = re.sub(r"[^a-z0-9_]", "", re.sub(r"\s+", "_", text.strip().casefold()))
    return f"{slug[:_MAX_SLUG].strip('_')}_arm_{arm}"
