"""OpenDocument spreadsheets of a few cells, written tag by tag."""

from __future__ import annotations

import zipfile
from pathlib import Path

_NAMES = " ".join(
    f'xmlns:{prefix}="urn:oasis:names:tc:opendocument:xmlns:{prefix}:1.0"'
    for prefix in ("office", "table", "text", "style")
)
_MANIFEST = '<manifest:manifest xmlns:manifest="m">{}</manifest:manifest>'


def spreadsheet(path: Path, body: str, *, styles: str = "", manifest: str = "") -> None:
    """Write a spreadsheet whose body holds the given tables."""
    content = (
        f'<?xml version="1.0" encoding="UTF-8"?><office:document-content {_NAMES} '
        'xmlns:calcext="urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0">'
        f"<office:automatic-styles>{styles}</office:automatic-styles><office:body>"
        f"<office:spreadsheet>{body}</office:spreadsheet></office:body></office:document-content>"
    )
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        file.writestr("META-INF/manifest.xml", _MANIFEST.format(manifest))
        file.writestr("content.xml", content)


def table(name: str, *rows: str, style: str = "") -> str:
    """A table of rows."""
    style = f' table:style-name="{style}"' if style else ""
    return f'<table:table table:name="{name}"{style}>{"".join(rows)}</table:table>'


def row(*cells: str, repeated: int = 1, attributes: str = "") -> str:
    """A row of cells, so many times."""
    times = f' table:number-rows-repeated="{repeated}"' if repeated > 1 else ""
    return f"<table:table-row{times} {attributes}>{''.join(cells)}</table:table-row>"


def text(shown: str, attributes: str = "") -> str:
    """A cell of text."""
    return cell(
        attributes=f'office:value-type="string" {attributes}', shown=f"<text:p>{shown}</text:p>"
    )


def cell(kind: str = "", value: str = "", shown: str = "", attributes: str = "") -> str:
    """A cell of a kind with its stored value, and what it shows."""
    if kind:
        name = {"date": "date-value", "time": "time-value", "boolean": "boolean-value"}
        attributes += f' office:value-type="{kind}" office:{name.get(kind, "value")}="{value}"'
    return f"<table:table-cell {attributes}>{shown}</table:table-cell>"
