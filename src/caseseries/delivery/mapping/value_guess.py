"""What the cells of a delivered column seem to be written in: codes, missing values, dates."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterable, Mapping

from caseseries.delivery.mapping.values import may_be_real
from caseseries.delivery.mapping.words import GENERAL, MISSING_NUMBERS, MISSING_WORDS, Words
from caseseries.study.date_formats import COMMON_FORMATS, ISO_PATTERN, date_format, fitting
from caseseries.study.declaration import Column

_NUMBER = re.compile(r"-?[0-9]+([.,][0-9]+)?")
_LIKELY_MISSING = frozenset(("99", "999", "9999"))
_COMMA = re.compile(r"-?[0-9]+,[0-9]+")
_FORMATS = tuple(date_format(text) for text in COMMON_FORMATS)


@dataclasses.dataclass(frozen=True)
class ValueGuess:
    """What a column's cells say of how they are written.

    ``values`` maps delivered texts to codes; ``undecided`` are texts no code is known for.
    ``missing`` are texts that can only mean a missing value, ``maybe_missing`` those that may be
    real. ``date_formats`` are all formats that every date fits, ``full_dates`` says that a column
    of months holds days. ``n_commas`` counts the decimal commas.
    """

    values: Mapping[str, str] = dataclasses.field(default_factory=dict)
    undecided: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    maybe_missing: tuple[str, ...] = ()
    date_formats: tuple[str, ...] = ()
    has_dates: bool = False
    full_dates: bool = False
    n_commas: int = 0


def share_that_fits(column: Column, texts: Mapping[str, int], words: Words = GENERAL) -> float:
    """Return the share of the filled cells that can be values of a column; 0.5 for no cells."""
    cells = {text: n for text, n in texts.items() if text.casefold() not in MISSING_WORDS}
    total = sum(cells.values())
    if not total:
        return 0.5
    if column.type == "text":
        # Nearly everything is text, but days and measurements are rarely meant by it.
        odd = sum(n for text, n in cells.items() if _is_date(text) or _COMMA.fullmatch(text))
        return 1 - 0.6 * odd / total
    return sum(n for text, n in cells.items() if _fits(column, text, words)) / total


def guess_values(column: Column, texts: Mapping[str, int], words: Words = GENERAL) -> ValueGuess:
    """Say how the cells of a delivered column are written, taking it for a declared one."""
    missing = [text for text in texts if text.casefold() in MISSING_WORDS]
    missing = [text for text in missing if not may_be_real(column, text)]
    rest = [text for text in texts if text not in missing]
    if column.type == "text":
        # A dash or n/a in a free text may be an answer; it is read as it stands.
        return ValueGuess(missing=tuple(sorted(missing)))
    if column.type in ("code", "boolean"):
        return _codes(column, rest, missing, words)
    if column.type == "date":
        return _dates(column, rest, missing)
    numbers = [text for text in rest if text in MISSING_NUMBERS]
    certain = [text for text in numbers if not may_be_real(column, text)]
    return ValueGuess(
        missing=tuple(sorted((*missing, *certain))),
        maybe_missing=tuple(
            sorted(text for text in numbers if text in ("99", "999") and text not in certain)
        ),
        undecided=tuple(text for text in rest if not _NUMBER.fullmatch(text)),
        n_commas=sum(n for text, n in texts.items() if _COMMA.fullmatch(text)),
    )


def _codes(column: Column, rest: Iterable[str], missing: Iterable[str], words: Words) -> ValueGuess:
    values: dict[str, str] = {}
    undecided: list[str] = []
    numbers: list[str] = []
    rest = set(rest)
    if column.type == "boolean" and {"1"} <= rest <= {"0", "1"}:
        return ValueGuess({"0": "false", "1": "true"}, missing=tuple(sorted(missing)))
    for text in sorted(rest):
        code = code_meant(column, text, words)
        if code is None and text in MISSING_NUMBERS and len(text) > 1:
            numbers.append(text)
        elif code is None:
            undecided.append(text)
        elif code != text and not (column.type == "boolean" and text.lower() == code):
            values[text] = code
    return ValueGuess(values, tuple(undecided), tuple(sorted((*missing, *numbers))))


def _dates(column: Column, rest: Iterable[str], missing: Iterable[str]) -> ValueGuess:
    texts = list(rest)
    numbers = [text for text in texts if text in MISSING_NUMBERS]
    texts = [text for text in texts if text not in numbers]
    formats = [text for text in COMMON_FORMATS if "%d" in text or column.first_of_month]
    strange = [text for text in texts if not re.fullmatch(ISO_PATTERN, text)]
    fits = fitting(strange, formats)
    return ValueGuess(
        missing=tuple(sorted((*missing, *numbers))),
        undecided=tuple(text for text in strange if not fits and not _is_date(text)),
        date_formats=tuple(fits),
        has_dates=bool(strange),
        full_dates=column.first_of_month
        and (
            any("%d" in text for text in fits)
            or any(not text.endswith("-01") for text in texts if text not in strange)
        ),
    )


def code_meant(column: Column, text: str, words: Words = GENERAL) -> str | None:
    """Return the code a text stands for: itself, its label, or a word for one; else None."""
    codes = column.codes or {"true": "true", "false": "false"}
    folded = text.strip().casefold()
    found = {
        code
        for code, label in codes.items()
        if folded in (code.casefold(), label.casefold(), *_called(code, words))
        or folded.rstrip(".") in _called(code, words)
    }
    return found.pop() if len(found) == 1 else None


def _called(code: str, words: Words) -> list[str]:
    return [word.casefold() for word in words.codes.get(code, ())]


def _fits(column: Column, text: str, words: Words) -> bool:
    if column.type in ("code", "boolean"):
        return code_meant(column, text, words) is not None
    if column.type == "date":
        return _is_date(text)
    return _NUMBER.fullmatch(text) is not None


def _is_date(text: str) -> bool:
    if re.fullmatch(ISO_PATTERN, text):
        return True
    return any(item.date(text) is not None for item in _FORMATS)
