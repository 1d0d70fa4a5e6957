"""Very many failures brought into columns, with what the delivered rows hold."""

from __future__ import annotations

import typing
from collections.abc import Callable, Iterable, Mapping, Sequence

from caseseries.gate.failures.groups import Group
from caseseries.gate.failures.many_failures import KEY, Failures
from caseseries.gate.frames import polars_frame
from caseseries.study.declaration import Table
from caseseries.study.failure import Failure
from caseseries.writing.identifiers import quoted

if typing.TYPE_CHECKING:
    import duckdb
    import numpy as np
    import polars as pl

    from caseseries.delivery.reading import Reading
    from caseseries.delivery.typing.text_tables import TextTable

# Fewer are sorted and shown as they are.
MANY_FAILURES = 20_000
_LINE = "line\n"


def collected(
    con: duckdb.DuckDBPyConnection,
    groups: Iterable[Group],
    tables: Mapping[str, Table],
    reading: Reading,
    finish: Callable[[Sequence[Failure]], Sequence[Failure]] | None,
) -> Failures:
    """Return failures with key and value as delivered, sorted.

    ``finish`` is applied to the failures in the order of the report when they are looked at.
    """
    import numpy as np

    ordered = _merged(groups)
    _fill_misformatted(ordered)
    for group in ordered:
        _sort(group)
    frames = {
        name: frame
        for name in {group.first.table for group in ordered}
        if (frame := _frame(con, name, ordered, tables, reading)) is not None
    }
    for group in ordered:
        frame = frames.get(group.first.table)
        if frame is not None and not group.is_whole:
            group.rows = _places(frame[_LINE].to_numpy(), np.array(group.lines))
    of_group = np.repeat(np.arange(len(ordered)), [len(group.lines) for group in ordered])
    position = np.concatenate([np.arange(len(group.lines)) for group in ordered])
    lines = np.concatenate([np.array([line or 0 for line in group.lines]) for group in ordered])
    tables_of = _ranks([(group.first.table,) for group in ordered])[of_group]
    places_of = _ranks([(group.first.column or "", group.first.rule) for group in ordered])
    order = np.lexsort((position, places_of[of_group], lines, tables_of))
    return Failures(ordered, frames, finish, of_group[order], position[order])


def _merged(groups: Iterable[Group]) -> list[Group]:
    """Put together what was found of one rule and column on different ways."""
    merged: dict[tuple[str | int | None, ...], Group] = {}
    for group in groups:
        first = group.first
        name = (*group.place, first.rule, first.file, group.is_whole, first.stands_for)
        known = merged.get(name)
        if known is None:
            # What was found is left as it is.
            merged[name] = Group(group.first, [*group.lines], [*group.messages], [*group.values])
        else:
            known.lines += group.lines
            known.messages += group.messages
            known.values += group.values
    return list(merged.values())


def _fill_misformatted(groups: Sequence[Group]) -> None:
    """Give other failures of a misformatted cell its text, which is not among the values."""
    known: dict[tuple[str, str | None], dict[int | None, str | None]] = {}
    for group in groups:
        if group.first.rule.endswith(".format"):
            cells = known.setdefault((group.first.table, group.first.column), {})
            cells.update(zip(group.lines, group.values, strict=True))
    for group in groups:
        cells = known.get((group.first.table, group.first.column), {})
        if cells and None in group.values:
            group.values = [
                cells.get(line) if value is None else value
                for line, value in zip(group.lines, group.values, strict=True)
            ]


def _ranks(names: Sequence[tuple[str, ...]]) -> np.ndarray:
    import numpy as np

    ordered = {name: rank for rank, name in enumerate(sorted(set(names)))}
    return np.array([ordered[name] for name in names])


def _places(sorted_lines: np.ndarray, lines: np.ndarray) -> np.ndarray:
    """Return where each line stands, -1 where it is not there: a header is no row."""
    import numpy as np

    if not len(sorted_lines):
        return np.full(len(lines), -1)
    found = np.minimum(np.searchsorted(sorted_lines, lines), len(sorted_lines) - 1)
    return np.where(sorted_lines[found] == lines, found, -1)


def _sort(group: Group) -> None:
    import numpy as np

    numbers = np.array([line or 0 for line in group.lines])
    order = np.argsort(numbers, kind="stable")
    if (np.diff(numbers[order]) == 0).any():
        order = np.array(sorted(order, key=lambda at: (numbers[at], group.messages[at])))
    if (np.diff(order) < 0).any():
        ordered = group.at(order.tolist())
        group.lines, group.messages, group.values = ordered.lines, ordered.messages, ordered.values


def _frame(
    con: duckdb.DuckDBPyConnection,
    name: str,
    groups: Iterable[Group],
    tables: Mapping[str, Table],
    reading: Reading,
) -> pl.DataFrame | None:
    """Return line, key and the cells needed of a table's failing rows, sorted by line."""
    text = reading.texts.get(name)
    if text is None:
        return None
    import numpy as np

    lines: list[np.ndarray] = []
    needed: dict[str, None] = {}
    for group in groups:
        if group.first.table == name and not group.is_whole:
            lines.append(np.array(group.lines))
            if group.first.column in text.cells and None in group.values:
                needed[group.first.column] = None
    table = tables[name]
    line = quoted(_LINE)
    if not lines:
        return None
    # DuckDB registers nothing while a row of an earlier answer has not been fetched; this drops it.
    con.execute("drop view if exists failing")
    # As a list of parameters they would be bound one by one.
    con.register("failing", {_LINE: np.concatenate(lines)})
    key = [column for column in table.key if column in text.cells]
    source, cell = _stored(table, text, {*key, *needed})
    parts = [f"coalesce({cell(column)}, '')" for column in key]
    missing = " and ".join(f"{cell(column)} is null" for column in key) or "true"
    joined = " || ', ' || ".join(
        parts[key.index(column)] if column in key else "''" for column in table.key
    )
    shown = "".join(f", {cell(column)} as {quoted(column)}" for column in needed)
    frame = polars_frame(
        con,
        f"select t.{line}, case when {missing} then null else {joined or 'null'} end as "
        f"{quoted(KEY)}{shown} from {source} as t semi join failing using ({line}) order by 1",
    )
    con.unregister("failing")
    return frame


def _stored(
    table: Table, text: TextTable, needed: Iterable[str]
) -> tuple[str, Callable[[str], str]]:
    """Return where the text of the cells is read from, and the SQL expression of each.

    The text of a large file need not be looked up there where it is stored as it stands, or
    can be written in one way only as a date can.
    """
    kept = text.in_file and all(
        column not in text.expressions
        and (
            column not in table.column_names
            or table.column(column).type in ("text", "code", "date")
        )
        for column in needed
    )
    if kept:
        relation = f"(select *, source_line as {quoted(_LINE)} from raw.{quoted(table.name)})"
        return relation, lambda column: f"{quoted(column)}::VARCHAR"
    relation = f"(select *, {text.line} as {quoted(_LINE)} from temp.{quoted(text.name)})"
    return relation, lambda column: quoted(text.cells[column])
