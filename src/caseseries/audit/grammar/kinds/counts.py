"""Numbers of people or things: sizes of populations, and counts of those that have something."""

from __future__ import annotations

import re

from caseseries.audit.grammar.kinds.clusters import Cluster, clusters_of
from caseseries.audit.grammar.kinds.lists import (
    counted_before,
    group_items,
    group_rest,
    group_sexes,
)
from caseseries.audit.grammar.kinds.shares import add_share, find_total
from caseseries.audit.grammar.nouns import is_verb, unquoted
from caseseries.audit.grammar.sentence import Sentence
from caseseries.audit.statements import Reading, Statement

_SIZE_BEFORE = re.compile(
    r"\b(?:in total,?|total of|includ(?:ed|ing)|enrolled|recruited|reviewed|studied|analy[sz]ed"
    r"|identified|treated|evaluated|investigated|comprised|assessed|performed(?: in| on| for)?"
    r"|screened"
    r"|randomi[sz]ed|consisted of|population of|cohort of|series of|data (?:of|from|for)|sample of"
    r"|on)"
    r"(?:\s(?:all|the|a total of|data of))?\s*$",
    re.IGNORECASE,
)
_SIZE_AFTER = re.compile(
    r"^\s*(?:\([^)]*\)\s*)?(?:who [^,]*)?(?:,[^,]*,\s*)?(?:were|was|met|underwent)\s*(?:\w+ly\s)?"
    r"(?:included|enrolled|identified|recruited|reviewed|analy[sz]ed|studied|evaluated|performed"
    r"|eligible|screened|available|randomi[sz]ed|assessed|treated|investigated|the inclusion)?",
    re.IGNORECASE,
)
_SIZE_SAID = re.compile(
    r"\b(?:were|was)\s(?:\w+ly\s)?(?:included|enrolled|reviewed|analy[sz]ed|identified|recruited"
    r"|screened|studied|evaluated)\b|\bmet the\b"
)
_SIZE_WORDS = re.compile(r"\b(?:consecutive|eligible|enrolled|included|evaluable)\b", re.IGNORECASE)
_OF_THEM = re.compile(
    r"(?:of|in|among) (?:these|those|them|whom)\b"
    r"(?!(?: \w+)? (?:with|without|who|that|whose|\w+ing)\b)"
)
_OF_THOSE = ("of these", "of those", "among these", "among those")
_OF_WHOM = re.compile(r"\b(?:whom|which|these|them|those),?\s$")
_SEX = frozenset(("men", "women", "males", "females", "boys", "girls"))
_SEX_WORDS = frozenset(("male", "female"))
_PRONOUN_AFTER = re.compile(r"[|]|-|o?t?$")


def read_counts(s: Sentence, before: Reading | None) -> Reading | None:
    """Make shares, sizes and counts; the last count named is what "of these" means."""
    find_total(s)
    found: list[tuple[Cluster, Statement]] = []
    last: Reading | None = None
    beside = before if _OF_THEM.match(s.small) else None
    wholes = [s.total, *s.later_totals] if s.total is not None else []
    for index, unit in wholes:
        s.add("size", {"n": index}, unit=unit)
        last = s.reading(index, unit)
    heads = {index for index, _ in wholes}
    for cluster in clusters_of(s):
        if cluster.count in heads and cluster.percent is None:
            continue
        roles = [i for i in (cluster.count, cluster.total, cluster.percent) if i is not None]
        if any(i in s.said for i in roles) and not heads & set(roles):
            continue
        if len(roles) > 1 or cluster.is_none or _is_share_alone(s, cluster):
            statement = add_share(s, cluster, beside)
            if statement is not None:
                found.append((cluster, statement))
        elif cluster.count is not None:
            statement = _count_alone(s, cluster, beside, found)
        else:
            continue
        if statement is not None and cluster.count is not None and cluster.unit:
            n = s.number(cluster.count)
            what = f"the {n.text} {cluster.unit} named before it"
            last = Reading(n, cluster.unit, "sentence", what)
    group_items(s, found)
    group_rest(s, found)
    group_sexes(s)
    return last


def _is_share_alone(s: Sentence, cluster: Cluster) -> bool:
    """A percentage alone is a share only where it is said to be of those counted."""
    return cluster.percent is not None and bool(cluster.unit)


