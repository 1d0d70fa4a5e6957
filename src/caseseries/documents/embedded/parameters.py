"""Values for the cells tagged ``parameters``: a cell of their own behind it sets them, as under
Quarto."""

from __future__ import annotations

import ast
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from caseseries.documents.embedded.cells import Cell, Prose, split
from caseseries.documents.embedded.listed import document_paths
from caseseries.documents.embedded.project import read_document
from caseseries.documents.render_error import RenderError

TAG: Final = "parameters"


def with_values(parts: Sequence[Prose | Cell], values: Mapping[str, Any]) -> list[Prose | Cell]:
    """The parts of a document, ``values`` set behind its first cell of parameters, if there is."""
    found = list(parts)
    at = next((n for n, part in enumerate(found) if _is_tagged(part)), None)
    if at is None or not values:
        return found
    cell = found[at]
    assert isinstance(cell, Cell)
    options = {name: value for name, value in cell.options.items() if name not in ("label", "tags")}
    source = "\n".join(f"{name} = {value!r}" for name, value in values.items())
    found.insert(at + 1, Cell(source, options, cell.file, cell.line))
    return found


def check(project_dir: Path, values: Mapping[str, Any]) -> None:
    """Raises RenderError for a value that no document of the project has a parameter for: Quarto
    would pass over it."""
    if not values:
        return
    known: dict[str, str] = {}
    for path in document_paths(project_dir):
        for part in split(read_document(path).lines, foreign=True):
            if isinstance(part, Cell) and _is_tagged(part):
                where = f"{part.file.relative_to(project_dir)}:{part.line}"
                known |= dict.fromkeys(_assigned(part), where)
                break
    for name in values:
        if name not in known:
            there = ", ".join(f"{name} ({where})" for name, where in known.items())
            raise RenderError(
                f"no document has a parameter {name!r}",
                str(project_dir),
                f"there are {there}" if there else
                f"parameters are what a cell with '#| tags: [{TAG}]' sets",
            )  # fmt: skip


def _is_tagged(part: Prose | Cell) -> bool:
    return isinstance(part, Cell) and TAG in (part.options.get("tags") or ())


def _assigned(cell: Cell) -> list[str]:
    try:
        body = ast.parse(cell.source).body
    except SyntaxError:
        return []  # Running the cell says where.
    nodes = (node for statement in body for node in ast.walk(statement))
    return [
        node.id for node in nodes if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)
    ]
