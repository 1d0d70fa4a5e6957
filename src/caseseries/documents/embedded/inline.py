"""Put style sheets, fonts and pictures into a page, so that the file needs nothing else."""

import base64
import functools
import mimetypes
import re
from pathlib import Path

STYLE_SHEET_LINK = re.compile(r'<link rel="stylesheet" href="([^"]+)"\s*/?>')
_IMAGE = re.compile(r'(<img\b[^>]*?\bsrc=")([^":]+)(")')
_URL = re.compile(r"url\(\s*[\"']?(?!data:|#)([^\"')]+)[\"']?\s*\)")
_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
mimetypes.add_type("font/woff2", ".woff2")


def data_uri(path: Path) -> str:
    """The file as a data: URI. Raises FileNotFoundError."""
    kind = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
    return f"data:{kind};base64,{base64.b64encode(path.read_bytes()).decode()}"


@functools.cache
def style_sheet(path: Path) -> str:
    """A style sheet with its fonts inside and its comments out."""
    text = _COMMENT.sub("", path.read_text(encoding="utf-8"))
    inlined = _URL.sub(lambda m: f"url({data_uri(path.parent / m.group(1))})", text)
    return re.sub(r"\n\s*\n+", "\n", inlined)


def inlined(page: str, folder: Path) -> str:
    """The page with every style sheet and picture inside; paths count from ``folder``."""
    page = STYLE_SHEET_LINK.sub(
        lambda m: f"<style>\n{style_sheet(folder / m.group(1))}</style>", page
    )
    return _IMAGE.sub(lambda m: m.group(1) + data_uri(folder / m.group(2)) + m.group(3), page)
