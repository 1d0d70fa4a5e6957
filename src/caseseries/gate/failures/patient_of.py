"""Which patient a row of any table belongs to, through the declared references."""

from __future__ import annotations

import typing
from collections.abc import Collection, Iterable, Iterator, Mapping

from caseseries.study.declaration import Table
from caseseries.study.root_table import root_table
from caseseries.writing.identifiers import quoted

if typing.TYPE_CHECKING:
    import duckdb

    from caseseries.study.failure import Failure

Paths = Iterator[tuple[str, ...]]


def patients_of(
    con: duckdb.DuckDBPyConnection,
    failures: Iterable[Failure],
    tables: Mapping[str, Table],
) -> dict[tuple[str, int], str]:
    """Return the patient of each failing row by (table, line), read from ``raw.*``.

    A row without a patient of its own is followed to its parents: a dose to its visit, a
    finding to its examination. Where a row points to two patients, the column declared first
    decides. Rows whose references lead nowhere, and whole files, are left out.
    """
    lines: dict[str, set[int]] = {}
    for failure in failures:
        if failure.line is not None and failure.table in tables:
            lines.setdefault(failure.table, set()).add(failure.line)
    found: dict[tuple[str, int], str] = {}
    for name, wanted in lines.items():
        query = patient_query(tables[name], tables)
        if query is None:
            continue
        rows = con.execute(
            f"select source_line, patient from ({query}) where patient is not null "
            "and source_line in (select unnest(?::BIGINT[]))",
            [sorted(wanted)],
        ).fetchall()
        found.update(((name, line), patient) for line, patient in rows)
    return found


def patient_query(table: Table, tables: Mapping[str, Table]) -> str | None:
    """Return the SQL of ``source_line`` and ``patient`` of a table's rows in ``raw.*``.

    None where no chain of references leads from the table to the patients.
    """
    paths = list(_paths(table, tables, root_table(tables).name, (table.name,)))
    if not paths:
        return None
    shortest = min(len(path) for path in paths)
    joins: list[str] = []
    patients: list[str] = []
    for number, path in enumerate(path for path in paths if len(path) == shortest):
        here, owner = "child", table
        for step, column in enumerate(path[:-1]):
            parent, parent_key = _reference(owner, column)
            there, following = f"p{number}_{step}", path[step + 1]
            # A key that stands twice must not double the child's row.
            joins.append(
                f"left join (select {quoted(parent_key)}, min({quoted(following)}) as "
                f"{quoted(following)} from raw.{quoted(parent)} group by {quoted(parent_key)}) "
                f"as {there} on {there}.{quoted(parent_key)} = {here}.{quoted(column)}"
            )
            here, owner = there, tables[parent]
        patients.append(f"{here}.{quoted(path[-1])}")
    return (
        f"select child.source_line, coalesce({', '.join(patients)}) as patient "
        f"from raw.{quoted(table.name)} as child {' '.join(joins)}"
    )


def _paths(table: Table, tables: Mapping[str, Table], root: str, seen: Collection[str]) -> Paths:
    """Yield the columns to follow, the last of which holds the key of the root table."""
    if table.name == root:
        if table.key:
            yield (table.key[0],)
        return
    for column in table.columns:
        if column.references is None:
            continue
        parent = column.references.partition(".")[0]
        if parent == root:
            yield (column.name,)
        elif parent in tables and parent not in seen:
            for rest in _paths(tables[parent], tables, root, (*seen, parent)):
                yield (column.name, *rest)


def _reference(table: Table, column: str) -> tuple[str, str]:
    parent, _, key = (table.column(column).references or "").partition(".")
    return parent, key
