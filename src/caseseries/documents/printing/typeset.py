"""Signs that people type on a keyboard, as they are printed: ≤ for <=, → for ->."""

from __future__ import annotations

import re
from typing import Final

_SIGNS: Final = (
    (re.compile(r"<="), "≤"),
    (re.compile(r">="), "≥"),
    (re.compile(r"<->"), "↔"),
    (re.compile(r"(?<!-)->"), " → "),
    (re.compile(r"(?<=\d) x (?=\d|\w+\^)|(?<=\^\d) x "), " × "),
    # pages and years from one to another, not a date or a subtraction
    (re.compile(r"(?<![\d-])(\d+)-(\d+)(?![\d-])"), r"\1–\2"),
    (re.compile(r"(?<=\w) - (?=\w)"), " − "),
    (re.compile(r"(?<=\d) %"), "%"),
    # two persons, not one with a hyphen
    (re.compile(r"\b(Kaplan|Aalen)-(?=Meier|Johansen)"), r"\1–"),
    (re.compile(r"(?<=\w)'(?=\w)|(?<=s)'(?= )"), "’"),
    (re.compile(r"\.\.\."), "…"),
)  # fmt: skip
_SPACES: Final = re.compile(r" {2,}")


def typeset(text: str) -> str:
    """The text with typographic signs."""
    for sign, printed in _SIGNS:
        text = sign.sub(printed, text)
    return _SPACES.sub(" ", text)
