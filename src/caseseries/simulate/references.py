"""How many rows there are and which rows of other tables they point to."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import polars as pl

from caseseries.simulate.drawn import NO_ROW, UNKNOWN, Drawn, at, places
from caseseries.simulate.draws import Booleans, Integers, choice
from caseseries.simulate.hints import TableHints
from caseseries.simulate.plan import Reference, TablePlan
from caseseries.simulate.uniforms import Uniforms

MISSING = 0.1


def rows_of(item: TablePlan, drawn: Mapping[str, Drawn], uniforms: Uniforms) -> Drawn:
    """Return the rows of a table with the values of the columns that point to other tables."""
    name = item.table.name
    rows, number = _rows(item, drawn, uniforms)
    for reference in item.references:
        parent = reference.parent
        if parent == name:
            continue
        chosen = _parents(item, reference, rows, number, drawn, uniforms)
        if reference is not item.main:
            rows.parents.setdefault(parent, chosen)
        rows.latest = np.maximum(rows.latest, at(drawn[parent].latest, chosen))
        if not reference.required:
            chosen = np.where(_empty(item, reference, rows, uniforms), NO_ROW, chosen)
        take(rows, reference, chosen, drawn[parent])
    kept = np.ones(len(rows.unit), dtype=bool)
    for reference in item.references:
        if reference.required and reference.parent != name:
            for column, _ in reference.columns:
                kept &= rows.values[column].is_not_null().to_numpy()
    rows.keep(kept)
    return rows


def take(rows: Drawn, reference: Reference, chosen: Integers, parent: Drawn) -> None:
    """Give each row the values of the row it points to, none at NO_ROW."""
    index = pl.Series(chosen, dtype=pl.Int64)
    index = index.set(index == NO_ROW, None)
    for column, of_parent in reference.columns:
        rows.values[column] = parent.values[of_parent].gather(index)


def to_itself(item: TablePlan, rows: Drawn, uniforms: Uniforms) -> None:
    """Let rows point to the row before of the same unit; the first one to itself if it has to."""
    position = np.arange(len(rows.unit))
    first = rows.place == 0
    for reference in item.self_references:
        chosen = np.where(first, position if reference.required else NO_ROW, position - 1)
        if not reference.required:
            chosen = np.where(_empty(item, reference, rows, uniforms), NO_ROW, chosen)
        take(rows, reference, chosen, rows)


def missing_share(hints: TableHints, column: str) -> float:
    """Return the share of empty cells of an optional column."""
    share = hints.column(column).missing
    return MISSING if share is None else share


def _rows(
    item: TablePlan, drawn: Mapping[str, Drawn], uniforms: Uniforms
) -> tuple[Drawn, Integers]:
    """Return rows without values, and the place of each among the rows of its main parent."""
    if item.main is None:
        above = Drawn(np.arange(len(uniforms.units)), {}, np.full(len(uniforms.units), UNKNOWN))
    else:
        above = drawn[item.main.parent]
    uniform = uniforms.of(item.table.name, "rows", above.unit, above.place)
    parent = np.repeat(np.arange(len(above.unit)), choice(uniform, item.shares))
    parents = {name: rows[parent] for name, rows in above.parents.items()}
    if item.main is not None:
        parents[item.main.parent] = parent
    return Drawn(above.unit[parent], parents, above.latest[parent]), places(parent)


def _parents(
    item: TablePlan,
    reference: Reference,
    rows: Drawn,
    number: Integers,
    drawn: Mapping[str, Drawn],
    uniforms: Uniforms,
) -> Integers:
    """Return the row each row points to: above it, else one that shares the nearest row above."""
    parent = reference.parent
    if parent in rows.parents and (reference is item.main or not _twice(item, reference)):
        return rows.parents[parent]
    others = drawn[parent]
    quantity = f"{reference.columns[0][0]} parent"
    uniform = uniforms.of(item.table.name, quantity, rows.unit, rows.place)
    chosen = np.full(len(rows.unit), NO_ROW)
    # The tables above both, the furthest from the root first, then the unit itself.
    shared = [name for name in reversed(rows.parents) if name in others.parents][:1]
    groups = [(rows.parents[name], others.parents[name]) for name in shared]
    for here, there in (*groups, (rows.unit, others.unit)):
        order = np.argsort(there, kind="stable")
        start = np.searchsorted(there[order], here, side="left")
        count = np.searchsorted(there[order], here, side="right") - start
        open_ = (chosen == NO_ROW) & (count > 0) & (here != NO_ROW)
        # Rows of the same parent point to different rows while there are some.
        turn = (np.floor(uniform * count).astype(np.int64) * (number == 0))[_firsts(number)]
        turn = (turn + number) % np.maximum(count, 1)
        chosen[open_] = order[(start + turn)[open_]]
    return chosen


def _twice(item: TablePlan, reference: Reference) -> bool:
    """Whether a row points to two rows of a table, as a reading to two readers."""
    same = [other for other in item.references if other.parent == reference.parent]
    return same[0] is not reference


def _firsts(number: Integers) -> Integers:
    """Return the position of the first row of each row's parent."""
    return np.arange(len(number)) - number


def _empty(item: TablePlan, reference: Reference, rows: Drawn, uniforms: Uniforms) -> Booleans:
    column = reference.columns[0][0]
    share = missing_share(item.hints, column)
    return uniforms.of(item.table.name, f"{column} empty", rows.unit, rows.place) < share
