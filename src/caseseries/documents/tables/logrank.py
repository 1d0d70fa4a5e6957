"""Log-rank tests of several factors as a table."""

from __future__ import annotations

from caseseries.documents.printing import format as fmt
from caseseries.documents.source import ResultsSource, endpoint_row, rows_of_table, settings_of
from caseseries.documents.tables.parts.html_table import HtmlTable
from caseseries.documents.tables.parts.no_group_note import no_group_note
from caseseries.documents.tables.parts.plain_table import PlainColumn, plain_table
from caseseries.documents.tables.parts.table_note import TableNote


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
    notes: list[TableNote] = []
    if records:
        endpoint = endpoint_row(results, settings_of(results, "table", name)["endpoint"])
        for row in records:
            prefix, unit = f"{name}.{row['variable']}", endpoint["unit_of_analysis"]
            notes += no_group_note(results, prefix, unit, str(row["label"]))
    return plain_table(
        records,
        [
            PlainColumn("label", "Factor", 40),
            PlainColumn("asymptotic", "P, log-rank", 15, "right"),
            PlainColumn("exact", "P, exact", 15, "right"),
            PlainColumn("note", "", 30),
        ],
        empty="No factor to test.",
        notes=notes,
    )
