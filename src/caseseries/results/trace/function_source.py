"""Where in the code the function behind a number stands."""

from __future__ import annotations

import ast
from dataclasses import dataclass
from functools import cache
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[4]


@dataclass(frozen=True)
class FunctionSource:
    """A file below the project, and the line of the definition where there is one."""

    file: str
    line: int | None


@cache
def function_source(method: str) -> FunctionSource | None:
    """The source of ``analysis.module.function``, read without importing it.

    A package may offer a module's function under the module's own name, as
    ``caseseries.survival.kaplan_meier`` does; a file such as ``study.toml`` is its own source. None
    where nothing of that name is in the project.
    """
    if (PROJECT / method).is_file():
        return FunctionSource(method, None)
    parts = method.split(".")
    if parts[0] == "caseseries":
        room = ["statistics"] if parts[1] in ("survival", "compare", "describe") else []
        parts = ["src", "caseseries", *room, *parts[1:]]
    for module in (parts, parts[:-1]):
        path = PROJECT.joinpath(*module).with_suffix(".py") if module else PROJECT
        if path.is_file():
            return FunctionSource(path.relative_to(PROJECT).as_posix(), _line(path, parts[-1]))
    return None


def _line(path: Path, name: str) -> int | None:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.FunctionDef | ast.ClassDef) and node.name == name:
            return node.lineno
    return None
