"""A paragraph becomes statements: its sentences are read one by one."""

from __future__ import annotations

import re
from dataclasses import replace

from caseseries.audit.grammar.kinds.averages import read_averages
from caseseries.audit.grammar.kinds.counts import read_counts
from caseseries.audit.grammar.kinds.estimates import read_estimates, read_unnamed
from caseseries.audit.grammar.kinds.rest import read_rest, read_sure
from caseseries.audit.grammar.kinds.survival import read_survival
from caseseries.audit.grammar.nouns import plural_of
from caseseries.audit.grammar.sentence import Sentence
from caseseries.audit.grammar.sentences import sentences_of
from caseseries.audit.grammar.tokens import Token, letters_of, tokens_of, value_of_word
from caseseries.audit.paper import Paragraph
from caseseries.audit.statements import Number, Reading, Statement

_CITED = re.compile(
    r"\bet al\b|\b(?:previous|prior|earlier|other|several|recent|published|past) (?:\w+ )?"
    r"(?:stud(?:y|ies)|reports?|series|trials?|authors|investigat|literature)"
    r"|\b(?:previously|has been|have been) reported|\bin the literature"
    r"|\breported (?:by|rates?|in)\b"
    r"|\bmeta-analys[ie]s\b|\b(?:reports?|studies) have\b"
)
_GOES_ON = re.compile(
    r"(?:Their|They|In their|In that|In this (?:report|study of)|That study|Of the(?:se|ir))\b"
)
_REFERENCE = re.compile(r"\[\d{1,3}(?:\s?[-–,]\s?\d{1,3})*\]")
_OTHERS = re.compile(r"introduction|background|discussion|related|literature", re.IGNORECASE)
_OWN = re.compile(r"\b(?:our|present study|this study|we)\b", re.IGNORECASE)


def statements_of(
    paragraph: Paragraph, block: int, decimal_comma: bool | None = None
) -> list[Statement]:
    """All statements of a paragraph; a reference of the list says nothing of the paper's own.

    Whether decimals are written 12,5 is found in the paragraph, unless it is said
    (``tokens.has_decimal_commas`` of the whole paper).
    """
    if paragraph.kind == "reference":
        return []
    text = paragraph.text
    tokens = tokens_of(text, decimal_comma)
    letters = letters_of(tokens)
    if not any(letter in letters for letter in "ndwg"):
        return []
    units = _units(tokens, letters)
    found: list[Statement] = []
    before: Reading | None = None
    was_cited = False
    at = 0
    for start, end in sentences_of(text):
        first = at
        while at < len(tokens) and tokens[at].start < end:
            at += 1
        own = tokens[first:at]
        small = text[start:end]
        is_cited = _is_cited(small, paragraph.place.section, was_cited)
        was_cited = is_cited
        if not any(token.letter in "ndw0" or token.letter == "g" for token in own):
            continue
        s = Sentence(text, start, end, block, paragraph.place, own, is_cited, units)
        read_sure(s)
        read_estimates(s)
        read_averages(s)
        read_survival(s)
        before = read_counts(s, before) or before
        read_unnamed(s)
        read_rest(s)
        _references(s)
        _keep_apart(s)
        found.extend(s.statements)
    found.sort(key=lambda statement: min(n.start for n in statement.numbers.values()))
    return found


def numbers_of(text: str, block: int, decimal_comma: bool | None = None) -> list[Number]:
    """Every number of a text, in order: digits and words; those in names (T1, CD20) are none."""
    found: list[Number] = []
    for token in tokens_of(text, decimal_comma):
        if token.letter in "ndw":
            found.append(Number(value_of_word(token), block, token.start, token.end))
        elif token.letter == "g":
            found.extend(_in_brackets(token, block))
    return found


def not_understood(text: str, block: int, statements: list[Statement],
                   decimal_comma: bool | None = None) -> list[Number]:  # fmt: skip
    """The numbers of a text that play a role in none of its statements."""
    ends = {n.end for s in statements for n in s.numbers.values() if n.block == block}
    return [n for n in numbers_of(text, block, decimal_comma) if n.end not in ends]


def _in_brackets(token: Token, block: int) -> list[Number]:
    return [
        Number(m.group(), block, token.start + m.start(), token.start + m.end())
        for m in re.finditer(r"\d+", token.raw)
    ]


def _keep_apart(s: Sentence) -> None:
    """One thing that has two values in a sentence is of two groups, whatever they are called."""
    seen: dict[tuple[object, ...], set[str]] = {}
    for statement in s.statements:
        role = _VALUE_OF.get(statement.kind)
        if role is not None:
            value = statement.numbers.get(role) or statement.numbers.get("median")
            if value is not None:
                seen.setdefault(_what(statement), set()).add(value.text)
    several = {what for what, values in seen.items() if len(values) > 1}
    if not several:
        return
    for i, statement in enumerate(s.statements):
        if statement.kind in _VALUE_OF and _what(statement) in several:
            s.statements[i] = replace(statement, population="one of several")


_VALUE_OF = {"average": "mean", "survival": "estimate", "median time": "estimate"}


def _what(statement: Statement) -> tuple[object, ...]:
    center = "median" if "median" in statement.numbers else "mean"
    named = (statement.variable, statement.measure, statement.population, statement.time)
    return (statement.kind, center, statement.unit, *named)


def _references(s: Sentence) -> None:
    for token in s.tokens:
        if token.letter == "g":
            for number in _in_brackets(token, s.block):
                s.add("other", {"value": number}, measure="reference")


def _units(tokens: list[Token], letters: str) -> frozenset[str]:
    """The plurals that the paragraph counts."""
    found = set()
    for i, letter in enumerate(letters):
        if letter in "nw" and tokens[i].plain not in ("1", "one"):
            unit, _ = plural_of(tokens, letters, i)
            if unit:
                found.add(unit)
    return frozenset(found)


def _is_cited(sentence: str, section: str, was_cited: bool) -> bool:
    if _CITED.search(sentence):
        return not (_OWN.search(sentence) and not re.search(r"\bet al\b", sentence)) or bool(
            _REFERENCE.search(sentence)
        )
    if was_cited and _GOES_ON.match(sentence):
        return True
    return bool(_OTHERS.search(section) and _REFERENCE.search(sentence))
