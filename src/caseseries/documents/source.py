"""What tables and figures ask of the results they display."""

from __future__ import annotations

from typing import Any, Protocol


class NumberLike(Protocol):
    """One number of `results.numbers`, unformatted."""

    @property
    def value(self) -> float | None: ...


class ResultsSource(Protocol):
    """`caseseries.results.results.Results`, or a few literal records in a test."""

    def records(self, name: str) -> list[dict[str, Any]]:
        """The rows of `results.<name>` in order, column name → value, missing as None or NaN."""
        ...

    def number(self, id: str) -> NumberLike:
        """The number with this id; `KeyError` where there is none."""
        ...
