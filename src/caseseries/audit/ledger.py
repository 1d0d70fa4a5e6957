"""What was understood of a paper, as a ledger to correct by hand (docs/ledger.md)."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from caseseries.audit.findings import Audit
from caseseries.audit.populations import uses_of
from caseseries.audit.quantities import quantity_of, unit_of
from caseseries.audit.statements import Statement
from caseseries.evidence.ledger import COLUMNS, LedgerError
from caseseries.writing.whole_file import write_whole

_SKIPPED = frozenset(("reference", "name", "page", "word", "level"))


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
    if path.is_file() and not force:
        raise LedgerError(f"{path} exists; name another file, or overwrite it with --force")
    rows = ledger_of(audit.statements)
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(COLUMNS)
    writer.writerows([row[name] for name in COLUMNS] for row in rows)
    try:
        write_whole(path, text.getvalue().encode())
    except OSError as error:
        raise LedgerError(f"{path} cannot be written: {error.strerror}") from None
    return len(rows)


def ledger_of(statements: Iterable[Statement]) -> list[dict[str, str]]:
    """The rows of the ledger by column, in the order of the paper."""
    statements = _with_known_spreads(list(statements))
    rows: list[Row] = []
    named: dict[tuple[str, str, str], str] = {}
    quotes: Counter[tuple[str, str]] = Counter()
    wholes = _wholes(statements)
    for statement in statements:
        if statement.kind in ("median time", "survival"):
            # A curve has one beginning: what counts from another one is told apart by its words.
            key = (statement.place.section, statement.population, statement.measure)
            if named.setdefault(key, statement.variable) == statement.variable:
                statement = replace(statement, variable="")
        section = statement.place.label or statement.place.section.split(" / ")[0] or "Text"
        quote = " ".join(statement.quote.split()) or "-"
        # Numbers of one quote belong together: those of two statements need two quotes.
        quotes[section, quote] += 1
        times = quotes[section, quote]
        shown = quote if times == 1 else f"{quote} [{times}]"
        rows += [Row(section, shown, *cells) for cells in _cells(statement, wholes)]
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


def _with_known_spreads(statements: list[Statement]) -> list[Statement]:
    """What stands behind ± is an SD where the paper says so once and nowhere speaks of SE."""
    said = {role for statement in statements for role in statement.numbers}
    if "sd" not in said or "se" in said:
        return statements
    return [
        replace(s, numbers={"sd" if role == "spread" else role: n for role, n in s.numbers.items()})
        if "spread" in s.numbers
        else s
        for s in statements
    ]


Wholes = dict[str, str]
"""By unit, the number that is called all of them."""


def _wholes(statements: Iterable[Statement]) -> Wholes:
    """Of each unit the number that the paper most often counts of; all others are fewer or more."""
    found: dict[str, Counter[str]] = {}
    for (number, head), times in uses_of(statements).items():
        found.setdefault(head or "patients", Counter())[number] += times
    return {unit: numbers.most_common(1)[0][0] for unit, numbers in found.items()}


def _called(number: str, unit: str, wholes: Wholes) -> str:
    return unit if wholes.get(unit) == number else f"{number} {unit}"


Cells = tuple[str, str, str, str]
"""Quantity, published, unit and population."""


def _cells(statement: Statement, wholes: Wholes) -> Iterator[Cells]:
    if statement.kind == "other" and statement.measure in _SKIPPED:
        return
    population = _population(statement, wholes)
    if statement.is_cited:
        population = f"cited {population}".replace(": ", " ").strip()
    for role, number in statement.numbers.items():
        if role in ("stated", "level"):  # the count again: "4 (30.8%, 4/13)"; a part of the limits
            continue
        quantity, unit = quantity_of(statement, role, population)
        published = number.text
        if published[0] in ">≥≤~":
            word = {">": "above", "≥": "at least", "≤": "at most", "~": "about"}[published[0]]
            quantity = f"other: {quantity.removeprefix('other: ')} {word}"
            published = published[1:].strip()
        yield quantity, published, unit, population


def _population(statement: Statement, wholes: Wholes) -> str:
    """Whom it is about, named so that the tests of a ledger take no other number for its own.

    What is said of all of a unit is called by the unit; of fewer by their number: "11 patients".
    """
    kind, numbers = statement.kind, statement.numbers
    if kind == "ratio":
        return f"{unit_of(statement.unit)} per {unit_of(_plural(statement.per))}"
    if kind == "size":
        unit = unit_of(statement.unit)
        return statement.population or _called(numbers["n"].text, unit, wholes)
    if kind == "share":
        return _population_of_share(statement, wholes)
    if statement.population:
        return statement.population
    if "n" in numbers:
        n, unit = numbers["n"].text, "patients"
    elif statement.totals:
        n, unit = statement.totals[0].n.text, unit_of(statement.totals[0].unit)
    else:
        return "patients" if kind in ("survival", "median time") else ""
    return _called(n, unit, wholes)


def _population_of_share(statement: Statement, wholes: Wholes) -> str:
    numbers = statement.numbers
    if statement.is_exhaustive and statement.population:
        return statement.population
    unit = unit_of(statement.unit)
    if "total" in numbers:
        return _called(numbers["total"].text, unit, wholes)
    if statement.totals:
        reading = next((r for r in statement.totals if _fits(statement, r.n.text)), None)
        reading = reading or statement.totals[0]
        return _called(reading.n.text, unit_of(reading.unit or statement.unit), wholes)
    return unit


def _fits(statement: Statement, total: str) -> bool:
    percent, count = statement.numbers.get("percent"), statement.numbers.get("count")
    if percent is None or count is None or int(total) == 0:
        return True
    return percent.window.holds(100 * int(count.text) / int(total))


def _plural(word: str) -> str:
    return word if word.endswith("s") or not word else f"{word}s"


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
