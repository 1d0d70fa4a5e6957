"""``caseseries trace TABLE.COLUMN``: the raw columns a column comes from, and the SQL between."""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from caseseries.commands.shared.building import CANNOT_READ, CLEAN
from caseseries.commands.shared.progress import fail

if TYPE_CHECKING:
    from caseseries.warehouse.column_lineage import ColumnLineage, ColumnStep, Source

_LABEL_WIDTH = 12


def is_column(db: Path, asked: str) -> bool:
    """Whether a table of the database is named, whatever column stands behind it."""
    return asked.rpartition(".")[0] in _columns(db)


def show_column(asked: str, options: argparse.Namespace) -> int:
    """Print where the column comes from. Raises DatabaseMissingError and SqlFileError."""
    from caseseries.results.trace.lineage import derivations
    from caseseries.study.study_file import suggestion
    from caseseries.warehouse.column_lineage import Source, column_lineage
    from caseseries.warehouse.database import opened

    columns = _columns(options.db)
    table, _, column = asked.rpartition(".")
    if column not in columns[table]:
        fail(f"{table} has no column {column}{suggestion(column, columns[table])}")
        return CANNOT_READ
    with opened(options.db, read_only=True) as con:
        found = column_lineage(derivations(con), columns, Source(table, column))
    if options.format == "json":
        print(json.dumps(_as_json(asked, found), indent=2, ensure_ascii=False))
        return CLEAN
    print(asked)
    for i, step in enumerate(_by_table(found)):
        names = ", ".join(one.column.column for one in step)
        _entry(
            "SQL" if i == 0 else "", f"{step[0].column.table} ({names})  {step[0].path.as_posix()}"
        )
        _entry("", f"  ← {_named(value for one in step for value in one.values) or 'no column'}")
        chosen = _named(condition for one in step for condition in one.conditions)
        if chosen:
            _entry("", f"  rows by {chosen}")
    _entry("raw columns", _named(s for s in found.values if s.table.startswith("raw.")) or "none")
    for label, ends in (("rows by", found.conditions), ("settings", found.values)):
        wanted = [s for s in ends if label == "rows by" or not s.table.startswith("raw.")]
        if wanted:
            _entry(label, _named(wanted))
    return CLEAN


def _columns(db: Path) -> dict[str, dict[str, str]]:
    """Names and types of all columns by ``schema.table``."""
    from caseseries.warehouse.build_order import SCHEMAS
    from caseseries.warehouse.database import opened

    found: dict[str, dict[str, str]] = {}
    with opened(db, read_only=True) as con:
        for schema, table, column, sql_type in con.execute(
            "select schema_name, table_name, column_name, data_type from duckdb_columns()"
            " where database_name = current_database() order by column_index"
        ).fetchall():
            if schema in ("raw", *SCHEMAS):
                found.setdefault(f"{schema}.{table}", {})[column] = sql_type
    return found


def _by_table(found: ColumnLineage) -> list[list[ColumnStep]]:
    groups: dict[str, list[ColumnStep]] = {}
    for step in found.steps:
        groups.setdefault(step.column.table, []).append(step)
    return list(groups.values())


def _as_json(asked: str, found: ColumnLineage) -> dict[str, object]:
    return {
        "column": asked,
        "from": [str(source) for source in found.values],
        "rows_by": [str(source) for source in found.conditions],
        "sql": [
            {
                "column": str(step.column),
                "file": step.path.as_posix(),
                "from": [str(source) for source in step.values],
                "rows_by": [str(source) for source in step.conditions],
            }
            for step in found.steps
        ],
    }


def _named(sources: Iterable[Source]) -> str:
    return ", ".join(dict.fromkeys(map(str, sources)))


def _entry(label: str, text: str) -> None:
    print(f"  {label:<{_LABEL_WIDTH}}{text}".rstrip())
