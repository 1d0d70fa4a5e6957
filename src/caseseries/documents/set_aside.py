"""What the documents say of rows that the gate set aside: never silently left out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from caseseries.documents.printing import format as fmt
from caseseries.documents.traced.note import plain

if TYPE_CHECKING:
    from caseseries.results.numbers import Results

MAX_NAMED = 20
_TIMES = ("days", "weeks", "months", "years")


def statement(results: Results) -> str:
    """Say in Markdown how many rows were set aside and how the cohort changed; '' for none."""
    rows = results.records("quarantine")
    if not rows:
        return ""
    tables = Counter(row["table_name"] for row in rows)
    counted = ", ".join(f"{n} of {name}" for name, n in tables.items())
    extent = results.records("quarantine_extent")
    changes = "; ".join(
        f"{row['measure'].replace('_', ' ')}, {_value(row, 'delivered')} delivered and "
        f"{_value(row, 'analyzed')} analyzed"
        for row in extent
    )
    some = (
        "1 row of the raw tables broke a rule of the gate and is"
        if len(rows) == 1
        else f"{len(rows)} rows of the raw tables broke a rule of the gate, or belong to one that "
        "did, and are"
    )
    # The first measure counts the rows of the table all others belong to.
    left_out = _left_out(rows, str(extent[0]["measure"])) if extent else ""
    return (
        f"**Rows set aside.** {some} left out of everything below ({counted}). "
        f"{left_out}The cohort changed by that: {changes}."
    )


def _left_out(rows: Sequence[Mapping[str, Any]], root: str) -> str:
    missing = sorted({row["key"] for row in rows if row["table_name"] == root and row["key"]})
    named = ", ".join(plain(" ".join(key.split())) for key in missing[:MAX_NAMED])
    more = len(missing) - MAX_NAMED
    named += f" and {more} more" if more > 0 else ""
    verb = "are" if len(missing) > 1 else "is"
    return f"Of {root.replace('_', ' ')}, {named or 'none'} {verb} left out altogether. "


def _value(row: Mapping[str, Any], version: str) -> str:
    value = float(str(row[version]))
    whole = value.is_integer() and row["unit"] not in _TIMES
    return fmt.count(value) if whole else fmt.number(value, 1)
