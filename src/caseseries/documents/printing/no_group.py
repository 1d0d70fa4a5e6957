"""What tables and figures say of rows whose group is missing: they are in none."""

from __future__ import annotations

from caseseries.documents.printing import format as fmt
from caseseries.documents.source import ResultsSource, units_of


def in_no_group(results: ResultsSource, prefix: str, unit: str) -> tuple[str, str] | None:
    """`4 participants` and ` belong to no group`; None where all of a unit's rows have one."""
    try:
        n = results.number(without_group(prefix)).value
    except KeyError:
        return None
    if not n:
        return None
    counted = fmt.plural(n, unit.replace("_", " "), units_of(results, unit).replace("_", " "))
    return counted, f" belong{'s' if n == 1 else ''} to no group"


def no_group_sentence(results: ResultsSource, prefix: str, unit: str) -> str:
    """`4 participants belong to no group.`, or nothing."""
    printed = in_no_group(results, prefix, unit)
    return f"{''.join(printed)}." if printed else ""


def without_group(prefix: str) -> str:
    """The id of their number, of a figure or of a factor of a table."""
    return f"{prefix}.without_group.n"
