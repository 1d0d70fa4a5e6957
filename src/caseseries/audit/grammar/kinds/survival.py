"""Rates of curves at times: survival, and being free of something, in per cent."""

from __future__ import annotations

import re

from caseseries.audit.grammar.chunks import Chunk, level_of
from caseseries.audit.grammar.curves import name_of
from caseseries.audit.grammar.nouns import of_whom_around, unquoted
from caseseries.audit.grammar.sentence import Sentence
from caseseries.audit.grammar.words import LONG_TIMES, TIMES

_CURVE = re.compile(
    r"(?:[^\W\d_]+[ -]){0,5}?(?:[^\W\d_]+-)?\b(?i:survival|free)\b(?: survival| interval)?"
    r"(?: \([A-Z]{2,7}\))?|\b(?:OS|[A-Z]{1,5}FS|[A-Z]{0,3}[CD]SS)\b(?! ?=)|"
    r"\b(?:(?!OS\b|[A-Z]{1,5}FS\b)[^\W\d_]+[ -]){1,4}(?:rates?|probabilit(?:y|ies)|incidences?)\b"
)
_TIME_BEFORE = re.compile(
    r"^(?:(?:years?|months?|days?|weeks?|estimated|actuarial|cumulative|the|crude)(?:[\s-]+|$))+",
    re.I,
)
_LINK = re.compile(r",|,?&|\)+,?&?")
_AFTER = re.compile(r"\)?[,;]?(?:[atoI]{0,6})?")
_NEAR = re.compile(r"%?[aoI]{0,2}[(),;:=]{0,2}")


def read_survival(s: Sentence) -> None:
    """Make a statement of every rate at a time that a curve has."""
    times = [c for c in s.chunks if c.kind in ("times", "timeadj") and _time_unit(s, c)]
    if not times or "%" not in s.letters:
        return
    curves = _curves(s)
    if not curves:
        return
    lists = _lists(s)
    for n, group in enumerate(lists):
        upto = lists[n + 1][0].first if n + 1 < len(lists) else len(s.tokens)
        first, last = group[0].first, _end_of(s, group[-1])
        named = [c for c in curves if c[0] < first]
        behind = [c for c in curves if last <= c[0] < last + 6 and c[0] < upto]
        if not named and not behind:
            continue
        name = named[-1] if named else behind[0]
        at = _times_for(s, times, name[0], first, last, upto)
        if at is None or (not named and s.tokens[at.first].start > s.tokens[last - 1].end):
            continue
        near = [c for c in named if len(lists) == 1 or c[0] >= (lists[n - 1][-1].last if n else 0)]
        _make(s, group, at, name, [c for c in near if c[1]], n)


def _curves(s: Sentence) -> list[tuple[int, str, bool]]:
    """Token, name, and whether it is surely a curve, of every curve that the sentence names."""
    found = []
    for match in _CURVE.finditer(s.quote):
        words = match.group()
        name = name_of(words)
        end = s.start + match.end()
        index = next((i for i, t in enumerate(s.tokens) if t.end >= end), len(s.tokens) - 1)
        if name and _is_other(s, index, words):
            continue
        if name:
            found.append((index, name, True))
        elif words.endswith(("rate", "rates", "probability", "probabilities")):
            bare = unquoted(re.sub(r"\b(?:rates?|probabilit(?:y|ies))$", "", words))
            bare = _TIME_BEFORE.sub("", bare).lower()
            if bare and not re.search(r"\b(?:response|success|complication|event)s?$", bare):
                found.append((index, bare, False))
    return found


def _is_other(s: Sentence, index: int, words: str) -> bool:
    """Whether letters as OS name a group here, or stand for other words: open surgery (OS)."""
    if s.letters[index + 1 : index + 2] == "x":
        return True
    if not words.isupper():
        return False
    meant = re.search(rf"([^\W\d_]+)\s\({words}\b", s.text)
    return meant is not None and meant.group(1).lower() not in ("survival", "free", "rate", "time")


def _time_unit(s: Sentence, chunk: Chunk) -> str:
    for i in range(chunk.first, chunk.last):
        unit = TIMES.get(s.tokens[i].plain, "") if s.letters[i] == "y" else ""
        if unit in LONG_TIMES:
            return unit
    return ""


