"""The confidence level of the study, as headings and notes of tables print it."""

from __future__ import annotations

from caseseries.documents.printing import format as fmt
from caseseries.documents.source import ResultsSource


def confidence_level(results: ResultsSource) -> str:
    """`95%`, from ``conf_level`` of ``study.toml``."""
    return fmt.level(results.number("definitions.conf_level_percent").value)
