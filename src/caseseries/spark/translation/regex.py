r"""Regular expressions of DuckDB (RE2) as Java's, which read some signs otherwise.

In Java ``$`` stands before a last line break too, ``.`` leaves out four kinds of line break, ``\b``
knows letters beyond ASCII, ``\s`` the vertical tab, and a class in brackets may hold another. What
is known to neither is refused.
"""

from __future__ import annotations

import re
import warnings

_WORD = "0-9A-Za-z_"
_ESCAPED = {
    "d": "[0-9]",
    "D": "[^0-9]",
    "w": f"[{_WORD}]",
    "W": f"[^{_WORD}]",
    "s": r"[\t\n\f\r ]",
    "S": r"[^\t\n\f\r ]",
    "b": f"(?:(?<![{_WORD}])(?=[{_WORD}])|(?<=[{_WORD}])(?![{_WORD}]))",
    "t": r"\t",
    "n": r"\n",
    "r": r"\r",
    "f": r"\f",
}
_IN_BRACKETS = {"d": "0-9", "w": _WORD, "s": r"\t\n\f\r ", "t": r"\t", "n": r"\n", "r": r"\r"}
_HEXADECIMAL = re.compile(r"\\x[0-9A-Fa-f]{2}")
_GROUP = re.compile(r"\((?:\?:)?")
_REPEATED = re.compile(r"(?:[*+?]|\{\d{1,4}(?:,\d{0,4})?\})\??")
_PLAIN = re.compile(r"[^\\^$.|?*+()\[\]{}]")
_ANCHORS = {"^": r"\A", "$": r"\z", ".": r"[^\n]", "|": "|", ")": ")"}


class RegexError(ValueError):
    """A part of a regular expression that Java may read otherwise."""


def to_java(pattern: str, *, whole: bool) -> str:
    """The pattern for Java; of the ``whole`` text where it has to fit all of it.

    Raises RegexError.
    """
    flags, at = "", 0
    if pattern.startswith("(?i)"):
        flags, at = "(?iu)", 4
    parts: list[str] = []
    may_repeat = False
    while at < len(pattern):
        rest = pattern[at:]
        if repeated := _REPEATED.match(rest):
            if not may_repeat:
                raise RegexError(repeated[0])
            part, taken, may_repeat = repeated[0], len(repeated[0]), False
        else:
            part, taken = _one(rest)
            may_repeat = part not in (r"\A", r"\z", "|") and not part.startswith("(")
        parts.append(part)
        at += taken
    inner = "".join(parts)
    return rf"{flags}\A(?:{inner})\z" if whole else flags + inner


def can_be_empty(pattern: str) -> bool:
    """Whether a pattern fits between two characters too, where each engine goes on in its way."""
    with warnings.catch_warnings():
        # Python means to read a [ within brackets as the beginning of another class some day.
        warnings.simplefilter("ignore", FutureWarning)
        try:
            return re.search(pattern.replace(r"\b", "(?:)"), "") is not None
        except re.error:
            return True


def _one(rest: str) -> tuple[str, int]:
    """The first part of a pattern for Java, and how many signs it is made of."""
    sign = rest[0]
    if sign == "\\":
        return _escape(rest, _ESCAPED)
    if sign == "[":
        return _bracketed(rest)
    if group := _GROUP.match(rest):
        if rest.startswith("(?") and group[0] == "(":
            raise RegexError(rest[:4])
        return group[0], len(group[0])
    if sign in _ANCHORS:
        return _ANCHORS[sign], 1
    if not _PLAIN.match(sign):
        raise RegexError(sign)
    return sign, 1


def _escape(rest: str, known: dict[str, str]) -> tuple[str, int]:
    if found := _HEXADECIMAL.match(rest):
        return found[0], 4
    sign = rest[1:2]
    if sign in known:
        return known[sign], 2
    if sign and sign.isascii() and not sign.isalnum():
        return rest[:2], 2
    raise RegexError(rest[:2])


def _bracketed(rest: str) -> tuple[str, int]:
    """A class of signs, without what only Java takes for more than signs."""
    taken = 2 if rest.startswith("[^") else 1
    made = rest[:taken]
    while rest[taken : taken + 1] not in ("]", ""):
        sign = rest[taken]
        if sign == "\\":
            part, length = _escape(rest[taken:], _IN_BRACKETS)
        elif sign in "[&~^":
            if sign == "[" and rest[taken : taken + 2] in ("[:", "[.", "[="):
                raise RegexError(rest[taken : taken + 2])
            part, length = f"\\{sign}", 1
        else:
            part, length = sign, 1
        made += part
        taken += length
    if not rest[taken:] or taken == (2 if rest.startswith("[^") else 1):
        raise RegexError(rest[:taken])
    return f"{made}]", taken + 1
