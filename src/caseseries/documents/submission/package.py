"""Pack what the documents were made as into one zip; the same documents give the same bytes."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

from caseseries.documents.data_files.sheet import FOLDER, WORKBOOK
from caseseries.documents.formats import PACKAGE, figures_folder
from caseseries.documents.submission.parts import FIGURES, PARTS, TABLES

_NO_TIME: Final = (1980, 1, 1, 0, 0, 0)
_WRITTEN_AT: Final = re.compile(
    rb"<dcterms:(created|modified)\b[^>]*>[^<]*</dcterms:\1>|<dcterms:(created|modified)\b[^>]*/>"
)
_FIRST: Final = "index"


def pack(stage: Path, stems: Sequence[str]) -> None:
    """Write the zip into the ``stage`` where the documents, their parts and data files lie.

    ``stems``: the documents; the manuscript is that called index, or else the first, and all others
    are its supplement.
    """
    with zipfile.ZipFile(stage / PACKAGE, "w") as target:
        for name, path in _files(stage, stems):
            data = path.read_bytes()
            _add(target, name, timeless(data) if path.suffix == ".docx" else data)


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


def _add(target: zipfile.ZipFile, name: str, data: bytes) -> None:
    entry = zipfile.ZipInfo(name, _NO_TIME)
    entry.compress_type = zipfile.ZIP_DEFLATED
    entry.external_attr = 0o644 << 16
    target.writestr(entry, data)


def timeless(document: bytes) -> bytes:
    """A Word document without the time it was written at."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(document)) as source, zipfile.ZipFile(out, "w") as target:
        for entry in source.infolist():
            data = source.read(entry)
            if entry.filename == "docProps/core.xml":
                data = _WRITTEN_AT.sub(b"", data)
            _add(target, entry.filename, data)
    return out.getvalue()
