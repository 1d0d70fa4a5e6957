"""What may stand in the column ``quantity`` of a ledger (docs/ledger.md)."""

from __future__ import annotations

import re

from caseseries.study.study_file import suggestion

# What the tests of consistency read, and what a paper prints besides. A word outside of both is
# a slip that would test nothing without a word, unless OTHER stands before it.
TESTED = (
    *("n", "count", "denominator", "percentage", "ratio"),
    *("mean", "SD", "min", "max", "paired t P"),
    *("t", "z", "chi2", "F", "df", "df1", "df2", "P"),
    *("HR", "OR", "RR", "P of HR", "P of OR", "P of RR"),
    *("MST", "median survival"),
)
UNTESTED = (
    *("median", "Q1", "Q3", "rate", "univariate P", "multivariate P"),
    *("definition", "inclusion", "cut", "cut, inclusive", "literature"),
    *("year", "years", "first year", "last year", "deaths"),
    *("confidence level", "significance level", "software", "device or technique", "factors"),
)
OTHER = "other: "
LIMITS = ("95% CI lower of ", "95% CI upper of ")
RATE = re.compile(r"([A-Za-z]+)\((\d+(?:\.\d+)?)([ymd])\)")
_MEDIAN_OF_CURVE = re.compile("median [A-Za-z]+")
# Shown where a word comes near one that has a name and a time in it.
_EXAMPLES = ("S(1y)", "PFS(36m)", "median PFS", *(f"{limit}S(1y)" for limit in LIMITS))


def is_quantity(word: str) -> bool:
    """Whether the word is of the vocabulary of docs/ledger.md."""
    if word in TESTED or word in UNTESTED:
        return True
    if word.startswith(OTHER):
        return word != OTHER
    for limit in LIMITS:
        if word.startswith(limit):
            core = word.removeprefix(limit)
            return core in TESTED or core in UNTESTED or RATE.fullmatch(core) is not None
    return any(pattern.fullmatch(word) for pattern in (RATE, _MEDIAN_OF_CURVE))


def unknown(word: str) -> str:
    """What is said of a word outside of the vocabulary."""
    if not word:
        return "quantity is empty; write a word of docs/ledger.md"
    meant = suggestion(word, (*TESTED, *_EXAMPLES, *UNTESTED))
    return (
        f"quantity is {word!r}{meant}{'' if meant.endswith('?') else '.'} What no test is to read "
        f"is written {OTHER + word!r} (docs/ledger.md)"
    )
