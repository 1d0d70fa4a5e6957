"""Text as tokens: words, numbers and signs, each with the letter of its class and its place."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise

from caseseries.audit.grammar.words import (
    CAPITALS_ONLY,
    NUMBER_WORDS,
    PHRASES,
    TIMES,
    UNIT,
    WORD_CLASS,
)

_LARGE = frozenset(("hundred", "thousand", "million", "billion"))
WHOLE, DECIMAL, WORD = "n", "d", "w"
_DASHES = "\\-\u2010\u2011\u2012\u2013\u2014\u2015\u2212"
_SIGNS = {
    **dict.fromkeys(_DASHES.lstrip("\\"), "-"),
    **dict.fromkeys("([{", "("),
    **dict.fromkeys(")]}", ")"),
    **dict.fromkeys("<≤⩽≦", "<"),
    **dict.fromkeys(">≥⩾≧", ">"),
    **dict.fromkeys("=≈~≅", "="),
    **dict.fromkeys(",;:/%.", ""),
    "&": "&",
    "+": "+",
}
_SIGNS |= {sign: sign for sign in ",;:/%."}
_DOT = ".·∙⋅•"


def _phrases() -> dict[str, re.Pattern[str]]:
    """What may follow a word to make it a phrase, by the word: "standard" deviation."""
    found: dict[str, list[str]] = {}
    for phrase in PHRASES:
        pattern = re.escape(phrase).replace(r"\ ", "[ -]" if "chi" in phrase else "[ ]")
        found.setdefault(re.split(r"[ .]", phrase)[0], []).append(pattern)
    return {
        word: re.compile(rf"(?i:{'|'.join(patterns)})(?!\w)") for word, patterns in found.items()
    }


_PHRASES = _phrases()


def _token(decimal: str, thousands: str) -> re.Pattern[str]:
    return re.compile(
        rf"""\s*(?:
        (?P<unit>(?:(?<=\d)|(?<=\d[ {_DASHES}])|(?<=\d[)\]][ ])){UNIT})
        |(?P<ci>CI(?=\d\d))
        |(?P<measure>(?<!\w)(?:OR|HR|RR)(?=\d+\.\d))
        |(?P<chi>χ\s?(?:\^?2|²)|(?i:chi)(?:\^2|²))
        |(?P<word>[^\W\d_](?:[\w'’]|[-\u2010\u2011](?=[^\W\d_]))*)
        |(?P<version>\d+(?:\.\d+){{2,}})
        |(?P<num>(?<!\w\.)(?<!\d)(?:
            \d{{1,3}}(?:{thousands}\d{{3}})+(?!\d)(?:[{decimal}]\d+)?
            |\d+(?:[{decimal}]\d+)?
            |(?<![\w{decimal}])[{decimal}]\d+))
        |(?P<ref>\[\s?\d{{1,3}}(?:\s?[,{_DASHES}]\s?\d{{1,3}})*\s?\])
        |(?P<pm>±|\+/[-\u2212]|\\pm\b)
        |(?P<sign>\S))
        """,
        re.VERBOSE,
    )


_SPACE = r"[ ](?=\d{3}(?:[ ][A-Za-z]|\s?[(±%/);,.]|$))"
_POINT = _token(_DOT, f"(?:,|{_SPACE})")
_COMMA = _token(",", rf"(?:\.|{_SPACE})")
# "1,7 (range 1-4)" in a text with points, "1,4542", and marks of references behind a word.
_UNREADABLE = re.compile(
    r"(?<=\s)\d{1,3},\d{1,2}(?=\s[(±])|(?<=[a-z])\d{1,3}(?:,\d{1,3}){2,}(?=\s[a-z])|\b\d{1,3},\d{4,}\b"
)
_ORDINAL = re.compile(r"(?:st|nd|rd|th)\b")
_HAS_COMMA = re.compile(r"\d,\d")
_SAYS_COMMA = re.compile(
    r"\d,\d{1,2}\s?(?:%|±|percent|per cent)|[=<>±≤]\s?\d+,\d{1,4}(?!\d|,)|\b0,\d"
)
_SAYS_POINT = re.compile(r"\d[.·]\d(?!\d\d(?!\d))")


@dataclass(frozen=True, slots=True)
class Token:
    """A word, number or sign; ``plain`` is a number's text in plain form, a word's in small."""

    plain: str
    start: int
    end: int
    letter: str
    raw: str


def has_decimal_commas(text: str) -> bool:
    """Whether its numbers are written 12,5: it shows some that are, and none written 12.5."""
    return (
        _HAS_COMMA.search(text) is not None
        and _SAYS_COMMA.search(text) is not None
        and _SAYS_POINT.search(text) is None
    )


def tokens_of(text: str, decimal_comma: bool | None = None) -> list[Token]:
    """The tokens of a text. Unless it is said how decimals are written, the text decides."""
    if decimal_comma is None:
        decimal_comma = has_decimal_commas(text)
    found: list[Token] = []
    append = found.append
    upto = 0
    unreadable: list[tuple[int, int]] = []
    if not decimal_comma and _HAS_COMMA.search(text):
        unreadable = [match.span() for match in _UNREADABLE.finditer(text)]
    for match in (_COMMA if decimal_comma else _POINT).finditer(text):
        kind = match.lastgroup
        if kind is None:
            continue
        start, end = match.span(kind)
        if start < upto:
            continue
        raw = text[start:end]
        if kind == "word":
            low = raw.lower()
            phrase = _PHRASES[low].match(text, start) if low in _PHRASES else None
            if phrase is not None:
                append(_phrase(phrase))
                upto = phrase.end()
                continue
            letter = WORD_CLASS.get(low, "a")
            if letter != "a" or raw == "May":
                letter = _letter(raw, low, letter)
            elif "-" in low and low.partition("-")[0] in NUMBER_WORDS:
                _append_hyphenated(found, raw, low, start)
                continue
            append(Token(low, start, end, letter, raw))
        elif kind == "num" and (
            _ORDINAL.match(text, end) or any(a <= start < b for a, b in unreadable)
        ):
            append(Token(raw, start, end, "a", raw))
        elif kind == "num":
            _append_number(found, text, raw, start, end, decimal_comma)
        elif kind == "sign":
            append(Token(raw, start, end, _SIGNS.get(raw, "?"), raw))
        elif kind == "unit":
            append(Token(raw, start, end, "u", raw))
        elif kind == "pm":
            append(Token("±", start, end, "±", raw))
        elif kind == "chi":
            append(Token("chi2", start, end, "X", raw))
        elif kind == "measure":
            append(Token(raw.lower(), start, end, "H", raw))
        elif kind == "ci":
            append(Token("ci", start, end, "C", raw))
        elif kind == "version":
            append(Token(raw, start, end, "a", raw))
        else:
            _append_bracket(found, raw, start, end)
    return _joined(found) if _has_words_in_row(found) else found


def _has_words_in_row(found: list[Token]) -> bool:
    return any(
        a.letter == WORD and (b.letter == WORD or b.plain in _LARGE) for a, b in pairwise(found)
    )


def _joined(found: list[Token]) -> list[Token]:
    """ "Forty eight" is one number; of "one hundred and forty eight" none is read."""
    out: list[Token] = []
    for token in found:
        last = out[-1] if out else None
        if last is not None and last.letter == WORD and token.letter == WORD:
            tens, ones = NUMBER_WORDS[last.plain], NUMBER_WORDS[token.plain]
            if tens >= 20 and tens % 10 == 0 and 0 < ones < 10:
                plain = f"{last.plain}-{token.plain}"
                out[-1] = Token(plain, last.start, token.end, WORD, f"{last.raw} {token.raw}")
                continue
        out.append(token)
    for i, token in enumerate(out):
        if token.plain in _LARGE:
            for step in (-1, 1):
                j = i + step
                while 0 <= j < len(out) and out[j].letter in (WORD, "&"):
                    if out[j].letter == WORD:
                        out[j] = Token(out[j].plain, out[j].start, out[j].end, "a", out[j].raw)
                    j += step
    return out


def _phrase(match: re.Match[str]) -> Token:
    low = match.group().lower()
    letter = WORD_CLASS.get(low) or WORD_CLASS.get(low.replace("-", " "), "a")
    return Token(low, match.start(), match.end(), letter, match.group())


def _append_hyphenated(found: list[Token], raw: str, low: str, start: int) -> None:
    """ "One-year" is a number, a hyphen and a time; "two-sided" stays a word."""
    number, _, rest = low.partition("-")
    at = start + len(number)
    if rest not in TIMES or len(rest) == 1:
        found.append(Token(low, start, start + len(raw), "a", raw))
        return
    found.append(Token(number, start, at, WORD, raw[: len(number)]))
    found.append(Token("-", at, at + 1, "-", raw[len(number)]))
    found.append(Token(rest, at + 1, start + len(raw), WORD_CLASS[rest], raw[len(number) + 1 :]))


def letters_of(tokens: list[Token]) -> str:
    """The classes of the tokens, a letter each."""
    return "".join(token.letter for token in tokens)


def _letter(raw: str, low: str, letter: str) -> str:
    if low == "may":
        return "k" if raw == "May" else "a"
    if raw.upper() in CAPITALS_ONLY and not raw.isupper():
        return "|" if low == "or" else "a"
    if low == "or":
        return "H"
    if letter == "X" and len(low) == 1 and raw not in "tzFrU":
        return "a"
    if letter == "P" and len(raw) == 1:
        return "P"
    return letter


def plain_number(raw: str, decimal_comma: bool) -> str:
    """A number's digits with a decimal point and nothing between them."""
    if raw.isdecimal():
        return raw
    if decimal_comma:
        text = raw.replace(".", "").replace(" ", "").replace(",", ".")
    else:
        text = raw.replace(",", "").replace(" ", "")
        for dot in _DOT[1:]:
            text = text.replace(dot, ".")
    return "0" + text if text.startswith(".") else text


def _append_number(
    found: list[Token], text: str, raw: str, start: int, end: int, decimal_comma: bool
) -> None:
    plain = plain_number(raw, decimal_comma)
    letter = DECIMAL if "." in plain else WHOLE
    if found and found[-1].letter == "-" and found[-1].end == start:
        sign = found[-1]
        before = found[-2].letter if len(found) > 1 else ""
        touches = len(found) > 1 and found[-2].end == sign.start
        if (not touches or before in "(=<>±,;:/") and before not in ("n", "d", "w", "%", "u"):
            found.pop()
            raw, start, plain, letter = text[sign.start : end], sign.start, "-" + plain, DECIMAL
    found.append(Token(plain, start, end, letter, raw))


def _append_bracket(found: list[Token], raw: str, start: int, end: int) -> None:
    """Numbers in square brackets are references, but after a number or a word of limits."""
    if not found or found[-1].letter not in "nd%uyCQRSDX":
        found.append(Token(raw, start, end, "g", raw))
        return
    found.append(Token("[", start, start + 1, "(", "["))
    for match in re.finditer(r"\d+|\S", raw[1:-1]):
        piece = match.group()
        at = start + 1 + match.start()
        letter = WHOLE if piece.isdecimal() else _SIGNS.get(piece, "?")
        found.append(Token(piece, at, at + len(piece), letter, piece))
    found.append(Token("]", end - 1, end, ")", "]"))


def value_of_word(token: Token) -> str:
    """A number's plain text: thirteen is 13."""
    if token.letter == WORD:
        return str(NUMBER_WORDS[token.plain])
    return token.plain


def sign_of(token: Token) -> str:
    """A sign of comparison as it is kept before a number: one of ``<``, ``≤``, ``>``, ``≥``."""
    if token.raw in "⩽≦":
        return "≤"
    return "≥" if token.raw in "⩾≧" else token.raw
