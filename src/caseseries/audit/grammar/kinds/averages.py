"""Means and medians with what is printed beside them: deviations, quartiles, ranges, limits."""

from __future__ import annotations

import re

from caseseries.audit.grammar.chunks import Chunk, level_of
from caseseries.audit.grammar.curves import name_of
from caseseries.audit.grammar.kinds.estimates import is_of_another
from caseseries.audit.grammar.kinds.naming import SAYS, TEMPLATE, variable_of
from caseseries.audit.grammar.kinds.series import LIST, curve_of, read_series
from caseseries.audit.grammar.nouns import of_whom, of_whom_around, unquoted
from caseseries.audit.grammar.sentence import Sentence

_BESIDE = re.compile(
    r"\)?%?[uy]?[aotI]{0,3}[(),;:=]{0,2}&?[at]{0,2}(?:M±[SE](?:\([SE]\))?|±[SE])?[,;:(]{0,2}f?"
)
_SAME = re.compile(r"%?[uy]?(?:\)|[,&T]|a{0,3}T){0,3}(?:[ta]{0,2})|%?[uy]?\)?I[tax]{1,4},?&")
_YEAR = re.compile(r"(?:19|20)\d\d\Z")
_WHERE = re.compile(r"\s(?:in|among|for)\s|\sof\s(?:the\s)?(?:patients|those|participants)")
_WITH = frozenset(("with", "a", "an", "and", "overall", "total", "about", "respectively"))
_SPANS = ("span", "barespan", "pctspan")


def read_averages(s: Sentence) -> None:
    """Make every average, range and median time of the sentence."""
    if not _has_averages(s):
        return
    chunks = s.chunks
    read_series(s)
    for i, chunk in enumerate(chunks):
        if not s.is_free(chunk):
            continue
        if chunk.kind == "pm":
            _average(s, i, _governing(s, chunk))
        elif chunk.kind in ("bare", "pct") and not _is_in_row(s, chunk):
            governing = _governing(s, chunk)
            if governing >= 0 and _is_head(s, chunk, governing):
                _average(s, i, governing)
    for chunk in chunks:
        if chunk.kind == "range" and s.is_free(chunk):
            _range(s, chunk)


def _has_averages(s: Sentence) -> bool:
    return any(letter in s.letters for letter in "MD±R")


def _is_in_row(s: Sentence, chunk: Chunk) -> bool:
    """Whether it stands directly beside another number: cells of a row, run together."""
    before = s.letters[max(0, chunk.first - 1) : chunk.first]
    beside = before + s.letters[chunk.last : chunk.last + 1]
    return any(letter in "nd" for letter in beside)


def _governing(s: Sentence, chunk: Chunk) -> int:
    """The token of the "mean" or "median" that a value belongs to, or -1."""
    semicolon = s.letters.rfind(";", 0, chunk.first)
    lower = max(0, semicolon) if chunk.depth == 0 else 0
    at = max(s.letters.rfind("M", lower, chunk.first), s.letters.rfind("D", lower, chunk.first))
    while at >= 0 and s.letters[at + 1 : at + 2] == "±":
        at = max(s.letters.rfind("M", lower, at), s.letters.rfind("D", lower, at))
    if at < 0 or chunk.first - at > 30:
        return -1
    opened, closed = s.gap(at, chunk.first).count("("), s.gap(at, chunk.first).count(")")
    return -1 if closed > opened else at


def _is_head(s: Sentence, chunk: Chunk, governing: int) -> bool:
    """Whether a bare value is what was averaged, not a number on the way to it."""
    index = chunk.numbers[0]
    if s.letters[index] == "w" and s.letters[index - 1 : index] not in "bo":
        return False
    before = s.gap(governing + 1, chunk.first)
    after = s.letters[chunk.last : chunk.last + 1]
    if chunk.kind == "bare" and after not in ("u", "y"):
        unit, _ = s.unit_after(index)
        if unit and before not in ("o", "") and not re.search(r"[b:=]a?$", before):
            return False
    text = s.tokens[index].plain
    if after not in ("u", "y") and chunk.kind == "bare" and _YEAR.match(text):
        return False
    if any(letter in before for letter in "ndw"):
        last = max(before.rfind(letter) for letter in "ndw")
        tail = before[last + 1 :]
        number_before = governing + 1 + last
        is_linked = LIST.fullmatch(tail) or _SAME.fullmatch(tail)
        if not is_linked and any(governing < i < chunk.first for i in s.valued):
            return False
        if number_before in s.said and is_linked:
            return s.unit_of_value(number_before) in ("", s.unit_of_value(index))
        if "b" not in tail and ":" not in tail and "=" not in tail:
            return False
    if re.fullmatch(r"(?:\(?[SEQR]\)?)?a{1,4}", before) and (after in tuple("uy(") or chunk.depth):
        return True
    return before == "" or re.search(r"(?:[bo:=,(T~BfI]|[b]a|oa|ba|\))$", before) is not None


