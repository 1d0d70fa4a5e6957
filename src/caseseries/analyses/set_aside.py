"""What rows set aside by the gate do to the cohort: patients, events, person-time."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from caseseries.results.numbers import Number

if TYPE_CHECKING:
    from caseseries.gate.aside.quarantine import Extent, Quarantine

METHOD: Final = f"{__name__}.extent_records"
_MEASURES: Final = (
    ("patients", "patients"),
    ("tumors", "tumors"),
    ("sessions", "sessions"),
    ("deaths", "deaths"),
    ("person_months", "months"),
)


def row_records(quarantine: Quarantine | None) -> list[dict[str, Any]]:
    """Rows of the frame ``quarantine``; none where nothing was set aside."""
    return [
        {
            "position": position,
            "table_name": row.table,
            "file": row.file,
            "line": row.line,
            "key": row.key,
            "patient_id": row.patient,
            "rule": row.rule,
            "reason": row.reason,
        }
        for position, row in enumerate(quarantine.rows if quarantine else (), start=1)
    ]


def extent_records(quarantine: Quarantine | None, days_per_month: float) -> list[dict[str, Any]]:
    """Rows of the frame ``quarantine_extent``; time in months from the first session to the last
    contact, whatever time zero the study takes."""
    if quarantine is None:
        return []
    before = _values(quarantine.before, days_per_month)
    after = _values(quarantine.after, days_per_month)
    return [
        {
            "position": position,
            "measure": measure,
            "unit": unit,
            "delivered": before[measure],
            "analyzed": after[measure],
        }
        for position, (measure, unit) in enumerate(_MEASURES, start=1)
    ]


def _values(extent: Extent, days_per_month: float) -> dict[str, float]:
    values: dict[str, float] = {
        name: getattr(extent, name) for name in ("patients", "tumors", "sessions", "deaths")
    }
    return {**values, "person_months": extent.person_days / days_per_month}


def set_aside_numbers(quarantine: Quarantine | None, days_per_month: float) -> dict[str, Number]:
    """Numbers ``quarantine.<measure>.{delivered,analyzed}`` and ``quarantine.rows.n``."""
    if quarantine is None:
        return {}
    numbers = {
        "quarantine.rows.n": _number("quarantine.rows.n", len(quarantine.rows), "rows", quarantine)
    }
    for record in extent_records(quarantine, days_per_month):
        for version in ("delivered", "analyzed"):
            id = f"quarantine.{record['measure']}.{version}"
            numbers[id] = _number(id, record[version], record["unit"], quarantine)
    return numbers


def _number(id: str, value: float, unit: str, quarantine: Quarantine) -> Number:
    tables = tuple(sorted({f"raw.{row.table}" for row in quarantine.rows}))
    about = "rows as delivered, and without those set aside"
    n = len(quarantine.rows)
    return Number(id, value, unit, n, None, about, "count", METHOD, tables, ())
