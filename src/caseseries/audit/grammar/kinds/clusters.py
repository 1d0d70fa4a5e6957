"""Numbers of one share put together: a count, a total and a percentage, in whatever order."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from caseseries.audit.grammar.chunks import Chunk
from caseseries.audit.grammar.nouns import is_plural, is_verb
from caseseries.audit.grammar.sentence import Sentence

_KINDS = frozenset(("bare", "pct", "frac", "of", "size", "shareof", "pctof", "noneof"))
_W = "[aotTImAbeBup&x|fy]"
# What may stand between two numbers of one share, by what they are.
_COUNT_PERCENT = re.compile(rf"{_W}{{0,7}}\(=?|,&?|;")
_PERCENT_COUNT = re.compile(r"\(|[,;]")
_PERCENT_FRACTION = re.compile(rf"{_W}{{0,8}}\(=?|[,;:]&?a?|=")
_FRACTION_PERCENT = re.compile(rf"{_W}{{0,7}}\(=?|[,;:]&?|=|{_W}{{0,2}},")
_COUNT_FRACTION = re.compile(rf"{_W}{{0,8}}\(|,")
_NOT_A_SHARE = re.compile(
    r"\b(?:rates?|agreement|accuracy|sensitivity|specificity|confidence|power|reduction|increase"
    r"|decrease|decreased|increased|reduced|times|score|survival|volume|dose|concentration|change)\b"
)
_YEAR = re.compile(r"(?:19|20)\d\d\Z")


@dataclass(slots=True)
class Cluster:
    """The numbers of one share, by the tokens of their roles."""

    first: int
    last: int
    count: int | None = None
    total: int | None = None
    percent: int | None = None
    stated: int | None = None
    chunks: list[Chunk] = field(default_factory=list)
    is_none: bool = False
    is_size: bool = False
    unit: str = ""
    noun: int = -1


def clusters_of(s: Sentence) -> list[Cluster]:
    """All shares and lone counts of a sentence, in order."""
    found: list[Cluster] = []
    chunks = s.chunks
    i = 0
    while i < len(chunks):
        chunk = chunks[i]
        if chunk.kind not in _KINDS or not s.is_free(chunk) or not _may_begin(s, chunk):
            i += 1
            continue
        cluster = Cluster(chunk.first, chunk.last)
        _take(cluster, chunk)
        i += 1
        while i < len(chunks) and s.is_free(chunks[i]) and _joins(s, cluster, chunks[i]):
            _take(cluster, chunks[i])
            i += 1
        _name_noun(s, cluster)
        if not cluster.unit and cluster.count is not None:
            _noun_behind(s, cluster)
        found.append(cluster)
    return found


def _may_begin(s: Sentence, chunk: Chunk) -> bool:
    index = chunk.numbers[0]
    if chunk.kind == "bare":
        return s.letters[index] in "nw" and not _is_measured(s, index)
    if chunk.kind == "frac" and "d/n" in s.letters:
        return False  # doses: "7.5/46 and 15/92"
    if chunk.kind == "shareof":
        total = list(chunk.at.values())[-1]
        return not _YEAR.match(s.tokens[total].plain) or bool(s.unit_after(total)[0])
    if chunk.kind in ("frac", "of"):
        roles = list(chunk.at.values())
        total = s.number(roles[1])
        count = s.number(roles[0])
        if chunk.kind == "frac" and _is_date_or_dilution(int(count.text), int(total.text)):
            return False
        if _YEAR.match(total.text) and not s.unit_after(roles[1])[0]:
            return False
        return int(count.text) <= int(total.text) and s.gap(chunk.last, chunk.last + 1) != "u"
    return chunk.kind != "pct" or not re.search(r"[<>]$|[<>]\|=$", s.letters[: chunk.first])


def _is_date_or_dilution(first: int, last: int) -> bool:
    """Whether a fraction is a month (6/1982), two years (1985/1986) or a dilution (1/200000)."""
    is_year = 1900 <= last < 2100
    return (is_year and (first <= 12 or 1900 <= first <= last)) or (first == 1 and last % 1000 == 0)


def _is_measured(s: Sentence, index: int) -> bool:
    after = s.letters[index + 1 : index + 2]
    if after in ("u", "y", "%", "±", "-", "/") and after:
        return True
    before = s.letters[max(0, index - 1) : index]
    if before == "-" and index > 1 and s.tokens[index - 2].end == s.tokens[index - 1].start:
        return True  # a name: CD-20
    if before and before in "<>±xk~^@":
        return True
    if before == "|" and index > 1 and s.letters[index - 2] in "nw":
        return True  # "8 or 111"
    if before == "y" and s.tokens[index - 1].plain in ("day", "week", "month", "year"):
        return True
    text = s.tokens[index].plain
    return bool(_YEAR.match(text)) and not s.unit_after(index)[0]


def _take(cluster: Cluster, chunk: Chunk) -> None:
    at = chunk.at
    if chunk.kind == "pct":
        cluster.percent = at["a1"]
    elif chunk.kind == "pctof":
        cluster.percent, cluster.total = at["b1"], at["b2"]
    elif chunk.kind == "shareof":
        cluster.count, cluster.percent, cluster.total = at.values()
    elif chunk.kind == "noneof":
        cluster.total, cluster.is_none = at["z1"], True
    elif chunk.kind in ("frac", "of"):
        count, total = list(at.values())
        if cluster.count is not None:
            cluster.stated = cluster.count
        cluster.count, cluster.total = count, total
    else:
        cluster.count = chunk.numbers[0]
        cluster.is_size = cluster.is_size or chunk.kind == "size"
    cluster.chunks.append(chunk)
    cluster.last = chunk.last


def _joins(s: Sentence, cluster: Cluster, chunk: Chunk) -> bool:
    before = cluster.chunks[-1]
    gap = s.gap(before.last, chunk.first)
    inside = chunk.depth > 0 and before.depth == chunk.depth
    if ("," in gap or ";" in gap) and not inside and chunk.kind not in ("frac",):
        return False
    ends = s.letters[chunk.last : chunk.last + 1]
    if chunk.kind == "pct" and cluster.percent is None and cluster.count is not None:
        if _is_first_of_list(s, before, chunk) or _is_name(s, cluster, gap):
            return False
        if ends not in (")", ",", ";", "") and not inside:
            return False
        pattern = _COUNT_PERCENT if cluster.total is None else _FRACTION_PERCENT
        if not pattern.fullmatch(gap):
            return False
        if "b" in gap and _goes_on_with_noun(s, chunk):
            return False
        return len(gap) < 4 or not _NOT_A_SHARE.search(s.words(before.last, chunk.first).lower())
    if chunk.kind == "frac" and cluster.total is None:
        if (
            not _fits(s, chunk)
            or not _may_begin(s, chunk)
            or ends == "u"
            or _is_name_or_one_of_two(s, chunk)
        ):
            return False
        if cluster.percent is not None:
            if chunk.depth > before.depth and _has_own_percent(s, chunk):
                return False
            if _is_of_two_percents(s, cluster, chunk):
                return False
            if len(gap) > 2 and _is_of_pairs(s, cluster, chunk):
                return False
            return _PERCENT_FRACTION.fullmatch(gap) is not None
        return _COUNT_FRACTION.fullmatch(gap) is not None
    if chunk.kind == "of" and cluster.percent is not None and cluster.total is None:
        if chunk.depth > before.depth and _has_own_percent(s, chunk):
            return False
        return _PERCENT_FRACTION.fullmatch(gap) is not None and _fits(s, chunk)
    if chunk.kind in ("bare", "size") and cluster.percent is not None and cluster.count is None:
        if cluster.total is not None:
            return False
        index = chunk.numbers[0]
        closes = re.match(r"[ao]{0,3}\)", s.letters[chunk.last : chunk.last + 4])
        return (
            _PERCENT_COUNT.fullmatch(gap) is not None
            and s.letters[index] == "n"
            and closes is not None
            and not _is_measured(s, index)
            and (gap == "(" or chunk.kind == "size")
        )
    return False


def _is_of_two_percents(s: Sentence, cluster: Cluster, chunk: Chunk) -> bool:
    """Whether a fraction is of percentages: "20% and 80% of the height (20/80)"."""
    assert cluster.percent is not None
    count, total = (s.number(index).text for index in chunk.at.values())
    return (
        s.number(cluster.percent).text in (count, total)
        and total != "100"
        and (s.letters[: cluster.percent].endswith("%&"))
    )


def _goes_on_with_noun(s: Sentence, chunk: Chunk) -> bool:
    """Whether a percentage in brackets is of what is given: "were given wax (2%) ointment"."""
    if s.letters[chunk.last : chunk.last + 2] != ")a":
        return False
    word = s.tokens[chunk.last + 1].plain
    return not is_verb(word) and word not in ("who", "that", "with", "and", "after", "at")


def _has_own_percent(s: Sentence, chunk: Chunk) -> bool:
    """Whether the percentage of a fraction follows it: "with 0.5% (12 of 39 eyes, 31%)"."""
    return re.match(r"a{0,2}[,;(]=?[nd]%(?!C)", s.letters[chunk.last :]) is not None


def _is_first_of_list(s: Sentence, before: Chunk, chunk: Chunk) -> bool:
    """Whether a percentage in brackets is the first of several: "A, B, and C (1%, 2%, and 3%)"."""
    if chunk.depth <= before.depth:
        return False
    return re.match(r",&?[ndw]%", s.letters[chunk.last :]) is not None


def _is_name(s: Sentence, cluster: Cluster, gap: str) -> bool:
    """Whether the number is a name's: "WXYZ 75, 70.2%"."""
    index = cluster.chunks[0].first
    before = s.tokens[index - 1].raw if index else ""
    return gap == "," and len(before) > 2 and before.isupper() and before.isalpha()


