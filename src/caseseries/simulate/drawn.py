"""The rows of a table while they are drawn: their unit, their parents, their values so far."""

from __future__ import annotations

import dataclasses

import numpy as np
import polars as pl

from caseseries.simulate.draws import Booleans, Integers

# Stands for a day that is not known; earlier than any other.
UNKNOWN = -1_000_000
NO_ROW = -1


@dataclasses.dataclass(slots=True)
class Drawn:
    """Rows of a table sorted by unit.

    ``unit`` is the position of each row's unit among those drawn, ``parents`` the position of the
    row of each table above, or NO_ROW. ``latest`` is the latest day that is sure to be in the row
    or above it, or UNKNOWN.
    """

    unit: Integers
    parents: dict[str, Integers]
    latest: Integers
    values: dict[str, pl.Series] = dataclasses.field(default_factory=dict)

    def keep(self, kept: Booleans) -> None:
        """Drop the rows that are not kept."""
        if kept.all():
            return
        self.unit, self.latest = self.unit[kept], self.latest[kept]
        self.parents = {name: rows[kept] for name, rows in self.parents.items()}
        self.values = {name: values.filter(pl.Series(kept)) for name, values in self.values.items()}

    @property
    def place(self) -> Integers:
        """The place of each row among those of its unit, from 0."""
        return places(self.unit)

    def days(self, column: str) -> Integers:
        """Return a column's dates as days since 1970, UNKNOWN where missing."""
        return self.values[column].cast(pl.Int32).cast(pl.Int64).fill_null(UNKNOWN).to_numpy()


def places(groups: Integers) -> Integers:
    """Return the place of each row among those of its group, from 0; groups stand together."""
    if not len(groups):
        return groups.astype(np.int64)
    starts = np.flatnonzero(np.diff(groups, prepend=groups[0] - 1))
    return np.arange(len(groups)) - np.repeat(starts, np.diff(starts, append=len(groups)))


def at(values: Integers, rows: Integers) -> Integers:
    """Return the values at rows, UNKNOWN at NO_ROW."""
    if not len(values):
        return np.full(len(rows), UNKNOWN)
    return np.where(rows == NO_ROW, UNKNOWN, values[rows])
