"""The note that a test takes rows as independent that belong together."""

from __future__ import annotations

from typing import Final

from caseseries.documents.source import ResultsSource, units_of

NOTE: Final = "The {} {} {} as independent, though several belong together."


def independence_note(results: ResultsSource, unit: str, test: str = "log-rank test") -> str:
    """`The log-rank test takes eyes as independent, though several belong together.`"""
    takes = "take" if test.endswith("s") else "takes"
    return NOTE.format(test, takes, units_of(results, unit).replace("_", " "))
