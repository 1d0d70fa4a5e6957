"""Columns of printed numbers, padded so that their decimal points stand below each other."""

from __future__ import annotations

import re

from caseseries.documents.printing.format import FIGURE_SPACE, MINUS, NO_BREAK_SPACE, POINT_SPACE

_LEADING_NUMBER = re.compile(
    rf"(?P<before>[(\[]?[<>{MINUS}]?)(?P<whole>\d+)(?P<fraction>\.\d+)?(?P<after>.*)", re.DOTALL
)


# The spaces stay in the list, at the odd places.
_WORD_BREAK = re.compile(rf"([ {NO_BREAK_SPACE}])")


def align_decimals(strings: list[str]) -> list[str]:
    """Pad the strings of one column so that their decimal points stand below each other.

    A string is read as words separated by spaces; the first number of each word is padded on the
    left with figure spaces to the longest whole part and on the right to the longest fraction.
    Words without a number stay. Strings with fewer words than the first numeric one align as far
    as they go. Works wherever digits are tabular, in HTML, PDF and Word alike, where column
    alignment on a character does not exist; centered or left-aligned cells both keep the order.
    """
    words = [_WORD_BREAK.split(text) for text in strings]
    width = max((len(w) for w in words), default=0)
    for position in range(width):
        matches = {
            i: match
            for i, w in enumerate(words)
            if position < len(w) and (match := _LEADING_NUMBER.fullmatch(w[position]))
        }
        left = max((_digits_left(m) for m in matches.values()), default=0)
        right = max((len(m["fraction"] or "") for m in matches.values()), default=0)
        for i, match in matches.items():
            missing = right - len(match["fraction"] or "")
            has_no_point = bool(missing) and not match["fraction"]
            words[i][position] = (
                FIGURE_SPACE * (left - _digits_left(match))
                + match.group()
                + (POINT_SPACE if has_no_point else "")
                + FIGURE_SPACE * (missing - has_no_point)
            )
    return ["".join(w) for w in words]


def align_lines(strings: list[str]) -> list[str]:
    """`align_decimals` on the first lines of cells; further lines (limits) stay as they are."""
    aligned = align_decimals([text.split("\n", 1)[0] for text in strings])
    return [
        "\n".join([first, *text.split("\n", 1)[1:]])
        for first, text in zip(aligned, strings, strict=True)
    ]


def _digits_left(match: re.Match[str]) -> int:
    sign = match["before"].lstrip("([")
    return len(sign) + len(match["whole"])
