"""The note that counts rows left out because a value is missing."""

from __future__ import annotations

from caseseries.documents.printing.left_out import left_out, missing
from caseseries.documents.source import ResultsSource
from caseseries.documents.tables.parts.table_note import TableNote, table_note
from caseseries.documents.traced.note import plain, trace_of


def left_out_note(
    results: ResultsSource, prefix: str, unit: str, of: str = "", end: str = ""
) -> list[TableNote]:
    """One note, or none where no row is left out; ``of`` says of what, ``end`` what else."""
    told = left_out(results, prefix, unit, of)
    if told is None:
        return []
    counted, rest = told
    return [table_note((counted, trace_of(results, [missing(prefix)])), f"{plain(rest)}{end}.")]
