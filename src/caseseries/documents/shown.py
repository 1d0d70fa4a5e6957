"""The tables, figures and statements that the cells of a document name."""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any, Final

from caseseries.documents import set_aside
from caseseries.documents.source import file_of
from caseseries.study.study_file import suggestion

if TYPE_CHECKING:
    from caseseries.documents.figures.report_figure import ReportFigure
    from caseseries.documents.source import ResultsSource
    from caseseries.documents.tables.parts.html_table import HtmlTable
    from caseseries.results.numbers import Results

# These print under the rounding of a paper that is recomputed, where there is one.
AS_PUBLISHED: Final = ("survival_by_group", "conclusions")


class _Named:
    """What ``study.toml`` names, by attribute: ``tables.demographics``."""

    what: str
    room: str
    function: str

    def __init__(self, results: ResultsSource) -> None:
        self._results = results

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_"):
            raise AttributeError(name)
        return self(name)

    def __call__(self, name: str, **options: Any) -> Any:
        """The same with options of its kind: ``tables("survival", form="published")``."""
        kind = self._kind(name)
        module = importlib.import_module(f"caseseries.documents.{self.room}.{kind}")
        return getattr(module, self.function)(self._source(kind), name, **options)

    def _kind(self, name: str) -> str:
        kinds = {
            str(row["name"]): str(row["kind"])
            for row in self._results.records("shown")
            if row["what"] == self.what
        }
        if name not in kinds:
            raise AttributeError(
                f"{file_of(self._results)} has no [{self.what}s.{name}]{suggestion(name, kinds)}"
            )
        return kinds[name]

    def _source(self, kind: str) -> ResultsSource:
        return self._results


class Tables(_Named):
    """The tables of ``study.toml``; each is an `HtmlTable`."""

    what, room, function = "table", "tables", "table"

    def __init__(self, published: ResultsSource, results: ResultsSource) -> None:
        super().__init__(results)
        self._published = published

    def _source(self, kind: str) -> ResultsSource:
        return self._published if kind in AS_PUBLISHED else self._results

    if TYPE_CHECKING:

        def __getattr__(self, name: str) -> HtmlTable: ...


class Figures(_Named):
    """The figures of ``study.toml``; each is a `ReportFigure`."""

    what, room, function = "figure", "figures", "figure"

    if TYPE_CHECKING:

        def __getattr__(self, name: str) -> ReportFigure: ...


class Statement:
    """What a reader has to know of the rows before anything else: that they are synthetic, that
    some were set aside. Nothing where there is nothing to say."""

    def __init__(self, results: Results) -> None:
        synthetic = results.records("study")[0]["synthetic_statement"] or ""
        self.paragraphs = [text for text in (synthetic, set_aside.statement(results)) if text]
        self._classes = " .synthetic-rows" if synthetic else ""

    def _repr_markdown_(self) -> str:
        if not self.paragraphs:
            return ""
        text = "\n\n".join(self.paragraphs)
        return f"::: {{#synthetic-statement{self._classes}}}\n{text}\n:::\n"
