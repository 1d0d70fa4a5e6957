"""Log-rank tests of several factors as a table."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from caseseries.documents.printing import format as fmt
from caseseries.documents.source import ResultsSource, rows_of_table
from caseseries.documents.tables.parts.html_table import HtmlTable
from caseseries.documents.tables.parts.plain_table import PlainColumn, plain_table


def table(results: ResultsSource, name: str) -> HtmlTable:
    """A line per factor of `results.logrank`: both P values, or why there are none."""
    records = [
        {
            **row,
            "asymptotic": fmt.p_value(row["logrank_p"]),
            "exact": fmt.p_value(row["logrank_exact_p"]),
            "note": row["note"] or "",
        }
        for row in rows_of_table(results, "logrank", name)
    ]
    return plain_table(
        records,
        [
            PlainColumn("label", "Factor", 40),
            PlainColumn("asymptotic", "P, log-rank", 15, "right", ids=_ids(name, "logrank_p")),
            PlainColumn("exact", "P, exact", 15, "right", ids=_ids(name, "logrank_exact_p")),
            PlainColumn("note", "", 30),
        ],
        results=results,
        empty="No factor to test.",
    )


def _ids(name: str, number: str) -> Callable[[dict[str, Any]], list[str]]:
    return lambda row: [f"{name}.{row['variable']}.{number}"]
