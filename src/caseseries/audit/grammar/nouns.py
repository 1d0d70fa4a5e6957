"""Nouns that are counted, and the words that say of what and of whom a number is."""

from __future__ import annotations

import re
from collections.abc import Collection
from functools import lru_cache

from caseseries.audit.grammar.tokens import Token
from caseseries.audit.grammar.words import NUMBER_WORDS

_IRREGULAR = {
    "man": "men", "woman": "women", "child": "children", "person": "people", "foot": "feet",
    "tooth": "teeth", "mouse": "mice", "case": "cases",
}  # fmt: skip
_PLURALS = frozenset((*_IRREGULAR.values(), "persons", "females", "males", "boys", "girls"))
_NO_NOUN_WORDS = (
    "has was is its this thus plus versus less previous times pass us as yes always besides"
    " whereas across perhaps towards afterwards hours minutes seconds"
)
_VERB_WORDS = "had has underwent was died did got took showed developed received required"
_NO_NOUNS = frozenset(_NO_NOUN_WORDS.split())
_VERBS = frozenset(_VERB_WORDS.split())
_NO_PLURAL_ENDS = ("ss", "us", "is", "ous", "'s", "’s", "ics")


@lru_cache(maxsize=4096)
def is_plural(word: str) -> bool:
    """Whether a word in small letters looks like the plural of a noun."""
    if word in _PLURALS:
        return True
    return (
        len(word) > 3
        and word.endswith("s")
        and not word.endswith(_NO_PLURAL_ENDS)
        and word not in _NO_NOUNS
    )


def is_verb(word: str) -> bool:
    """Whether a word behind "one" says what one did."""
    return word in _VERBS or (word.endswith("ed") and len(word) > 4)


@lru_cache(maxsize=4096)
def plural(word: str) -> str:
    """The plural of a noun in the singular; a plural stays."""
    if word in _IRREGULAR:
        return _IRREGULAR[word]
    if is_plural(word):
        return word
    if word.endswith("y") and word[-2:-1] not in "aeiou":
        return f"{word[:-1]}ies"
    if word.endswith("is"):
        return f"{word[:-2]}es"
    return f"{word}es" if word.endswith(("s", "x", "ch", "sh")) else f"{word}s"


def plural_of(
    tokens: list[Token], letters: str, index: int, units: Collection[str] = ()
) -> tuple[str, int]:
    """The noun counted by the number at ``index``, in the plural, and its token; ("", -1) for none.

    Adjectives may stand between them: "13 consecutive patients". Of one thing the noun is the word
    that the paragraph counts elsewhere, else the first one.
    """
    is_one = tokens[index].plain in ("1", "one")
    first = -1
    for i in range(index + 1, min(index + 6, len(tokens))):
        letter, word = letters[i], tokens[i].plain
        if letter == "%":
            return "", -1
        if letter != "a":
            if letter == "&" and i > index + 1 and letters[i + 1 : i + 2] == "a" and not is_one:
                continue
            if letter == "y" and i == index + 1 and word in ("days", "months", "years", "weeks"):
                return "", -1
            break
        if word.endswith("ly") or word in ("of", "with", "who", "that", "out", "single"):
            if word in ("with", "who", "that"):
                break
            continue
        if is_one:
            if i == index + 1 and (is_verb(word) or word in ("side", "month", "year")):
                break
            if plural(word) in units:
                return plural(word), i
            first = i if first < 0 else first
            continue
        if is_plural(word):
            following = tokens[i + 1].plain if letters[i + 1 : i + 2] == "a" else ""
            if following and following in units:
                return following, i + 1
            return word, i
    if is_one and first >= 0:
        return plural(tokens[first].plain), first
    return "", -1


