"""Results as figures: a module per kind, each with ``figure(results, name)``.

Matplotlib is imported when a figure is drawn, not when this package is.
"""

from caseseries.documents.figures.report_figure import ReportFigure

__all__ = ["ReportFigure"]
