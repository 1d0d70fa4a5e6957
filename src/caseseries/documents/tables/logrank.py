"""Log-rank tests of several factors as a table, after Gray's tests where an event competes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from caseseries.documents.printing import format as fmt
from caseseries.documents.source import ResultsSource, endpoint_row, rows_of_table, settings_of
from caseseries.documents.tables.parts.competing_notes import tests_note
from caseseries.documents.tables.parts.html_table import HtmlTable, emphasized
from caseseries.documents.tables.parts.independence_note import independence_note
from caseseries.documents.tables.parts.left_out_note import left_out_note
from caseseries.documents.tables.parts.no_group_note import no_group_note
from caseseries.documents.tables.parts.plain_table import PlainColumn, plain_table
from caseseries.documents.tables.parts.table_note import TableNote
from caseseries.documents.tables.survival.recommended_test import no_exact_test

NOTE: Final = (
    "*P* values of the log-rank test, from the chi-squared distribution; exact, from the"
    " permutation distribution."
)


def table(results: ResultsSource, name: str) -> HtmlTable:
    """A line per factor of `results.logrank`: its P values, or why there are none."""
    records = [
        {
            **row,
            "asymptotic": fmt.p_value(row["logrank_p"]),
            "exact": fmt.p_value(row["logrank_exact_p"]),
            "gray": fmt.p_value(row.get("gray_p")),
            "note": row["note"] or "",
        }
        for row in rows_of_table(results, "logrank", name)
    ]
    gray = any(f"{name}.{record['variable']}.gray_p" in results.numbers for record in records)
    of_gray = PlainColumn("gray", emphasized("P", ", Gray"), 15, "right", ids=_ids(name, "gray_p"))
    columns = [
        PlainColumn("label", "Factor", 40),
        *([of_gray] if gray else []),
        PlainColumn(
            "asymptotic", emphasized("P", ", log-rank"), 15, "right", ids=_ids(name, "logrank_p")
        ),
        PlainColumn(
            "exact", emphasized("P", ", exact"), 15, "right", ids=_ids(name, "logrank_exact_p")
        ),
    ]
    if any(record["note"] for record in records):
        columns.append(PlainColumn("note", "", 30))
    exact = any(not fmt.is_missing(record["logrank_exact_p"]) for record in records)
    notes: list[str | TableNote] = [NOTE, *(() if exact else no_exact_test(results))]
    if records:
        endpoint = endpoint_row(results, settings_of(results, "table", name)["endpoint"])
        if endpoint["competing"]:
            notes[0] = tests_note(gray=gray)
        unit = endpoint["unit_of_analysis"]
        notes += left_out_note(results, endpoint["endpoint"], unit)
        for row in records:
            prefix = f"{name}.{row['variable']}"
            notes += no_group_note(results, prefix, unit, str(row["label"]))
        if endpoint.get("robust"):
            notes.append(independence_note(results, unit))
    return plain_table(
        records,
        columns,
        results=results,
        notes=notes,
        empty="No factor to test.",
    )


def _ids(name: str, number: str) -> Callable[[dict[str, Any]], list[str]]:
    return lambda row: [f"{name}.{row['variable']}.{number}"]
