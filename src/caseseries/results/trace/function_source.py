"""Where in the code the function behind a number stands."""

from __future__ import annotations

import ast
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final

from caseseries.results.numbers import Results

PACKAGE: Final = Path(__file__).resolve().parents[2]
# As it is named from the project's folder, or from where the package is installed.
_ENGINE: Final = PACKAGE.parents[1] if PACKAGE.parent.name == "src" else PACKAGE.parent


@dataclass(frozen=True)
class FunctionSource:
    """A file from the folder of the study or of the engine on, and the line of the definition
    where there is one."""

    file: str
    line: int | None


def study_functions(methods: Iterable[str], root: Path) -> list[dict[str, Any]]:
    """Rows of ``results.functions``: those of the methods that are a study's own."""
    found = {method: function_source(method, root) for method in sorted(set(methods))}
    return [
        {"method": method, **asdict(source)}
        for method, source in found.items()
        if source is not None and not _is_of_engine(method)
    ]


def function_of(results: Results, method: str) -> FunctionSource | None:
    """The source of a method of stored results, the study's own as it stood at the build."""
    for row in results.records("functions"):
        if row["method"] == method:
            return FunctionSource(row["file"], row["line"])
    return function_source(method)


@cache
def function_source(method: str, root: Path | None = None) -> FunctionSource | None:
    """The source of ``caseseries.module.function``, or of one below a study's folder ``root``, read
    without importing it.

    A package may offer the function of a module below it under the module's own name, as
    ``caseseries.survival.logrank`` does; a file such as ``study.toml`` is its own source. None
    where nothing of that name is there.
    """
    parts = method.split(".")
    if _is_of_engine(method):
        room = ["statistics"] if parts[1] in ("survival", "compare", "describe") else []
        folder, shown, parts = PACKAGE, _ENGINE, [*room, *parts[1:]]
    elif root is not None:
        folder = shown = root
        if (root / method).is_file():
            return FunctionSource(method, None)
    else:
        return None
    package = folder.joinpath(*parts[:-1])
    for path in (*sorted(package.rglob(f"{parts[-1]}.py")), package.with_suffix(".py")):
        if path.is_file():
            return FunctionSource(path.relative_to(shown).as_posix(), _line(path, parts[-1]))
    return None


def _is_of_engine(method: str) -> bool:
    return method.startswith("caseseries.")


def _line(path: Path, name: str) -> int | None:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.FunctionDef | ast.ClassDef) and node.name == name:
            return node.lineno
    return None
