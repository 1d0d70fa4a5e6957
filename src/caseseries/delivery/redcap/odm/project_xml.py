"""Reading a project's ODM-XML as a stream: its metadata once, its records one by one.

Nothing outside of the file is loaded and nothing in it is expanded: a file with a document type
is refused, as is one whose texts or nesting go beyond what libxml2 grants.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from lxml import etree

from caseseries.delivery.redcap.odm.clinical_data import ClinicalData
from caseseries.delivery.redcap.odm.metadata import metadata_project
from caseseries.delivery.redcap.odm.names import ODM, REDCAP
from caseseries.delivery.redcap.project.dictionary import Project
from caseseries.delivery.redcap.rows import Rows
from caseseries.delivery.sources.source import cannot_read
from caseseries.study.failure import CannotReadError

_SNIFFED_BYTES = 65_536
_READ = ("GlobalVariables", "MetaDataVersion", "SubjectData")


def is_project_xml(path: Path) -> bool:
    """Say whether a file begins as an ODM file of REDCap."""
    try:
        with path.open("rb") as file:
            start = file.read(_SNIFFED_BYTES)
    except OSError as problem:
        raise cannot_read(path, problem) from problem
    return b"<ODM" in start and REDCAP.encode() in start


def read_project_xml(path: Path) -> tuple[Project, Rows]:
    """Return the project and its records, as its dictionary and its export would give them.

    Raises CannotReadError where the file is not sound, or has no metadata.
    """
    try:
        return _read(path)
    except etree.XMLSyntaxError as error:
        raise CannotReadError(
            f"{path}, line {error.lineno}: it is not sound XML, or too large in one place "
            f"({error.msg}). Download it from REDCap again, without uploaded files."
        ) from error
    except OSError as problem:
        raise cannot_read(path, problem) from problem


def _read(path: Path) -> tuple[Project, Rows]:
    settings = None
    project: Project | None = None
    data: ClinicalData | None = None
    for element in _elements(path):
        name = etree.QName(element).localname
        if name == "GlobalVariables":
            settings = element
            continue
        if name == "MetaDataVersion":
            if project is not None:
                raise CannotReadError(
                    f"{path}, line {element.sourceline}: a second MetaDataVersion. Download the "
                    "project from REDCap again."
                )
            project, repeats = metadata_project(path, element, settings)
            data = ClinicalData(project, repeats)
        elif data is None:
            raise CannotReadError(
                f"{path}, line {element.sourceline}: records without a MetaDataVersion before "
                "them. Download the project from REDCap with its metadata."
            )
        else:
            data.add(element)
        _forget(element)
    if project is None or data is None:
        raise CannotReadError(
            f"{path} has no MetaDataVersion. Download the project from REDCap with its metadata."
        )
    return project, data.rows()


def _elements(path: Path) -> Iterator[etree._Element]:
    with path.open("rb") as file:
        if b"<!DOCTYPE" in file.read(_SNIFFED_BYTES):
            raise _doctype(path)
        file.seek(0)
        tags = [f"{{{ODM}}}{name}" for name in _READ]
        parsing = etree.iterparse(
            file,
            events=("end",),
            tag=tags,
            resolve_entities=False,
            no_network=True,
            load_dtd=False,
            huge_tree=False,
        )
        for number, (_, element) in enumerate(parsing):
            if number == 0 and element.getroottree().docinfo.doctype:
                raise _doctype(path)
            yield element


def _doctype(path: Path) -> CannotReadError:
    return CannotReadError(
        f"{path} has a document type, as no file of REDCap has; it is not read. Download the "
        "project from REDCap again."
    )


def _forget(element: etree._Element) -> None:
    """Free an element that was read, and its siblings before it."""
    element.clear()
    parent = element.getparent()
    while parent is not None and element.getprevious() is not None:
        del parent[0]
