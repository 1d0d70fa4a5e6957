"""What the documents say of rows that the gate set aside: never silently left out."""

from __future__ import annotations

from collections import Counter

from caseseries.documents.printing import format as fmt
from caseseries.documents.traced.note import plain
from caseseries.results.numbers import Results

MAX_PATIENTS_NAMED = 20


def statement(results: Results) -> str:
    """Say in Markdown how many rows were set aside and how the cohort changed; '' for none."""
    rows = results.records("quarantine")
    if not rows:
        return ""
    tables = Counter(row["table_name"] for row in rows)
    counted = ", ".join(f"{n} of {name}" for name, n in tables.items())
    changes = "; ".join(
        f"{row['measure'].replace('_', ' ')}, {_value(row, 'delivered')} delivered and "
        f"{_value(row, 'analyzed')} analyzed"
        for row in results.records("quarantine_extent")
    )
    return (
        f"**Rows set aside.** {len(rows)} rows of the raw tables broke a rule of the gate, or "
        f"belong to one that did, and are left out of everything below ({counted}). "
        f"{_patients(results)}The cohort changed by that: {changes}."
    )


def _patients(results: Results) -> str:
    missing = sorted(
        row["key"] for row in results.records("quarantine")
        if row["table_name"] == "patients" and row["key"]
    )  # fmt: skip
    if not missing:
        return "No patient is left out altogether. "
    named = ", ".join(plain(" ".join(key.split())) for key in missing[:MAX_PATIENTS_NAMED])
    more = len(missing) - MAX_PATIENTS_NAMED
    named += f" and {more} more" if more > 0 else ""
    what = "Patient" if len(missing) == 1 else "Patients"
    return f"{what} left out altogether: {named}. "


def _value(row: dict[str, object], version: str) -> str:
    value = float(str(row[version]))
    return fmt.number(value, 1) if row["unit"] == "months" else fmt.count(value)
