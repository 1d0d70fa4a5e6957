"""Totals: more than are counted, or of those of another unit."""

from __future__ import annotations

from collections.abc import Iterator

from caseseries.audit.checks.known import Known, described_size, whole
from caseseries.audit.checks.made import passed, refuted
from caseseries.audit.findings import UNLIKELY, Finding
from caseseries.audit.statements import Number, Statement

DENOMINATOR = "denominator"
# One and the same people are called by several of these.
PEOPLE = frozenset(
    (
        *("patients", "subjects", "participants", "people", "persons", "individuals", "cases"),
        *("men", "women", "adults", "children", "volunteers", "controls"),
    )
)


def count_and_total(statement: Statement, count: Number) -> Iterator[Finding]:
    total = statement.numbers.get("total")
    k, n = whole(count), whole(total)
    if total is None or k is None or n is None:
        return
    if k <= n:
        yield passed("count and total", [statement], [count, total])
        return
    why = f"{k} of {n} is more than all of them"
    yield refuted("count and total", [statement], [count, total], UNLIKELY, why, f"{k} of {n}")


def denominator(statement: Statement, known: Known) -> Iterator[Finding]:
    """A total said to be of a unit of which there are fewer, and that is the number of others."""
    total, unit = statement.numbers.get("total"), statement.unit.lower()
    n = whole(total)
    if total is None or n is None or not unit:
        return
    same = [size for size in known.of_unit(unit) if size.statement is not statement]
    sizes = [size for size in same if size.statement.kind == "size"]
    if not sizes or n < 10 or statement.is_cited:
        return
    k = whole(statement.numbers.get("count"))
    if any(size.n >= n or (k is not None and size.n == n - k) for size in same):
        # Or those that are left when these are taken away.
        yield passed(DENOMINATOR, [statement], [total])
        return
    others = [
        size
        for size in known.sizes
        if size.n == n
        and size.statement.kind == "size"
        and size.unit not in ("", unit)
        and not {size.unit, unit} <= PEOPLE
    ]
    if not others:
        return
    largest = max(sizes, key=lambda size: size.n)
    if n > 1.25 * largest.n:
        return
    place = described_size(largest).partition(" named ")[2]
    why = (
        f"the total is {n}, but there are {largest.n} {unit} (named {place});"
        f" {n} is {described_size(others[0])}"
    )
    numbers = [total, largest.number, others[0].number]
    yield refuted(DENOMINATOR, [statement], numbers, UNLIKELY, why, f"of {unit}")
