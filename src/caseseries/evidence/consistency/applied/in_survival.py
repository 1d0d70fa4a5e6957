"""Survival rates and median survival times of a ledger, each handed to its test."""

from __future__ import annotations

from collections.abc import Iterator

from caseseries.evidence.consistency.entries import Entries, Entry, Tested
from caseseries.evidence.consistency.intervals import interval
from caseseries.evidence.consistency.median_survival import median_survival
from caseseries.evidence.consistency.printed import POSSIBLE, impossible
from caseseries.evidence.consistency.survival_rates import Rate, survival_rates
from caseseries.evidence.ledger import DASH
from caseseries.evidence.quantities import LIMITS, RATE

_MONTHS = {"y": 12.0, "m": 1.0, "d": 1 / 30.4375}
_PER_MONTH = {"years": 12.0, "months": 1.0, "days": 1 / 30.4375, "weeks": 7 / 30.4375}
LOW, HIGH = LIMITS


def rates(entries: Entries) -> Iterator[Tested]:
    """The rates of a population in one section, against every order of its patients."""
    for (section, population), group in entries.grouped("section", "population").items():
        size = entries.size(population, section)
        if size is None or not size.whole:
            continue
        for found in _curves(group).values():
            involved = [entry for parts in found for entry in parts[1:] if entry is not None]
            outcome = survival_rates(size.whole, [_rate(*parts) for parts in found])
            if not outcome.why or not outcome:
                yield "survival rates", [*involved, size], outcome


def rate_limits(entries: Entries) -> Iterator[Tested]:
    """The limits of a rate around it, on any scale."""
    for group in entries.grouped("section", "population").values():
        for found in _curves(group).values():
            for _, estimate, low, high in found:
                if low is None or high is None or estimate.published == DASH:
                    continue
                yield (
                    "interval and estimate",
                    [estimate, low, high],
                    interval(estimate.window, low.window, high.window, smallest=0, largest=100),
                )


def medians(entries: Entries) -> Iterator[Tested]:
    """A median survival time against the rates of the same population, in one section."""
    for group in entries.grouped("section", "population").values():
        curves = _curves(group)
        for entry in group:
            name = {"MST": "S", "median survival": "S"}.get(
                entry.quantity, entry.quantity.removeprefix("median ")
            )
            if name == entry.quantity or entry.unit not in _PER_MONTH or entry.published == DASH:
                continue
            factor = _PER_MONTH[entry.unit]
            for time, estimate, _, _ in curves.get(name, ()):
                outcome = median_survival(entry.window, estimate.window, time / factor)
                yield "median and rate", [entry, estimate], outcome


def repeated(entries: Entries) -> Iterator[Tested]:
    """A rate, its limits or the number of a population, printed in several places."""
    for (population, quantity), group in entries.grouped("population", "quantity").items():
        core = quantity.removeprefix(LOW).removeprefix(HIGH)
        if len(group) < 2 or not population or not (quantity == "n" or RATE.fullmatch(core)):
            continue
        first = group[0]
        for other in group[1:]:
            a, b = first.window, other.window
            same = a.low <= b.high and b.low <= a.high
            why = f"{quantity} of {population} is printed as {first.published}"
            outcome = POSSIBLE if same else impossible(f"{why} and as {other.published}")
            yield "printed twice", [first, other], outcome


Parts = tuple[float, Entry, Entry | None, Entry | None]


def _curves(group: list[Entry]) -> dict[str, list[Parts]]:
    """By name of the curve: months, rate and limits; the first of a time counts."""
    by_quantity: dict[str, Entry] = {}
    for entry in group:
        by_quantity.setdefault(entry.quantity, entry)
    found: dict[str, list[Parts]] = {}
    for quantity, entry in by_quantity.items():
        match = RATE.fullmatch(quantity)
        if match is None:
            continue
        low, high = (by_quantity.get(side + quantity) for side in (LOW, HIGH))
        months = float(match[2]) * _MONTHS[match[3]]
        found.setdefault(match[1], []).append((months, entry, low, high))
    return {name: sorted(parts, key=lambda part: part[0]) for name, parts in found.items()}


def _rate(months: float, estimate: Entry, low: Entry | None, high: Entry | None) -> Rate:
    return Rate(
        months,
        estimate.window,
        low.window if low is not None else None,
        high.window if high is not None else None,
    )
