"""What is wrong with a JATS article by the DTD of Journal Publishing 1.3.

The DTD's content models are regular expressions over the names of an element's children, and so
they are held here; reference/jats_publishing_1_3.py says where they come from.
"""

import json
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

RULES = json.loads(
    (Path(__file__).parent / "reference" / "jats_publishing_1_3.json").read_text(encoding="utf-8")
)
NAMES = {
    "{http://www.w3.org/1999/xlink}": "xlink:",
    "{http://www.w3.org/XML/1998/namespace}": "xml:",
}
MATHML = "{http://www.w3.org/1998/Math/MathML}"


@cache
def expression(model: str) -> re.Pattern[str]:
    """The content model over names that each end with a blank."""
    pattern = re.sub(r"#PCDATA\*?", "", model)
    pattern = re.sub(r"[\w.:-]+", lambda name: f"(?:{re.escape(name.group())} )", pattern)
    return re.compile(pattern.replace(",", ""))


def faults(document: str) -> list[str]:
    """Every way in which the document is not valid."""
    root = ElementTree.fromstring(document)
    return [*_of_element(root), *_of_ids(root)]


def _of_element(element: Element) -> Iterator[str]:
    if element.tag.startswith(MATHML):
        return
    if element.tag not in RULES:
        yield f"{element.tag} is no element"
        return
    model, attributes = RULES[element.tag]
    names = [child.tag.replace(MATHML, "") for child in element]
    if not expression("" if model == "EMPTY" else model).fullmatch("".join(f"{n} " for n in names)):
        yield f"{element.tag} holds {' '.join(names)}, not {model}"
    texts = (element.text, *(child.tail for child in element))
    if "#PCDATA" not in model and any((text or "").strip() for text in texts):
        yield f"{element.tag} holds text"
    given = {}
    for name, value in element.attrib.items():
        space, _, local = name.rpartition("}")
        given[NAMES.get(f"{space}}}", "") + local] = value
    for name, value in given.items():
        allowed = attributes.get(name, "").split()
        if not allowed:
            yield f"{element.tag} has {name}"
        elif allowed[0].islower() and value not in allowed:
            yield f"{element.tag} has {name}={value}"
    for name, allowed in attributes.items():
        if allowed.endswith("!") and name not in given:
            yield f"{element.tag} has no {name}"
    for child in element:
        yield from _of_element(child)


def _of_ids(root: Element) -> Iterator[str]:
    ids = [element.get("id", "") for element in root.iter() if element.get("id")]
    for name in {name for name in ids if ids.count(name) > 1}:
        yield f"the id {name} is given twice"
    for element in root.iter():
        for name in element.get("rid", "").split():
            if name not in ids:
                yield f"{element.tag} leads to {name}, which is nowhere"
