"""The gate's report as text, JSON, JUnit XML, SARIF, Markdown or one HTML page."""

from __future__ import annotations

import typing
from collections.abc import Callable, Mapping

from schemas import (
    report_html,
    report_json,
    report_junit,
    report_markdown,
    report_sarif,
    report_text,
)

if typing.TYPE_CHECKING:
    from schemas.gate import GateReport

_RENDERERS: Mapping[str, Callable[[GateReport], str]] = {
    "text": report_text.render,
    "json": report_json.render,
    "junit": report_junit.render,
    "sarif": report_sarif.render,
    "markdown": report_markdown.render,
    "html": report_html.render,
}
FORMATS: tuple[str, ...] = tuple(_RENDERERS)


def render(report: GateReport, format: str = "text", *, color: bool = False) -> str:
    """Return a report in one of FORMATS, ending with a line end.

    ``color`` marks severities in the text format for a terminal; the other formats have none.
    Whatever the cells hold comes out inert: control characters are shown as escapes, markup is
    escaped. Raises ValueError for another format.
    """
    if format not in _RENDERERS:
        raise ValueError(f"{format!r} is not one of the formats {', '.join(FORMATS)}.")
    if format == "text" and color:
        return report_text.render(report, color=True)
    return _RENDERERS[format](report)
