"""Pack what the documents were made as into one zip; the same documents give the same bytes."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

from caseseries.documents.data_files.sheet import FOLDER, WORKBOOK
from caseseries.documents.formats import PACKAGE, figures_folder
from caseseries.documents.submission.parts import FIGURES, PARTS, TABLES
from caseseries.documents.word.package import add_timeless

_FIRST: Final = "index"


def pack(stage: Path, stems: Sequence[str]) -> None:
    """Write the zip into the ``stage`` where the documents, their parts and data files lie.

    ``stems``: the documents; the manuscript is that called index, or else the first, and all others
    are its supplement.
    """
    with zipfile.ZipFile(stage / PACKAGE, "w") as target:
        for name, path in _files(stage, stems):
            add_timeless(target, name, path.read_bytes())


def _files(stage: Path, stems: Sequence[str]) -> Iterator[tuple[str, Path]]:
    """Name in the zip and place of every file, in the order they are packed."""
    main = _FIRST if _FIRST in stems else stems[0]
    others = [stem for stem in stems if stem != main]
    taken: set[str] = set()
    yield from _present("manuscript", stage, main)
    for stem in (main, *others):
        for path in sorted((stage / PARTS / stem / FIGURES).glob("*")):
            name = path.name if path.name not in taken else f"{stem}-{path.name}"
            taken.add(path.name)
            yield f"figures/{name}", path
        tables = stage / PARTS / stem / TABLES
        if tables.is_file():
            yield f"tables/{stem}-{TABLES}", tables
    for stem in (main, *others):
        yield f"jats/{stem}.xml", stage / f"{stem}.xml"
        for path in sorted((stage / figures_folder(stem)).glob("*")):
            yield f"jats/{path.parent.name}/{path.name}", path
    for stem in others:
        yield from _present("supplement", stage, stem)
    for path in (stage / WORKBOOK, *sorted((stage / FOLDER).glob("*"))):
        if path.is_file():
            yield f"supplement/{path.name}", path


def _present(folder: str, stage: Path, stem: str) -> Iterator[tuple[str, Path]]:
    for suffix in ("docx", "pdf"):
        path = stage / f"{stem}.{suffix}"
        if path.is_file():
            yield f"{folder}/{path.name}", path
