"""The gate's report in every format, for terminals, browsers, spreadsheets and other programs."""

from __future__ import annotations

import importlib
import typing

if typing.TYPE_CHECKING:
    from caseseries.gate.gate import GateReport

_MODULES = {
    "text": "text",
    "json": "contract",
    "junit": "junit",
    "sarif": "sarif",
    "markdown": "markdown",
    "github": "annotations",
    "html": "page",
    "openlineage": "lineage",
}
FORMATS: tuple[str, ...] = tuple(_MODULES)
WORKBOOK = "xlsx"
# These show more than the failures: the gate must be asked for the details.
FORMATS_WITH_DETAILS: tuple[str, ...] = ("html", WORKBOOK)


def render(
    report: GateReport,
    format: str = "text",
    *,
    color: bool = False,
    show_phi: bool = False,
    everything: bool = False,
    width: int | None = None,
) -> str:
    """Return a report in one of FORMATS, ending with a line end.

    Cells of columns with protected health information, and of columns not declared, are masked
    unless ``show_phi``. ``color`` marks severities in the text format for a terminal,
    ``everything`` leaves no failure out of its lists, ``width`` breaks its sentences; the other
    formats have none of them.
    Whatever the cells hold comes out inert: control characters are shown as escapes, markup is
    escaped. Raises ValueError for another format.
    """
    from caseseries.gate.report.masking import Masking

    if format not in _MODULES:
        raise ValueError(f"{format!r} is not one of the formats {', '.join(FORMATS)}.")
    masking = Masking(report, show_phi=show_phi)
    if format == "text":
        from caseseries.gate.report.text import render as render_text

        return render_text(report, masking, color=color, everything=everything, width=width)
    return importlib.import_module(f"caseseries.gate.report.{_MODULES[format]}").render(
        report, masking
    )


def workbook(report: GateReport, *, show_phi: bool = False) -> bytes:
    """Return the queries to each patient's ward as an Excel workbook, masked as in ``render``.

    Needs a report with details.
    """
    from caseseries.gate.report.masking import Masking
    from caseseries.gate.report.query_list import render as render_workbook

    return render_workbook(report, Masking(report, show_phi=show_phi))
