"""The same quantity printed twice: in abstract, text and tables it has to be the same.

Only what has the same words in every respect, and one value only wherever it stands, is taken for
the same, and refuted only where others of its numbers are the same in both places; else two groups
or times that the words leave out would be.
"""

from __future__ import annotations

from collections.abc import Iterator

from caseseries.audit.checks.known import Known, where
from caseseries.audit.checks.made import noted, passed, refuted
from caseseries.audit.checks.methods.windows import window_of
from caseseries.audit.findings import UNLIKELY, Finding
from caseseries.audit.statements import Number, Statement
from caseseries.evidence.consistency.printed import Printed

REPEATED = "printed twice"
ROLES = {
    "average": ("mean", "median", "sd", "spread", "min", "max", "q1", "q3"),
    "range": ("min", "max"),
    "survival": ("estimate", "low", "high"),
    "median time": ("estimate", "low", "high"),
    "estimate": ("estimate", "low", "high", "p"),
    "share": ("count", "percent"),
    "size": ("n",),
}
Printing = tuple[str, Statement, Number, Printed]


def repeated(known: Known) -> Iterator[Finding]:
    found: dict[tuple[object, ...], list[Printing]] = {}
    for statement in known.statements:
        if statement.is_cited or not _is_named(statement):
            continue
        for role in ROLES.get(statement.kind, ()):
            number = statement.numbers.get(role)
            window = window_of(number)
            if number is None or window is None:
                continue
            key = (role, *_words(statement))
            found.setdefault(key, []).append((_place(statement), statement, number, window))
    shared = _shared(known)
    for key, printings in found.items():
        yield from _compared(str(key[0]), printings, shared)


def _shared(known: Known) -> dict[tuple[object, ...], set[tuple[object, ...]]]:
    """By place and subject: every number said of it there, each with what it is."""
    found: dict[tuple[object, ...], set[tuple[object, ...]]] = {}
    for statement in known.statements:
        if statement.kind in ROLES and not statement.is_cited:
            printed = found.setdefault(_subject(statement), set())
            for role, number in statement.numbers.items():
                if role not in ("level", "n"):
                    printed.add((role, statement.kind, statement.time, number.text))
    return found


def _subject(statement: Statement) -> tuple[object, ...]:
    """A curve is one subject with all its times and its median."""
    names = (_plain(statement.population), _plain(statement.variable), _plain(statement.measure))
    if statement.kind in ("survival", "median time"):
        return (_place(statement), "curve", names[0], names[2])
    return (_place(statement), statement.kind, *names)


def _place(statement: Statement) -> str:
    return where(statement.place) or "the text"


def _is_named(statement: Statement) -> bool:
    if statement.kind in ("survival", "median time", "estimate"):
        return bool(statement.measure)
    if statement.kind == "size":
        return bool(statement.population) and bool(statement.unit)
    if statement.kind == "share":
        # "In the lung" is said of many things; a level of a factor is one.
        return ": " in statement.population
    return bool(statement.variable)


def _words(statement: Statement) -> tuple[object, ...]:
    return (
        statement.kind,
        _plain(statement.population),
        _plain(statement.variable),
        _plain(statement.measure),
        _plain(statement.unit),
        _plain(statement.per),
        statement.time,
    )


def _plain(words: str) -> str:
    return " ".join(words.lower().replace("-", " ").split())


def _compared(
    role: str,
    printings: list[Printing],
    shared: dict[tuple[object, ...], set[tuple[object, ...]]],
) -> Iterator[Finding]:
    by_place: dict[str, list[Printing]] = {}
    for printing in printings:
        by_place.setdefault(printing[0], []).append(printing)
    if len(by_place) < 2:
        return
    for group in by_place.values():
        if any(not _agree(group[0][3], other[3]) for other in group):
            return
    places = list(by_place.values())
    first = places[0][0]
    for other in (group[0] for group in places[1:]):
        statements, numbers = [first[1], other[1]], [first[2], other[2]]
        if _agree(first[3], other[3]):
            yield passed(REPEATED, statements, numbers)
            continue
        why = (
            f"the same {_name(first[1], role)} is {first[2].text} in {first[0]}"
            f" and {other[2].text} in {other[0]}"
        )
        common = shared[_subject(first[1])] & shared[_subject(other[1])]
        if _in_table(first) and _in_table(other):
            continue  # two tables are of two groups or times, whatever their rows are called
        if len(common) > (first[1].kind == "average"):
            yield refuted(REPEATED, statements, numbers, UNLIKELY, why, "as one quantity")
        else:
            yield noted(REPEATED, statements, numbers, f"{why}, if it is the same")


def _in_table(printing: Printing) -> bool:
    return printing[2].row is not None


def _name(statement: Statement, role: str) -> str:
    name = statement.variable or statement.measure or statement.population or statement.unit
    time = f" at {statement.time[0]:g} {statement.time[1]}" if statement.time else ""
    return f"{role} of {name}{time}" if role not in ("estimate", "n") else f"{name}{time}"


def _agree(a: Printed, b: Printed) -> bool:
    """Whether one may be the other with fewer digits, cut or rounded."""
    width = max(a.high - a.low, b.high - b.low)
    return abs(a.value - b.value) < width
