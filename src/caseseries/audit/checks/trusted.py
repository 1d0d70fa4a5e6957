"""Which statements may be held against others: what was observed, and was read as a sentence."""

from __future__ import annotations

import re

from caseseries.audit.statements import Statement

# What was planned, assumed or asked for, not seen.
_PLANNED = re.compile(
    r"\b(assum\w+|expect\w+|power(ed)?|sample size|hypothes\w+|anticipat\w+|to detect"
    r"|would (be|need|have)|(is|are|was|were) (needed|required))\b",
    re.IGNORECASE,
)
_DIGITS = re.compile(r"\d+(?:\.\d+)?")
# Longer "sentences" are tables whose lines the file does not tell apart.
_MOST_LETTERS = 700
_MOST_NUMBERS = 45


def is_said_of_values(statement: Statement) -> bool:
    """Whether it is of values seen; else its numbers take no part in any test."""
    if any(number.row is not None for number in statement.numbers.values()):
        return True
    quote = statement.quote
    if len(quote) > _MOST_LETTERS or _PLANNED.search(quote):
        return False
    return len(_DIGITS.findall(quote)) <= _MOST_NUMBERS
