"""What was understood of a paper, as a ledger to correct by hand (docs/ledger.md)."""

from __future__ import annotations

import csv
import io
import os
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from caseseries.audit.findings import Audit
from caseseries.audit.populations import head_of
from caseseries.audit.statements import Statement
from caseseries.evidence.ledger import COLUMNS, LedgerError
from caseseries.evidence.quantities import LIMITS

_RATIOS = {"HR": "HR", "aHR": "HR", "OR": "OR", "aOR": "OR", "RR": "RR", "aRR": "RR"}
_AVERAGE = {
    **{"mean": "mean", "median": "median", "sd": "SD", "min": "min", "max": "max"},
    **{"q1": "Q1", "q3": "Q3", "se": "other: SE", "spread": "other: SD or SE", "p": "paired t P"},
    **{"low": "other: lower end", "high": "other: upper end"},
}
_OTHERS = {
    **{"year": "year", "threshold": "cut", "cited": "literature", "software": "software"},
    **{"dose": "device or technique", "level": "confidence level"},
}
_UNITS_OF_TIME = {"years": ("y", 1), "months": ("m", 1), "weeks": ("d", 7), "days": ("d", 1)}
_SKIPPED = frozenset(("reference", "name", "page"))


@dataclass(frozen=True)
class Row:
    """A row of the ledger before it has an id."""

    section: str
    quote: str
    quantity: str
    published: str
    unit: str
    population: str


def write_ledger(audit: Audit, path: Path, *, force: bool = False) -> int:
    """Write the statements as a ledger and say how many rows it has.

    Raises LedgerError for a file that exists (unless ``force``) or cannot be written.
    """
    if path.exists() and not force:
        raise LedgerError(f"{path} exists; name another file, or overwrite it with --force")
    rows = ledger_of(audit.statements)
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(COLUMNS)
    writer.writerows([row[name] for name in COLUMNS] for row in rows)
    # Written beside the target first, so that a full disk leaves no half file.
    beside = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        beside.write_text(text.getvalue(), encoding="utf-8")
        beside.replace(path)
    except OSError as error:
        raise LedgerError(f"{path} cannot be written: {error.strerror}") from None
    finally:
        beside.unlink(missing_ok=True)
    return len(rows)


def ledger_of(statements: Iterable[Statement]) -> list[dict[str, str]]:
    """The rows of the ledger by column, in the order of the paper."""
    rows: list[Row] = []
    quotes: Counter[tuple[str, str]] = Counter()
    sizes = _whole_sizes(statements)
    for statement in statements:
        section = statement.place.label or statement.place.section or "Text"
        quote = " ".join(statement.quote.split()) or "-"
        # Numbers of one quote belong together: those of two statements need two quotes.
        quotes[section, quote] += 1
        times = quotes[section, quote]
        shown = quote if times == 1 else f"{quote} [{times}]"
        rows += [Row(section, shown, *cells) for cells in _cells(statement, sizes)]
    decimals = _decimals(rows)
    return [
        {
            "claim_id": f"A{number:03}",
            "section": row.section,
            "quote": row.quote,
            "quantity": row.quantity,
            "published": row.published,
            "decimals": str(places),
            "unit": row.unit,
            "population": row.population,
            "result": "",
            "rounding": "",
            "verdict": "cited",
            "reason": "",
        }
        for number, (row, places) in enumerate(zip(rows, decimals, strict=True), 1)
    ]


def _whole_sizes(statements: Iterable[Statement]) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for statement in statements:
        if statement.kind == "size" and not statement.population and not statement.is_cited:
            found.setdefault(_unit(statement.unit), set()).add(statement.numbers["n"].text)
    return found


def _unit(unit: str) -> str:
    return head_of(unit) or "patients"


Cells = tuple[str, str, str, str]
"""Quantity, published, unit and population."""


def _cells(statement: Statement, sizes: dict[str, set[str]]) -> Iterator[Cells]:
    if statement.kind == "other" and statement.measure in _SKIPPED:
        return
    population = _population(statement, sizes)
    if statement.is_cited:
        population = f"cited: {population}".replace(": ", " ")
    for role, number in statement.numbers.items():
        if role == "stated":  # the count again: "4 (30.8%, 4/13)"
            continue
        quantity, unit = _quantity(statement, role, population)
        published = number.text
        if published[0] in ">≥≤~":
            word = {">": "above", "≥": "at least", "≤": "at most", "~": "about"}[published[0]]
            quantity = f"other: {quantity.removeprefix('other: ')} {word}"
            published = published[1:].strip()
        yield quantity, published, unit, population


def _population(statement: Statement, sizes: dict[str, set[str]]) -> str:
    """Whom it is about, named so that the tests of a ledger take no other number for its own.

    What is said of all of a unit is called by the unit; of fewer by their number: "11 patients".
    """
    kind, numbers = statement.kind, statement.numbers
    if kind == "ratio":
        return f"{statement.unit} per {_plural(statement.per)}"
    if kind == "size":
        return statement.population or _unit(statement.unit)
    if kind == "share":
        return _population_of_share(statement, sizes)
    if statement.population:
        return statement.population
    if "n" in numbers:
        n, unit = numbers["n"].text, "patients"
    elif statement.totals:
        n, unit = statement.totals[0].n.text, _unit(statement.totals[0].unit)
    else:
        return "patients" if kind in ("survival", "median time") else ""
    return unit if sizes.get(unit) == {n} else f"{n} {unit}"


