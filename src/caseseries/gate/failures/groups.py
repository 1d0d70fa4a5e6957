"""Failures kept by rule and column while they are found: lines and texts instead of objects."""

from __future__ import annotations

import collections
import dataclasses
import typing
from collections.abc import Collection, Iterable

from caseseries.study.failure import Failure, further

if typing.TYPE_CHECKING:
    import numpy as np


@dataclasses.dataclass(slots=True)
class Group:
    """The failures of one rule at one column of one table.

    ``first`` says what is the same of all. Either all stand on lines, or the file as a whole
    fails. ``rows`` says where the row of each stands in the frame of its table, -1 where it has
    none, once the failures are sorted.
    """

    first: Failure
    lines: list[int | None]
    messages: list[str]
    values: list[str | None]
    rows: np.ndarray | None = None

    @property
    def is_whole(self) -> bool:
        """Whether the failures are of the whole file."""
        return self.lines[0] is None

    @property
    def place(self) -> tuple[str, str | None]:
        """The table and the column."""
        return self.first.table, self.first.column

    def at(self, positions: Collection[int]) -> Group:
        """Return the failures that stand at some positions."""
        return Group(
            self.first,
            [self.lines[at] for at in positions],
            [self.messages[at] for at in positions],
            [self.values[at] for at in positions],
        )

    def not_at(self, positions: Collection[int]) -> Group:
        """Return all other failures."""
        left_out = set(positions)
        return self.at([at for at in range(len(self.lines)) if at not in left_out])

    def failures(self) -> list[Failure]:
        """Return the failures one by one."""
        first = self.first
        return [
            Failure(
                *(first.rule, first.severity, first.table, first.file, line, first.column),
                *(first.key, value, message, first.row, first.stands_for, first.partition),
            )
            for line, value, message in zip(self.lines, self.values, self.messages, strict=True)
        ]


def alike(first: Failure, lines: list[int | None]) -> Group:
    """Return failures that differ in their lines alone."""
    return Group(first, lines, [first.message] * len(lines), [first.value] * len(lines))


def grouped(failures: Iterable[Failure]) -> list[Group]:
    """Return failures by rule and column, in the order in which each first occurs."""
    groups: dict[tuple[str | int | None, ...], Group] = {}
    texts: dict[str, str] = {}
    for failure in failures:
        whole = failure.line is None
        name = (
            *(failure.table, failure.column, failure.rule, failure.file, failure.severity),
            *(whole, failure.key, failure.row, failure.stands_for, failure.partition),
        )
        group = groups.get(name)
        if group is None:
            group = groups[name] = Group(failure, [], [], [])
        group.lines.append(failure.line)
        group.messages.append(texts.setdefault(failure.message, failure.message))
        group.values.append(failure.value)
    return list(groups.values())


def ungrouped(groups: Iterable[Group]) -> list[Failure]:
    """Return the failures of all groups one by one."""
    return [failure for group in groups for failure in group.failures()]


def condensed(groups: Iterable[Group], most: int) -> list[Group]:
    """Return the first failures of each rule at each column, then one for all others of it."""
    found: collections.Counter[tuple[str, str | None]] = collections.Counter()
    beyond: dict[tuple[str, str | None], Failure] = {}
    kept: list[Group] = []
    for group in groups:
        where, each = (group.first.rule, group.first.column), group.first.stands_for
        n_fitting = min(max(0, most - found[where]) // each, len(group.lines))
        found[where] += each * len(group.lines)
        if n_fitting == len(group.lines):
            kept.append(group)
            continue
        if n_fitting:
            kept.append(group.at(range(n_fitting)))
        beyond.setdefault(where, group.at([n_fitting]).failures()[0])
    others = [further(first, found[where] - most, most) for where, first in beyond.items()]
    return [*kept, *grouped(others)]
