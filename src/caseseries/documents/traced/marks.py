"""Marks at numbers that differ from what a recomputed paper printed: in a table letters with their
notes, in the text the printed number itself. A superscript figure there would read as a power."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from caseseries.documents.traced.note import plain

if TYPE_CHECKING:
    from caseseries.documents.traced.note import Trace


class Marks:
    """The marks of one table, lettered in reading order; the same difference has one letter."""

    def __init__(self, traces: Iterable[Trace | None]) -> None:
        found = (differs.sentence for trace in traces if trace for differs in trace.differences)
        self._letters = dict(zip(dict.fromkeys(found), _letters(), strict=False))

    def of(self, trace: Trace | None) -> str:
        """The letters at a cell; empty where it prints what the paper printed."""
        return ",".join(self._letters[d.sentence] for d in trace.differences) if trace else ""

    @property
    def notes(self) -> list[str]:
        """A sentence of Markdown for each letter."""
        return [f"^{letter}^ [{plain(text)}.]{{.cited}}" for text, letter in self._letters.items()]


def as_printed(trace: Trace | None) -> str:
    """What the paper prints, in brackets behind the number; empty where nothing differs."""
    if trace is None or not trace.differences:
        return ""
    numbers = dict.fromkeys(differs.published for differs in trace.differences)
    return f"\xa0[\\[printed: {plain(', '.join(numbers))}\\]]{{.cited}}"


def _letters() -> Iterator[str]:
    number = 0
    while True:
        number += 1
        text, rest = "", number
        while rest:
            rest, place = divmod(rest - 1, 26)
            text = chr(ord("a") + place) + text
        yield text