def _average(s: Sentence, i: int, governing: int) -> None:
    chunk = s.chunks[i]
    letter = s.letters[governing] if governing >= 0 else ""
    roles: dict[str, int] = {}
    center = "median" if letter == "D" else "mean"
    alternatives: tuple[str, ...] = ()
    if chunk.kind == "pm":
        roles["mean"] = chunk.at["m1"]
        near = s.text[s.tokens[chunk.last - 1].end : s.tokens[chunk.last - 1].end + 60]
        spread = _spread_of(s, near, governing)
        roles[spread] = chunk.at["m2"]
        alternatives = ("SE",) if spread == "spread" else ()
        center = "mean"
    else:
        roles[center] = chunk.numbers[0]
    limits = _take_beside(s, i, roles, governing)
    index = roles.get("mean", roles.get("median", 0))
    unit = _unit(s, chunk, roles)
    variable = variable_of(s, chunk, governing)
    population = _population(s, chunk)
    is_several = "r" in s.letters[chunk.last :] and _is_linked(s, i)
    if is_several and governing >= 0:
        population = "one of several"
    if population:
        variable = unquoted(_WHERE.split(variable)[0])
    curve = curve_of(s, variable, governing, chunk)
    if chunk.kind == "pm" and unit == "%" and name_of(variable):
        s.other(roles.values(), "rate with its error", "%")
        return
    if curve and letter == "D" and unit.rstrip("s") in ("year", "month", "week", "day", "mo", "yr"):
        # A range that is not said to be of limits may be that of the times.
        s.other([roles.pop(k) for k in ("low", "high", "min", "max") if k in roles], "interval")
        values = {"estimate" if k == "median" else k: v for k, v in (roles | limits).items()}
        s.add("median time", values, measure=curve, unit=unit, population=population,
              variable=variable)  # fmt: skip
        return
    if limits and len(roles) == 1:
        values = {"estimate": index, **limits}
        if is_of_another(s, values, "MD"):
            s.other(values.values(), "difference", unit)
            return
        s.add("estimate", values, measure=center, unit=unit, variable=variable,
              population=population)  # fmt: skip
        return
    s.other(limits.values(), "limits")
    s.add("average", roles, unit=unit, variable=variable, population=population,
          alternatives=alternatives, per=_per(s, chunk))  # fmt: skip


def _population(s: Sentence, chunk: Chunk) -> str:
    before = s.text[s.start : s.tokens[chunk.first].start]
    return of_whom_around(before, s.text[_end(s, chunk) : s.end])


def _end(s: Sentence, chunk: Chunk) -> int:
    """Where the value ends with what is printed in brackets behind it."""
    i = chunk.last
    while i < len(s.letters) and s.letters[i] in "uy%":
        i += 1
    if s.letters[i : i + 1] == "(":
        around = s.brackets(i + 1)
        i = around[1] + 1 if around is not None else i
    return s.tokens[i - 1].end


def _is_linked(s: Sentence, i: int) -> bool:
    """Whether another value stands in one list with this one."""
    last = s.chunks[i].last
    for chunk in s.chunks[i + 1 : i + 4]:
        gap = s.gap(last, chunk.first)
        if chunk.kind in ("bare", "pm", "pct") and re.fullmatch(r"[uy%)]{0,3},?&?", gap):
            return True
        last = chunk.last
    before = s.chunks[i - 1] if i else None
    gap = s.gap(before.last, s.chunks[i].first) if before is not None else ""
    return re.fullmatch(r"[uy%)]{0,3},?&", gap) is not None


def _spread_of(s: Sentence, near: str, governing: int) -> str:
    said = s.small
    if re.search(r"±\s*(?:se|sem|standard error)\b", said):
        return "se"
    if re.search(r"±\s*(?:sd|standard deviation)\b|\\pm\s*(?:sd|standard dev)", said):
        return "sd"
    if re.match(r"[^.;]{0,12}\b(?:SD|standard deviation)\b", near):
        return "sd"
    if re.match(r"[^.;]{0,12}\b(?:SE|SEM|standard error)\b", near):
        return "se"
    return "spread"


