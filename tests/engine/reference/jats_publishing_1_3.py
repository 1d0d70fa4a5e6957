"""Writes jats_publishing_1_3.json: what each element of JATS may hold, from its published DTD.

    python jats_publishing_1_3.py JATS-journalpublishing1-3.dtd

with lxml, which the tests do without. The DTD (Journal Publishing, version 1.3, 2021-06-10) is in
the public domain, https://jats.nlm.nih.gov/publishing/1.3/dtd.html.
"""

import json
import sys
from pathlib import Path

from lxml import etree

SIGNS = {"once": "", "opt": "?", "mult": "*", "plus": "+"}


def model(content, around=None):
    """The content model as the DTD writes it, without white space."""
    if content is None:
        return "EMPTY"
    sign = SIGNS[content.occur]
    if content.type in ("element", "pcdata"):
        return (content.name or "#PCDATA") + sign
    joint = "," if content.type == "seq" else "|"
    inner = joint.join(model(side, joint) for side in (content.left, content.right))
    return inner if joint == around and not sign else f"({inner}){sign}"


found = {}
for element in etree.DTD(sys.argv[1]).iterelements():
    if element.prefix:
        continue
    attributes = {}
    for one in element.iterattributes():
        name = f"{one.prefix}:{one.name}" if one.prefix else one.name
        attributes[name] = " ".join([*one.itervalues()] or [(one.type or "").upper()])
        attributes[name] += " !" if one.default == "required" else ""
    found[element.name] = [model(element.content), attributes]
lines = ",\n".join(f"{json.dumps(name)}: {json.dumps(found[name])}" for name in sorted(found))
Path(__file__).with_suffix(".json").write_text(f"{{\n{lines}\n}}\n", encoding="utf-8")
