"""The documents of a project: what ``project: render:`` of ``_quarto.yml`` lists, as in Quarto."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Final

from caseseries.documents.embedded.project import read_project
from caseseries.documents.render_error import RenderError
from caseseries.documents.skeleton import PROJECT_FILE

_DOCUMENT: Final = ".qmd"
_QUARTOS: Final = (".ipynb", ".md", ".rmd")
"""Quarto makes documents of these too."""
_NOT_LISTED: Final = ("_", ".")
"""How files and folders are called that Quarto leaves alone."""


def document_paths(project_dir: Path) -> tuple[Path, ...]:
    """The documents, in the order of the list. Raises RenderError for what cannot be rendered."""
    where = str(project_dir / PROJECT_FILE)
    project = read_project(project_dir).get("project", {})
    patterns = [str(entry) for entry in project.get("render", ["*.qmd"])]
    left_out = {
        path
        for pattern in patterns
        if pattern.startswith("!")
        for path in _matches(project_dir, pattern[1:])
    }
    found: dict[Path, None] = {}
    for pattern in patterns:
        for path in () if pattern.startswith("!") else _matches(project_dir, pattern):
            if path.suffix.lower() in _QUARTOS and path not in left_out:
                raise RenderError(
                    f"project: render: lists {path.relative_to(project_dir)}, and documents are"
                    " .qmd files here",
                    where,
                    "list the .qmd files alone (/report/*.qmd); quarto convert makes one of a"
                    " notebook",
                )
            if path.suffix == _DOCUMENT and path not in left_out:
                found[path] = None
    if not found:
        raise RenderError("no document to render", where, "list the .qmd files under render:")
    names: dict[str, Path] = {}
    for path in found:
        other = names.setdefault(path.stem, path)
        if other != path:
            raise RenderError(
                f"{other.relative_to(project_dir)} and {path.relative_to(project_dir)} would be"
                f" written to one {path.stem}.html",
                where,
                "rename one",
            )
    return tuple(found)


def _matches(project_dir: Path, pattern: str) -> Iterator[Path]:
    """The files a pattern stands for; a slash before it is the folder of the project."""
    for path in sorted(project_dir.glob(pattern.lstrip("/"))):
        inner = path.relative_to(project_dir).parts
        if path.is_file() and not any(part.startswith(_NOT_LISTED) for part in inner):
            yield path