def _lists(s: Sentence) -> list[list[Chunk]]:
    """Percentages that stand in one list, those of shares left out: "90%, 72% and 55%" or
    "90, 72 and 55%"."""
    groups: list[list[Chunk]] = []
    for i, chunk in enumerate(s.chunks):
        if chunk.kind not in ("pct", "bare") or not s.is_free(chunk):
            continue
        if s.letters[chunk.numbers[0]] == "w" or (chunk.kind == "pct" and _is_share(s, i)):
            continue
        if chunk.kind == "bare" and float(s.number(chunk.numbers[0]).text) > 100:
            continue
        gap = s.gap(_end_of(s, groups[-1][-1]), chunk.first) if groups else ""
        if groups and groups[-1][-1].kind == "bare" and ")" in gap:
            groups.append([chunk])
        elif groups and _LINK.fullmatch(gap):
            groups[-1].append(chunk)
        else:
            groups.append([chunk])
    return [group for group in groups if group[-1].kind == "pct"]


def _is_share(s: Sentence, i: int) -> bool:
    chunk = s.chunks[i]
    following = s.chunks[i + 1] if i + 1 < len(s.chunks) else None
    before = s.chunks[i - 1] if i else None
    gap = s.gap(chunk.last, following.first) if following is not None else ""
    is_fraction = following is not None and following.kind in ("frac", "of", "size")
    if is_fraction and re.fullmatch(r"[a-zA-Z]{0,4}[(,;]", gap):
        return True
    if before is not None and before.kind in ("frac", "of", "bare", "size"):
        gap = s.gap(before.last, chunk.first)
        if before.kind != "bare" or s.letters[before.first] in "nw":
            return re.fullmatch(r"a{0,3}\(", gap) is not None
    return False


def _beside(s: Sentence, chunk: Chunk) -> Chunk | None:
    """The limits printed behind a rate."""
    i = s.chunks.index(chunk)
    if i + 1 < len(s.chunks):
        following = s.chunks[i + 1]
        gap = s.gap(chunk.last, following.first)
        if following.kind == "ci" and _NEAR.fullmatch(gap):
            return following
        if following.kind in ("pctspan", "span", "barespan") and gap == "(":
            return following
    return None


def _end_of(s: Sentence, chunk: Chunk) -> int:
    beside = _beside(s, chunk)
    return chunk.last if beside is None else beside.last


def _times_for(
    s: Sentence, times: list[Chunk], curve: int, first: int, last: int, upto: int
) -> Chunk | None:
    """The times of a list: directly behind it, else before it, else in the name."""
    behind = [t for t in times if last <= t.first < upto and _AFTER.fullmatch(s.gap(last, t.first))]
    before = [t for t in times if t.last <= first]
    in_name = bool(before) and 0 <= curve - before[-1].last < 4
    if behind and not (in_name and behind[0].kind == "timeadj"):
        return behind[0]
    return before[-1] if before else None


def _make(
    s: Sentence,
    group: list[Chunk],
    at: Chunk,
    curve: tuple[int, str, bool],
    named: list[tuple[int, str, bool]],
    n: int,
) -> None:
    unit = _time_unit(s, at)
    times = [float(s.number(i).text) for i in at.numbers]
    names = [curve] * len(group)
    if len(group) == len(times):
        pairs = list(zip(group, times, strict=True))
    elif len(group) == 1:
        pairs = [(group[0], time) for time in times]
        names = [curve] * len(times)
    elif len(times) == 1 and len(named) == len(group) and "r" in s.letters:
        pairs = [(chunk, times[0]) for chunk in group]
        names = named
    elif len(times) == 1 and "r" not in s.letters and len(group) > 1:
        pairs, names = [(group[0], times[0])], [curve]
    else:
        return
    end = max(_end_of(s, group[-1]), at.last)
    if s.letters[end : end + 1] == ")":
        end += 1
    before = s.text[s.start : s.tokens[group[0].first].start]
    population = of_whom_around(before, s.text[s.tokens[end - 1].end : s.end])
    for (chunk, time), (_, name, is_sure) in zip(pairs, names, strict=True):
        roles = {"estimate": chunk.numbers[0]}
        limits = _beside(s, chunk)
        if limits is not None and limits.kind == "ci":
            roles |= {"low": limits.at["ci1"], "high": limits.at["ci2"]}
            roles |= level_of(limits)
        elif limits is not None:
            roles |= {"low": limits.numbers[0], "high": limits.numbers[-1]}
        s.add(
            "survival",
            roles,
            measure=name,
            unit="%",
            time=(time, unit),
            population=population,
            alternatives=() if is_sure else ("share",),
        )