def _is_name_or_one_of_two(s: Sentence, chunk: Chunk) -> bool:
    """Of doses "(20/20-mg group)", or of two compared: "(26/36 vs. 16/31)"."""
    following = s.tokens[chunk.last].plain if chunk.last < len(s.tokens) else ""
    if following in ("vs", "versus"):
        return re.match(r"a\.?n/n", s.letters[chunk.last :]) is not None
    return re.match(r"-[ua]", s.letters[chunk.last :]) is not None


def _is_of_pairs(s: Sentence, cluster: Cluster, chunk: Chunk) -> bool:
    """Whether two fractions follow two percentages: "21% of A and 71% of B (4/19 and 10/14)"."""
    i = s.chunks.index(chunk)
    first = s.chunks.index(cluster.chunks[0])
    behind = any(c.kind == "frac" for c in s.chunks[i + 1 : i + 4])
    return behind and first > 0 and s.chunks[first - 1].kind == "pct"


def _fits(s: Sentence, chunk: Chunk) -> bool:
    count, total = list(chunk.at.values())
    return int(s.number(count).text) <= int(s.number(total).text)


def _name_noun(s: Sentence, cluster: Cluster) -> None:
    for index in (cluster.total, cluster.count, cluster.stated):
        if index is not None:
            unit, noun = s.unit_after(index)
            if unit and noun < _next_number(s, index):
                cluster.unit, cluster.noun = unit, noun
                if is_plural(s.tokens[noun].plain) or index != cluster.total:
                    return
    if not cluster.unit and cluster.percent is not None:
        match = re.match(r"%oA?t?", s.letters[cluster.percent + 1 :])
        if match:
            unit, noun = s.unit_after(cluster.percent + match.end())
            if unit:
                cluster.unit, cluster.noun = unit, noun


def _noun_behind(s: Sentence, cluster: Cluster) -> None:
    """The noun of "two (8.3%) children"."""
    if s.letters[cluster.last : cluster.last + 1] == ")" and cluster.total is None:
        unit, noun = s.unit_after(cluster.last)
        if unit and noun <= cluster.last + 3:
            cluster.unit, cluster.noun = unit, noun


def _next_number(s: Sentence, index: int) -> int:
    for i in range(index + 1, len(s.letters)):
        if s.letters[i] in "ndw":
            return i
    return len(s.letters)
