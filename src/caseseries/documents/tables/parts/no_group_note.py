"""The note that counts rows whose group is missing."""

from __future__ import annotations

from caseseries.documents.printing.no_group import in_no_group, without_group
from caseseries.documents.source import ResultsSource
from caseseries.documents.tables.parts.table_note import TableNote, table_note
from caseseries.documents.traced.note import trace_of


def no_group_note(
    results: ResultsSource, prefix: str, unit: str, factor: str = ""
) -> list[TableNote]:
    """One note, or none where all rows have a group; a table of several factors names which."""
    printed = in_no_group(results, prefix, unit)
    if printed is None:
        return []
    counted, rest = printed
    trace = trace_of(results, [without_group(prefix)])
    return [table_note(f"{factor}: " if factor else "", (counted, trace), f"{rest}.")]
