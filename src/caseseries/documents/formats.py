"""What documents can be written as, and what the files of each are called."""

from collections.abc import Iterable
from pathlib import PurePath
from typing import Final

DEFAULT: Final = ("html", "pdf", "docx")
EMBEDDED_ONLY: Final = ("jats", "submission")
"""Formats of the embedded renderer: they are made of its tree and of figures it has drawn."""
FORMATS: Final = (*DEFAULT, *EMBEDDED_ONLY)
PACKAGE: Final = "submission.zip"
_BY_SUFFIX: Final = {**{f".{name}": name for name in DEFAULT}, ".xml": "jats", ".zip": "submission"}
_PACKED: Final = ("pdf", "docx", "jats")
_FIGURES: Final = "-figures"


def made_for(formats: Iterable[str]) -> tuple[str, ...]:
    """The formats that have to be made so that those can be had: a package holds others."""
    wanted = set(formats)
    if "submission" in wanted:
        wanted.update(_PACKED)
    return tuple(name for name in FORMATS if name in wanted)


def figures_folder(stem: str) -> str:
    """The folder with the figures of a document's JATS, beside it."""
    return f"{stem}{_FIGURES}"


def format_of(name: str) -> str:
    """The format a file among the documents belongs to; "" for the data files."""
    path = PurePath(name)
    if path.parent.name:
        return "jats" if path.parent.name.endswith(_FIGURES) else ""
    return _BY_SUFFIX.get(path.suffix, "")
