"""What a number is of, and of whom, in the words around it."""

from __future__ import annotations

import re

from caseseries.audit.grammar.chunks import Chunk
from caseseries.audit.grammar.nouns import of_whom, of_whom_first, unquoted
from caseseries.audit.grammar.sentence import Sentence

SAYS = re.compile(r"\d|\b(?:we|was|were|had|patients|participants|subjects)\b", re.IGNORECASE)
_DURING = re.compile(r"^\s*(?:during|the)\s+", re.IGNORECASE)
_OF_ALL = re.compile(
    r"\s(?:of|in|among|for)\s(?:(?:the|all|these|our|study)\s)*"
    r"(?:patients|participants|subjects|cases)$"
)
TEMPLATE = re.compile(r"[MD](?:±|\(?[SEQR]\)?[,;&]?[SEQR]?\)?)")


def variable_of(s: Sentence, chunk: Chunk, governing: int) -> str:
    is_further = any(governing < i < chunk.first for i in s.said) and chunk.kind == "pm"
    if governing >= 0 and not is_further:
        return _governed(s, chunk, governing)
    first = s.boundary_before(chunk.first)
    if chunk.first and s.letters[chunk.first - 1] in ":=,(" and first:
        words = unquoted(s.tail(s.boundary_before(first - 1), first - 1))
        return words if len(words.split()) < 8 else ""
    words = s.tail(first, chunk.first)
    if words != s.words(first, chunk.first):
        return ""
    if first and s.letters[first - 1] in ",;":
        words = words.removeprefix("and ")
    if re.match(r"(?:in|for|to|and|among|vs|versus|with|or|from)\b", words):
        return ""
    words = unquoted(words)
    return words if len(words.split()) < 10 else ""


def _governed(s: Sentence, chunk: Chunk, governing: int) -> str:
    """What has this mean: the words behind "mean", up to a number; else those before it."""
    template = TEMPLATE.match(s.letters, governing)
    start = max(governing + 1, template.end() if template else 0)
    last = start
    while last < chunk.first and s.letters[last] not in "ndw(":
        last += 1
    if last < chunk.first and last in s.said:
        return ""
    words = unquoted(_OF_ALL.sub("", unquoted(s.words(start, last))))
    if words or template is not None:
        return words
    if governing > 1 and s.letters[governing - 1] == "(":
        outer = governing - 1
        before = unquoted(_DURING.sub("", s.tail(s.boundary_before(outer), outer)))
        return before if len(before.split()) < 5 and not SAYS.search(before) else ""
    before = unquoted(s.tail(s.boundary_before(governing), governing))
    return before if len(before.split()) < 6 else ""


def population_of_share(s: Sentence, first_token: int, last_token: int) -> str:
    """The group named directly behind the share, else in the clause before it."""
    last = last_token + 1 if s.letters[last_token : last_token + 1] == ")" else last_token
    if last < len(s.tokens):
        behind = s.text[s.tokens[last].start : s.end]
        found = of_whom_first(behind)
        if found:
            return found
    return of_whom(s.tail(s.boundary_before(first_token), first_token))


def variable_of_share(s: Sentence, first_token: int, last_token: int, noun: int) -> str:
    """What is counted: "lung" of "lung in 4 (30.8%)", else the words behind the noun."""
    if first_token and s.letters[first_token - 1] == "I":
        label = label_before(s, first_token - 1)
        if label:
            return label
    if first_token and s.letters[first_token - 1] == "(":
        inner = s.boundary_before(first_token - 1, "b")
        return unquoted(s.tail(inner, first_token - 1))
    first = max(last_token, noun + 1)
    if s.letters[first : first + 1] == ")":
        first += 1
    last = first
    while last < len(s.letters) and s.letters[last] not in ",;:.()ndw":
        last += 1
    return unquoted(s.words(first, min(last, first + 12)))


def label_before(s: Sentence, index: int) -> str:
    """The words of a list's item before token ``index``, back to a comma, an "and" or a verb."""
    first = s.boundary_before(index, "b")
    return unquoted(s.tail(first, index))
