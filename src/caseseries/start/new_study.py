"""The smallest whole study, from the files in `template/`, without its simulated rows."""

from __future__ import annotations

import re
import shutil
import sys
from pathlib import Path
from typing import Final

TEMPLATE: Final = Path(__file__).parent / "template"
EXTENSION: Final = Path(__file__).parents[1] / "documents" / "extension" / "caseseries"
UNITS, SEED = 60, 1
_TITLE: Final = "{{title}}"
# Under these names no tool takes the template's files for files of this repository.
_DOT, _PYTHON = "dot-", ".py.txt"


def write_new_study(folder: Path, title: str) -> None:
    """Write all files of the study but its rows into an empty folder. Raises OSError."""
    for source in sorted(TEMPLATE.rglob("*")):
        if source.is_file():
            write(folder / _target(source.relative_to(TEMPLATE)), _filled(source, title))
    shutil.copytree(
        EXTENSION,
        folder / "_extensions" / "caseseries",
        ignore=shutil.ignore_patterns("__pycache__"),
    )
    write(
        folder / "_environment.local",
        "# Where Quarto finds Python on this machine; not for the repository.\n"
        f"QUARTO_PYTHON={sys.executable}\n",
    )


def title_of(name: str) -> str:
    """A title from the name of a folder or file: ``my-study`` is My study."""
    words = re.sub(r"[\W_]+", " ", name).strip()
    return words[:1].upper() + words[1:] or "Study"


def write(path: Path, text: str) -> None:
    """Write a text, and the folders it lies in."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def ignored_files() -> str:
    """What git leaves out of a study."""
    return (TEMPLATE / f"{_DOT}gitignore").read_text(encoding="utf-8")


def _target(relative: Path) -> Path:
    parts = (
        f".{part.removeprefix(_DOT)}" if part.startswith(_DOT) else part for part in relative.parts
    )
    target = Path(*parts)
    return target.with_name(target.name.removesuffix(".txt")) if _is_python(target) else target


def _is_python(path: Path) -> bool:
    return path.name.endswith(_PYTHON)


def _filled(source: Path, title: str) -> str:
    return source.read_text(encoding="utf-8").replace(_TITLE, title)
