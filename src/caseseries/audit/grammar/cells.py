"""The number patterns of a fragment: what a table's cell, or a piece of a sentence, is made of.

`parse` names the shape of the whole fragment and the role of each of its numbers as far as the
fragment itself says it. What only a header can say (whether 54 (12) is a mean and its deviation or
a count and its percentage) stays ``first`` and ``second``.

| shape | roles |
|---|---|
| ``empty``, ``dash``, ``not significant``, ``text`` | none |
| ``number`` | ``value`` (``<0.001`` keeps its sign) |
| ``bound`` | ``value`` (of >= 55 or > 55) |
| ``percent`` | ``percent`` |
| ``size`` | ``n`` (n = 13) |
| ``p`` | ``p`` (P = .03) |
| ``fraction`` | ``count``, ``total``; with ``percent`` where it is printed |
| ``share`` | ``count``, ``percent``; of "0 (-)" ``count`` alone |
| ``spread`` | ``mean``, ``spread`` or ``sd`` or ``se``; ``low``, ``high`` of a range behind |
| ``limits`` | ``estimate``, ``low``, ``high``, ``level``: said to be a confidence interval; of
"100% (95% CI, 100%)" the one limit is both |
| ``quartiles`` | ``median``, ``q1``, ``q3``; or ``median``, ``width``: said to be quartiles |
| ``minmax`` | ``value``, ``min``, ``max``: said to be a range |
| ``interval`` | ``value``, ``low``, ``high``: not said what |
| ``range`` | ``low``, ``high`` |
| ``pair`` | ``first``, ``second`` |
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from caseseries.audit.grammar.tokens import (
    Token,
    letters_of,
    sign_of,
    tokens_of,
    value_of_word,
)

V = "[nd]"
U = "[uy]?"
_TO = "(?:[-T,;&|]|f)"
_SEP = "[,;:=]?"


def span(low: str, high: str) -> str:
    """Two numbers with a sign of range between them, over the letters of tokens."""
    return f"f?(?P<{low}>{V})%?{U}{_TO}(?P<{high}>{V})%?"


_LEVEL = f"(?:(?P<level>{V})%?C|C(?P<level2>{V})%?|C)"
_SHAPES = tuple(
    (shape, re.compile(pattern))
    for shape, pattern in (
        ("size", "a?\\(?N[=:](?P<n>n)\\)?"),
        ("p", f"P{_SEP}(?P<sign>[<>])?=?(?P<p>{V})"),
        ("fraction", "(?P<count>n)/(?P<total>n)"),
        ("fraction", f"(?P<count>n)/(?P<total>n)[(,;]?(?P<percent>{V})%?\\)?"),
        ("fraction", f"(?P<count>n)(?:o|o?t)(?P<total>n)(?:\\((?P<percent>{V})%?\\))?"),
        ("fraction", f"(?P<percent>{V})%?[(,;]?(?P<count>n)(?:/|ot?)(?P<total>n)\\)?"),
        ("fraction", f"n\\((?P<percent>{V})%?[,;](?P<count>n)/(?P<total>n)\\)"),
        ("share", f"(?P<count>n)[(,;](?P<percent>{V})%\\)?"),
        ("share", f"(?P<percent>{V})%[(,;](?P<count>n)\\)?"),
        ("share", f"N=(?P<count>n)[(,;](?P<percent>{V})%\\)?"),
        ("share", f"(?P<percent>{V})%[(,;]N=(?P<count>n)\\)?"),
        ("share", f"(?P<count>n)\\((?P<percent>{V})\\)%"),
        ("share", "(?P<count>n)\\(-+\\)"),
        ("percent", f"(?P<percent>{V})%"),
        ("spread", f"(?P<mean>{V})%?{U}±(?P<spread>{V})%?{U}"),
        (
            "spread",
            f"(?P<mean>{V})%?{U}±(?P<spread>{V})%?{U}[(,;]R?{_SEP}{span('low', 'high')}{U}\\)?",
        ),
        ("spread", f"(?P<mean>{V})%?{U}\\(S{_SEP}(?P<sd>{V})%?{U}\\)"),
        ("spread", f"(?P<mean>{V})%?{U}\\(E{_SEP}(?P<se>{V})%?{U}\\)"),
        (
            "limits",
            f"(?P<estimate>{V})%?{U}[(,;]{_LEVEL}{_SEP}\\(?{span('low', 'high')}{U}\\)?\\)?",
        ),
        ("quartiles", f"(?P<median>{V})%?{U}[(,;]Q{_SEP}{span('q1', 'q3')}{U}\\)?"),
        ("quartiles", f"(?P<median>{V})%?{U}[(,;]Q{_SEP}(?P<width>{V})%?{U}\\)?"),
        ("minmax", f"(?P<value>{V})%?{U}[(,;]R{_SEP}{span('min', 'max')}{U}\\)?"),
        ("limits", f"(?P<estimate>{V})%?\\({_LEVEL}{_SEP}(?P<limit>{V})%?\\)"),
        ("interval", f"(?P<value>{V})%?{U},{span('low', 'high')}{U}"),
        ("interval", f"(?P<value>{V})%?{U}\\({span('low', 'high')}{U}\\){U}"),
        ("range", f"R?{_SEP}f?(?P<low>{V})%?{U}[-T](?P<high>{V})%?{U}"),
        ("range", f"\\(f?(?P<low>{V})%?{U}[-T,;](?P<high>{V})%?{U}\\)"),
        ("number", f"[+]?(?P<sign><)?=?(?P<value>{V}){U}"),
        ("bound", f">=?(?P<value>{V}){U}"),
        ("pair", f"(?P<first>{V}){U}\\((?P<second>{V}){U}\\){U}"),
    )
)
_LABEL = re.compile("[aHMDSEXoIt&|b/(]*[aHMDSEX][:,=)]?")
_DASH = re.compile(r"(?:[-\u2010-\u2015\u2212]+|N/?A|n/?a|ND|NR|NE|NC|n\.a\.|\.{3}|…)\Z")
_NOT_SIGNIFICANT = re.compile(r"(?:NS|N\.S\.|n\.s\.|ns|not significant)\Z")
_FOOTNOTE = re.compile(r"(?:\s*[*†‡§¶‖#]+|[ᵃ-ᶻᵃ-ᶿ]+)+\Z")


@dataclass(frozen=True, slots=True)
class Found:
    """A number in a text: its plain text and its offsets as printed."""

    text: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Fragment:
    """The shape of a fragment and the numbers in it by their roles."""

    shape: str
    roles: Mapping[str, Found] = field(default_factory=dict)
    unit: str = ""
    """``%``, or the unit as printed behind a number."""
    label: str = ""
    """Words before it: ``HR`` of "HR 1.9 (1.1-3.2)", ``Median`` of "Median 63 (55-71)"."""
    others: tuple[Found, ...] = ()
    """The numbers of a ``text``: their roles are not understood."""


def parse(text: str, decimal_comma: bool | None = None) -> Fragment:
    """What a cell says; offsets count characters of the text as given.

    A cell alone cannot always tell 1,234 from 12,5: say which of the two the paper writes.
    """
    core = _FOOTNOTE.sub("", text)
    bare = core.strip()
    if not bare:
        return Fragment("empty")
    if _DASH.match(bare):
        return Fragment("dash")
    if _NOT_SIGNIFICANT.match(bare):
        return Fragment("not significant")
    tokens = tokens_of(core, decimal_comma)
    if tokens and tokens[-1].letter == "." and len(tokens) > 1:
        tokens.pop()
    letters = letters_of(tokens)
    unit = "%" if "%" in letters else next((t.raw for t in tokens if t.letter in "uy"), "")
    label = _LABEL.match(letters)
    for first in (0, label.end()) if label and label.end() else (0,):
        for shape, pattern in _SHAPES:
            match = pattern.fullmatch(letters, first)
            if match:
                words = core[tokens[0].start : tokens[first].start].strip(" :,=")
                return Fragment(shape, _roles(match, tokens), unit, words)
    others = tuple(found(t) for t in tokens if t.letter in "ndw")
    return Fragment("text", {}, unit, others=others)


def found(token: Token, sign: str = "") -> Found:
    """A token as the number it prints."""
    return Found(sign + value_of_word(token), token.start, token.end)


def _roles(match: re.Match[str], tokens: list[Token]) -> dict[str, Found]:
    at = {name: match.start(name) for name, value in match.groupdict().items() if value}
    sign = at.pop("sign", None)
    roles = {}
    for name, index in at.items():
        role = "level" if name == "level2" else name
        if sign is not None and sign < index <= sign + 2:
            mark = sign_of(tokens[sign])
            number = found(tokens[index], mark)
            roles[role] = Found(number.text, tokens[sign].start, number.end)
        else:
            roles[role] = found(tokens[index])
    limit = roles.pop("limit", None)
    return roles if limit is None else {**roles, "low": limit, "high": limit}
