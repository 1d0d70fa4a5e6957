"""A sentence's tokens as chunks: the smallest groups of numbers that belong together.

A chunk is found by an expression over the letters of the tokens (``words``): one pass over the
sentence, the alternatives in the order of how sure they are.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from caseseries.audit.grammar.tokens import Token

V = "[nd]"
U = "[uy]?"
_LEVEL = f"(?:{V}%C|C{V}%|C{V}(?=[,:;(]|{V})|C)"
_S = "[,:;=]?"
_TO = f"(?:%?{U}[-T,;&]&?%?)"


def _span(name: str) -> str:
    return f"\\(?f?(?P<{name}1>{V}){_TO}(?P<{name}2>{V})%?{U}"


_ALTERNATIVES = {
    "ci": f"(?P<cl>{_LEVEL})(?:\\(C\\))?[ob]?{_S}f?{_span('ci')}",
    "level": f"{V}%C(?:\\(C\\))?",
    "p": f"Pa?(?:\\([a-z]{{1,4}}\\)|I[at]{{1,2}})?[,:ob]?[<>]?=?(?P<p1>{V})",
    "t": f"X(?:\\((?P<df1>{V})(?:[,;](?P<df2>{V}))?(?:[,;]N=n)?\\))?=(?P<t1>{V})"
    f"(?:[,;&]F=(?P<df3>{V}))?",
    "effect": f"H(?:\\(H\\))?(?:I[at]?a{{0,3}})?[,:=ob(]?(?P<h1>{V})(?=[^%]|$)",
    "size": "N[=:](?P<n1>n)",
    "iqr": f"(?:{V}%?-{V}%)?Q(?:-Q|a)?(?:\\(Q\\))?[,:;=o]?f?{_span('q')}",
    "width": f"Q(?:\\(Q\\))?[,:;=o]?\\(?(?P<w1>{V})%?{U}",
    "range": f"R(?:\\(R\\))?[,:;=ofb]?f?{_span('r')}",
    "pm": f"(?P<m1>{V})%?{U}±(?P<m2>{V})%?{U}",
    "sd": f"S[,:;=o]?(?P<s1>{V})%?{U}",
    "se": f"E[,:;=o]?(?P<e1>{V})%?{U}",
    "rate": f"(?P<x1>{V})(?:a{{1,2}})?p(?P<x2>n)(?:[aIy/-]{{1,4}})?",
    "date": "k?n?[,.]?k,?n|nk,?n|n[/.]n[/.]n|k[,]?n",
    "shareof": "(?P<c1>w)a{0,3}\\((?P<c2>[nd])%\\)oA?t?(?P<c3>[nw])(?![%d/-])"
    "|(?P<c4>n)a{0,3}\\((?P<c5>[nd])%\\)oA?t?(?P<c6>n)(?![%d/-])",
    "frac": "(?<![/])(?P<f1>n)/(?P<f2>n)(?![/%])",
    "per": f"(?P<o1>{V})a{{1,3}}[p/]a",
    "of": "(?P<g1>[nw])oA?t?(?P<g2>n)(?![%/.-])|(?P<g3>w)oA?t?(?P<g4>w)",
    "noneof": "0oA?t?(?P<z1>[nw])",
    "pctof": "(?P<b1>[nd])%oA?t?(?P<b2>n)(?![%/-])",
    "timeadj": f"[ndw](?:-?,&?{V}|-?[&|]{V}|-,?[&|]{V}|-T-{V})*-y",
    "times": f"@{V}y?(?:,&?{V}y?|[&|]{V}y?)*y",
    "timelist": f"(?<=[I@fT]){V}(?:,{V})+,?[&|]{V}-?y",
    "label": f"x[.]?(?:o|I)?{V}(?:a(?=[^a]|$))?"
    f"(?:\\|{V}(?=o)|[-,&|T]&?{V}(?!o|/|\\([nd]%\\)))*|xbn[|]n"
    "|[@I(]yn(?=[,;.)a-z]|$)",
    "odds": "n:n(?=[a-z,.;)]|$)",
    "device": f"{V}-[aux]",
    "bound": f"[<>]=?{V}(?:%|{U})",
    "orless": f"{V}(?:[uya]|%)?h",
    "pctspan": f"(?P<y1>{V})%?[-T](?P<y2>{V})%",
    "span": f"f?(?P<v1>[ndw])(?:{U}[-T]|&)(?P<v2>[ndw])(?:[uy]|%)",
    "barespan": f"{V}[-T]{V}",
    "pct": "(?P<a1>[ndw])%",
    "bare": "[ndw]",
}
_CHUNK = re.compile("|".join(f"(?P<{name}>{p})" for name, p in _ALTERNATIVES.items()))
_ROLES = {
    name: tuple(re.findall(r"\?P<(\w+\d)>", pattern)) for name, pattern in _ALTERNATIVES.items()
}
_NUMBERS = frozenset("ndw")


@dataclass(slots=True)
class Chunk:
    """A group of numbers: tokens ``first`` up to ``last`` (exclusive)."""

    kind: str
    first: int
    last: int
    at: dict[str, int]
    """Token of each number with a role, by the name in the expression (``ci1``, ``ci2``)."""
    numbers: list[int]
    """Tokens of all numbers."""
    depth: int = 0
    used: bool = False


def chunks_of(tokens: list[Token], letters: str) -> list[Chunk]:
    """The chunks of a sentence, in order; every number is in one."""
    found: list[Chunk] = []
    depth = 0
    seen = 0
    for match in _CHUNK.finditer(letters):
        kind = match.lastgroup or ""
        first, last = match.span()
        at = {name: start for name in _ROLES[kind] if (start := match.start(name)) >= 0}
        depth += letters.count("(", seen, first) - letters.count(")", seen, first)
        seen = first
        numbers = [i for i in range(first, last) if letters[i] in _NUMBERS]
        if numbers:
            found.append(Chunk(kind, first, last, at, numbers, max(depth, 0)))
    return found


def level_of(limits: Chunk) -> dict[str, int]:
    """The level of limits, where it is printed."""
    for index in limits.numbers:
        if index not in limits.at.values():
            return {"level": index}
    return {}
