"""Finish a DOCX that pandoc wrote, for both renderers."""

from __future__ import annotations

from pathlib import Path

from caseseries.documents.word.package import Package
from caseseries.documents.word.properties import tidied
from caseseries.documents.word.styles import add_missing_styles
from caseseries.documents.word.tables import finish_tables
from caseseries.documents.word.xml import Element, q


def finish(path: Path) -> None:
    """Rewrite the DOCX in place."""
    package = Package.read(path)
    for name in package.texts:
        root = package.xml(name)
        finish_tables(root)
        _forget_picture_paths(root)
    add_missing_styles(package)
    tidied(package)
    package.write(path)


def _forget_picture_paths(root: Element) -> None:
    """Pandoc describes the picture itself by its path; the text stands one level up."""
    for picture in root.iter(q("pic:cNvPr")):
        picture.attrib.pop("descr", None)
