"""What rows set aside by the gate do to the cohort, measure by measure."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from caseseries.results.numbers import Number

if TYPE_CHECKING:
    from caseseries.gate.aside.quarantine import Quarantine

METHOD: Final = f"{__name__}.extent_records"


def row_records(quarantine: Quarantine | None) -> list[dict[str, Any]]:
    """Rows of the frame ``quarantine``; none where nothing was set aside."""
    return [
        {
            "position": position,
            "table_name": row.table,
            "file": row.file,
            "line": row.line,
            "key": row.key,
            "belongs_to": row.patient,
            "rule": row.rule,
            "reason": row.reason,
        }
        for position, row in enumerate(quarantine.rows if quarantine else (), start=1)
    ]


def extent_records(quarantine: Quarantine | None) -> list[dict[str, Any]]:
    """Rows of the frame ``quarantine_extent``: each measure with the rows and without them."""
    if quarantine is None:
        return []
    return [
        {
            "position": position,
            "measure": measure,
            "unit": measure.rpartition("_")[2],
            "delivered": before,
            "analyzed": quarantine.after[measure],
        }
        for position, (measure, before) in enumerate(quarantine.before.items(), start=1)
    ]


def set_aside_numbers(quarantine: Quarantine | None) -> dict[str, Number]:
    """Numbers ``quarantine.<measure>.{delivered,analyzed}`` and ``quarantine.rows.n``."""
    if quarantine is None:
        return {}
    numbers = {
        "quarantine.rows.n": _number("quarantine.rows.n", len(quarantine.rows), "rows", quarantine)
    }
    for record in extent_records(quarantine):
        for version in ("delivered", "analyzed"):
            id = f"quarantine.{record['measure']}.{version}"
            numbers[id] = _number(id, record[version], record["unit"], quarantine)
    return numbers


def _number(id: str, value: float, unit: str, quarantine: Quarantine) -> Number:
    tables = tuple(sorted({f"raw.{row.table}" for row in quarantine.rows}))
    about = "rows as delivered, and without those set aside"
    n = len(quarantine.rows)
    return Number(id, value, unit, n, None, about, "count", METHOD, tables, ())