_OF_WHOM = re.compile(
    r"\b(?:in|of|for|among|with|from)\s+(?:the\s+|those\s+)?(?P<who>"
    r"(?:patients?|participants|subjects|cases|men|women|males|females|children|adults|those)"
    r"\s+(?:with|without|who|aged|receiving|undergoing|treated|having|in|other than|younger|older)"
    r"\s[^,.;:()]{2,80}?(?=\s(?:was|were|is|are|had|at|of)\b|[,.;:()]|$)"
    r"|(?:[^\W\d_][^\s,.;:()]*\s){0,5}?(?:groups?|arms?|cohorts?|subgroups?|patients)\b"
    r"(?:\s(?:\d|[A-Z]|I{1,3}|IV)\b)?)",
    re.IGNORECASE,
)
_WITH = re.compile(r"^(?:patients?|participants|subjects|cases|those|adults)\s+with\s+", re.I)
_PLAIN_WORDS = (
    "all our these this study of the both entire whole overall total patients participants"
    " subjects cases"
)
_PLAIN = frozenset(_PLAIN_WORDS.split())
_ENTITY = re.compile(r"\s(?:groups?|arms?|cohorts?|subgroups?|patients)$", re.IGNORECASE)


def of_whom(text: str) -> str:
    """The group that a clause speaks of ("in the control arm", "in patients with anaemia")."""
    match = _OF_WHOM.search(text)
    return "" if match is None else _name_of(match)


def of_whom_first(text: str) -> str:
    """The group that a text begins with."""
    match = _OF_WHOM.match(text)
    return "" if match is None else _name_of(match)


def _name_of(match: re.Match[str]) -> str:
    who = _ENTITY.sub("", _WITH.sub("", match.group("who"))).strip()
    words = who.lower().split()
    if not [word for word in words if word not in _PLAIN and not _is_number(word)]:
        return ""
    is_label = len(words) > 1 and bool(re.match(r"(?:group|arm|cohort)s?$", words[-2]))
    if (_is_number(words[-1]) and not is_label) or _is_number(words[0]):
        return ""
    return who


_BEHIND = re.compile(
    r"\s*(?:in|for|among)\s+(?:the\s+|those\s+)?(?P<who>(?:(?!\b(?:and|was|were|at|vs|versus)\b)"
    r"[^,.;:()\d]){2,60})",
    re.IGNORECASE,
)
_BEFORE = re.compile(
    r"^(?:\w+ly, )?(?:In|For|Among|in|for|among)\s+(?:the\s+|those\s+)?(?P<who>[^,.;:()]{2,60}),"
)
_SUBJECT = re.compile(
    r"(?:^|[,;]\s*(?:and |but |while |whereas )?)(?P<who>[^,;]{3,90}?)\s(?:had|showed|achieved"
    r"|experienced|demonstrated|reached|has|have|exhibited)\b",
)
_NO_GROUP = re.compile(
    r"\b(?:this|our|present|study|series|total|analysis|all|whole|entire|overall|diameter|size"
    r"|length|we)\b",
    re.IGNORECASE,
)


def of_whom_around(before: str, behind: str) -> str:
    """The group that the words before a number, from the sentence's start, or behind it name.

    A number is of the whole only where nothing else is said; so rather a group too many.
    """
    match = _BEHIND.match(behind)
    if match is not None and not _NO_GROUP.search(match.group("who")):
        return _ENTITY.sub("", _WITH.sub("", match.group("who").strip()))
    found = of_whom(before[-200:])
    if found:
        return found
    for pattern in (_SUBJECT, _BEFORE):
        match = pattern.search(before)
        if match is not None and not _NO_GROUP.search(match.group("who")):
            words = unquoted(match.group("who"))
            if words.lower() not in ("patients", "participants", "subjects", "cases"):
                return words
    return ""


def _is_number(word: str) -> bool:
    return word in NUMBER_WORDS or word.isdigit()


def unquoted(words: str) -> str:
    """Words as a name: without articles, verbs of being and marks at their ends."""
    return _EDGES_RIGHT.sub("", _EDGES_LEFT.sub("", words.strip(" ,;:.()=\"'*"))).strip(" ,;:()")


_EDGES_LEFT = re.compile(
    r"^(?:(?:the|a|an|of|in|and|was|were|is|are|with|had|or|by|for|our|their|its|there|both|also"
    r"|while|whereas|but|as|mean|median|average)\b[\s,:;-]*)+",
    re.IGNORECASE,
)
_EDGES_RIGHT = re.compile(
    r"(?:[\s,:;(]*\b(?:the|(?-i:an?)|of|in|and|was|were|is|are|with|had|or|by|to|from|for|at|on|be|been"
    r"|has|have|only|about|approximately|than|values?|that)\b)+[\s,:;=]*$",
    re.IGNORECASE,
)
