"""Protected texts taken out of a message, where a rule names or quotes them, and out of a key."""

from __future__ import annotations

import datetime
import re
import string
from collections.abc import Collection, Sequence

MASK = "[masked]"


def without_text(text: str, message: str, mask: str) -> str:
    """Mask a text wherever a message quotes it, as it is, trimmed or in Python's notation."""
    for form in dict.fromkeys((text, text.strip(), repr(text)[1:-1])):
        if form in message:
            before = r"(?<!\w)" if form[0].isalnum() else ""
            after = r"(?!\w)" if form[-1].isalnum() else ""
            message = re.sub(before + re.escape(form) + after, mask, message)
    return message


def protected_parts(message: str, phi: Collection[str]) -> re.Pattern[str] | None:
    """Return a pattern of the messages of a rule with a group for each protected text in them.

    Only what the rule names like a protected column; dates are known by their form. None where
    the rule quotes no such column.
    """
    pattern, protected = "", False
    for text, name, _, _ in string.Formatter().parse(message):
        pattern += re.escape(text)
        if name is not None:
            pattern += "(.*?)" if name in phi else "(?:.*?)"
            protected |= name in phi
    # The place in the file may follow.
    return re.compile(pattern + "(?:.*)", re.DOTALL) if protected else None


def without_groups(pattern: re.Pattern[str], message: str) -> str:
    found = pattern.fullmatch(message)
    if found is None:
        # Nothing tells the protected part from the rest.
        return MASK
    for number in range(pattern.groups, 0, -1):
        start, end = found.span(number)
        message = message[:start] + MASK + message[end:]
    return message


def masked_key(key: str, names: Sequence[str], phi: Collection[str]) -> str:
    """Return a key, its parts joined by a comma and a space, with those of ``phi`` masked."""
    if not set(names).intersection(phi):
        return key
    parts = key.split(", ")
    if len(parts) == len(names):
        return ", ".join(
            MASK if part and name in phi else part for name, part in zip(names, parts, strict=True)
        )
    # A part holds the separator itself: only where the first one begins is certain.
    return MASK if names[0] in phi else f"{parts[0]}, {MASK}"


def interval(cell: datetime.date, other: datetime.date) -> str:
    """Say how long before or after a cell's day another lies, in whole years if there are two.

    From 90 years on, where an age identifies, not how many.
    """
    first, last = sorted((cell, other))
    months = 12 * (last.year - first.year) + last.month - first.month - (last.day < first.day)
    if months >= 12 * 90:
        size = "90 years or more"
    elif months >= 24:
        size = f"{months // 12} years"
    elif months >= 2:
        size = f"{months} months"
    elif first == last:
        return "the same day"
    else:
        days = (last - first).days
        size = f"{days} day{'s' * (days != 1)}"
    return f"{size} {'later' if other > cell else 'earlier'}"
