"""Effects with their limits, P values and test statistics."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace

from caseseries.audit.grammar.chunks import Chunk, level_of
from caseseries.audit.grammar.nouns import of_whom, unquoted
from caseseries.audit.grammar.sentence import Sentence
from caseseries.audit.grammar.words import MEASURES, STATISTICS
from caseseries.audit.statements import Number

_NEAR = re.compile(r"%?[uy]?[aoI]{0,3}[(),;:=]{0,3}[&tab]{0,2}[,:(]?")
_LEVEL_SAID = re.compile(
    r"\b(?:consider|regard|set at|taken|deem|indicat|defin|accept|level of significance"
    r"|significance level|threshold|cut-?off|level was|denot|significant (?:if|when|at))"
)


def read_estimates(s: Sentence) -> None:
    """Make every effect, test and P value of the sentence."""
    letters = s.letters
    if "P" not in letters and "C" not in letters and "H" not in letters and "X" not in letters:
        return
    used: set[int] = set()
    for i, chunk in enumerate(s.chunks):
        if chunk.kind == "effect" and s.is_free(chunk):
            _effect(s, i, chunk.at["h1"], _measure(s, chunk.first), used)
        elif (
            chunk.kind == "bare"
            and s.is_free(chunk)
            and _has_limits(s, i)
            and not _is_no_estimate(s, i)
        ):
            measure = _measure_before(s, chunk)
            if measure:
                _effect(s, i, chunk.numbers[0], measure, used)
    for i, chunk in enumerate(s.chunks):
        if chunk.kind == "t" and s.is_free(chunk):
            _test(s, i, used)
    for i, chunk in enumerate(s.chunks):
        if chunk.kind == "p" and i not in used and s.is_free(chunk):
            _p_alone(s, chunk)


def read_unnamed(s: Sentence) -> None:
    """Values with limits of which it is not said what they are, when all else is read."""
    used: set[int] = set()
    for i, chunk in enumerate(s.chunks):
        if chunk.kind in ("bare", "pct") and s.is_free(chunk) and _has_limits(s, i):
            _effect(s, i, chunk.numbers[0], "", used)
            if chunk.kind == "pct":
                s.statements[-1] = replace(s.statements[-1], unit="%")


def _measure(s: Sentence, index: int) -> str:
    word = s.tokens[index].plain
    before = s.tokens[index - 1].plain if index else ""
    name = MEASURES.get(word, word.upper())
    return f"a{name}" if before == "adjusted" and not name.startswith("a") else name


def _measure_before(s: Sentence, chunk: Chunk) -> str:
    """The measure named before a value without one: "hazard ratios were 2.1 (95% CI …)"."""
    at = s.letters.rfind("H", 0, chunk.first)
    blocked = max(s.letters.rfind("M", 0, chunk.first), s.letters.rfind("D", 0, chunk.first))
    return _measure(s, at) if at > blocked and chunk.first - at < 40 else ""


def _has_limits(s: Sentence, i: int) -> bool:
    if i + 1 >= len(s.chunks):
        return False
    following = s.chunks[i + 1]
    gap = s.gap(s.chunks[i].last, following.first)
    return following.kind == "ci" and _NEAR.fullmatch(gap) is not None


def _p(s: Sentence, chunk: Chunk) -> Number:
    index = chunk.at["p1"]
    s.said.add(index)
    return s.number(index, chunk.first)


def _effect(s: Sentence, i: int, value: int, measure: str, used: set[int]) -> None:
    chunk = s.chunks[i]
    roles: dict[str, int | Number] = {"estimate": value}
    if i and s.chunks[i - 1].kind == "p" and i - 1 not in used and s.is_free(s.chunks[i - 1]):
        before = s.chunks[i - 1]
        gap = s.gap(before.last, chunk.first)
        first_of_brackets = s.letters[before.first - 1 : before.first] in "(;"
        if (
            before.depth
            and not _is_of_test(s, i - 1)
            and before.depth == chunk.depth
            and gap in (",", ";", ",&")
            and (first_of_brackets and before.first)
        ):
            roles["p"] = _p(s, before)
            used.add(i - 1)
    last = chunk.last
    for j in range(i + 1, min(i + 5, len(s.chunks))):
        beside = s.chunks[j]
        gap = s.gap(last, beside.first)
        if not s.is_free(beside) or not _NEAR.fullmatch(gap):
            break
        if beside.kind == "ci" and "low" not in roles:
            roles |= {"low": beside.at["ci1"], "high": beside.at["ci2"]}
            roles |= level_of(beside)
        elif beside.kind == "p" and "p" not in roles:
            roles["p"] = _p(s, beside)
            used.add(j)
        elif beside.kind == "se" and "se" not in roles:
            roles["se"] = beside.at["e1"]
        elif beside.kind in ("span", "barespan") and gap == "(" and "low" not in roles:
            roles |= {"low": beside.numbers[0], "high": beside.numbers[-1]}
        elif beside.kind == "bare" and beside.depth and "low" in roles and "high" not in roles:
            break
        else:
            break
        last = beside.last
    if measure in ("", "MD", "RD") and is_of_another(s, roles, measure):
        s.other([n for n in roles.values() if isinstance(n, int)], "difference")
        return
    first = s.boundary_before(chunk.first)
    variable = unquoted(s.tail(first, chunk.first)) if measure else ""
    around = s.brackets(chunk.first)
    if around is not None and around[0] >= 2 and len(variable.split()) < 2:
        outer = around[0] - 1
        variable = unquoted(s.words(s.boundary_before(outer, "&b"), outer))
        variable = variable if measure and len(variable.split()) < 9 else ""
    s.add("estimate", roles, measure=measure, variable=variable[:80],
          population=of_whom(s.words(first, chunk.last)))  # fmt: skip


def _is_no_estimate(s: Sentence, i: int) -> bool:
    """One of two estimates before two limits; a number observed; a number needed to treat."""
    chunk, limits = s.chunks[i], s.chunks[i + 1]
    before = s.tokens[chunk.first - 1].raw if chunk.first else ""
    is_whole = s.letters[chunk.first] == "n" and "d" in s.letters[limits.first : limits.last]
    is_needed = before.startswith(("NNT", "NNH")) or before.lower() == "observed"
    is_second = re.search(r"[nd],?&$", s.letters[: chunk.first]) is not None
    return is_second or is_needed or (is_whole and before.isalpha())


def _is_of_test(s: Sentence, i: int) -> bool:
    """Whether a P has a statistic before it in the same brackets: "(chi2 = 1.0; P = 0.3; OR …"."""
    p = s.chunks[i]
    return any(c.kind == "t" and c.depth == p.depth for c in s.chunks[max(0, i - 2) : i])


def is_of_another(s: Sentence, roles: Mapping[str, int | Number], measure: str) -> bool:
    """Whether a value is printed without the sign of its limits: "3.7 lower (-8.1 to 0.6)"."""
    indexes = [roles.get(role) for role in ("estimate", "low", "high")]
    values = [float(s.number(i).text) for i in indexes if isinstance(i, int)]
    if len(values) < 3:
        return False
    value, low, high = values
    low, high = min(low, high), max(low, high)
    return not low <= value <= high and (not measure or low <= -value <= high)


def _test(s: Sentence, i: int, used: set[int]) -> None:
    chunk = s.chunks[i]
    measure = STATISTICS.get(s.tokens[chunk.first].raw) or STATISTICS.get(
        s.tokens[chunk.first].plain, ""
    )
    roles: dict[str, int | Number] = {"statistic": chunk.at["t1"]}
    for name, role in (("df1", "df"), ("df2", "df2"), ("df3", "df")):
        if name in chunk.at:
            roles.setdefault(role, chunk.at[name])
    s.other([n for n in chunk.numbers if n not in chunk.at.values()], "n")
    for j in range(i + 1, min(i + 3, len(s.chunks))):
        beside = s.chunks[j]
        gap = s.gap(s.chunks[j - 1].last, beside.first)
        if beside.kind == "p" and re.fullmatch(r"[,;]?&?\(?", gap):
            roles["p"] = _p(s, beside)
            used.add(j)
            break
        if beside.kind != "bare" or not re.fullmatch(r"[,;]F[=:]?", gap):
            break
        roles.setdefault("df", beside.numbers[0])
    # 4,517 may be a thousand or a decimal comma: nothing is said of it.
    is_doubtful = "," in s.tokens[chunk.at["t1"]].raw
    p = roles.get("p")
    if isinstance(p, Number) and float(p.text.lstrip("<≤>≥")) > 1:
        del roles["p"]
    is_doubtful = is_doubtful or (measure == "r" and _is_power(s, roles))
    if measure == "U" or "p" not in roles or is_doubtful:
        s.other([n for n in roles.values() if isinstance(n, int)], "statistic")
        p = roles.get("p")
        if isinstance(p, Number):
            s.add("test", {"p": p}, variable=_said_of(s, chunk))
        return
    s.add("test", roles, measure=measure, variable=_said_of(s, chunk))


def _is_power(s: Sentence, roles: Mapping[str, int | Number]) -> bool:
    """Whether the 2 of "r(2) = 0.30" may be a square's rather than degrees of freedom."""
    freedom = roles.get("df")
    return isinstance(freedom, int) and s.number(freedom).text == "2"


def _p_alone(s: Sentence, chunk: Chunk) -> None:
    number = s.number(chunk.at["p1"], chunk.first)
    signed = number.text[0] in "<≤>≥"
    if (signed or number.text in ("0.05", "0.01")) and _LEVEL_SAID.search(s.small):
        s.other([chunk.at["p1"]], "threshold")
        return
    if float(number.text.lstrip("<≤>≥")) > 1:
        return
    s.said.add(chunk.at["p1"])
    s.add("test", {"p": number}, variable=_said_of(s, chunk))


def _said_of(s: Sentence, chunk: Chunk) -> str:
    around = s.brackets(chunk.first)
    index = around[0] - 1 if around is not None else chunk.first
    if index < 1:
        return ""
    words = unquoted(s.words(s.boundary_before(index, "&"), index))
    return words if len(words.split()) < 12 else ""
