"""Numbers in words, as the running text prints counts."""

from __future__ import annotations

from typing import Final

from caseseries.documents.printing import format as fmt

# fmt: off
_WORDS: Final = (
    "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten",
    "eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen",
    "nineteen", "twenty",
)
_TENS: Final = (
    "", "", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety",
)
# fmt: on


def in_words(n: float) -> str:
    """`13` → `thirteen` up to twenty, digits beyond: for the running text."""
    whole = int(fmt.round_half_up(n, 0))
    return _WORDS[whole] if 0 <= whole < len(_WORDS) else fmt.count(whole)


def spelled_out(n: float) -> str:
    """`36` → `thirty-six`, digits from 1000 on: no sentence begins with digits.

    (American Medical Association Manual of Style, 11th ed., 18.2.1.)
    """
    whole = int(fmt.round_half_up(n, 0))
    if not 20 < whole < 1000:
        return in_words(whole)
    if whole >= 100:
        hundreds, rest = divmod(whole, 100)
        return f"{_WORDS[hundreds]} hundred{f' {spelled_out(rest)}' if rest else ''}"
    tens, ones = divmod(whole, 10)
    return f"{_TENS[tens]}{f'-{_WORDS[ones]}' if ones else ''}"
