"""What a checklist can point to in the documents of a study: headings, tables, figures."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from caseseries.documents.embedded.listed import document_paths
from caseseries.documents.embedded.project import (
    Document,
    fence_of,
    read_document,
    read_project,
)

_HEADING: Final = re.compile(r"^#{1,6}\s+(?P<text>.*?)\s*(?:\{[^}]*\})?\s*#*\s*$")
_LABEL: Final = re.compile(
    r"^#\|\s*label:\s*(?P<cell>(?:tbl|fig)-\S+)|\{#(?P<div>(?:tbl|fig)-[^\s}]+)"
)
_KINDS: Final = {"tbl": "Table", "fig": "Figure"}


@dataclass(frozen=True)
class Outline:
    """How each heading (as written) and each label (``@tbl-x``) is named in an answer."""

    names: dict[str, str]

    def heading(self, wanted: str) -> str | None:
        """The name of the first heading of this text, whatever its capitals."""
        folded = {text.casefold(): text for text in reversed(self.names)}
        return self.names.get(folded.get(wanted.casefold(), ""))


def outline(project: Path) -> Outline:
    """The outline of all documents of a project; the manuscript first, its names bare.

    What stands in another document is named with it: `Supplement: Definitions`.
    """
    called = {
        str(entry["file"]): str(entry["text"])
        for entry in read_project(project).get("documents", [])
    }
    names: dict[str, str] = {}
    for number, path in enumerate(sorted(document_paths(project), key=lambda p: p.stem != "index")):
        before = f"{called.get(path.stem, path.stem.capitalize())}: " if number else ""
        for written, shown in _named(read_document(path)):
            names.setdefault(written, before + shown)
    return Outline(names)


def _named(document: Document) -> Iterator[tuple[str, str]]:
    if document.front.get("title"):
        yield "Title", "Title"
    if document.front.get("abstract"):
        yield "Abstract", "Abstract"
    prefix = str(document.front.get("number-prefix") or "")
    counts = dict.fromkeys(_KINDS, 0)
    fence = ""
    for line in document.lines:
        label = _LABEL.search(line.text)
        if label:
            name = label["cell"] or label["div"]
            counts[name[:3]] += 1
            yield f"@{name}", f"{_KINDS[name[:3]]} {prefix}{counts[name[:3]]}"
        found = fence_of(line.text)
        if found and (not fence or found.startswith(fence)):
            fence = "" if fence else found
        heading = None if fence else _HEADING.match(line.text)
        if heading:
            yield heading["text"], heading["text"]
