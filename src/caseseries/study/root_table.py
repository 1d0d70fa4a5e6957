"""The table of a study whose rows the others belong to."""

from __future__ import annotations

from collections.abc import Mapping

from caseseries.study.declaration import Table


def root_table(tables: Mapping[str, Table]) -> Table:
    """The table whose rows the others belong to: it points to none, and most point to it.

    Of several the one declared first; in a study whose tables all point somewhere, the first.
    """
    leading = {
        name: sum(_leads_to(table, name, tables, (table.name,)) for table in tables.values())
        for name, table in tables.items()
        if not any(column.references for column in table.columns)
    }
    return tables[max(leading, key=leading.__getitem__)] if leading else next(iter(tables.values()))


def _leads_to(
    table: Table, wanted: str, tables: Mapping[str, Table], seen: tuple[str, ...]
) -> bool:
    parents = {(c.references or "").partition(".")[0] for c in table.columns} - {"", *seen}
    return wanted in parents or any(
        _leads_to(tables[parent], wanted, tables, (*seen, parent))
        for parent in parents
        if parent in tables
    )
