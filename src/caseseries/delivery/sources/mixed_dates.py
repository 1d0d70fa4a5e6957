"""Columns in which a spreadsheet turned some of the typed dates into real ones and left others.

Typed day first into a program that puts months first, 03/02/2016 becomes a real 2 March, and
18/01/2016, whose month it does not know, stays text.
"""

from __future__ import annotations

import dataclasses
import re
import typing
from collections.abc import Iterable

if typing.TYPE_CHECKING:
    import polars as pl

_REAL = re.compile(r"[0-9]{4}-[0-9]{2}-([0-9]{2})(?: .*)?")
_TYPED = re.compile(r"\s*([0-9]{1,2})([./-])([0-9]{1,2})\2(?:[0-9]{4}|[0-9]{2})(?: .*)?\s*")
# What begins like one of these, for a first look at very many texts.
_LIKE_REAL = "^[0-9]{4}-[0-9]{2}-[0-9]{2}"
_LIKE_TYPED = "^[0-9]{1,2}[./-][0-9]{1,2}[./-]"
_MONTHS = 12


@dataclasses.dataclass(frozen=True, slots=True)
class MixedDates:
    """Real dates and dates as text in one column; ``typed`` is one of the texts."""

    kind: typing.Literal["mixed_dates", "swapped_dates"]
    typed: str

    @property
    def message(self) -> str:
        """The sentence that says what is wrong and what to do."""
        if self.kind == "mixed_dates":
            return (
                "The column holds real dates and dates as text, of which this is one. Look whether "
                "day and month of the real ones are right, and make all of one kind."
            )
        return (
            "The spreadsheet seems to have swapped day and month in part of this column: no real "
            "date has a day above 12, and every date it left as text, of which this is one, has. "
            "Type the real ones anew as YYYY-MM-DD, or import the file with day and month in the "
            "order in which they were typed."
        )


def dates_in(texts: pl.Series) -> list[str]:
    """Return the different texts that may be dates, none where they are all of one kind."""
    real, typed = map(texts.str.contains, (_LIKE_REAL, _LIKE_TYPED))
    if not real.any() or not typed.any():
        return []
    return texts.filter(real | typed).unique().to_list()


def mixed_dates(texts: Iterable[str | None]) -> MixedDates | None:
    """Return how real dates and texts are mixed in a column, None where they are not.

    A program that swaps makes no real day above 12, and leaves no text whose parts could both be a
    month: a column with both was put together of two, and nothing in it is swapped.
    """
    different = sorted({text for text in texts if text is not None and text[:1].isdigit()})
    real = [found for text in different if (found := _REAL.fullmatch(text))]
    typed = [found for text in different if (found := _TYPED.fullmatch(text))]
    if not real or not typed:
        return None
    is_sound = any(int(found[1]) > _MONTHS for found in real) and any(
        int(found[1]) <= _MONTHS and int(found[3]) <= _MONTHS for found in typed
    )
    if is_sound:
        return None
    # The same part of every text must be one that cannot be a month.
    is_swapped = all(int(found[1]) <= _MONTHS for found in real) and (
        all(int(found[1]) > _MONTHS >= int(found[3]) for found in typed)
        or all(int(found[3]) > _MONTHS >= int(found[1]) for found in typed)
    )
    kind = "swapped_dates" if is_swapped else "mixed_dates"
    return MixedDates(kind, typed[0][0].strip())
