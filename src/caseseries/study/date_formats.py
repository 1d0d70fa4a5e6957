"""Ways of writing a date, stated with the directives of strptime and never guessed.

``%d`` day, ``%m`` month, ``%b`` month's name in English or German, short or long, ``%Y`` year of
four digits, ``%y`` year of two (69 to 99 are 1969 to 1999, as POSIX has it). Without a day the
date is the first of its month.
"""

from __future__ import annotations

import dataclasses
import datetime
import functools
import re
from collections.abc import Iterable, Sequence

from caseseries.writing.identifiers import literal

ISO_PATTERN = "[1-9][0-9]{3}-[0-9]{2}-[0-9]{2}"
# What people write in spreadsheets; a column that fits several of them decides nothing.
COMMON_FORMATS = (
    *("%d.%m.%Y", "%m.%d.%Y", "%d/%m/%Y", "%m/%d/%Y", "%d-%m-%Y", "%m-%d-%Y"),
    *("%Y/%m/%d", "%Y.%m.%d", "%Y%m%d", "%d %b %Y", "%d-%b-%Y", "%d. %b %Y", "%b %d, %Y"),
    *("%m/%Y", "%m.%Y", "%m-%Y", "%Y-%m", "%Y/%m"),
    *("%d.%m.%y", "%m.%d.%y", "%d/%m/%y", "%m/%d/%y"),
)
_MONTHS = (
    ("jan", "january", "januar"),
    ("feb", "february", "februar"),
    ("mar", "march", "mär", "märz", "mrz"),
    ("apr", "april"),
    ("may", "mai"),
    ("jun", "june", "juni"),
    ("jul", "july", "juli"),
    ("aug", "august"),
    ("sep", "sept", "september"),
    ("oct", "october", "okt", "oktober"),
    ("nov", "november"),
    ("dec", "december", "dez", "dezember"),
)
_MONTH_OF_NAME = {name: number for number, names in enumerate(_MONTHS, 1) for name in names}
_NAMES = "|".join(sorted(_MONTH_OF_NAME, key=len, reverse=True))
_DIRECTIVES = {
    "%d": ("day", "0?[1-9]|[12][0-9]|3[01]", "DD"),
    "%m": ("month", "0?[1-9]|1[0-2]", "MM"),
    "%b": ("month", _NAMES, "month's name"),
    "%Y": ("year", "[1-9][0-9]{3}", "YYYY"),
    "%y": ("year", "[0-9]{2}", "YY"),
}
_TWO_DIGITS = {"%d": "0[1-9]|[12][0-9]|3[01]", "%m": "0[1-9]|1[0-2]"}
_BETWEEN = frozenset(" ./-,")
_FIRST_YEAR_OF_1900S = 69


class DateFormatError(ValueError):
    """A date format cannot be used; the message says why and what may stand there."""


@dataclasses.dataclass(frozen=True, slots=True)
class DateFormat:
    """One way of writing a date.

    ``pattern`` is a regular expression, the same for DuckDB and Python, whose groups are the
    ``parts``: each of ``%d``, ``%m`` or ``%b``, ``%Y`` or ``%y`` at most once.
    """

    text: str
    pattern: str
    parts: tuple[str, ...]

    @property
    def in_words(self) -> str:
        """As people say it: DD.MM.YYYY."""
        shown = self.text
        for directive, (_, _, word) in _DIRECTIVES.items():
            shown = shown.replace(directive, word)
        return shown

    @property
    def has_day(self) -> bool:
        """Whether the day is written."""
        return "%d" in self.parts

    def iso(self, text: str, *, keeps_months: bool = False) -> str:
        """Return the SQL expression of the ISO date, NULL where the text is written otherwise.

        Without a day it is the first of the month, or with ``keeps_months`` the month alone.

        The date may lie outside the calendar (2021-02-31), which its typing will tell.
        """
        pattern = literal(self.pattern)
        found: dict[str, str] = {}
        for group, directive in enumerate(self.parts, 1):
            part = f"regexp_extract({text}, {pattern}, {group})"
            if directive == "%y":
                century = f"case when {part} >= '{_FIRST_YEAR_OF_1900S}' then '19' else '20' end"
                part = f"{century} || {part}"
            elif directive == "%b":
                cases = " ".join(
                    f"when {literal(name)} then '{number:02d}'"
                    for name, number in _MONTH_OF_NAME.items()
                )
                part = f"case lower({part}) {cases} end"
            elif directive != "%Y":
                part = f"lpad({part}, 2, '0')"
            found[_DIRECTIVES[directive][0]] = f"({part})"
        month = f"{found['year']} || '-' || {found['month']}"
        day = "" if keeps_months else " || '-01'"
        if self.has_day:
            day = f" || '-' || {found['day']}"
        return f"case when regexp_full_match({text}, {pattern}) then {month}{day} end"

    def date(self, text: str) -> datetime.date | None:
        """Return the day a text means, None where it is written otherwise or is no day."""
        match = re.fullmatch(self.pattern, text)
        if match is None:
            return None
        values = {"day": 1}
        for directive, part in zip(self.parts, match.groups(), strict=True):
            name = _DIRECTIVES[directive][0]
            values[name] = _MONTH_OF_NAME[part.lower()] if directive == "%b" else int(part)
            if directive == "%y":
                values[name] += 1900 if values[name] >= _FIRST_YEAR_OF_1900S else 2000
        try:
            return datetime.date(values["year"], values["month"], values["day"])
        except ValueError:
            return None


