"""Results as figures: one function per figure, each returning a `ReportFigure`.

Matplotlib is imported when a figure is drawn, not when this package is.
"""

from caseseries.documents.figures.flow import flow
from caseseries.documents.figures.kaplan_meier import kaplan_meier
from caseseries.documents.figures.report_figure import ReportFigure
from caseseries.documents.figures.swimmer import swimmer

__all__ = ["ReportFigure", "flow", "kaplan_meier", "swimmer"]
