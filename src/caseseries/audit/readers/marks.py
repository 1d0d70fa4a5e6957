"""Raised digits: what is an exponent stays one, what marks a reference or footnote is bracketed."""

from __future__ import annotations

import re

UNICODE_MARKS = re.compile(r"[⁰¹²³⁴-⁹⁻⁺](?:[⁰¹²³⁴-⁹⁻⁺⁽⁾]|[,–-](?=[⁰¹²³⁴-⁹]))*[⁽⁾]?")
_UNIT = re.compile(
    r"(?:^|[\s/·×*(\d])(?:[mcdkµμn]?m|in|ft|s|sec|min|h|hr|[kmµμ]?g|[mdµμ]?[lL]|yr|y|d)$"
)
_TEN = re.compile(r"(?<![\d.,])10$")
_SYMBOL = re.compile(r"(?:^|[^A-Za-zχηωρσ])(?:[A-Zrχηωρσtχ]|chi|Chi|eta)$")
_NUMBERS = re.compile(r"[-+]?\d+(?:\s*[,;–—-]\s*\d+)*\s*[,;]?")
_POWERS = ("2", "3", "-1", "-2", "-3", "+2", "+3")
_ORDINALS = ("st", "nd", "rd", "th")


def raised(before: str, mark: str) -> str:
    """Return a raised text as it is written on the line, given what stands before it.

    ``m``, ``2`` is ``^2``; ``10``, ``9`` is ``^9``; ``progression``, ``1,2`` is ``[1,2]``.
    """
    text = mark.strip().replace("−", "-").replace("⁻", "-")
    inner = text.strip("()[]").strip()
    if not inner:
        return mark
    if inner in _ORDINALS and before[-1:].isdigit():
        return inner
    before = before.rstrip("\u2009\u200a")
    if _NUMBERS.fullmatch(inner):
        if inner in _POWERS and (_UNIT.search(before) or _SYMBOL.search(before)):
            return f"^{inner}"
        if inner.lstrip("+-").isdigit() and (_TEN.search(before) or inner.startswith("-")):
            return f"^{inner}"
        return f"[{inner.rstrip(',; ')}]"
    if len(inner) <= 3 and inner.isalpha() and (before[-1:].isalnum() or before[-1:] in ")%]"):
        return f"[{inner}]" if inner.islower() else inner
    return inner if text == mark.strip() and not text.startswith(("(", "[")) else text
