"""What a person reads of the failures: an entry for each cell, with every rule that it breaks.

One slip may break three rules. It is told once, under the rule that says most about its cause, the
others beside it; programs get each failure by itself.
"""

from __future__ import annotations

import dataclasses
import string
import typing
from collections.abc import Iterable, Mapping, Sequence

from caseseries.gate.failures.many_failures import Failures
from caseseries.gate.report.summary import by_rule, number_of
from caseseries.study.failure import SEVERITIES, Failure

if typing.TYPE_CHECKING:
    import numpy as np


@dataclasses.dataclass(frozen=True, slots=True)
class Entry:
    """A failure, and those of other rules at the same cell."""

    failure: Failure
    others: tuple[Failure, ...] = ()

    def __len__(self) -> int:
        """How many failures it tells, those it stands for included."""
        return sum(failure.stands_for for failure in (self.failure, *self.others))


@dataclasses.dataclass(frozen=True, slots=True)
class Entries:
    """By rule, in the order of `by_rule`: the first entries, and how many there are of all.

    A rule whose failures are all told under others has an empty list.
    """

    first: Mapping[str, Sequence[Entry]]
    n: Mapping[str, int]

    def in_order(
        self, rules: Iterable[tuple[str, Sequence[Failure]]]
    ) -> typing.Iterator[tuple[str, Sequence[Failure]]]:
        """Rules with their failures, those last that have no entry of their own."""
        yield from sorted(rules, key=lambda item: not self.n[item[0]])

    @property
    def n_told(self) -> int:
        """How many failures the first entries tell."""
        return sum(len(entry) for entries in self.first.values() for entry in entries)


def entries(
    failures: Sequence[Failure],
    messages: Mapping[str, str],
    per_rule: int | None = None,
    in_all: int | None = None,
) -> Entries:
    """Return the entries of failures, of each rule at most ``per_rule``, ``in_all`` at most.

    ``messages`` are those of rules in SQL, with the names of what they quote.
    """
    import numpy as np

    groups = dict(by_rule(failures))
    rules = {rule: group[0] for rule, group in groups.items()}
    causes = {rule: _cause(failure, messages) for rule, failure in rules.items()}
    rank = {rule: number for number, rule in enumerate(sorted(causes, key=causes.__getitem__))}
    cells, of_rule = _cells(failures, rank)
    leads = _leads(cells, of_rule)
    is_lead = leads == np.arange(len(leads))
    first: dict[str, list[int]] = {}
    n: dict[str, int] = {}
    left = len(failures) if in_all is None else in_all
    for rule in rules:
        found = np.flatnonzero(is_lead & (of_rule == rank[rule]))
        n[rule] = len(found) + number_of(groups[rule]) - len(groups[rule])
        first[rule] = found[: left if per_rule is None else min(per_rule, left)].tolist()
        left -= len(first[rule])
    shown = np.zeros(len(failures), dtype=bool)
    shown[[at for chosen in first.values() for at in chosen]] = True
    told = np.flatnonzero(shown[leads])
    made = dict(zip(told.tolist(), _made(failures, told), strict=True))
    others: dict[int, list[Failure]] = {}
    for at in told[~is_lead[told]].tolist():
        others.setdefault(int(leads[at]), []).append(made[at])
    return Entries(
        {
            rule: [Entry(made[at], tuple(others.get(at, ()))) for at in chosen]
            for rule, chosen in first.items()
        },
        n,
    )


def elsewhere(number: int, *, further: bool) -> str:
    """Say how many failures of a rule have no entry of their own."""
    return f"{number:,}{' further' if further else ''} at cells told under other rules"


def _cause(failure: Failure, messages: Mapping[str, str]) -> tuple[int, bool, int, str]:
    """Sort the rules of one cell: errors first, then what its own column is declared to hold, then
    what can be said with the fewest other columns."""
    declared = failure.rule.startswith(f"{failure.table}.{failure.column}.")
    parts = string.Formatter().parse(messages.get(failure.rule, ""))
    others = sum(name is not None and name != failure.column for _, name, _, _ in parts)
    return SEVERITIES.index(failure.severity), not declared, others, failure.rule


def _cells(failures: Sequence[Failure], rank: Mapping[str, int]) -> tuple[np.ndarray, np.ndarray]:
    """Return a number for the cell of each failure, -1 where it has none, and that of its rule."""
    import numpy as np

    if isinstance(failures, Failures):
        return failures.cells(rank)
    numbers: dict[tuple[object, ...], int] = {}
    cells = np.full(len(failures), -1)
    for at, failure in enumerate(failures):
        if failure.line is not None and failure.column is not None:
            cell = (*failure.place, failure.file, failure.line, failure.column)
            cells[at] = numbers.setdefault(cell, len(numbers))
    return cells, np.array([rank[failure.rule] for failure in failures], dtype=int)


def _leads(cells: np.ndarray, of_rule: np.ndarray) -> np.ndarray:
    """Return for each failure the one that it is told under: itself, unless its cell has another
    of a rule that goes before its own."""
    import numpy as np

    leads = np.arange(len(cells))
    order = np.lexsort((leads, of_rule, cells))
    order = order[cells[order] >= 0]
    if not len(order):
        return leads
    sorted_cells = cells[order]
    begins = np.flatnonzero(np.append(True, sorted_cells[1:] != sorted_cells[:-1]))
    lead = np.repeat(order[begins], np.diff(np.append(begins, len(order))))
    other = of_rule[order] != of_rule[lead]
    leads[order[other]] = lead[other]
    return leads


def _made(failures: Sequence[Failure], chosen: np.ndarray) -> Sequence[Failure]:
    if isinstance(failures, Failures):
        return list(failures.at(chosen))
    return [failures[at] for at in chosen.tolist()]
