"""Why a Cox model has no estimate of some terms, in the words of a note below its table.

The notes of `results.regression` name terms by their ids
(`age_years.ge_55`), as the programs that fit models do; a reader gets the names of the rows.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any, Final

from caseseries.documents.printing import format as fmt
from caseseries.documents.traced.note import plain

Record = dict[str, Any]

_CONSTANT: Final = re.compile(
    r"(?P<term>\S+) is (?P<why>constant among those at risk at each event|constant"
    r"|a combination of the terms before it)(?=,|$)"
)
_REASONS: Final = {
    "constant": "the same in all",
    "constant among those at risk at each event": "the same in all at risk at each event",
    "a combination of the terms before it": "determined by the other factors",
}
_SEPARATED: Final = re.compile(r"(?P<term>[^\s,]+) to (?:infinity|0)(?=,| \(separation\))")
_SEPARATION: Final = "all or none of the events fall into one group: separation"


def model_notes(rows: Iterable[Record]) -> tuple[str, ...]:
    """A sentence per reason, naming the factors it holds for; other notes as they stand."""
    rows = list(rows)
    names = {f"{row['variable']}.{row['level']}": _name(row) for row in rows}
    factors: dict[str, dict[str, None]] = {}
    others: dict[str, None] = {}
    for note in dict.fromkeys(str(row["note"]) for row in rows if row["note"]):
        text = note.removeprefix("not estimable: ")
        found = [(match["term"], _REASONS[match["why"]]) for match in _CONSTANT.finditer(text)]
        if "(separation)" in text:
            found += [(match["term"], _SEPARATION) for match in _SEPARATED.finditer(text)]
        if not found:
            others[_sentence(note, names)] = None
        for term, reason in found:
            factors.setdefault(reason, {})[names.get(term, term)] = None
    sentences = [
        f"Without an estimate ({reason}): {', '.join(terms)}." for reason, terms in factors.items()
    ]
    return (*sentences, *others)


def _name(row: Record) -> str:
    return plain(f"{str(row['label']).partition(',')[0]} ({row['level_label']})")


def _sentence(note: str, names: dict[str, str]) -> str:
    for term, name in names.items():
        note = note.replace(term, name)
    return fmt.capitalized(note) if note.endswith(".") else f"{fmt.capitalized(note)}."
