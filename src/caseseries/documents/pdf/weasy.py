"""Lay out the HTML as a tagged PDF with WeasyPrint."""

import io
import logging
import re
from functools import cache
from pathlib import Path
from typing import Any, BinaryIO

from caseseries.documents.embedded.inline import STYLE_SHEET_LINK
from caseseries.documents.render_error import RenderError

MISSING_PANGO = (
    "PDF needs the Pango library, which WeasyPrint did not find. Install it: on Debian or "
    "Ubuntu 'apt-get install libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0', on macOS "
    "'brew install pango', on Fedora 'dnf install pango'. HTML and DOCX were written."
)
PDF_VARIANT = "pdf/ua-1"


class MissingPangoError(Exception):
    """WeasyPrint cannot load the system library it lays text out with."""


def load() -> Any:
    """Import WeasyPrint. Raises MissingPangoError where Pango is not installed."""
    try:
        import weasyprint
    except OSError as error:
        raise MissingPangoError(MISSING_PANGO) from error
    return weasyprint


_VARIABLE = re.compile(r"--([\w-]+):\s*([^;}]+)")
_USE = re.compile(r"var\(--([\w-]+)\)")


def without_variables(css: str) -> str:
    """The style sheet with each ``var(--x)`` replaced by its value.

    WeasyPrint would resolve them anew for every element, which takes a tenth of the layout.
    """
    values = dict(_VARIABLE.findall(css))
    return _USE.sub(lambda match: values[match.group(1)].strip(), css)


@cache
def _style_sheets(paths: tuple[Path, ...]) -> tuple[Any, tuple[Any, ...]]:
    weasyprint = load()
    from weasyprint.text.fonts import FontConfiguration

    fonts = FontConfiguration()
    sheets = tuple(
        weasyprint.CSS(
            string=without_variables(path.read_text(encoding="utf-8")),
            base_url=path.as_uri(),
            font_config=fonts,
        )
        for path in paths
    )
    return fonts, sheets


_REHEARSAL = """<html lang="en"><title>t</title><h1 class="title">Title</h1>
<p><b>bold</b> <i>italic</i> established representations of text &amp; numbers ≥ 1</p>
<table><caption>c <b>b</b> <i>i</i></caption><thead><tr><th>a</th></tr></thead>
<tbody><tr><td>1</td></tr></tbody></table><p class="running-head">h</p>
<img alt="a" src="data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' width='9'
 height='9'%3E%3Cpath d='M0 0L9 9' stroke='black'/%3E%3C/svg%3E"></html>"""


def prepare(css: tuple[Path, ...]) -> None:
    """Import WeasyPrint, read style sheets and fonts, and lay out one small page.

    The first page of a process takes half a second more than any later one. Raises
    MissingPangoError.
    """
    load()
    write_pdf(_REHEARSAL, Path.cwd(), io.BytesIO(), css)


class _Warnings(logging.Handler):
    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.messages: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.messages.append(record.getMessage())


def write_pdf(page: str, folder: Path, output: Path | BinaryIO, css: tuple[Path, ...]) -> None:
    """Write the page as PDF; relative paths count from ``folder``.

    The page's links to its style sheets are replaced by ``css``, read beforehand. Raises
    RenderError when WeasyPrint misses a file.
    """
    load()
    from caseseries.documents.pdf.packing import PackedHTML

    fonts, sheets = _style_sheets(css)
    handler = _Warnings()
    logger = logging.getLogger("weasyprint")
    logger.addHandler(handler)
    propagate, logger.propagate = logger.propagate, False
    try:
        document = PackedHTML(string=re.sub(STYLE_SHEET_LINK, "", page), base_url=f"{folder}/")
        document.write_pdf(
            output,
            stylesheets=list(sheets),
            font_config=fonts,
            pdf_variant=PDF_VARIANT,
        )
    finally:
        logger.removeHandler(handler)
        logger.propagate = propagate
    lost = [text for text in handler.messages if "Failed to load" in text]
    if lost:
        raise RenderError(f"WeasyPrint: {'; '.join(lost)}", str(output))
