"""What tables and figures say of rows that are left out because a value is missing."""

from __future__ import annotations

from caseseries.documents.printing import format as fmt
from caseseries.documents.printing.sentence_parts import lower_first
from caseseries.documents.source import ResultsSource, units_of


def left_out(
    results: ResultsSource, prefix: str, unit: str, of: str = ""
) -> tuple[str, str] | None:
    """`4 participants` and ` are left out for missing values (age, 3; sex, 1)`, of what ``of``
    says; None where nobody is."""
    try:
        n = results.number(missing(prefix)).value
    except KeyError:
        return None
    if not n:
        return None
    counted = fmt.plural(n, unit.replace("_", " "), units_of(results, unit).replace("_", " "))
    return counted, f" {'is' if n == 1 else 'are'} left out{of} for missing values" + (
        f" ({_by_variable(results, prefix)})"
    )


def _by_variable(results: ResultsSource, prefix: str) -> str:
    rows = [row for row in results.records("left_out") if row["about"] == prefix]
    # Without the unit that stands behind the comma of a label.
    named = {lower_first(str(row["label"]).partition(",")[0]): row["n"] for row in rows}
    if len(named) == 1:
        return next(iter(named))
    return "; ".join(f"{label}, {fmt.count(n)}" for label, n in named.items())


def left_out_sentence(results: ResultsSource, prefix: str, unit: str, of: str = "") -> str:
    """`4 participants are left out for missing values (age).`, or nothing."""
    told = left_out(results, prefix, unit, of)
    return f"{''.join(told)}." if told else ""


def missing(prefix: str) -> str:
    """The id of their number, of an endpoint, a model, a pair."""
    return f"{prefix}.missing.n"