def _population_of_share(statement: Statement, sizes: dict[str, set[str]]) -> str:
    numbers = statement.numbers
    if statement.is_exhaustive and statement.population:
        return statement.population
    unit = _unit(statement.unit)
    if "total" in numbers:
        total = numbers["total"].text
        return unit if sizes.get(unit) == {total} else f"{total} {unit}"
    if statement.totals:
        reading = next((r for r in statement.totals if _fits(statement, r.n.text)), None)
        reading = reading or statement.totals[0]
        unit, total = _unit(reading.unit or statement.unit), reading.n.text
        return unit if sizes.get(unit) == {total} else f"{total} {unit}"
    return unit


def _fits(statement: Statement, total: str) -> bool:
    percent, count = statement.numbers.get("percent"), statement.numbers.get("count")
    if percent is None or count is None or int(total) == 0:
        return True
    return percent.window.holds(100 * int(count.text) / int(total))


def _plural(word: str) -> str:
    return word if word.endswith("s") or not word else f"{word}s"


def _quantity(statement: Statement, role: str, population: str) -> tuple[str, str]:
    """The word of the ledger's vocabulary for a role, and the unit."""
    kind, unit = statement.kind, statement.unit
    if kind == "size":
        return "n", _unit(unit)
    if kind == "share":
        is_level = statement.is_exhaustive and ": " in population
        count = "n" if is_level else "count"
        if role in ("low", "high"):
            return f"{LIMITS[role == 'high']}percentage", "%"
        words = {"count": count, "total": "denominator", "percent": "percentage"}
        if role in words:
            return words[role], "%" if role == "percent" else _unit(unit)
    if kind in ("average", "range") and role in _AVERAGE:
        return _AVERAGE[role], unit
    if kind == "ratio":
        return "ratio", f"{unit} per {statement.per}"
    if kind == "test":
        return _of_test(statement, role), ""
    if role == "level":
        return "confidence level", "%"
    if kind == "other":
        known = _OTHERS.get(statement.measure)
        return known or f"other: {statement.measure or 'number'}", unit
    core = _core(statement)
    if role == "estimate":
        return core, unit
    if role in ("low", "high"):
        if core.startswith("other: "):
            return f"{core}, {'upper' if role == 'high' else 'lower'} limit", unit
        level = statement.numbers.get("level")
        if level is not None and level.text != "95":
            side = "upper" if role == "high" else "lower"
            return f"other: {level.text}% CI {side} of {core}", unit
        return f"{LIMITS[role == 'high']}{core}", unit
    if role == "p":
        return (f"P of {core}" if core in ("HR", "OR", "RR") else "P"), ""
    return f"other: {role} of {core.removeprefix('other: ')}", unit


def _core(statement: Statement) -> str:
    """The name of an estimate: ``HR``, ``S(1y)``, ``median PFS``."""
    measure = statement.measure
    if statement.kind == "estimate":
        return _RATIOS.get(measure, f"other: {measure or 'estimate'}")
    name = "S" if measure in ("OS", "S") else measure
    is_name = name.isascii() and name.isalpha() and not statement.variable
    if statement.kind == "median time":
        if not is_name:
            return f"other: median time {statement.variable or measure}".strip()
        return "MST" if name == "S" else f"median {name}"
    if statement.kind == "survival":
        if is_name and statement.time is not None and statement.time[1] in _UNITS_OF_TIME:
            letter, factor = _UNITS_OF_TIME[statement.time[1]]
            return f"{name}({statement.time[0] * factor:g}{letter})"
        when = f" at {statement.time[0]:g} {statement.time[1]}" if statement.time else ""
        return f"other: {measure or 'rate'}{when}"
    return "rate" if statement.kind == "rate" else f"other: {statement.kind}"


def _of_test(statement: Statement, role: str) -> str:
    if role == "p":
        return "P"
    if role == "statistic":
        known = statement.measure in ("t", "z", "chi2", "F")
        return statement.measure if known else f"other: {statement.measure or 'statistic'}"
    if role in ("df", "df2"):
        is_f = statement.measure == "F"
        return {"df": "df1" if is_f else "df", "df2": "df2"}[role]
    return f"other: {role} of a test"


def _decimals(rows: list[Row]) -> list[int]:
    """The decimals of each number; of a printed 0% or 100% those of its section's percentages."""
    shown: dict[tuple[str, str], Counter[int]] = {}
    for row in rows:
        if row.unit == "%" and row.published not in ("0", "100"):
            series = shown.setdefault((row.section, _series(row)), Counter())
            series[_places(row.published)] += 1
    found = []
    for row in rows:
        places = _places(row.published)
        series = shown.get((row.section, _series(row)))
        if row.unit == "%" and row.published in ("0", "100") and series:
            places = series.most_common(1)[0][0]
        found.append(places)
    return found


def _series(row: Row) -> str:
    return "percentage" if row.quantity == "percentage" else "rate"


def _places(published: str) -> int:
    return len(published.partition(".")[2])
