"""The log-rank test a table recommends: exact where it was enumerated, else asymptotic."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

from caseseries.documents.printing import format as fmt
from caseseries.documents.source import ResultsSource
from caseseries.documents.tables.parts.table_note import TableNote, table_note
from caseseries.documents.traced.note import trace_of

Record = dict[str, Any]

EXACT_NOTE: Final = "*P* values are from the exact (permutation) log-rank test."
CHI_SQUARED_NOTE: Final = "*P* values are from the log-rank test (chi-squared distribution)."
ASYMPTOTIC_MARK: Final = "†"


def is_exact(record: Record) -> bool:
    """Whether the exact P stands; a row that has neither P leaves nothing to fall back to."""
    return not fmt.is_missing(record["logrank_exact_p"]) or fmt.is_missing(record["logrank_p"])


class RecommendedTest:
    """P values of rows of `results.survival_by_group`, and the note on which test they are of."""

    def __init__(self, results: ResultsSource, records: Iterable[Record]) -> None:
        tested = [r for r in records if not fmt.is_missing(r["logrank_p"])]
        exact = [is_exact(r) for r in tested]
        self._mark = ASYMPTOTIC_MARK if any(exact) else ""
        self.notes: tuple[str | TableNote, ...] = (EXACT_NOTE,)
        if all(exact):
            return
        if self._mark:
            marked = f"{self._mark}, from the chi-squared distribution."
            self.notes = (EXACT_NOTE, marked, *no_exact_test(results))
        else:
            self.notes = (CHI_SQUARED_NOTE, *no_exact_test(results))

    def p_value(self, record: Record) -> str:
        """The printed P; marked where only some rows fall back to the asymptotic one."""
        if is_exact(record):
            return fmt.p_value(record["logrank_exact_p"])
        return fmt.p_value(record["logrank_p"]) + self._mark


def no_exact_test(results: ResultsSource) -> tuple[TableNote, ...]:
    """Why there is no exact P."""
    units = str(results.records("units")[0]["table_name"])
    id = f"definitions.exact_test_{units}"
    limit = f"{fmt.count(results.number(id).value)}{fmt.NO_BREAK_SPACE}{units.replace('_', ' ')}"
    traced = (limit, trace_of(results, [id]))
    return (table_note("The exact (permutation) test is made for up to ", traced, "."),)


def recommended_id(record: Record) -> str:
    """The id of the P value that stands in the row."""
    name = "logrank_exact_p" if is_exact(record) else "logrank_p"
    return f"{record['table_name']}.{record['variable']}.{name}"
