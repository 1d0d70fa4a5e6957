"""Very many failures: kept by rule in columns, and made one by one only when they are looked at.

A million failures as objects with texts of their own take longer to make than the rows to check,
and as much memory. Here a failure is a line number and a message shared with others; key and
value stay in a frame until somebody asks for them.
"""

from __future__ import annotations

import typing
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from caseseries.gate.failures.groups import Group
from caseseries.study.failure import SEVERITIES, Failure, Severity

if typing.TYPE_CHECKING:
    import numpy as np
    import polars as pl

_BLOCK = 8192
# No stored column is called so: a line end cannot stand in a name.
KEY = "key\n"

_Item = typing.TypeVar("_Item")


class Part(typing.NamedTuple):
    """The failures of one rule at one column in a block of failures, in columns.

    ``first`` says what is the same of all, ``places`` where each stands in the block.
    """

    first: Failure
    places: list[int]
    lines: list[int | None]
    keys: list[str | None]
    values: list[str | None]
    messages: list[str]

    def failures(self) -> Iterator[Failure]:
        """Yield the failures one by one."""
        rule, severity, table, file, _, column, _, _, _, row, stands_for, partition = self.first
        others = row, stands_for, partition
        for line, key, value, message in zip(
            self.lines, self.keys, self.values, self.messages, strict=True
        ):
            yield Failure(rule, severity, table, file, line, column, key, value, message, *others)


class Failures(Sequence[Failure]):
    """Failures sorted by table, line, column, rule and message, like a tuple of them."""

    def __init__(
        self,
        groups: Sequence[Group],
        frames: Mapping[str, pl.DataFrame],
        finish: Callable[[Sequence[Failure]], Sequence[Failure]] | None,
        of_group: np.ndarray,
        position: np.ndarray,
    ) -> None:
        self._groups = groups
        self._frames = frames
        self._finish = finish
        self._of_group = of_group
        self._position = position

    def __len__(self) -> int:
        return len(self._of_group)

    @typing.overload
    def __getitem__(self, index: int) -> Failure: ...

    @typing.overload
    def __getitem__(self, index: slice) -> Failures: ...

    def __getitem__(self, index: int | slice) -> Failure | Failures:
        if isinstance(index, slice):
            return self._part(index)
        return next(iter(self._part(slice(index, index + 1 or None))))

    def __iter__(self) -> Iterator[Failure]:
        for start in range(0, len(self), _BLOCK):
            yield from self._made(self._parts(slice(start, start + _BLOCK)))

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, (Failures, tuple)) or len(self) != len(other):
            return NotImplemented if not isinstance(other, (Failures, tuple)) else False
        return all(mine == theirs for mine, theirs in zip(self, other, strict=True))

    __hash__ = None  # type: ignore[assignment]

    def counts(self) -> dict[Severity, int]:
        """Return the number of failures of each severity."""
        result: dict[Severity, int] = dict.fromkeys(SEVERITIES, 0)
        for group, n in self._sizes():
            result[group.first.severity] += n * group.first.stands_for
        return result

    def by_table(self) -> list[tuple[str, Failures]]:
        """Return each table's failures in the order of the report."""
        names = dict.fromkeys(sorted({group.first.table for group, _ in self._sizes()}))
        return [(name, self._where(lambda first, n=name: first.table == n)) for name in names]

    def by_rule(self) -> dict[str, Failures]:
        """Return the failures of each rule."""
        rules = dict.fromkeys(group.first.rule for group, _ in self._sizes())
        return {rule: self._where(lambda first, r=rule: first.rule == r) for rule in rules}

    def at(self, positions: np.ndarray) -> Failures:
        """Return the failures at these positions."""
        return self._part(positions)

    def cells(self, rank: Mapping[str, int]) -> tuple[np.ndarray, np.ndarray]:
        """Return a number for the cell of each failure, -1 where it has none, and the rank of its
        rule."""
        import numpy as np

        columns: dict[tuple[str, str | None], int] = {}
        cells = np.full(len(self), -1)
        rules = np.array([rank.get(group.first.rule, -1) for group in self._groups], dtype=int)
        for number, group in enumerate(self._groups):
            if group.first.column is None or group.lines[0] is None:
                continue
            column = columns.setdefault((group.first.table, group.first.column), len(columns))
            here = np.flatnonzero(self._of_group == number)
            lines = np.array([line or 0 for line in group.lines])[self._position[here]]
            cells[here] = (column << 40) + lines
        return cells, rules[self._of_group]

    def _sizes(self) -> Iterator[tuple[Group, int]]:
        import numpy as np

        for number, n in enumerate(np.bincount(self._of_group, minlength=len(self._groups))):
            if n:
                yield self._groups[number], int(n)

    def _where(self, wanted: Callable[[Failure], bool]) -> Failures:
        import numpy as np

        chosen = np.array([wanted(group.first) for group in self._groups], dtype=bool)
        return self._part(chosen[self._of_group])

    def _part(self, index: slice | np.ndarray) -> Failures:
        return Failures(
            self._groups,
            self._frames,
            self._finish,
            self._of_group[index],
            self._position[index],
        )

    def blocks(self) -> Iterator[Sequence[Part]]:
        """Yield the failures in blocks of many, each of them in columns."""
        for start in range(0, len(self), _BLOCK):
            parts = self._parts(slice(start, start + _BLOCK))
            yield parts if self._finish is None else _parted(self._made(parts))

    def _parts(self, index: slice) -> list[Part]:
        import numpy as np

        of_group, position = self._of_group[index], self._position[index]
        parts: list[Part] = []
        for number in np.unique(of_group):
            group, places = self._groups[number], np.flatnonzero(of_group == number)
            frame = self._frames.get(group.first.table)
            keys, cells = _cells(group, frame, position[places])
            positions = position[places].tolist()
            values = [
                cell if (value := group.values[at]) is None else value
                for at, cell in zip(positions, cells, strict=True)
            ]
            lines = [group.lines[at] for at in positions]
            messages = [group.messages[at] for at in positions]
            parts.append(Part(group.first, places.tolist(), lines, keys, values, messages))
        return parts

    def _made(self, parts: Sequence[Part]) -> Sequence[Failure]:
        made = in_order((part, part.failures()) for part in parts)
        return made if self._finish is None else self._finish(made)


