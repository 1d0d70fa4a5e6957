"""Means and standard deviations of a ledger, each handed to its test."""

from __future__ import annotations

from collections.abc import Iterator

from caseseries.evidence.consistency.debit import debit
from caseseries.evidence.consistency.entries import Entries, Entry, Tested
from caseseries.evidence.consistency.grim import grim
from caseseries.evidence.consistency.grimmer import DIVISORS, grimmer
from caseseries.evidence.consistency.p_values import p_of_mean_change
from caseseries.evidence.consistency.printed import Outcome, impossible
from caseseries.evidence.consistency.standard_deviations import standard_deviation
from caseseries.evidence.consistency.subgroups import means_add_up

# Units whose single values are whole as cohorts record them, besides those a ledger counts in.
WHOLE_UNITS = frozenset({"cycles", "points", "items", "days", "events"})


def means(entries: Entries) -> Iterator[Tested]:
    """Mean and SD in one quote against n, range and, where values are whole, GRIM and GRIMMER."""
    for group in entries.grouped("section", "quote", "population").values():
        found = _one_each(group, ("mean", "SD", "min", "max"))
        size = entries.size(group[0].population, group[0].section)
        n = size.whole if size is not None else None
        if n is None or size is None or n < 2:
            continue
        mean, sd, low, high = (found.get(name) for name in ("mean", "SD", "min", "max"))
        if sd and low and high:
            outcome = standard_deviation(
                sd.window, n, low.window, high.window, mean.window if mean else None
            )
            yield "SD and range", [sd, low, high, *([mean] if mean else []), size], outcome
        if mean is None or mean.unit not in WHOLE_UNITS | entries.counted_units:
            continue
        yield "GRIM", [mean, size], grim(mean.window, n)
        if sd is None:
            continue
        ends = (low.whole if low else None, high.whole if high else None)
        yield (
            "GRIMMER",
            [mean, sd, size],
            _either(
                [
                    grimmer(mean.window, sd.window, n, divisor=d, minimum=ends[0], maximum=ends[1])
                    for d in DIVISORS
                ]
            ),
        )
        if ends == (0, 1):
            both = [debit(mean.window, sd.window, n, divisor=d) for d in DIVISORS]
            yield "DEBIT", [mean, sd, size], _either(both)


def mean_changes(entries: Entries) -> Iterator[Tested]:
    """P of a paired t test against mean and SD of the change, with either divisor of the SD."""
    for group in entries.grouped("section", "quote", "population").values():
        found = _one_each(group, ("mean", "SD", "paired t P"))
        size = entries.size(group[0].population, group[0].section)
        if len(found) < 3 or size is None or (size.whole or 0) < 2:
            continue
        mean, sd, p = found["mean"], found["SD"], found["paired t P"]
        outcomes = [
            p_of_mean_change(p.window, mean.window, sd.window, size.whole or 0, divisor=d)
            for d in DIVISORS
        ]
        yield "P and mean change", [p, mean, sd, size], _either(outcomes)


def means_of_groups(entries: Entries) -> Iterator[Tested]:
    """The means of the groups of a factor against the mean of the whole, in one section.

    Only where the groups add up to the whole and one unit and name has one mean each.
    """
    for (section, _unit), group in entries.grouped("section", "unit").items():
        averages = [entry for entry in group if entry.quantity == "mean"]
        wholes = [entry for entry in averages if not entry.factor]
        for factor in dict.fromkeys(entry.factor for entry in averages if entry.factor):
            levels = [entry for entry in averages if entry.factor == factor]
            sizes = [entries.size(entry.population, section) for entry in levels]
            whole = wholes[0] if len(wholes) == 1 else None
            total = entries.size(whole.population, section) if whole else None
            if whole is None or total is None or len({e.population for e in levels}) < len(levels):
                continue
            numbers = [size.whole or 0 for size in sizes if size is not None]
            if len(numbers) < len(levels) or sum(numbers) != total.whole:
                continue
            parts = [(n, entry.window) for n, entry in zip(numbers, levels, strict=True)]
            yield "means of subgroups", [whole, *levels], means_add_up(parts, whole.window)


def _one_each(group: list[Entry], quantities: tuple[str, ...]) -> dict[str, Entry]:
    """The entries of these quantities that stand once in the group."""
    found: dict[str, list[Entry]] = {}
    for entry in group:
        found.setdefault(entry.quantity, []).append(entry)
    return {name: found[name][0] for name in quantities if len(found.get(name, ())) == 1}


def _either(outcomes: list[Outcome]) -> Outcome:
    possible = next(filter(None, outcomes), None)
    return possible or impossible("; ".join(outcome.why for outcome in outcomes))
