"""Counts, percentages, ratios and groups of a ledger, each handed to its test."""

from __future__ import annotations

from collections.abc import Iterator

from caseseries.evidence.consistency.entries import Entries, Entry, Tested
from caseseries.evidence.consistency.percentages import percentage, ratio
from caseseries.evidence.consistency.printed import POSSIBLE, impossible
from caseseries.evidence.consistency.subgroups import adds_up


def percentages(entries: Entries) -> Iterator[Tested]:
    """A percentage beside its count and its denominator in one quote."""
    for group in entries.grouped("section", "quote").values():
        shares = _only(group, "percentage")
        counts = _only(group, "count")
        totals = _only(group, "denominator")
        if len(counts) != len(shares):
            continue
        for share, count in zip(shares, counts, strict=True):
            total = totals[shares.index(share)] if len(totals) == len(shares) else None
            total = total or entries.size(share.population, share.section)
            if share.factor or total is None or count.whole is None or total.whole is None:
                continue
            outcome = percentage(share.window, count.whole, total.whole)
            yield "percentage", [share, count, total], outcome


def group_percentages(entries: Entries) -> Iterator[Tested]:
    """The percentage of a group: its number by that of a whole it can be a part of.

    Where the groups of a factor add up to one of the wholes, that is the whole.
    """
    for (section, population), group in entries.grouped("section", "population").items():
        sizes, shares = _only(group, "n"), _only(group, "percentage")
        if ": " not in population or not sizes or not shares or sizes[0].whole is None:
            continue
        wholes = _wholes(entries, section, sizes[0].factor)
        if not wholes:
            continue
        for share in shares:
            outcomes = [percentage(share.window, sizes[0].whole, w.whole or 0) for w in wholes]
            outcome = next(filter(None, outcomes), outcomes[0])
            yield "percentage", [share, sizes[0], wholes[0]], outcome


def denominators(entries: Entries) -> Iterator[Tested]:
    """A denominator against the number of the population it is of."""
    for entry in entries:
        size = entries.size(entry.population, entry.section)
        if entry.quantity == "denominator" and size is not None:
            same = entry.window.value == size.window.value
            why = f"the denominator is {entry.published}, but there are {size.published}"
            outcome = POSSIBLE if same else impossible(f"{why} {entry.population}")
            yield "denominator", [entry, size], outcome


def ratios(entries: Entries) -> Iterator[Tested]:
    """A ratio ``A per B`` against the numbers of A and B."""
    for entry in entries:
        first, _, second = entry.population.partition(" per ")
        count, per = entries.size(first, entry.section), entries.size(second, entry.section)
        if entry.quantity != "ratio" or count is None or per is None:
            continue
        outcome = ratio(entry.window, count.whole or 0, per.whole or 0)
        yield "ratio", [entry, count, per], outcome


def groups_add_up(entries: Entries) -> Iterator[Tested]:
    """The groups of a factor against the whole.

    More than every whole of the section is refuted; fewer only where their percentages say that
    they are everybody.
    """
    for (section, factor), group in _factors(entries).items():
        wholes = entries.wholes(section) or entries.wholes()
        if len(group) < 2 or not wholes:
            continue
        parts = [entry.whole or 0 for entry in group]
        everybody = _say_everybody(entries, section, factor)
        outcomes = [adds_up(parts, w.whole or 0, exhaustive=everybody) for w in wholes]
        if any(sum(parts) == w.whole for w in wholes):
            outcomes = [POSSIBLE]
        nearest = min(range(len(outcomes)), key=lambda i: abs((wholes[i].whole or 0) - sum(parts)))
        outcome = next(filter(None, outcomes), outcomes[nearest])
        yield "subgroups", [*group, wholes[nearest]], outcome


def _factors(entries: Entries) -> dict[tuple[str, str], list[Entry]]:
    """The numbers of the levels of every factor, by section; a level counts once."""
    found: dict[tuple[str, str], dict[str, Entry]] = {}
    for entry in entries:
        if entry.quantity == "n" and entry.factor and entry.whole is not None:
            found.setdefault((entry.section, entry.factor), {}).setdefault(entry.population, entry)
    return {key: list(levels.values()) for key, levels in found.items()}


def _say_everybody(entries: Entries, section: str, factor: str) -> bool:
    shares = {
        entry.population: entry.window
        for entry in entries
        if entry.quantity == "percentage" and entry.section == section and entry.factor == factor
    }
    low, high = sum(w.low for w in shares.values()), sum(w.high for w in shares.values())
    return bool(shares) and low <= 100 <= high


def _wholes(entries: Entries, section: str, factor: str) -> list[Entry]:
    wholes = entries.wholes(section) or entries.wholes()
    total = sum(entry.whole or 0 for entry in _factors(entries).get((section, factor), []))
    exact = [whole for whole in wholes if whole.whole == total]
    return exact or wholes


def _only(group: list[Entry], quantity: str) -> list[Entry]:
    return [entry for entry in group if entry.quantity == quantity]
