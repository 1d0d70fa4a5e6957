"""What SARIF 2.1.0 logs share: messages (3.11), and files named from the repository's root."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from urllib.parse import quote

from caseseries.writing.inert_cells import printable

SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
ROOT = "%SRCROOT%"


def message(text: str) -> str:
    """Return text as a SARIF message: braces would be placeholders, ``](`` an embedded link."""
    plain = printable(text).replace("](", "] (")
    return plain.replace("{", "{{").replace("}", "}}")


def root_above(folder: Path) -> Path:
    """Return the folder with ``.git`` above a folder, else the folder itself."""
    for parent in (folder, *folder.parents):
        if (parent / ".git").exists():
            return parent
    return folder


def location(file: str, root: Path) -> dict[str, str]:
    """Return an artifact's location, relative to the root where it lies below it."""
    # Without following links: the repository holds the link.
    plain = Path(*_without_dots((Path.cwd() / file).parts))
    if plain.is_relative_to(root):
        relative = plain.relative_to(root).as_posix()
        return {"uri": quote(os.fsencode(relative)), "uriBaseId": ROOT}
    return {"uri": plain.as_uri()}


def _without_dots(parts: Sequence[str]) -> list[str]:
    kept: list[str] = []
    for part in parts:
        if part == ".." and len(kept) > 1:
            kept.pop()
        elif part not in (".", ".."):
            kept.append(part)
    return kept
