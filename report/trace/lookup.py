"""Finding ids by what a document prints: `59.3%`, `24.3 months`, `54.0 ± 12.1`, `thirteen`."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Final

from analysis.numbers import Number
from report import format as fmt

ID: Final = re.compile(r"[a-z][a-z0-9_]*(\.[a-z0-9_]+)+")
"""What an id looks like; anything else is taken for a printed form."""
_TOKEN: Final = re.compile(r"[<>]?-?\d+(?:\.\d+)?%?")
_SPACES: Final = dict.fromkeys(
    map(ord, (fmt.NO_BREAK_SPACE, fmt.NARROW_NO_BREAK_SPACE, fmt.FIGURE_SPACE)), " "
)
_RELATION: Final = re.compile(r"([<>=])\s+")
# Every interval of the documents says this of itself; it is no result.
_LEVEL: Final = re.compile(r"\b95% CI\b,?")
_RANGE: Final = re.compile(r"(?<=[\d%])[–-](?=\d)")


def tokens(text: str) -> tuple[str, ...]:
    """The numbers in a printed text, plainly written: `= 0.02` → `0.02`, `36–75` → `36`, `75`."""
    plain = text.translate(_SPACES).replace(fmt.MINUS, "-")
    plain = _RELATION.sub(r"\1", _LEVEL.sub("", plain))
    plain = _RANGE.sub(" ", plain)
    found = _TOKEN.findall(re.sub(r"(?<=\d) (?=\d{3}\b)", "", plain))
    if found:
        return tuple(found)
    words = {fmt.in_words(n): str(n) for n in range(21)} | {"no": "0"}
    return tuple(words[word] for word in re.findall(r"[a-z]+", plain.lower()) if word in words)


def find(text: str, numbers: Mapping[str, Number]) -> list[Number]:
    """Numbers that print as `text` or round to it, in their own order.

    Of a text with several numbers (`76.9% (95% CI, 54.0%–99.8%)`) those are preferred that stand
    together: ids that agree up to their last part and print all of them.
    """
    wanted = tokens(text)
    matches = [[n for n in numbers.values() if _prints_as(n, token)] for token in wanted]
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
