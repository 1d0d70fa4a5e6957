"""Keys of rows as a trace may show them: parts that are protected health information are masked."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from caseseries.gate.report.quoted_cells import MASK, masked_key
from caseseries.results.numbers import Results


def shown_keys(results: Results, unit: str, keys: tuple[str, ...]) -> tuple[str, ...]:
    """The keys of rows of a unit, or of a raw table of that name, with protected parts masked.

    A part is protected where its column is, or the raw column of that name in the table whose rows
    these are. A database that does not say which columns are protected has all masked.
    """
    schema, table, rows_of = "raw", unit, None
    for row in results.records("units"):
        if row["unit"] == unit:
            schema, table, rows_of = "cohort", row["table_name"], row["rows_of"]
    named = [row for row in _columns(results, schema, table).values() if row["is_key"]]
    raw = _columns(results, "raw", rows_of) if rows_of else {}
    parts = [row["column_name"] for row in named]
    protected = {
        row["column_name"]
        for row in named
        if _is_phi(row) or _is_phi(raw.get(row["column_name"], {"is_phi": False}))
    }
    if not parts:
        return (MASK,) * len(keys)
    return tuple(masked_key(key, parts, protected) for key in keys)


def _columns(results: Results, schema: str, table: str) -> dict[str, dict[str, Any]]:
    return {
        row["column_name"]: row
        for row in results.records("dictionary")
        if (row["schema_name"], row["table_name"]) == (schema, table)
    }


def _is_phi(row: Mapping[str, Any]) -> bool:
    return bool(row.get("is_phi", True))
