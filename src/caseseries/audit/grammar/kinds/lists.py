"""Parts of one whole: items of a list, sizes of groups in brackets, men and women."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import pairwise

from caseseries.audit.grammar.kinds.clusters import Cluster
from caseseries.audit.grammar.kinds.naming import label_before
from caseseries.audit.grammar.sentence import Sentence
from caseseries.audit.statements import Number, Reading, Statement

_SEXES = ({"men", "women"}, {"males", "females"}, {"boys", "girls"}, {"male", "female"})
_BETWEEN_ITEMS = re.compile(r"[^.;b]*[,;&][^.;b]*I")


def group_items(s: Sentence, shares: list[tuple[Cluster, Statement]]) -> None:
    """Give the items of "A in four, B in three, and C in two" one group."""
    run: list[tuple[Cluster, Statement]] = []
    for cluster, statement in shares:
        is_item = cluster.first > 0 and s.tokens[cluster.first - 1].plain == "in"
        if is_item and run:
            gap = s.letters[run[-1][0].last : cluster.first]
            if not _BETWEEN_ITEMS.fullmatch(gap):
                _group(s, run)
                run = []
        elif not is_item:
            _group(s, run)
            run = []
        if is_item and label_before(s, cluster.first - 1):
            run.append((cluster, statement))
    _group(s, run)


def _group(s: Sentence, run: list[tuple[Cluster, Statement]]) -> None:
    if len(run) < 2 or (len(run) == 2 and not all(c.percent is not None for c, _ in run)):
        return
    name = f"list at {s.block}:{s.tokens[run[0][0].first].start}"
    is_whole = _fills_up([statement for _, statement in run]) or _is_one_of_each(s, run)
    unit = next((statement.unit for _, statement in run if statement.unit), "")
    for _, statement in run:
        _change(s, statement, group=name, is_exhaustive=is_whole, unit=statement.unit or unit)


def _is_one_of_each(s: Sentence, run: list[tuple[Cluster, Statement]]) -> bool:
    """Whether the list says what something was, one thing for each: "The site was toe in 16"."""
    first = s.boundary_before(run[0][0].first - 1, "b")
    return first > 1 and s.tokens[first - 1].plain in ("was", "is") and len(run) > 1


def _fills_up(items: list[Statement]) -> bool:
    """Whether the printed percentages leave nothing over."""
    if len(items) < 3 or any("percent" not in item.numbers for item in items):
        return False
    windows = [item.numbers["percent"].window for item in items]
    return sum(w.low for w in windows) <= 100 <= sum(w.high for w in windows)


def group_rest(s: Sentence, shares: list[tuple[Cluster, Statement]]) -> None:
    """Two shares of one total, the second "the remaining 5/12", are all there is."""
    for (_, before), (cluster, rest) in pairwise(shares):
        start = s.boundary_before(cluster.first)
        if "tm" not in s.letters[start : cluster.first]:
            continue
        if _now(s, before).group or _now(s, rest).group:
            continue
        totals = [s_.numbers["total"].text for s_ in (before, rest) if "total" in s_.numbers]
        if len(totals) == 2 and totals[0] == totals[1]:
            name = f"rest at {s.block}:{s.tokens[cluster.first].start}"
            _change(s, before, group=name, is_exhaustive=True)
            _change(s, rest, group=name, is_exhaustive=True)


def group_sexes(s: Sentence) -> None:
    """Men and women named side by side are the two parts of those counted."""
    sized = [t for t in s.statements if t.kind in ("size", "share") and not t.group]
    for one, other in pairwise(sized):
        if {one.unit, other.unit} in _SEXES or {one.population, other.population} in _SEXES:
            totals = _whole(s, one)
            name = f"sexes at {s.block}:{one.numbers[next(iter(one.numbers))].start}"
            _change(s, one, group=name, is_exhaustive=True, totals=totals or one.totals)
            _change(s, other, group=name, is_exhaustive=True, totals=totals or other.totals)


def _whole(s: Sentence, one: Statement) -> tuple[Reading, ...]:
    """Of whom the men and women in brackets are: "20 patients (12 men, 8 women)"."""
    start = next(iter(one.numbers.values())).start
    index = next(i for i, token in enumerate(s.tokens) if token.start >= start)
    around = s.brackets(index)
    whole = counted_before(s, around[0]) if around is not None else None
    if whole is None:
        return ()
    n, unit = whole
    return (Reading(n, unit, "sentence", f"the {n.text} {unit} of the sentence"),)


def counted_before(s: Sentence, opened: int) -> tuple[Number, str] | None:
    """The number whose noun stands directly before a bracket: "18 farms (A, n = 13; …)"."""
    for i in range(opened - 2, max(-1, opened - 8), -1):
        if s.letters[i] in "nw":
            unit, noun = s.unit_after(i)
            if unit and noun == opened - 2 and s.letters[i - 1 : i] != "&":
                return s.number(i), unit
            return None
    return None


def _now(s: Sentence, statement: Statement) -> Statement:
    return next(own for own in s.statements if own.numbers is statement.numbers)


def _change(s: Sentence, statement: Statement, **values: object) -> None:
    for i, own in enumerate(s.statements):
        if own.numbers is statement.numbers:
            s.statements[i] = replace(own, **values)  # pyright: ignore[reportArgumentType]
            return
