"""What REDCap's logic refers to in brackets: fields, of other events and instances, smart names."""

from __future__ import annotations

import dataclasses
import re

from caseseries.delivery.redcap.logic.values import UnsupportedLogicError

# Names that stand for an event beside the one a condition is evaluated in.
EVENT_NAMES = frozenset(
    ("event-name", "previous-event-name", "next-event-name", "first-event-name", "last-event-name")
)
INSTANCE_NAMES = frozenset(
    ("current-instance", "previous-instance", "next-instance", "first-instance", "last-instance")
)
# Names that are a value of their own.
RECORD_NAME, EVENT_NAME, CURRENT_INSTANCE = "record-name", "event-name", "current-instance"
_ALONE = frozenset((RECORD_NAME, EVENT_NAME, CURRENT_INSTANCE))
_FIELD = re.compile(r"([A-Za-z0-9_]+)(?:\(([^()]+)\))?(?::([a-z-]+))?")
_EVENT = re.compile(r"[a-z0-9_]+")


@dataclasses.dataclass(frozen=True, slots=True)
class Reference:
    """A field a condition refers to; ``code`` for a choice of a checkbox, ``event`` if named.

    ``event`` is a unique event name or one of ``EVENT_NAMES``, ``instance`` a number or one of
    ``INSTANCE_NAMES``. With ``label`` the choice's label is meant, with ``smart`` the name in
    ``field`` is no field but the record, the event or the instance itself.
    """

    field: str
    code: str | None = None
    event: str | None = None
    instance: str | None = None
    label: bool = False
    smart: bool = False


def reference(text: str) -> Reference:
    """Return what brackets refer to. Raises UnsupportedLogicError for other smart variables."""
    parts = [part.strip() for part in re.findall(r"\[([^\]]*)\]", text)]
    if len(parts) == 1 and parts[0] in _ALONE:
        return Reference(parts[0], smart=True)
    instance = event = None
    if len(parts) > 1 and (parts[-1] in INSTANCE_NAMES or parts[-1].isdecimal()):
        instance = parts.pop()
    if len(parts) == 2:
        event = parts.pop(0)
        if event not in EVENT_NAMES and not _EVENT.fullmatch(event):
            raise _not_evaluated(event)
    found = _FIELD.fullmatch(parts[0])
    if found is None or len(parts) > 1:
        raise _not_evaluated(parts[0])
    field, code, modifier = found.groups()
    if modifier not in (None, "value", "label"):
        raise _not_evaluated(parts[0])
    return Reference(
        field.lower(), code and code.strip(), event, instance, label=modifier == "label"
    )


def _not_evaluated(name: str) -> UnsupportedLogicError:
    return UnsupportedLogicError(f"the smart variable [{name}] is not evaluated")
