"""How many of how many: counts, totals and percentages as statements."""

from __future__ import annotations

import re

from caseseries.audit.grammar.chunks import level_of
from caseseries.audit.grammar.kinds.clusters import Cluster
from caseseries.audit.grammar.kinds.naming import population_of_share, variable_of_share
from caseseries.audit.grammar.sentence import Sentence
from caseseries.audit.statements import Number, Reading, Statement

# What may stand between the noun of a total and the comma behind its clause.
_CLAUSE = re.compile(r"[a-zA-Z|&]{0,12},")
_WHOLE_CLAUSE = re.compile(r"[a-zA-Z|&]{0,12}(?:\([^()]*\)[a-zA-Z|&]{0,8})?,")


def find_total(s: Sentence) -> None:
    """Note the totals of "Of the 13 patients, …" where the sentence begins so, or a part of it."""
    for chunk in s.chunks:
        if chunk.kind != "bare" or s.letters[chunk.first] not in "nw":
            continue
        before = re.search(r"(?:^|[,;:.&(]|a)([oIf]A?t?m?)$", s.letters[: chunk.first])
        if before is None:
            continue
        unit, noun = s.unit_after(chunk.first)
        if not unit or s.tokens[chunk.first].plain in ("1", "one"):
            continue
        if re.match(r"a{0,4}\([nd]%\)", s.letters[chunk.last :]):
            continue  # a share itself: "in 8 hives (5.1%), …"
        start = before.start(1)
        clause = s.letters[noun + 1 :]
        if start == 0 and _WHOLE_CLAUSE.match(clause):
            s.total = (chunk.first, unit)
        elif start and s.letters[start - 1] in ",;:.&(" and _CLAUSE.match(clause):
            if s.total is None:
                s.total = (chunk.first, unit)
            elif s.tokens[start].plain in ("of", "among"):
                s.later_totals.append((chunk.first, unit))


def add_share(s: Sentence, c: Cluster, beside: Reading | None) -> Statement | None:
    """A cluster of two roles at least as a statement."""
    roles: dict[str, int | Number] = {}
    if c.is_none and c.total is not None:
        first = c.chunks[0].first
        token = s.tokens[first]
        roles["count"] = Number("0", s.block, token.start, token.end)
    for role, index in (
        ("count", c.count),
        ("total", c.total),
        ("percent", c.percent),
        ("stated", c.stated),
    ):
        if index is not None:
            roles[role] = index
    if c.percent is not None:
        roles |= _limits(s, c)
    if c.percent is not None and float(s.number(c.percent).text) > 100:
        s.other([i for i in roles.values() if isinstance(i, int)], "percentage", "%")
        return None
    if c.stated is not None and not _is_restated(s, c):
        del roles["stated"]
    totals: tuple[Reading, ...] = ()
    if c.total is None:
        if beside is not None:
            totals = (beside,)
        totals += tuple(r for r in s.reading_of_total(c.first) if r not in totals)
    population = population_of_share(s, c.first, c.last)
    return s.add(
        "share",
        roles,
        unit=c.unit,
        variable=variable_of_share(s, c.first, c.last, c.noun),
        population=population,
        totals=totals,
    )


def _is_restated(s: Sentence, c: Cluster) -> bool:
    """Whether the number before a fraction surely is its count: the same, or a word."""
    assert c.stated is not None
    assert c.count is not None
    same = s.number(c.stated).text == s.number(c.count).text
    # Other fractions stand behind numbers too: "five leaks (4/43)", "62 adults (40/62 men)".
    return same or (s.letters[c.stated] == "w" and c.percent is not None and c.percent < c.count)


def _limits(s: Sentence, c: Cluster) -> dict[str, int]:
    """The limits of the proportion, where they are printed behind it."""
    for chunk in s.chunks:
        if chunk.first < c.last:
            continue
        gap = s.gap(c.last, chunk.first)
        if chunk.kind == "ci" and s.is_free(chunk) and re.fullmatch(r"a?\)?[,;(]{1,2}", gap):
            return {"low": chunk.at["ci1"], "high": chunk.at["ci2"], **level_of(chunk)}
        return {}
    return {}
