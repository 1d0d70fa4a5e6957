"""Tables and figures that only this study has."""

from report.figures.flow import flow
from report.figures.renal_function import renal_function as renal_function_figure
from report.figures.swimmer import swimmer
from report.tables.complications import complications
from report.tables.renal_function import renal_function
from report.tables.table2 import table2

__all__ = [
    "complications",
    "flow",
    "renal_function",
    "renal_function_figure",
    "swimmer",
    "table2",
]
