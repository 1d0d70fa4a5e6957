"""The log-rank test a table recommends: exact where it was enumerated, else asymptotic."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

from caseseries.documents.printing import format as fmt
from caseseries.documents.source import ResultsSource
from caseseries.documents.tables.table_note import TableNote, table_note
from caseseries.documents.traced.note import trace_of

Record = dict[str, Any]

EXACT_NOTE: Final = "*P* values are from the exact (permutation) log-rank test."
CHI_SQUARED_NOTE: Final = "*P* values are from the log-rank test (chi-squared distribution)."
LIMIT_ID: Final = "definitions.exact_test_patients"
ASYMPTOTIC_MARK: Final = "†"


def is_exact(record: Record) -> bool:
    """Whether the exact P stands; a row that has neither P leaves nothing to fall back to."""
    return not fmt.is_missing(record["logrank_exact_p"]) or fmt.is_missing(record["logrank_p"])


class RecommendedTest:
    """P values of the rows of `results.table3`, and the note that says which test they are of."""

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
    limit = fmt.plural(results.number(LIMIT_ID).value or 0, "patient")
    traced = (limit, trace_of(results, [LIMIT_ID]))
    return (table_note("The exact (permutation) test is made for up to ", traced, "."),)


def recommended_id(record: Record) -> str:
    """The id of the P value that stands in the row."""
    name = "logrank_exact_p" if is_exact(record) else "logrank_p"
    return f"table3.{record['variable']}.{name}"