def _count_alone(
    s: Sentence, c: Cluster, beside: Reading | None, found: list[tuple[Cluster, Statement]]
) -> Statement | None:
    index = c.count
    assert index is not None
    token = s.tokens[index]
    if c.is_size:
        return _group_size(s, c)
    follows = s.letters[index + 1 : index + 2]
    is_word = s.letters[index] == "w"
    following = s.tokens[index + 1].plain if index + 1 < len(s.tokens) else ""
    if not c.unit:
        if _does_something(s, index, following):
            statement = add_share(s, c, beside)
            if statement is not None:
                found.append((c, statement))
            return statement
        if _is_item_behind_colon(s, index, follows, following):
            return add_share(s, c, beside)
        if is_word and token.plain == "one" and is_verb(following):
            return add_share(s, c, beside)
        if (
            index
            and s.letters[index - 1] == "I"
            and (follows in (",", ";", "&", ".", "e", "(", ""))
        ):
            statement = add_share(s, c, beside)
            if statement is not None:
                found.append((c, statement))
            return statement
        if _SEX_WORDS & {t.plain for t in s.tokens[index + 1 : index + 2]}:
            word = s.tokens[index + 1].plain
            return s.add("size", {"n": index}, unit="patients", population=f"{word}s")
        return None
    if is_word and token.plain in ("one", "zero") and (follows == "|" or follows == "o"):
        return None
    if c.unit == "times" or (is_word and follows == "-"):
        return None
    if c.unit in _SEX:
        return s.add("size", {"n": index}, unit=c.unit, population=c.unit)
    if _is_size(s, c, index):
        totals = s.reading_of_total()
        return s.add("size", {"n": index}, unit=c.unit, totals=totals)
    statement = add_share(s, c, beside)
    if statement is not None:
        found.append((c, statement))
    return statement


def _does_something(s: Sentence, index: int, following: str) -> bool:
    """Whether it is said what so many did: "of whom 9 died", "Of these, 9 had it"."""
    if not (is_verb(following) or s.letters[index + 1 : index + 2] == "b"):
        return False
    if s.total is not None or s.small.startswith(_OF_THOSE):
        return True
    if _OF_WHOM.search(s.text[s.start : s.tokens[index].start]):
        return True
    before = s.letters[index - 1 : index]
    is_further = bool(s.statements_of("share", "size"))
    return is_verb(following) and (not before or (is_further and before in ",;&"))


def _is_item_behind_colon(s: Sentence, index: int, follows: str, following: str) -> bool:
    """Of "21 failed: 9 for infection, 7 for wear, and 5 by falls"."""
    if not index or s.letters[index - 1] not in ":,&;" or ":" not in s.letters[:index]:
        return False
    return follows in ("I", "B") or following in ("with", "had", "due", "because")


def _is_size(s: Sentence, c: Cluster, index: int) -> bool:
    if s.tokens[index].plain in ("1", "one"):
        return False
    start = s.tokens[index].start
    if s.letters[index - 1 : index] == "m" or "m" in s.letters[max(0, index - 2) : index]:
        return False
    if index and s.letters[index - 1] in "tA":
        return True
    noun_end = s.tokens[c.noun].end
    if index and s.letters[index - 1] == "I" and _is_behind_size(s, index - 1):
        return True
    if _SIZE_WORDS.search(s.text, start, noun_end):
        return True
    if _SIZE_BEFORE.search(s.text[max(s.start, start - 40) : start]):
        return True
    if not s.statements_of("share", "size") and _SIZE_SAID.search(s.quote):
        return True
    after = _SIZE_AFTER.match(s.text[noun_end : min(s.end, noun_end + 80)])
    return after is not None and len(after.group().split()) > 1


def _is_behind_size(s: Sentence, index: int) -> bool:
    """Whether a size's noun stands before token ``index``: "45 lesions in 30 patients"."""
    if not s.statements or s.statements[-1].kind != "size":
        return False
    n = s.statements[-1].numbers["n"]
    words = s.text[n.end : s.tokens[index].start].split()
    return 0 < len(words) < 4 and words[-1].lower() == s.statements[-1].unit


_OF_GROUP = re.compile(
    r"\b(?:in|into|to|of|as|for|with|received|receiving|underwent|undergoing|were|was)\b"
)


def _group_size(s: Sentence, c: Cluster) -> Statement:
    """``n = 13`` in brackets: the group is in the words before it, in the brackets or out."""
    index = c.count
    assert index is not None
    first = s.boundary_before(c.first)
    if first == c.first and first > 1 and s.letters[first - 1] in ",:":
        first = s.boundary_before(first - 1)
    words = unquoted(s.words(first, c.first))
    group, is_whole, totals, unit = "", False, (), c.unit
    around = s.brackets(c.first)
    if around is not None:
        opened, closed = around
        if not words and s.letters[c.last : c.last + 1] == ",":
            last = c.last + 1
            while last < closed and s.letters[last] not in ",;":
                last += 1
            words = unquoted(s.words(c.last + 1, last)) if "n" not in s.gap(c.last, last) else ""
        if not words and opened >= 2 and "n" not in s.gap(opened, c.first):
            words = unquoted(s.tail(s.boundary_before(opened - 1, "&"), opened - 1))
            words = unquoted(_OF_GROUP.split(words)[-1])
        else:
            sizes = [k for k in s.chunks if k.kind == "size" and opened <= k.first < closed]
            whole = counted_before(s, opened)
            if len(sizes) > 1 and whole is not None:
                n, unit = whole
                group = f"groups at {s.block}:{s.tokens[opened].start}"
                is_whole = True
                totals = (Reading(n, unit, "sentence", f"the {n.text} {unit} of the sentence"),)
    return s.add(
        "size",
        {"n": index},
        population=words,
        unit=unit,
        group=group,
        is_exhaustive=is_whole,
        totals=totals,
    )