def _take_beside(s: Sentence, i: int, roles: dict[str, int], governing: int) -> dict[str, int]:
    """Add to ``roles`` what is printed beside the value; limits are given back."""
    limits: dict[str, int] = {}
    last = s.chunks[i].last
    depth = s.chunks[i].depth
    template = TEMPLATE.match(s.letters, governing) if governing >= 0 else None
    for chunk in s.chunks[i + 1 : i + 5]:
        gap = s.gap(last, chunk.first)
        if not s.is_free(chunk) or not _BESIDE.fullmatch(gap):
            break
        words = [t.plain for t in s.tokens[last : chunk.first] if t.letter == "a"]
        if "(" not in gap and not _WITH.issuperset(words):
            break
        inside = "(" in gap or chunk.depth > depth or (chunk.depth and chunk.depth == depth)
        if ")" in gap and chunk.depth < depth:
            break
        if chunk.kind == "range" and "min" not in roles:
            ends = chunk.at["r1"], chunk.at["r2"]
            if float(s.number(ends[0]).text) > float(s.number(ends[1]).text):
                s.other(ends, "range in turned order")
            else:
                roles |= {"min": ends[0], "max": ends[1]}
        elif chunk.kind == "iqr" and "q1" not in roles:
            roles |= {"q1": chunk.at["q1"], "q3": chunk.at["q2"]}
            s.other([n for n in chunk.numbers if n not in chunk.at.values()], "level", "%")
        elif chunk.kind == "width" and "width" not in roles:
            s.other([chunk.at["w1"]], "width of quartiles")
        elif chunk.kind in ("sd", "se") and not {"sd", "se", "spread"} & roles.keys():
            roles[chunk.kind] = chunk.at["s1" if chunk.kind == "sd" else "e1"]
        elif chunk.kind == "ci" and not limits:
            limits |= {"low": chunk.at["ci1"], "high": chunk.at["ci2"]}
            limits |= level_of(chunk)
        elif inside and chunk.kind in _SPANS and gap in ("(", "y(", "u(", "%("):
            _take_unnamed(s, chunk, roles, template)
        elif inside and chunk.kind == "bare" and gap == "(" and template is not None:
            name = _named(template.group())
            closes = s.letters[chunk.last : chunk.last + 1] in (")", "u", "y")
            if name in ("sd", "se") and closes and not {"sd", "se"} & roles.keys():
                roles[name] = chunk.numbers[0]
        elif chunk.kind == "level":
            s.other(chunk.numbers, "level", "%")
        else:
            break
        last = chunk.last
    return limits


def _named(template: str) -> str:
    for letter, name in (("S", "sd"), ("E", "se"), ("Q", "iqr"), ("R", "range")):
        if letter in template[1:]:
            return name
    return ""


def _take_unnamed(
    s: Sentence, chunk: Chunk, roles: dict[str, int], template: re.Match[str] | None
) -> None:
    name = _named(template.group()) if template is not None else ""
    low, high = chunk.numbers[0], chunk.numbers[-1]
    if float(s.number(low).text) > float(s.number(high).text):
        return
    if name == "iqr":
        roles |= {"q1": low, "q3": high}
    elif name == "range":
        roles |= {"min": low, "max": high}
    elif not {"low", "min", "q1"} & roles.keys():
        roles |= {"low": low, "high": high}


def _unit(s: Sentence, chunk: Chunk, roles: dict[str, int]) -> str:
    for index in roles.values():
        unit = s.unit_of_value(index)
        if unit:
            return unit
    last = next((i for i, t in enumerate(s.tokens) if t.end >= _end(s, chunk)), len(s.tokens))
    if s.letters[last + 1 : last + 2] in ("u", "y"):
        return s.tokens[last + 1].raw
    unit, noun = s.unit_after(chunk.last - 1)
    return unit if noun == chunk.last or noun == chunk.last + 1 else ""


def _per(s: Sentence, chunk: Chunk) -> str:
    if s.letters[chunk.last - 1] in "uy%":
        return ""
    match = re.match(r"a{1,3}[p/](?=a)", s.letters[chunk.last :])
    if match is None:
        return ""
    return s.tokens[chunk.last + match.end()].plain + "s"


def _range(s: Sentence, chunk: Chunk) -> None:
    low, high = chunk.at["r1"], chunk.at["r2"]
    if float(s.number(low).text) > float(s.number(high).text):
        return
    first = s.boundary_before(chunk.first)
    words = unquoted(s.words(first, chunk.first))
    around = s.brackets(chunk.first)
    if not words and around is not None and around[0] >= 2:
        words = unquoted(s.words(s.boundary_before(around[0] - 1), around[0] - 1))
    is_name = 0 < len(words.split()) < 5 and not SAYS.search(words)
    variable = words if is_name else ""
    s.add("range", {"min": low, "max": high}, unit=_unit(s, chunk, chunk.at), variable=variable,
          population=of_whom(s.words(first, chunk.last)))  # fmt: skip
