"""What type a delivered column seems to have, and how its cells are written: with the reason."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterable, Mapping
from typing import Final

from caseseries.delivery.mapping.sheet_profiles import SheetColumn
from caseseries.delivery.mapping.words import MISSING_WORDS
from caseseries.start.guessed import GuessedColumn
from caseseries.start.names import unit_of, words
from caseseries.study.date_formats import COMMON_FORMATS, ISO_PATTERN, date_format, fitting

_WHOLE: Final = re.compile(r"-?(0|[1-9][0-9]{0,17})")
_NUMBER: Final = re.compile(r"-?[0-9]+([.,][0-9]+)?")
_THOUSANDS: Final = re.compile(r"-?[1-9][0-9]{0,2},[0-9]{3}")
_TRUE: Final = frozenset(("true", "yes", "y", "ja", "j", "wahr"))
_FALSE: Final = frozenset(("false", "no", "n", "nein", "falsch"))
# One letter alone may be an initial or a grade.
_PLAIN: Final = frozenset(("true", "false", "yes", "no", "ja", "nein", "wahr", "falsch"))
_MISSING_NUMBERS: Final = ("-1", "-9", "-99", "-999", "99", "999", "9999")
# Performance (0-4): more grades than were given.
_SCALE: Final = re.compile(r"[0-9]\s*[-–]\s*([02-9]|1[0-9])")
# What has two kinds, of which neither is no.
_KINDS: Final = frozenset(("sex", "gender", "geschlecht", "arm", "group", "gruppe"))
_YEARS: Final = range(1900, 2101)
_NAMING: Final = frozenset(
    (
        *("vorname", "nachname", "familienname", "geburtsname", "adresse", "telefon", "strasse"),
        *("firstname", "lastname", "surname", "forename", "address", "phone", "telephone", "email"),
    )
)
_SHOWN: Final = 5


def guess_column(column: SheetColumn, name: str, n_rows: int, native: bool) -> GuessedColumn:
    """A column with its type. ``native`` says that its file keeps numbers as numbers."""
    missing = [text for text in column.texts if text.casefold() in MISSING_WORDS]
    texts = {text: n for text, n in column.texts.items() if text not in missing}
    guess = GuessedColumn(column.name, name, texts)
    if not texts:
        guess.why.append("No cell has a value; taken for text.")
    elif not (_is_boolean(guess) or _is_date(guess, missing) or _is_number(guess, missing, native)):
        guess.why.append(_why_text(texts))
    guess.missing = tuple(sorted(missing))
    if missing:
        guess.why.append(f"{_listed(missing)} taken for missing.")
    n_empty = n_rows - sum(guess.texts.values())
    guess.nullable = n_empty > 0
    guess.why.append(f"{n_empty} of {n_rows} cells are empty." if n_empty else "No cell is empty.")
    named = words(column.name)
    if _NAMING.intersection(named) or named == ("name",):
        guess.phi = True
        guess.why.append("Names and addresses are protected: masked in reports.")
    return guess


def _is_boolean(guess: GuessedColumn) -> bool:
    folded = {text: text.casefold() for text in guess.texts}
    found = set(folded.values())
    named = _KINDS.intersection(words(guess.header))
    if found == {"0", "1"} and not named and not _SCALE.search(guess.header):
        values = {"0": "false", "1": "true"}
    elif found <= _TRUE | _FALSE and (found & _PLAIN or (found & _TRUE and found & _FALSE)):
        values = {text: "true" if low in _TRUE else "false" for text, low in folded.items()}
    else:
        return False
    guess.type = "boolean"
    guess.values = {text: value for text, value in values.items() if text != value}
    guess.why.append(f"True or false: its cells are {_listed(guess.texts)}.")
    return True


def _is_date(guess: GuessedColumn, missing: list[str]) -> bool:
    numbers = [text for text in guess.texts if text in _MISSING_NUMBERS]
    texts = [text for text in guess.texts if text not in numbers]
    strange = [text for text in texts if not _is_iso(text)]
    formats = [item for item in fitting(strange, COMMON_FORMATS) if _in_our_time(item, strange)]
    if not texts or (strange and not formats):
        return False
    if strange and len(strange) < len(texts):
        # 2020-05 among whole dates says that a day is unknown, which only people can settle.
        formats = [item for item in formats if date_format(item).has_day]
        if not formats:
            guess.why.append("Some dates lack their day: see date_precision for a date like that.")
            return False
    chosen = _day_first(formats) if len(formats) > 1 else next(iter(formats), None)
    if strange and chosen is None:
        ways = " or ".join(date_format(item).in_words for item in formats)
        guess.why.append(
            f"Dates written {ways}, which the cells do not tell: say datetime.date here and"
            " date_format in [mapping] of study.toml."
        )
        guess.date_formats = tuple(formats)
        return False
    written(guess, chosen, "all cells fit" if len(formats) < 2 else "days first, as with points")
    missing.extend(numbers)
    guess.texts = {text: n for text, n in guess.texts.items() if text not in numbers}
    return True


def written(guess: GuessedColumn, format: str | None, reason: str) -> None:
    """Take a column for dates written in one way, or as ISO has it."""
    guess.type, guess.phi, guess.date_format = "date", True, format
    guess.first_of_month = format is not None and not date_format(format).has_day
    shown = "YYYY-MM-DD" if format is None else date_format(format).in_words
    if format and any(_is_iso(text) for text in guess.texts):
        shown += " and YYYY-MM-DD"
    guess.why.append(f"Dates written {shown}: {reason}. Masked, since days tell who somebody is.")


def _is_number(guess: GuessedColumn, missing: list[str], native: bool) -> bool:
    texts = guess.texts
    if not all(_NUMBER.fullmatch(text) for text in texts):
        return False
    commas = sum("," in text for text in texts)
    points = sum("." in text for text in texts)
    if commas and points and not native:
        guess.why.append("Numbers with comma and with point: say which stands before decimals.")
        return False
    if not commas and not points and not all(_WHOLE.fullmatch(text) for text in texts):
        guess.why.append("Numbers with zeros in front, or very long ones, are names.")
        return False
    values = {text: float(text.replace(",", ".")) for text in texts}
    gone = _beyond(values)
    missing.extend(gone)
    kept = {text: value for text, value in values.items() if text not in gone}
    guess.texts = {text: n for text, n in texts.items() if text not in gone}
    guess.type = "decimal" if commas or points else "integer"
    guess.decimal_comma = bool(commas)
    guess.not_negative = bool(kept) and min(kept.values()) >= 0
    guess.unit = unit_of(guess.header)
    said = "Numbers, some with decimals" if commas or points else "Whole numbers"
    guess.why.append(f"{said}, from {min(kept.values()):g} to {max(kept.values()):g}.")
    if commas:
        three = all(_THOUSANDS.fullmatch(text) for text in texts if "," in text)
        thousands = " (or of thousands?)" if three else ""
        guess.why.append(f"The comma is that of decimals{thousands}.")
    if gone:
        guess.why.append(f"{_listed(gone)} is far from all other numbers.")
    return True


def _beyond(values: Mapping[str, float]) -> list[str]:
    """Numbers people write for a missing one, where they are far from all others."""
    coded = [text for text in values if text in _MISSING_NUMBERS]
    rest = [abs(value) for text, value in values.items() if text not in coded]
    if not rest or min(v for t, v in values.items() if t not in coded) < 0:
        return []
    return [text for text in coded if values[text] < 0 or values[text] > 2 * max(rest)]


def _is_iso(text: str) -> bool:
    try:
        return bool(re.fullmatch(ISO_PATTERN, text)) and bool(datetime.date.fromisoformat(text))
    except ValueError:
        return False


def _in_our_time(format: str, texts: Iterable[str]) -> bool:
    """Numbers such as 1.2345 are no months of the year 2345."""
    days = [date_format(format).date(text) for text in texts]
    return all(day is not None and day.year in _YEARS for day in days)


def _day_first(formats: list[str]) -> str | None:
    """Nobody writes the month first and points between."""
    dotted = [item for item in formats if item.startswith("%d.")]
    return dotted[0] if len(dotted) == 1 and all("." in item for item in formats) else None


def _why_text(texts: Mapping[str, int]) -> str:
    others = [text for text in texts if not _NUMBER.fullmatch(text)]
    if 0 < len(others) <= len(texts) / 2:
        n_others = sum(texts[text] for text in others)
        return f"Text: most cells hold numbers, but {n_others} of {sum(texts.values())} do not."
    return f"Text: {len(texts)} different ones, no numbers and no dates."


def _listed(texts: Iterable[str]) -> str:
    found = list(texts)
    more = len(found) - _SHOWN
    return ", ".join(map(repr, found[:_SHOWN])) + (f" and {more} more" if more > 0 else "")
