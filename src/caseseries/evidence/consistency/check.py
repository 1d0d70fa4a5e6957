"""What can be refuted from a ledger alone: every test on everything it applies to."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from caseseries.evidence.consistency.applied import in_counts, in_means, in_ratios, in_survival
from caseseries.evidence.consistency.entries import Entries, Tested


@dataclass(frozen=True)
class Refutation:
    """Printed numbers that cannot hold together: the test, the claims, and why not."""

    test: str
    claims: tuple[str, ...]
    section: str
    quote: str
    why: str


@dataclass(frozen=True)
class Report:
    """What was tested and what was refuted; `tested` counts by test.

    ``untested`` are the claims, of ``entries``, that no test touched.
    """

    refuted: tuple[Refutation, ...]
    tested: dict[str, int]
    entries: int
    untested: int


Finder = Callable[[Entries], Iterator[Tested]]


def check(entries: Entries) -> Report:
    """Run every test. A refutation names all claims of which at least one is wrong."""
    finders: tuple[Finder, ...] = (
        in_counts.percentages,
        in_counts.group_percentages,
        in_counts.denominators,
        in_counts.ratios,
        in_counts.groups_add_up,
        in_means.means,
        in_means.mean_changes,
        in_means.means_of_groups,
        in_ratios.ratios_and_limits,
        in_ratios.statistics,
        in_survival.rates,
        in_survival.rate_limits,
        in_survival.medians,
        in_survival.repeated,
    )
    refuted: list[Refutation] = []
    tested: dict[str, int] = {}
    touched: set[str] = set()
    for finder in finders:
        for test, involved, outcome in finder(entries):
            tested[test] = tested.get(test, 0) + 1
            touched.update(entry.claim_id for entry in involved)
            if not outcome:
                first = involved[0]
                ids = tuple(dict.fromkeys(entry.claim_id for entry in involved))
                refuted.append(Refutation(test, ids, first.section, first.quote, outcome.why))
    return Report(tuple(refuted), tested, len(entries.all), len(entries.all) - len(touched))
