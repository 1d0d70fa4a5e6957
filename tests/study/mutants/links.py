"""Mutants of keys and references, and records that cannot be split into cells."""

from __future__ import annotations

from collections.abc import Iterator

from first_study import RAW_TABLES

from caseseries.study.declaration import Table
from mutants.mutant import Mutant
from mutants.rows import filled_row, key_of, rewritten, rows_of, with_cell, written

# No row of the cohort has a key like these.
_NOWHERE = {"patients": "P9", "tumors": "T9", "sessions": "S9", "imaging": "I9"}


def _key_twice(table: Table) -> Mutant:
    # Twice in the screening list is a rule of its own for who was included.
    row = len(rows_of(table)) - 1 if table.name == "screening" else 0
    cells = rows_of(table)[row]
    return Mutant(
        f"{table.name}.key.unique",
        (rewritten(table, row, written(cells) * 2),),
        row + 3,
        table.key[0],
        key_of(table, cells),
        cells[table.column_names.index(table.key[0])],
    )


def _references(table: Table) -> Iterator[Mutant]:
    for column in table.columns:
        if column.references is not None:
            nowhere = _NOWHERE[column.references.partition(".")[0]]
            row = filled_row(table, column.name)
            yield with_cell(table, "reference", column.name, row, nowhere)


def _broken_records(table: Table) -> Iterator[Mutant]:
    row = written(rows_of(table)[0])
    for rule, text in (("field_count", f"{row.rstrip()},x\n"), ("quoting", f'"x"{row}')):
        changes = (rewritten(table, 0, text),)
        yield Mutant(f"{table.name}.file.{rule}", changes, 2, None, None, None)


TWICE = tuple(_key_twice(table) for table in RAW_TABLES.values())
REFERENCES = tuple(mutant for table in RAW_TABLES.values() for mutant in _references(table))
RECORDS = tuple(mutant for table in RAW_TABLES.values() for mutant in _broken_records(table))