@functools.cache
def date_format(text: str) -> DateFormat:
    """Parse a format such as ``%d.%m.%Y``. Raises DateFormatError."""
    tokens = re.findall(r"%.|[^%]|%$", text)
    parts = tuple(token for token in tokens if token.startswith("%"))
    wrong = [part for part in parts if part not in _DIRECTIVES]
    wrong += [token for token in tokens if len(token) == 1 and token not in _BETWEEN]
    if wrong:
        raise DateFormatError(
            f"{wrong[0]!r} cannot stand in a date format; write it of {', '.join(_DIRECTIVES)} and "
            'of blanks, points, commas, slashes and dashes, as in "%d.%m.%Y"'
        )
    names = [_DIRECTIVES[part][0] for part in parts]
    if sorted(names) not in (["day", "month", "year"], ["month", "year"]):
        raise DateFormatError(
            "a date format has a month and a year, and a day unless only months are known, each "
            'once, as in "%d.%m.%Y" or "%m/%Y"'
        )
    if parts == ("%Y", "%d", "%m"):
        raise DateFormatError(
            "year, day, month cannot be told from the dates year, month, day that are always read"
        )
    # The anchors are for extraction, which would be content with the 1 of a month 11.
    pattern = "(?i)^"
    for position, token in enumerate(tokens):
        if token not in _DIRECTIVES:
            pattern += re.escape(token)
            continue
        beside = tokens[max(position - 1, 0) : position] + tokens[position + 1 : position + 2]
        # Without anything between them, numbers can only be told apart by their length.
        alone = not any(other.startswith("%") for other in beside)
        digits = _DIRECTIVES[token][1] if alone else _TWO_DIGITS.get(token, _DIRECTIVES[token][1])
        pattern += f"({digits})"
    return DateFormat(text, f"{pattern}$", parts)


def iso_date(formats: Sequence[str], text: str, *, keeps_months: bool = False) -> str:
    """Return the SQL expression of a date's ISO text from that of its delivered text.

    What fits none of the formats stays as it is (ISO dates among it), and so does what fits
    several of them with different results.
    """
    found = [date_format(item).iso(text, keeps_months=keeps_months) for item in formats]
    if len(found) == 1:
        return f"coalesce({found[0]}, {text})"
    days = f"list_distinct([{', '.join(found)}])"
    return f"case when len({days}) = 1 then {days}[1] else {text} end"


def fitting(texts: Iterable[str], formats: Sequence[str] = COMMON_FORMATS) -> list[str]:
    """Return the formats in which every text is a day of the calendar; [] where there is no text.

    ISO dates count as written in any format, since they are always read.
    """
    candidates = [date_format(item) for item in formats]
    any_text = False
    for text in texts:
        if re.fullmatch(ISO_PATTERN, text):
            continue
        any_text = True
        candidates = [item for item in candidates if item.date(text) is not None]
        if not candidates:
            return []
    return [item.text for item in candidates] if any_text else []
