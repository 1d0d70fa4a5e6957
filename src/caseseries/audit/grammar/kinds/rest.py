"""Numbers that are understood and that nothing tests: labels, dates, thresholds, doses, names."""

from __future__ import annotations

import re

from caseseries.audit.grammar.nouns import is_plural, of_whom, plural
from caseseries.audit.grammar.sentence import Sentence

_MEASURE = {
    "label": "name",
    "date": "date",
    "timeadj": "time",
    "times": "time",
    "device": "device",
    "bound": "threshold",
    "orless": "threshold",
    "level": "level",
    "odds": "ratio",
    "timelist": "time",
}
_YEAR = re.compile(r"(?:19|20)\d\d\Z")
_NAME_BEFORE = re.compile(r"[A-Z][\w.-]*\s?\Z")


def read_sure(s: Sentence) -> None:
    """What no statement can be made of, whatever else the sentence says."""
    for chunk in s.chunks:
        measure = _MEASURE.get(chunk.kind)
        if measure is None or not s.is_free(chunk):
            continue
        if chunk.kind == "label" and _is_size_label(s, chunk.first):
            continue
        unit = s.unit_of_value(chunk.numbers[-1])
        for index in chunk.numbers:
            is_time = chunk.kind == "device" and s.letters[index + 2 : index + 3] in ("y",)
            s.other([index], "time" if is_time else measure, unit)
    for chunk in s.chunks:
        if chunk.kind == "per":
            _ratio(s, chunk.at["o1"])
        elif chunk.kind == "rate":
            _rate(s, chunk.at["x1"], chunk.at["x2"])


def _is_size_label(s: Sentence, index: int) -> bool:
    """ "groups: 13 patients" names no group 13; a plural before a count neither."""
    word = s.tokens[index].plain
    return word in ("groups", "arm", "cohort", "statistics") and word != "statistics"


def _ratio(s: Sentence, index: int) -> None:
    i = index + 1
    nouns = []
    while s.letters[i : i + 1] == "a":
        nouns.append(s.tokens[i].plain)
        i += 1
    if s.letters[i : i + 1] not in ("p", "/") or not nouns or not is_plural(nouns[-1]):
        return
    per = s.tokens[i + 1].plain
    unit, _ = s.unit_after(index)
    before = s.letters[max(0, index - 3) : index]
    if "M" in s.letters[s.boundary_before(index) : index] or before.endswith("±"):
        return
    s.add(
        "ratio",
        {"estimate": index},
        unit=unit or nouns[-1],
        per=plural(per),
        population=of_whom(s.words(s.boundary_before(index), index)),
    )


def _rate(s: Sentence, value: int, per: int) -> None:
    words = s.words(per + 1, min(per + 4, len(s.tokens)))
    match = re.match(r"(?:person|patient)s?[- ]?(years|months|days|years)", words)
    if match is None:
        s.other([value, per], "rate")
        return
    roles = {"estimate": value}
    unit = f"per {s.tokens[per].plain} {words.split(',')[0].rstrip(' ).;')}"
    chunks = [c for c in s.chunks if c.last <= value and s.is_free(c) and c.kind == "bare"]
    if len(chunks) >= 2:
        events, time = chunks[-2].numbers[0], chunks[-1].numbers[0]
        behind = s.words(time + 1, time + 3)
        between = s.words(events + 1, time)
        if re.match(r"(?:person|patient)", behind) and re.search(
            r"\b(?:in|over|during)\b", between
        ):
            roles |= {"count": events, "persontime": time}
    s.add("rate", roles, unit=unit)
    s.other([per], "unit")


def read_rest(s: Sentence) -> None:
    """What is left when all statements are made."""
    for chunk in s.chunks:
        left = [i for i in chunk.numbers if i not in s.said]
        if not left:
            continue
        if chunk.kind in ("span", "barespan", "pctspan", "range", "iqr", "ci"):
            _spans(s, chunk.kind, left)
            continue
        if chunk.kind in ("frac", "of"):
            s.other(left, "value", s.unit_of_value(left[-1]))
            continue
        for index in left:
            measure, unit = _what(s, index)
            if measure:
                s.other([index], measure, unit)


def _spans(s: Sentence, kind: str, left: list[int]) -> None:
    unit = s.unit_of_value(left[-1])
    around = s.brackets(left[0])
    index = left[0] - 2
    if index >= 0 and s.letters[index] in "ndyu" and s.letters[left[0] - 1] == "(":
        value = index if s.letters[index] in "nd" else index - 1
        if s.letters[value] in "nd":
            left = [value, *left]
        s.other(left, "interval", unit)
        return
    if kind == "barespan" and s.letters[left[0] - 1 : left[0]] == "f":
        s.other(left, "change")
        return
    if all(_YEAR.match(s.tokens[i].plain) for i in left):
        s.other(left, "year")
    elif unit or kind == "pctspan":
        is_time = s.letters[left[-1] + 1 : left[-1] + 2] == "y"
        for index in left:
            s.other([index], "time" if is_time else "span", s.unit_of_value(index) or unit)
    elif kind == "barespan" and around is None and s.letters[left[0] - 1 : left[0]] == "a":
        s.other(left, "span")
    elif around is not None and s.text[s.tokens[around[0] - 1].start] == "[":
        s.other(left, "reference")


def _what(s: Sentence, index: int) -> tuple[str, str]:
    """What a single number is, and its unit; ("", "") where that is not understood."""
    token, letter = s.tokens[index], s.letters[index]
    before = s.letters[index - 1 : index] if index else ""
    unit = s.unit_of_value(index)
    if unit == "%":
        return "percentage", "%"
    if (
        letter != "w"
        and _YEAR.match(token.plain)
        and before in ("I", "f", "T", "&", "k", "-", "(", ",")
    ):
        return "year", ""
    if unit:
        after = s.letters[index + 1 : index + 3]
        return ("time" if "y" in after else "value"), unit
    following = s.tokens[index + 1].plain if index + 1 < len(s.tokens) else ""
    if following in ("times", "fold"):
        return "ratio", "times"
    if before == "-" and index > 1 and s.tokens[index - 2].end == s.tokens[index - 1].start:
        return ("name", "") if s.letters[index - 2] == "a" else ("", "")
    if letter == "n" and before == "a" and _NAME_BEFORE.search(s.text[s.start : token.start]):
        return "name", ""
    if letter == "w" and token.raw.isupper() and len(token.raw) > 2:
        return "name", ""
    if letter == "w" and token.plain == "one":
        return "word", ""
    if before == "#" or before == "x":
        return "name", ""
    around = s.brackets(index)
    if (
        around is not None
        and around[1] - around[0] == 1
        and s.text[s.tokens[around[0] - 1].start] == "["
    ):
        return "reference", ""
    return "", ""
