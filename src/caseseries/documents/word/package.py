"""The parts of a DOCX, their relations and their types."""

from __future__ import annotations

import os
import posixpath
import tempfile
import zipfile
from pathlib import Path
from typing import Final

from lxml import etree

from caseseries.documents.word.xml import Element, empty, parsed, written

DOCUMENT: Final = "word/document.xml"
FOOTNOTES: Final = "word/footnotes.xml"
STYLES: Final = "word/styles.xml"
TEXT_PARTS: Final = (DOCUMENT, FOOTNOTES, "word/endnotes.xml")
"""The parts that authors write in."""
_TYPES: Final = "[Content_Types].xml"
_RELATIONS: Final = "http://schemas.openxmlformats.org/package/2006/relationships"
_CONTENT_TYPES: Final = "http://schemas.openxmlformats.org/package/2006/content-types"


class Package:
    """The parts by name; those that are asked for as XML are parsed once and written back."""

    def __init__(self, parts: dict[str, bytes]) -> None:
        self.parts = parts
        self._roots: dict[str, Element] = {}

    @classmethod
    def read(cls, path: Path) -> Package:
        """Raises zipfile.BadZipFile and OSError."""
        with zipfile.ZipFile(path) as source:
            return cls({e.filename: source.read(e) for e in source.infolist() if not e.is_dir()})

    def __contains__(self, name: str) -> bool:
        return name in self.parts

    def xml(self, name: str) -> Element:
        """The root of a part, to be changed in place."""
        if name not in self._roots:
            self._roots[name] = parsed(self.parts[name])
        return self._roots[name]

    def replace(self, name: str, root: Element) -> None:
        """Another root for a part."""
        self._roots[name] = root

    @property
    def texts(self) -> list[str]:
        """Names of the parts that authors write in."""
        return [name for name in TEXT_PARTS if name in self.parts]

    def relations(self, part: str) -> Element:
        """The relations of a part, made where it has none."""
        folder, name = posixpath.split(part)
        path = f"{folder}/_rels/{name}.rels"
        if path not in self.parts:
            self.parts[path] = written(empty(_RELATIONS, "Relationships"))
        return self.xml(path)

    def relate(self, part: str, kind: str, target: str, *, external: bool = False) -> str:
        """A new relation of a part, and its id."""
        relations = self.relations(part)
        taken = {item.get("Id") for item in relations}
        id = next(f"rIdC{n}" for n in range(1, len(taken) + 2) if f"rIdC{n}" not in taken)
        item = etree.SubElement(relations, f"{{{_RELATIONS}}}Relationship")
        item.set("Id", id)
        item.set("Type", kind)
        item.set("Target", target)
        if external:
            item.set("TargetMode", "External")
        return id

    def add_type(self, *, extension: str = "", part: str = "", content_type: str) -> None:
        """Say what a part, or all parts of an extension, hold, unless that is said already."""
        if _TYPES not in self.parts:
            return
        types = self.xml(_TYPES)
        name, key, value = (
            ("Override", "PartName", f"/{part}") if part else ("Default", "Extension", extension)
        )
        if any((item.get(key) or "").lower() == value.lower() for item in types):
            return
        item = etree.Element(f"{{{_CONTENT_TYPES}}}{name}")
        item.set(key, value)
        item.set("ContentType", content_type)
        types.insert(0 if name == "Default" else len(types), item)

    def free_name(self, pattern: str) -> str:
        """The first name of `word/media/image{}.png` that no part has."""
        return next(
            name
            for name in (pattern.format(n) for n in range(1, len(self.parts) + 2))
            if name not in self.parts
        )

    def write(self, path: Path) -> None:
        """Write the file whole or not at all."""
        for name, root in self._roots.items():
            if name in self.parts:
                self.parts[name] = written(root)
        handle, temporary = tempfile.mkstemp(prefix=".", suffix=".docx", dir=path.parent)
        try:
            with (
                os.fdopen(handle, "wb") as file,
                zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as target,
            ):
                # Word and mail programs look at the first part to know what the file is
                for name in sorted(self.parts, key=lambda name: name != _TYPES):
                    add_timeless(target, name, self.parts[name])
            if path.exists():
                Path(temporary).chmod(path.stat().st_mode & 0o777)
            else:
                Path(temporary).chmod(0o666 & ~_umask())
            Path(temporary).replace(path)
        except BaseException:
            Path(temporary).unlink(missing_ok=True)
            raise


def add_timeless(target: zipfile.ZipFile, name: str, data: bytes) -> None:
    """Put a file into a zip without the time it was written at."""
    entry = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
    entry.compress_type = zipfile.ZIP_DEFLATED
    entry.external_attr = 0o644 << 16
    target.writestr(entry, data)


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
