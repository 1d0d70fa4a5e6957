"""Averages of several groups in one list: "in A, B, and C were 18.1, 57.3, and 4.7 months"."""

from __future__ import annotations

import re

from caseseries.audit.grammar.chunks import Chunk
from caseseries.audit.grammar.curves import name_of
from caseseries.audit.grammar.nouns import unquoted
from caseseries.audit.grammar.sentence import Sentence

LIST = re.compile(r",|,?&")
_WHOM_AT_END = re.compile(
    r"(?:\s*\b(?:in|of|for|among|with)?\s*\b(?:patients|participants|subjects|cases|those))$"
)


def read_series(s: Sentence) -> None:
    """Make a statement for every value of a list of which one "mean" or "median" speaks."""
    for run in _lists(s):
        first = run[0].first
        governing = max(s.letters.rfind("M", 0, first), s.letters.rfind("D", 0, first))
        if governing >= 0:
            _list(s, run, governing)


def _list(s: Sentence, run: list[Chunk], governing: int) -> None:
    """Averages of several groups: "in A, B, and C were 18.1, 57.3, and 4.7 months"."""
    indexes = [i for chunk in run for i in chunk.numbers]
    first = run[0].first
    words = s.words(governing + 1, first)
    names = _names(words, len(indexes))
    unit = s.unit_of_value(indexes[-1])
    curves = [] if names else _curves(words, len(indexes))
    if curves and s.letters[governing] == "D":
        for index, curve in zip(indexes, curves, strict=True):
            s.add("median time", {"estimate": index}, measure=curve, unit=unit)
        return
    if not names:
        s.other(indexes, "one of several", unit)
        return
    letter = s.letters[governing]
    variable = unquoted(words.split(names[0])[0])
    variable = unquoted(_WHOM_AT_END.sub("", variable))
    is_those = re.search(r"\bthose\s(?!with|in|of)", words) is not None
    if is_those:
        variable = unquoted(words.rpartition("those ")[2].split(names[0])[0])
        variable = _WHOM_AT_END.sub("", variable)
    curve = "" if is_those else curve_of(s, variable, governing, run[0])
    for index, name in zip(indexes, names, strict=True):
        if curve and letter == "D":
            s.add("median time", {"estimate": index}, measure=curve, unit=unit, population=name,
                  variable=variable)  # fmt: skip
        else:
            center = "median" if letter == "D" else "mean"
            s.add("average", {center: index}, unit=unit, population=name, variable=variable)


_LAST_LIST = re.compile(
    r"\b(?:with|in|for|of|among)\s+(?:the\s+)?([^()]+?)\s+(?:was|were|is|are)\b"
)
_ITEMS = re.compile(r",\s*(?:and|or)\s+|,\s*|\s+and\s+|\s+or\s+")


def _curves(words: str, n: int) -> list[str]:
    """The n curves of "PFS and OS were", [] where they are not n."""
    names = [name_of(unquoted(part)) for part in _ITEMS.split(unquoted(words))]
    return names if len(names) == n and all(names) else []


def _names(words: str, n: int) -> list[str]:
    """The names of n groups that a list of words has, [] where they are not n."""
    matches = list(_LAST_LIST.finditer(words))
    if not matches:
        return []
    text = matches[-1].group(1)
    for preposition in (" with ", " in ", " for ", " of ", " among "):
        text = text.rpartition(preposition)[2]
    parts = [part.strip() for part in _ITEMS.split(text)]
    names = [part if len(part) == 1 else unquoted(part) for part in parts]
    return names if len(names) == n and all(names) else []


def _lists(s: Sentence) -> list[list[Chunk]]:
    """Runs of bare values in one list, the last with a unit."""
    runs: list[list[Chunk]] = []
    run: list[Chunk] = []
    for chunk in s.chunks:
        is_value = chunk.kind in ("bare", "span") and s.is_free(chunk)
        if run and is_value and LIST.fullmatch(s.gap(run[-1].last, chunk.first)):
            run.append(chunk)
            continue
        runs.append(run)
        is_first = is_value and s.letters[chunk.first - 1 : chunk.first] == "b"
        run = [chunk] if is_first else []
    runs.append(run)
    return [
        run
        for run in runs
        if run
        and sum(len(chunk.numbers) for chunk in run) > 1
        and all(c.kind == "bare" or s.gap(c.numbers[0] + 1, c.numbers[1]) == "&" for c in run)
    ]


def curve_of(s: Sentence, variable: str, governing: int, chunk: Chunk) -> str:
    """The name of the curve whose median it is, "" where it is no time to an event."""
    core = re.split(r"\b(?:after|from|in|of|for|was|were|among|with|following|since)\b", variable)[
        0
    ]
    named = name_of(core)
    if named:
        return named
    words = s.words(governing, chunk.first) if governing >= 0 else ""
    match = re.search(r"\btime to ([a-z -]{3,40}?)(?:\s(?:was|were|of|in)\b|$)", words)
    return f"time to {match.group(1)}" if match else ""
