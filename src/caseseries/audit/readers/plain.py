"""A printed text without what only its typesetting put there: ligatures, spaces, dashes, TeX."""

from __future__ import annotations

import re

from caseseries.audit.readers.marks import UNICODE_MARKS, raised

_LIGATURES = {"ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl", "ﬅ": "st", "ﬆ": "st"}
_INVISIBLE = "\u200b\u200c\u200d\u2060\u2061\u2062\u2063\ufeff\u200e\u200f\u202a\u202c"
# What stands for one character; a soft hyphen is dealt with beside the ends of lines.
_CHARACTERS = {
    **{ord(one): letters for one, letters in _LIGATURES.items()},
    **{ord(one): None for one in _INVISIBLE},
    **{code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)},  # full-width forms
    **dict.fromkeys((0x1680, *range(0x2000, 0x200B), 0x202F, 0x205F, 0x3000, 0xA0), " "),
    **dict.fromkeys((0x2010, 0x2011, 0x2212, 0xFE63), "-"),
    **dict.fromkeys((0x2266, 0x2A7D), "≤"),
    **dict.fromkeys((0x2267, 0x2A7E), "≥"),
    **{0x223C: "~", 0x02DC: "~", 0x2024: ".", 0x2044: "/", 0x2215: "/", 0x2028: "\n", 0x2029: "\n"},
    **{code: str(code - 0x2080) for code in range(0x2080, 0x208A)},
}
_DIGITS_APART = re.compile(
    r"(?<![\d.,])(\d{1,3})((?:[\u2009\u202f\u2007\u2006\u2008\u00a0]\d{3})+)(?!\d)"
)
_BROKEN_SOFTLY = re.compile(r"[\u00ad\x02][ \t]*\r?\n?[ \t]*")
_BROKEN = re.compile(r"([^\W\d_]+)[-\u2010]\r?\n[ \t]*([^\W\d_]+)")
_DASH_AT_END = re.compile(r"(?<=[\d%/])([-\u2010-\u2013\u2212/])[ \t]*\r?\n[ \t]*(?=[\d<>(])")
_KEPT_BEFORE = frozenset(
    (
        *("follow", "long", "short", "non", "self", "well", "high", "low", "two", "three", "four"),
        *("five", "six", "half", "mid", "cross", "quality", "age", "sex", "event", "risk", "one"),
        *("year", "month", "week", "day", "time", "dose"),
    )
)
_KEPT_AFTER = frozenset(
    (
        *("up", "term", "free", "year", "years", "old", "month", "months", "week", "weeks", "day"),
        *("days", "based", "related", "specific", "line", "center", "centre", "dose", "time"),
        *("sided", "tailed", "rank", "squared", "to", "of", "in", "by", "and", "fold", "point"),
    )
)
_MINUS = re.compile(r"[–—](?=\.?\d)")
_MIDDLE_DOT = re.compile(r"(?<=\d)[·⋅∙•‧](?=\d)(?!10\^)")
_MIDDLE_DOT_FIRST = re.compile(r"(?<![\w)\]])[·⋅∙‧](?=\d)")
_PLUS_MINUS = re.compile(r"\+\s?/\s?[-–]|\+-(?=\s?\d)")
_SPACES = re.compile(r"\s+")
_FORMULA = re.compile(r"\$([^$\n]{1,300})\$")
_TEX_WORDS = {
    **{"leq": "≤", "leqslant": "≤", "le": "≤", "geq": "≥", "geqslant": "≥", "ge": "≥"},
    **{"lt": "<", "gt": ">", "pm": "±", "times": "×", "sim": "~", "approx": "≈", "cdot": "·"},
    **{"neq": "≠", "alpha": "α", "beta": "β", "gamma": "γ", "kappa": "κ", "chi": "χ", "mu": "µ"},
    **{"eta": "η", "rho": "ρ", "sigma": "σ", "lambda": "λ", "Delta": "Δ", "dagger": "†"},
    **{"ddagger": "‡", "circ": "°", "infty": "∞", "quad": " ", "qquad": " ", "ldots": "…"},
}
_TEX_WORD = re.compile(r"\\([A-Za-z]+)(?![A-Za-z])[ \t]*")
_TEX_FONT = re.compile(
    r"\\(?:text|textrm|textit|textbf|mathrm|mathbf|mathit|mathsf|operatorname|mbox)\s*\{([^{}]*)\}"
)
_TEX_SIGN = re.compile(r"\\([%$#&_{}])")
_TEX_SPACE = re.compile(r"\\[,;:! ]|(?<!\\)~(?=\\)")
_RELATION = re.compile(r"[ \t]*([≤≥±])(?=\w)")
_TEX_POWER = re.compile(r"\^\s*\{\s*([^{}]*?)\s*\}")
_TEX_INDEX = re.compile(r"_\s*\{\s*([^{}]*?)\s*\}")


