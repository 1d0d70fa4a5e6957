"""Finish a DOCX that pandoc wrote, for both renderers."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from caseseries.documents.build_mark import MARK
from caseseries.documents.word.controls import adopt
from caseseries.documents.word.crossrefs import refer
from caseseries.documents.word.package import Package
from caseseries.documents.word.pictures import finish_pictures
from caseseries.documents.word.properties import WISHES, custom_properties, number_lines, tidied
from caseseries.documents.word.styles import add_missing_styles, space_doubly
from caseseries.documents.word.tables import finish_tables


def finish(path: Path, vectors: Mapping[str, bytes] | None = None, *, build_id: str = "") -> None:
    """Rewrite the DOCX in place; `vectors` are the SVG of its figures by the hash of their PNG.
    It says of which build it is, where that is known.

    What a document asks of its Word file, `line-numbers` and `double-spacing`, stands among its
    custom properties, where pandoc leaves all metadata.
    """
    package = Package.read(path)
    for name in package.texts:
        finish_tables(package.xml(name))
    finish_pictures(package, vectors or {})
    refer(package)
    add_missing_styles(package)
    asked = custom_properties(package)
    for wish, grant in zip(WISHES, (number_lines, space_doubly), strict=True):
        if asked.get(wish, "").lower() == "true":
            grant(package)
    tidied(package, {MARK: build_id} if build_id else None)
    adopt(package, path.stem)
    package.write(path)
