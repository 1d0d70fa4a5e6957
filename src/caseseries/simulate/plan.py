"""In which order tables are drawn, and how each one's rows hang on rows of others."""

from __future__ import annotations

import dataclasses
import datetime
import graphlib
import typing
from collections.abc import Iterable, Mapping
from pathlib import Path

from caseseries.simulate.error import SimulationError
from caseseries.simulate.hints import TableHints, parse_hints, place_of
from caseseries.study.declaration import Table
from caseseries.study.study_file import StudyFileError, suggestion

_ONE_ROW = (0.0, 1.0)
_UP_TO_THREE = (0.25, 0.25, 0.25, 0.25)
_PERIOD = (datetime.date(2010, 1, 1), datetime.date(2020, 12, 31))
_TEN_YEARS = datetime.timedelta(days=3652)
MODEL_ADVICE = "write draw(seed, first, count, tables) in a folder simulation/ of the study"


@dataclasses.dataclass(frozen=True, slots=True)
class Reference:
    """Columns that together point to one row of ``parent``: (column, column of the parent)."""

    parent: str
    columns: tuple[tuple[str, str], ...]
    required: bool


@dataclasses.dataclass(frozen=True, slots=True)
class TablePlan:
    """A table, what it points to, and the hints on it.

    ``prefix`` begins its text ids. ``main`` is the reference whose parent decides how many rows
    there are: the one furthest from the root; None where rows hang on the unit itself. ``shares``
    are those of parents with 0, 1, 2 … rows, and a unit has ``most`` rows at most. ``period`` are
    the first and the last day of the study, for dates of which nothing else is known.
    """

    table: Table
    references: tuple[Reference, ...]
    main: Reference | None
    hints: TableHints
    prefix: str
    shares: tuple[float, ...]
    most: int
    period: tuple[datetime.date, datetime.date]

    @property
    def self_references(self) -> tuple[Reference, ...]:
        """The references to rows of the table itself."""
        return tuple(item for item in self.references if item.parent == self.table.name)


@dataclasses.dataclass(frozen=True, slots=True)
class Plan:
    """The tables in the order they are drawn in. ``root`` is the one whose rows are the units."""

    root: str
    tables: tuple[TablePlan, ...]

    def tables_below(self, table: str) -> tuple[str, ...]:
        """Return the table and those that hang on it; of the root, all of them."""
        if table == self.root:
            return tuple(item.table.name for item in self.tables)
        below = [table]
        for item in self.tables:
            if any(reference.parent in below for reference in item.references):
                below.append(item.table.name)
        return tuple(dict.fromkeys(below))


def plan(tables: Mapping[str, Table], hints: Mapping[str, typing.Any], file: Path) -> Plan:
    """Order the tables by their references and hints; the hints stand in ``file``.

    Raises StudyFileError where a hint is wrong, SimulationError where the references are.
    """
    references = {name: _references(table, tables) for name, table in tables.items()}
    root = _root(references)
    parsed = parse_hints(hints, tables, root, file)
    needs: dict[str, set[str]] = {}
    for name, items in references.items():
        needs[name] = {item.parent for item in items if item.parent != name}
        for column in parsed[name].columns.values():
            needs[name].update(table for table, _ in column.after if table != name)
    order = _ordered(needs, "tables", "references and after = …")
    depth = dict.fromkeys(order, 0)
    for name in order:
        above = [depth[item.parent] + 1 for item in references[name] if item.parent != name]
        depth[name] = max(above, default=0)
    prefixes = _prefixes(order)
    period = _period(tables.values(), parsed)
    planned: dict[str, TablePlan] = {}
    for name in order:
        main = _main(name, references[name], depth)
        hinted = parsed[name].per_parent
        shares = (
            _default_shares(tables[name], main, is_root=name == root)
            if hinted is None
            else _hinted_shares(tables[name], main, hinted, file)
        )
        most = (len(shares) - 1) * (planned[main.parent].most if main else 1)
        planned[name] = TablePlan(
            tables[name], references[name], main, parsed[name], prefixes[name], shares, most, period
        )
    return Plan(root, tuple(planned.values()))


def column_order(item: TablePlan) -> tuple[str, ...]:
    """Return the columns so that a date stands behind those of its table it must not precede."""
    name = item.table.name
    needs = {
        column: {other for table, other in item.hints.column(column).after if table == name}
        for column in item.table.column_names
    }
    return tuple(_ordered(needs, f"columns of {name}", "after = …"))


def _ordered(needs: Mapping[str, set[str]], what: str, reasons: str) -> list[str]:
    try:
        # Of those that may stand next, the one declared first does.
        sorter = graphlib.TopologicalSorter(needs)
        sorter.prepare()
        order: list[str] = []
        while sorter.is_active():
            ready = sorted(sorter.get_ready(), key=list(needs).index)
            order.extend(ready)
            sorter.done(*ready)
    except graphlib.CycleError as error:
        circle = " → ".join(error.args[1])
        raise SimulationError(
            f"The {what} depend on each other in a circle by their {reasons}: {circle}. Take one "
            f"of them out, or {MODEL_ADVICE}."
        ) from None
    return order


