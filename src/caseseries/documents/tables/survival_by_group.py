"""Survival by group as a table, in the form usual in print or in the recommended one."""

from __future__ import annotations

from caseseries.documents.source import ResultsSource
from caseseries.documents.tables.parts.html_table import HtmlTable
from caseseries.documents.tables.survival.published_form import published_form
from caseseries.documents.tables.survival.recommended_form import recommended_form

FORMS = {"published": published_form, "recommended": recommended_form}


def table(results: ResultsSource, name: str, form: str = "recommended") -> HtmlTable:
    """The table in one of `FORMS`; raises ValueError for another."""
    if form not in FORMS:
        raise ValueError(f"{form!r} is no form of this table; there are {', '.join(FORMS)}")
    return FORMS[form](results, name)
