"""Results as figures: one function per figure, each returning a `ReportFigure`.

Matplotlib is imported when a figure is drawn, not when this package is.
"""

from report.figures.flow import flow
from report.figures.kaplan_meier import kaplan_meier
from report.figures.renal_function import renal_function
from report.figures.report_figure import ReportFigure
from report.figures.swimmer import swimmer

__all__ = ["ReportFigure", "flow", "kaplan_meier", "renal_function", "swimmer"]
