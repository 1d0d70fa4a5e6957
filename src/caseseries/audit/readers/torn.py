"""Labels of rows that an optical reader tore apart at the borders of columns."""

from __future__ import annotations

import re
from collections.abc import Sequence

_LAST = re.compile(r"[^\W\d_]+$")
_FIRST = re.compile(r"[^\W\d_]+")


def mended(cells: Sequence[str], words: frozenset[str]) -> list[str]:
    """Return the cells of a row, the first ones joined where a word goes on from one to the next.

    ``words`` are those of the whole paper, in lower case. Only rows that hold a label alone are
    touched: where a value stands, a cell that begins in lower case may be one.
    """
    filled = [text.strip() for text in cells if text.strip()]
    if len(filled) < 2 or any(letter.isdigit() for text in filled for letter in text):
        return list(cells)
    if not filled[0][0].isupper() or not all(text[0].islower() for text in filled[1:]):
        return list(cells)
    if [bool(text.strip()) for text in cells[: len(filled)]] != [True] * len(filled):
        return list(cells)
    label = cells[0].rstrip()
    for text in filled[1:]:
        label = _joined(label, text, words)
    return [label, *[""] * (len(cells) - 1)]


def _joined(left: str, right: str, words: frozenset[str]) -> str:
    last, first = _LAST.search(left), _FIRST.match(right)
    if last is None or first is None:
        return f"{left} {right}"
    if last[0].casefold() + first[0] in words:
        return left + right
    if last[0].casefold() + first[0][1:] in words and last[0][-1] == first[0][0]:
        return left + right[1:]
    return f"{left} {right}"
