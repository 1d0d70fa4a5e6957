"""What stands in the lines of a baseline table: labels, values and their traces."""

from __future__ import annotations

from typing import Any, Final

from caseseries.documents.printing import format as fmt
from caseseries.documents.printing.alignment import align_decimals
from caseseries.documents.source import ResultsSource
from caseseries.documents.tables.survival.survival_groups import label_trace
from caseseries.documents.traced.note import Trace, trace_of

Record = dict[str, Any]

STATISTIC_LABELS: Final = {
    "mean_sd": "Mean ± SD",
    "median_quartiles": "Median (quartiles)",
    "range": "Range",
}
STATISTIC_NUMBERS: Final = {
    "mean_sd": ("mean", "sd"),
    "median_quartiles": ("median", "q1", "q3"),
    "range": ("minimum", "maximum"),
}


def value_notes(records: list[Record]) -> list[str]:
    """What the abbreviations in the lines mean."""
    notes = []
    if any(r["kind"] == "mean_sd" for r in records):
        notes.append("SD, standard deviation.")
    if any(_value(r) == fmt.DASH for r in records):
        notes.append("–, not estimable.")
    return notes


def level_trace(results: ResultsSource, record: Record) -> Trace | None:
    return label_trace(results, record) if record["kind"] == "level" else None


def value_trace(results: ResultsSource, name: str, record: Record) -> Trace | None:
    """The trace of what stands in a line, of all rows or of a group."""
    prefix = f"{name}.{record['variable']}"
    group = f".{record['by_level']}" if record.get("by_level") else ""
    if record["kind"] in STATISTIC_NUMBERS:
        ids = [f"{prefix}{group}.{name}" for name in STATISTIC_NUMBERS[record["kind"]]]
    else:
        ids = [f"{prefix}.{record['level']}{group}.{name}" for name in ("n", "percent")]
    return trace_of(results, ids)


def one_line_label(record: Record) -> str:
    """`Age, years, mean ± SD`, `Sex: male`: a variable with one line has no heading."""
    separator = ", " if record["kind"] in STATISTIC_LABELS else ": "
    return str(record["label"]) + separator + lower_first(row_label(record))


def row_label(record: Record) -> str:
    return STATISTIC_LABELS.get(record["kind"]) or str(record["level_label"])


def lower_first(text: str) -> str:
    keeps_capitals = text[1:2].isupper()
    return text if keeps_capitals else text[:1].lower() + text[1:]


def aligned_values(records: list[Record]) -> list[str]:
    """Counts are aligned among each other; means and ranges start where counts start."""
    values = [_value(r) for r in records]
    levels = [i for i, r in enumerate(records) if r["kind"] not in STATISTIC_LABELS]
    for i, text in zip(levels, align_decimals([values[i] for i in levels]), strict=True):
        values[i] = text
    return values


def _value(record: Record) -> str:
    match record["kind"]:
        case "level" | "missing":
            return fmt.n_percent(record["n"], record["percent"])
        case "mean_sd":
            return fmt.mean_sd(record["mean"], record["sd"])
        case "median_quartiles":
            quartiles = fmt.interval(record["q1"], record["q3"])
            return f"{fmt.number(record['median'])} ({quartiles})"
        case "range":
            return fmt.natural_range(record["minimum"], record["maximum"])
        case kind:
            raise ValueError(
                f"results.baseline, variable {record['variable']!r}: unknown kind {kind!r}; "
                "known are level, missing, mean_sd, median_quartiles, range"
            )