def plain(text: str) -> str:
    """Return a text of one paragraph or cell as it reads.

    Line ends are ends of printed lines: words that are broken there are joined.
    """
    if "\\" in text or "$" in text:
        text = without_tex(text)
    if not text.isascii():
        text = _without_signs(text)
    elif "\x02" in text:
        text = _BROKEN_SOFTLY.sub("", text)
    if "\n" in text or "\r" in text:
        text = _DASH_AT_END.sub(r"\1", _BROKEN.sub(_unbroken, text))
    if "+" in text:
        text = _PLUS_MINUS.sub("±", text)
    return _SPACES.sub(" ", text).strip()


def _without_signs(text: str) -> str:
    text = _BROKEN_SOFTLY.sub("", text)
    text = _DIGITS_APART.sub(lambda found: found[1] + re.sub(r"\D", "", found[2]), text)
    text = UNICODE_MARKS.sub(_mark, text)
    text = _LETTER_MARKS.sub(lambda found: f"[{found[0].translate(_LETTERS)}]", text)
    text = text.translate(_CHARACTERS)
    if "·" in text or "⋅" in text or "∙" in text or "•" in text or "‧" in text:
        text = _MIDDLE_DOT_FIRST.sub(".", _MIDDLE_DOT.sub(".", text))
    if "–" in text or "—" in text:
        text = _MINUS.sub(_minus, text)
    return text


_LETTER_MARKS = re.compile(r"(?<=[\w%)\]])[ᵃᵇᶜᵈᵉᶠᵍʰ]")
_LETTERS = str.maketrans("ᵃᵇᶜᵈᵉᶠᵍʰ", "abcdefgh")
_UNRAISED = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁻⁺⁽⁾", "0123456789-+()")


def _mark(found: re.Match[str]) -> str:
    before = found.string[max(0, found.start() - 12) : found.start()]
    return raised(before, found[0].translate(_UNRAISED))


def _minus(found: re.Match[str]) -> str:
    """A dash before a digit is a minus where no number stands before it that a range starts with.

    A dash with a word right before it (``Covid–19``) or after a number (``2–3``, ``2 –3``) is none.
    """
    before = found.string[: found.start()][-12:]
    if before and not (before[-1].isspace() or before[-1] in "([{,;:=<>≤≥/±~"):
        return found[0]
    last = before.rstrip()[-1:]
    return found[0] if last.isdigit() or (last and last in "%)]°") else "-"


def _unbroken(found: re.Match[str]) -> str:
    first, second = found[1], found[2]
    before, after = first.casefold(), second.casefold()
    is_compound = before in _KEPT_BEFORE or after in _KEPT_AFTER
    if not second[0].islower() or is_compound or len(first) == 1:
        return f"{first}-{second}"
    # The paper's own spelling nearby decides.
    near = found.string[max(0, found.start() - 5_000) : found.end() + 5_000]
    return f"{first}-{second}" if f"{first}-{second}" in near else first + second


def without_tex(text: str) -> str:
    """Return text without what is left of TeX in it: ``$12.5 \\pm 9.0\\%$`` is ``12.5 ± 9.0%``."""
    text = _FORMULA.sub(_formula, text)
    return _tex(text) if "\\" in text else text


def _formula(found: re.Match[str]) -> str:
    inner = found[1]
    is_tex = any(sign in inner for sign in ("\\", "^", "_"))
    return _tex(inner) if is_tex else found[0]


def _tex(text: str) -> str:
    for _ in range(3):  # fonts within fonts
        changed = _TEX_FONT.sub(r"\1", text)
        if changed == text:
            break
        text = changed
    text = _TEX_SPACE.sub(" ", _TEX_SIGN.sub(r"\1", text))
    text = _TEX_WORD.sub(lambda found: _TEX_WORDS.get(found[1], found[0]), text)
    # The space after a relation went with its word.
    text = _RELATION.sub(r" \1 ", text).replace("( ", "(")
    text = _TEX_POWER.sub(_power, text)
    return _TEX_INDEX.sub(r"\1", text)


def _power(found: re.Match[str]) -> str:
    return raised(found.string[max(0, found.start() - 12) : found.start()], found[1])
