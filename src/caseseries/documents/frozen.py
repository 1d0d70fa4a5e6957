"""What Quarto keeps of earlier runs of the cells, and whether it is of these data and this code.

`execute: freeze` keeps results by the text of a document alone, `execute: cache` by the code of its
cells: with other data below them, both would print the numbers of the old.
"""

from __future__ import annotations

import contextlib
import shutil
from pathlib import Path
from typing import Any, Final

from caseseries.documents import stamp
from caseseries.documents.embedded.project import (
    read_document,
    read_project,
    read_yaml,
)
from caseseries.documents.render_error import RenderError

FROZEN: Final = "_freeze"
_CACHE: Final = ".jupyter_cache"
_STAMP: Final = "caseseries.sha256"
# Not in the cache itself, which wants to make its folder.
_STAMP_OF_CACHE: Final = Path("build", "jupyter_cache.sha256")


def forget_outdated(project: Path) -> str:
    """Delete the results that were kept of other data or code; says so, or "".

    Raises RenderError where a document wants its frozen results whatever happens.
    """
    current = _basis(project)
    said = ""
    frozen = project / FROZEN
    if _differs(frozen / _STAMP, current, frozen):
        never = _never_run_again(project)
        if never:
            raise RenderError(
                "the frozen results are of other data or code than these, and freeze: true uses"
                " them all the same", never, f"write freeze: auto, or delete {FROZEN}",
            )  # fmt: skip
        shutil.rmtree(frozen)
        said = f"{FROZEN} holds results of other data or code: the cells run again"
    freezes = any(
        "freeze" in (metadata.get("execute") or {}) for metadata in _heads(project).values()
    )
    if freezes:
        frozen.mkdir(exist_ok=True)
        (frozen / _STAMP).write_text(current, encoding="utf-8")
    for folder in {project, *(path.parent for path in _documents(project))}:
        cache = folder / _CACHE
        if _differs(project / _STAMP_OF_CACHE, current, cache):
            shutil.rmtree(cache)
            name = cache.relative_to(project)
            said = f"{name} holds results of other data or code: the cells run again"
    (project / _STAMP_OF_CACHE).parent.mkdir(exist_ok=True)
    (project / _STAMP_OF_CACHE).write_text(current, encoding="utf-8")
    return said


def _basis(project: Path) -> str:
    """One hash of all that results of code rest on, beside the documents."""
    sources = stamp.Sources(project, project / "data" / "raw", project / "study.toml", "quarto")
    return stamp.digest(stamp.of_database(stamp.fingerprint(sources)))


def _differs(mark: Path, current: str, kept: Path) -> bool:
    return kept.is_dir() and not (mark.is_file() and mark.read_text(encoding="utf-8") == current)


def _documents(project: Path) -> list[Path]:
    """All there are: Quarto may be asked for one that the project does not list."""
    return [path for pattern in ("*.qmd", "*/*.qmd") for path in sorted(project.glob(pattern))]


def _heads(project: Path) -> dict[Path, dict[str, Any]]:
    """What every file with settings for documents says, by its path."""
    found = {project / "_quarto.yml": read_project(project)}
    for path in _documents(project):
        settings = path.parent / "_metadata.yml"
        found[settings] = read_yaml(settings)
        with contextlib.suppress(RenderError):  # Quarto says what is wrong with it.
            found[path] = read_document(path).front
    return found


def _never_run_again(project: Path) -> str:
    """The file that says `freeze: true`, or ""."""
    for path, metadata in _heads(project).items():
        if (metadata.get("execute") or {}).get("freeze") is True:
            return str(path.relative_to(project))
    return ""
