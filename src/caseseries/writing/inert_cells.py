"""Text from outside that whatever shows it must not obey: a spreadsheet, a terminal, an editor."""

from __future__ import annotations

import json
import re

# A spreadsheet runs a cell that begins so as a formula (OWASP, CSV Injection).
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
# What lies outside printable ASCII is looked at once more; JSON itself allows it.
_OTHER = re.compile(r"[^\x20-\x7e\n]")


def inert_cell(text: str) -> str:
    """Return a text as a spreadsheet shows it without running it: after an apostrophe."""
    return f"'{text}" if text.startswith(_FORMULA_STARTS) and not _is_number(text) else text


def printable(text: str, kept: str = "") -> str:
    """Return text with line ends, terminal escapes and direction marks shown as escapes.

    The characters in ``kept`` stay as they are.
    """
    if text.isprintable():
        return text
    return "".join(
        char
        if char.isprintable() or char in kept
        else char.encode("unicode_escape").decode("ascii")
        for char in text
    )


def plain_json(text: str) -> str:
    """Return JSON with what a terminal or an editor would obey written as escapes."""
    # JSON has no other control character; of most text this is known at once.
    return text if text.isascii() and "\x7f" not in text else _OTHER.sub(_escaped, text)


def _escaped(found: re.Match[str]) -> str:
    char = found[0]
    return char if char.isprintable() else json.dumps(char)[1:-1]


def plain_cell(text: str) -> str:
    """Return the text that ``inert_cell`` was given."""
    return text[1:] if text.startswith("'") and text[1:].startswith(_FORMULA_STARTS) else text


def _is_number(text: str) -> bool:
    return text[1:].replace(".", "", 1).isdecimal()
