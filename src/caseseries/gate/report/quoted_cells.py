"""Protected texts taken out of a message: where a rule names them, and where it quotes a cell."""

from __future__ import annotations

import re
import string
from collections.abc import Collection

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