def _references(table: Table, tables: Mapping[str, Table]) -> tuple[Reference, ...]:
    """Columns that point to different columns of a table point to one row of it together."""
    groups: list[tuple[str, dict[str, str]]] = []
    for column in table.columns:
        if column.references is None:
            continue
        parent, _, parent_column = column.references.partition(".")
        if parent not in tables:
            raise SimulationError(
                f"{table.name}.{column.name} points to {column.references}, and there is no table "
                f"{parent}{suggestion(parent, tables)}"
            )
        if parent_column not in tables[parent].column_names:
            raise SimulationError(
                f"{table.name}.{column.name} points to {column.references}, which has no such "
                f"column{suggestion(parent_column, tables[parent].column_names)}"
            )
        for name, columns in groups:
            if name == parent and parent_column not in columns.values():
                columns[column.name] = parent_column
                break
        else:
            groups.append((parent, {column.name: parent_column}))
    return tuple(
        Reference(
            parent,
            tuple(columns.items()),
            any(table.column(name).required or table.column(name).key for name in columns),
        )
        for parent, columns in groups
    )


def _root(references: Mapping[str, tuple[Reference, ...]]) -> str:
    """Return the table without references that most others lead to, the first of them."""
    free = [name for name, items in references.items() if not items]
    if not free:
        raise SimulationError(
            "Every raw table points to another, so that none of them holds the units. Leave "
            "the references out of the table whose rows are counted, or " + MODEL_ADVICE + "."
        )

    def leads_to(name: str, seen: frozenset[str]) -> frozenset[str]:
        found = frozenset({name})
        for item in references[name]:
            if item.parent not in seen:
                found |= leads_to(item.parent, seen | {item.parent})
        return found

    above = [leads_to(name, frozenset({name})) for name in references]
    return max(free, key=lambda name: sum(name in names for names in above))


def _main(
    name: str, references: tuple[Reference, ...], depth: Mapping[str, int]
) -> Reference | None:
    others = [item for item in references if item.parent != name]
    wanted = [item for item in others if item.required] or others
    return max(wanted, key=lambda item: depth[item.parent], default=None)


def _is_single(table: Table, main: Reference) -> bool:
    """Whether the key of the row above is the table's key too."""
    return bool(table.key) and {name for name, _ in main.columns}.issuperset(table.key)


def _default_shares(table: Table, main: Reference | None, *, is_root: bool) -> tuple[float, ...]:
    one = is_root or main is None or _is_single(table, main)
    return _ONE_ROW if one else _UP_TO_THREE


def _hinted_shares(
    table: Table, main: Reference | None, hinted: tuple[float, ...], file: Path
) -> tuple[float, ...]:
    if main is not None and _is_single(table, main) and any(hinted[2:]):
        raise StudyFileError(
            f"{place_of(file, table.name)} per_parent gives more than one row to a row of "
            f"{main.parent}, whose key is the key of {table.name} too; write two shares, of none "
            "and of one"
        )
    return hinted


def _period(
    tables: Iterable[Table], hints: Mapping[str, TableHints]
) -> tuple[datetime.date, datetime.date]:
    """Return the usual period, moved to where the limits of other dates leave room for it."""
    firsts: list[datetime.date] = []
    lasts: list[datetime.date] = []
    for table in tables:
        for column in table.columns:
            hinted = hints[table.name].column(column.name).range
            low, high = hinted or (column.minimum, column.maximum)
            if isinstance(low, datetime.date):
                firsts.append(low)
            if isinstance(high, datetime.date):
                lasts.append(high)
    first, last = _PERIOD
    latest = max(lasts, default=datetime.date.max)
    # A birth may be long before; what the other dates wait for is the latest beginning.
    beginning = max((day for day in firsts if day < latest), default=datetime.date.min)
    if latest < first:
        return max(beginning, latest - _TEN_YEARS), latest
    if beginning > last:
        return beginning, min(latest, beginning + _TEN_YEARS)
    return max(first, beginning), min(last, latest)


def _prefixes(names: list[str]) -> dict[str, str]:
    """Return the shortest beginnings of the names, in capitals, that tell the tables apart."""
    prefixes: dict[str, str] = {}
    for name in names:
        letters = name.replace("_", "").upper()
        beginnings = (letters[:length] for length in range(1, len(letters) + 1))
        taken = set(prefixes.values())
        free = (text for text in beginnings if text not in taken)
        prefixes[name] = next(free, f"{letters}{len(prefixes)}")
    return prefixes
