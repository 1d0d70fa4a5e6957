"""What a reader learns on hovering over a number: its ids, and what they rest on.

In the HTML a number is a `<span class="number">` around the printed text with an empty link laid
over it, whose label is the note. Hovering shows it; the switch above the table of contents lets the
numbers be reached by key. With `page.js` the note is text beside the number, to be selected, and
gone at Escape, and all numbers together are one stop of the tab key; without it style sheets show
the note at the foot of the window. The link leads to the number's row in the supplement. PDF and
Word get the text alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from caseseries.documents.source import ResultsSource
from caseseries.evidence.differences import Difference
from caseseries.results.numbers import Number

SEPARATOR: Final = " | "
"""Between the lines of a note; the Lua filter makes line breaks of it."""


@dataclass(frozen=True)
class Trace:
    """Ids of the numbers in one printed text, in their order, the note about them, what a
    recomputed paper printed otherwise, and how the numbers are printed.

    The `form`, `words` or `number 2`, tells a Word document which of the texts with these ids
    renews which of its own.
    """

    ids: tuple[str, ...]
    note: str
    differences: tuple[Difference, ...] = ()
    form: str = ""

    def markdown(self, text: str) -> str:
        """A bracketed span with the attributes `trace` and `note`; `text` is plain text."""
        form = f' form="{_escaped(self.form)}"' if self.form else ""
        return (
            f'[{plain(text)}]{{.number trace="{" ".join(self.ids)}"{form}'
            f' note="{_escaped(self.note)}"}}'
        )


def plain(text: str) -> str:
    """Text in which Markdown finds nothing to interpret."""
    return re.sub(r"([<>*_`\\[\]{}@$~^#|&])", r"\\\1", text)


def trace_of(results: ResultsSource, ids: Iterable[str], form: str = "") -> Trace | None:
    """The trace of the ids that `results` knows; None where it knows none of them."""
    known: dict[str, Number | None] = {}
    for id in ids:
        try:
            number = results.number(id)
        except KeyError:
            continue
        known[id] = number if isinstance(number, Number) else None
    if not known:
        return None
    differs = getattr(results, "printed_otherwise", {})
    otherwise = dict.fromkeys(found for id in known for found in differs.get(id, ()))
    return Trace(tuple(known), _note(known), tuple(otherwise), form)


def _note(numbers: dict[str, Number | None]) -> str:
    lines = [
        id if number is None else f"{id}: {number.printed or number.value}, {number.statistic}"
        for id, number in numbers.items()
    ]
    known = [number for number in numbers.values() if number is not None]
    lines += dict.fromkeys(_population(number) for number in known)
    lines += dict.fromkeys(f"{n.method} from {', '.join(n.tables)}" for n in known)
    return SEPARATOR.join(lines)


def _population(number: Number) -> str:
    events = "" if number.events is None else f", {number.events} events"
    return f"{number.population} (n {number.n}{events})"


def _escaped(text: str) -> str:
    return re.sub(r'(["\\&])', r"\\\1", text)
