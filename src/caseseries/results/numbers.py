"""Every number the report may print, with what it rests on; still unformatted."""

from __future__ import annotations

import math
import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

Value = float | int | None


@dataclass(frozen=True)
class Population:
    """The rows a number rests on: a name for readers, the unit of analysis, and the keys.

    The unit is that of a cohort table, or the name of a raw table whose rows are counted as they
    are; the parts of a composite key are joined by a comma and a space. ``units`` is what the rows
    are called in the plural; by default the unit with an s.
    """

    name: str
    unit_of_analysis: str
    keys: tuple[str, ...]
    tables: tuple[str, ...]
    units: str = ""

    @property
    def counted(self) -> str:
        """What its rows are, in the plural: the unit of counts."""
        return (self.units or f"{self.unit_of_analysis}s").replace("_", " ")

    @property
    def n(self) -> int:
        return len(self.keys)


@dataclass(frozen=True)
class Number:
    """One result. `value` is None where it cannot be estimated.

    `printed` is its printed form, which the room of the documents adds after the analyses.
    `columns` are the cohort columns it reads; empty where it may read any.
    """

    id: str
    value: Value
    unit: str
    n: int
    events: int | None
    population: str
    statistic: str
    method: str
    tables: tuple[str, ...]
    row_keys: tuple[str, ...]
    printed: str | None = None
    unit_of_analysis: str = ""
    columns: tuple[str, ...] = ()


class UnknownNumberError(KeyError):
    """No number has this id; the message names the nearest ones."""

    def __init__(self, message: str, asked: str = "", known: Iterable[str] = ()) -> None:
        super().__init__(message)
        self._asked, self._known = asked, known

    def __str__(self) -> str:
        # Only where somebody reads it: the search costs more than computing most numbers.
        import difflib

        near = difflib.get_close_matches(self._asked, self._known, n=3, cutoff=0.5)
        return str(self.args[0]) + (f"; nearest: {', '.join(near)}" if near else "")


@dataclass(frozen=True)
class Results:
    """All numbers of a study by id, and its tidy frames by name (see
    `caseseries.results.frames`).
    """

    numbers: Mapping[str, Number]
    frames: Mapping[str, Sequence[Mapping[str, Any]]]

    def number(self, id: str) -> Number:
        """The number with this id; raises UnknownNumberError naming the nearest ids."""
        try:
            return self.numbers[id]
        except KeyError:
            raise UnknownNumberError(f"no number has the id {id!r}", id, self.numbers) from None

    def records(self, name: str) -> list[dict[str, Any]]:
        """The rows of one frame in order."""
        try:
            return [dict(row) for row in self.frames[name]]
        except KeyError:
            raise UnknownNumberError(
                f"no frame is called {name!r}; there are {', '.join(sorted(self.frames))}"
            ) from None


class ClaimedTwiceError(ValueError):
    """Two analyses make a number of one id, given as ``id``."""

    def __init__(self, id: str) -> None:
        self.id = id
        super().__init__(f"two analyses claim the number {id}")


@dataclass
class Recorder:
    """Collects numbers and frames while the analyses run; ids must be new."""

    numbers: dict[str, Number] = field(default_factory=dict)
    frames: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    _reads: dict[tuple[str, ...], dict[str, None]] = field(
        default_factory=dict, init=False, repr=False
    )

    def add(
        self,
        id: str,
        value: Value,
        population: Population,
        *,
        statistic: str,
        method: str,
        unit: str = "",
        events: int | None = None,
    ) -> None:
        if id in self.numbers:
            raise ClaimedTwiceError(id)
        self.numbers[id] = Number(
            id, _known(value), unit, population.n, events, population.name, statistic, method,
            population.tables, population.keys, unit_of_analysis=population.unit_of_analysis,
        )  # fmt: skip

    def proportion(self, id: str, counted: Population, of: Population, *, method: str) -> None:
        """``id.n``, ``id.of`` and ``id.percent``: how many of a population, and what share."""
        self.add(
            f"{id}.n",
            counted.n,
            counted,
            statistic="count",
            method=method,
            unit=counted.counted,
        )
        self.add(
            f"{id}.of",
            of.n,
            of,
            statistic="denominator",
            method=method,
            unit=of.counted,
        )
        self.add(
            f"{id}.percent", percent(counted.n, of.n), of, statistic="percentage", method=method,
            unit="%", events=counted.n,
        )  # fmt: skip

    def reads(self, prefix: str, *columns: str | None) -> None:
        """Say which cohort columns all numbers read whose id begins with ``prefix``.

        A prefix is whole parts of an id. What several prefixes say adds up, and a part of an id
        that is the name of a column counts by itself: it need not be said. A number of which
        nothing is said may read any column. None stands for a column that a study leaves out.
        """
        said = self._reads.setdefault(tuple(prefix.split(".")), {})
        said.update(dict.fromkeys(column for column in columns if column is not None))

    def frame(self, name: str, rows: Iterable[Mapping[str, Any]]) -> None:
        """Add rows to a frame; NaN, which is how the statistics say "none", becomes None."""
        self.frames.setdefault(name, []).extend(
            {column: _known(value) for column, value in row.items()} for row in rows
        )

    def results(self, columns: Collection[str] = ()) -> Results:
        """What was recorded; ``columns`` are the names of all columns of the cohort."""
        return Results(
            {
                id: replace(number, columns=self._columns_of(id, columns))
                for id, number in self.numbers.items()
            },
            {name: tuple(rows) for name, rows in self.frames.items()},
        )

    def _columns_of(self, id: str, columns: Collection[str]) -> tuple[str, ...]:
        parts = tuple(id.split("."))
        found = dict.fromkeys(part for part in parts if part in columns)
        for end in range(1, len(parts) + 1):
            found.update(self._reads.get(parts[:end], {}))
        return tuple(found)


def _known(value: Any) -> Any:
    value = value.item() if hasattr(value, "item") else value
    return None if isinstance(value, float) and not math.isfinite(value) else value


def percent(count: int, of: int) -> float | None:
    """Share in percent; None of nothing."""
    return 100 * count / of if of else None


def slug(text: str) -> str:
    """Text as a part of an id: ``non-small cell lung cancer`` → ``non_small_cell_lung_cancer``."""
    return re.sub(r"[^a-z0-9]+", "_", text.lower()).strip("_")


def time_slug(time: float, unit: str = "months") -> str:
    """``12`` months → ``12m``, ``1.5`` → ``1_5m``, ``30`` days → ``30d``."""
    return f"{time:g}{unit[0]}".replace(".", "_")
