"""Finding ids by what a document prints: `59.3%`, `24.3 months`, `54.0 ± 12.1`, `thirteen`."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import cache
from typing import Final

from caseseries.documents.printing import format as fmt
from caseseries.documents.printing.number_words import spelled_out
from caseseries.results.numbers import Number

ID: Final = re.compile(r"[a-z][a-z0-9_]*(\.[a-z0-9_]+)+")
"""What an id looks like; anything else is taken for a printed form."""
# Not the digits of a code: P09, 3a, C384.
_TOKEN: Final = re.compile(r"[<>]?(?<![A-Za-z_\d.])-?\d+(?:\.\d+)?%?(?![A-Za-z\d])")
_SPACES: Final = dict.fromkeys(
    map(
        ord,
        (fmt.NO_BREAK_SPACE, fmt.NARROW_NO_BREAK_SPACE, fmt.FIGURE_SPACE, fmt.POINT_SPACE),
    ),
    " ",
)
_THOUSANDS: Final = re.compile(rf"(?<=\d){fmt.NARROW_NO_BREAK_SPACE}(?=\d{{3}}\b)")
_ONLY_THOUSANDS: Final = re.compile(r"\d{1,3}( \d{3})+")
_RELATION: Final = re.compile(r"([<>=])\s+")
# Every interval of the documents says this of itself; it is no result.
_LEVEL: Final = re.compile(r"\b\d+(?:\.\d+)?% CI\b,?")
_RANGE: Final = re.compile(r"(?<=[\d%])[–-](?=\d)")


def tokens(text: str) -> tuple[str, ...]:
    """The numbers in a printed text, plainly written: `= 0.02` → `0.02`, `36–75` → `36`, `75`."""
    plain = _THOUSANDS.sub("", text).translate(_SPACES).replace(fmt.MINUS, "-").strip()
    if _ONLY_THOUSANDS.fullmatch(plain):
        plain = plain.replace(" ", "")
    plain = _RELATION.sub(r"\1", _LEVEL.sub("", plain))
    found = _TOKEN.findall(_RANGE.sub(" ", plain))
    if found:
        return tuple(found)
    words = _numbers_in_words()
    return tuple(words[word] for word in _a_number_in_words().findall(plain.lower()))


@cache
def _numbers_in_words() -> dict[str, str]:
    return {spelled_out(n): str(n) for n in range(1000)} | {"no": "0", "none": "0"}


@cache
def _a_number_in_words() -> re.Pattern[str]:
    longest_first = sorted(_numbers_in_words(), key=len, reverse=True)
    return re.compile(rf"\b(?:{'|'.join(longest_first)})\b")


def find(text: str, numbers: Mapping[str, Number]) -> list[Number]:
    """Numbers that print as `text` or round to it, in their own order.

    Of a text with several numbers (`76.9% (95% CI, 54.0%–99.8%)`) those are preferred that stand
    together: ids that agree up to their last part and print all of them.
    """
    wanted = tokens(text)
    matches = [_matching(token, numbers) for token in wanted]
    families = [{_family(n) for n in found} for found in matches]
    together = set.intersection(*families) if families else set()
    found = {n.id for each in matches for n in each if not together or _family(n) in together}
    return [number for number in numbers.values() if number.id in found]


def nearest(id: str, ids: Iterable[str]) -> list[str]:
    """Ids that begin with `id`, or are spelled nearly so."""
    import difflib

    known = list(ids)
    inside = [other for other in known if other.startswith(f"{id}.")]
    return inside[:5] or difflib.get_close_matches(id, known, n=5, cutoff=0.5)


def _matching(token: str, numbers: Mapping[str, Number]) -> list[Number]:
    found = [number for number in numbers.values() if _prints_as(number, token)]
    if not found and token[0] in "<>":
        # a relation to a cut-point (`< 55`), not a P value that is small
        return _matching(token[1:], numbers)
    return found


def _family(number: Number) -> str:
    return number.id.rpartition(".")[0]


def _prints_as(number: Number, token: str) -> bool:
    printed = (number.printed or "").replace(fmt.MINUS, "-")
    if printed in (token, f"{token}%"):
        return True
    digits = token.rstrip("%")
    if number.value is None or digits[0] in "<>" or (token != digits and number.unit != "%"):
        return False
    # A sentence may print more or fewer decimals than the form kept with the number.
    places = len(digits.partition(".")[2])
    return fmt.number(number.value, places).replace(fmt.MINUS, "-") == digits
