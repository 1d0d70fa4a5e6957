"""The names that ODM files of REDCap use."""

from __future__ import annotations

from lxml import etree

ODM = "http://www.cdisc.org/ns/odm/v1.3"
REDCAP = "https://projectredcap.org"


def of_odm(name: str) -> str:
    """Return a tag of ODM's own."""
    return f"{{{ODM}}}{name}"


def own(element: etree._Element, name: str) -> str:
    """Return an attribute that REDCap adds to ODM, '' where there is none."""
    return (element.get(f"{{{REDCAP}}}{name}") or "").strip()