def blocks_of(failures: Sequence[Failure]) -> Iterator[Sequence[Part]]:
    """Yield any failures in blocks of many, each of them in columns."""
    if isinstance(failures, Failures):
        yield from failures.blocks()
        return
    for start in range(0, len(failures), _BLOCK):
        yield _parted(failures[start : start + _BLOCK])


def in_order(parts: Iterable[tuple[Part, Iterable[_Item]]]) -> list[_Item]:
    """Return what was made of the failures of each part in the order of the block."""
    placed: dict[int, _Item] = {}
    for part, items in parts:
        placed.update(zip(part.places, items, strict=True))
    return [placed[place] for place in range(len(placed))]


def _parted(failures: Iterable[Failure]) -> list[Part]:
    parts: dict[tuple[str | int | None, ...], Part] = {}
    for place, failure in enumerate(failures):
        rule, severity, table, file, line, column, key, value, message, *others = failure
        shared = (rule, severity, table, file, column, *others)
        part = parts.get(shared)
        if part is None:
            part = parts[shared] = Part(failure, [], [], [], [], [])
        part.places.append(place)
        part.lines.append(line)
        part.keys.append(key)
        part.values.append(value)
        part.messages.append(message)
    return list(parts.values())


def _cells(
    group: Group, frame: pl.DataFrame | None, positions: np.ndarray
) -> tuple[list[str | None], list[str | None]]:
    """Return key and cell of the rows behind some failures of a group."""
    import polars as pl

    nothing: list[str | None] = [None] * len(positions)
    if frame is None or group.rows is None or group.is_whole:
        return nothing, nothing
    column = group.first.column
    chosen = group.rows[positions].tolist()
    rows = pl.Series([None if row < 0 else row for row in chosen], dtype=pl.UInt32)
    keys = frame[KEY].gather(rows).to_list()
    if column is None or column not in frame.columns:
        return keys, nothing
    return keys, frame[column].gather(rows).to_list()


def of_rules(failures: Iterable[Failure], endings: tuple[str, ...]) -> Iterator[Failure]:
    """Yield the failures of the rules whose ids end in one of ``endings``, in no set order."""
    if isinstance(failures, Failures):
        for rule, found in failures.by_rule().items():
            if rule.endswith(endings):
                yield from found
    else:
        yield from (failure for failure in failures if failure.rule.endswith(endings))
