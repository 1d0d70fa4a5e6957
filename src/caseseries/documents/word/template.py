"""Make the Word reference document from pandoc's own and the styles in _extensions/caseseries.

Pandoc takes styles, page size, header and footer of a DOCX from a reference document. A
binary kept in the repository could not be reviewed, so it is made here from
``word-styles.xml`` each time pandoc or the styles change.
"""

from __future__ import annotations

import copy
import hashlib
import io
import subprocess
import zipfile
from pathlib import Path
from typing import Final

from lxml import etree

from caseseries.documents.word.package import DOCUMENT, STYLES, Package
from caseseries.documents.word.properties import RUNNING_HEAD
from caseseries.documents.word.styles import OWN, by_id, own_styles
from caseseries.documents.word.xml import R, W, parsed, q

_NAMESPACES: Final = f'xmlns:w="{W}" xmlns:r="{R}"'
_CONTENT: Final = "application/vnd.openxmlformats-officedocument.wordprocessingml"


def _field(code: str) -> str:
    return f'<w:fldSimple w:instr=" {code} "><w:r><w:t>1</w:t></w:r></w:fldSimple>'


def _text(text: str) -> str:
    return f'<w:r><w:t xml:space="preserve">{text}</w:t></w:r>'


# Its text is each document's own, see `word.properties`.
_HEADER = (
    f'<?xml version="1.0" encoding="UTF-8"?><w:hdr {_NAMESPACES}><w:p><w:pPr>'
    '<w:pStyle w:val="Header"/></w:pPr>'
    f'<w:bookmarkStart w:id="0" w:name="{RUNNING_HEAD}"/><w:bookmarkEnd w:id="0"/></w:p></w:hdr>'
)
_FOOTER = (
    f'<?xml version="1.0" encoding="UTF-8"?><w:ftr {_NAMESPACES}><w:p><w:pPr>'
    f'<w:pStyle w:val="Footer"/></w:pPr><w:r><w:tab/></w:r>{_field("PAGE")}'
    f"{_text(' of ')}{_field('NUMPAGES')}</w:p></w:ftr>"
)
# A4 with margins of 20 mm (sides) and 22 mm, in twentieths of a point.
_SECTION = (
    '<w:pgSz w:w="11906" w:h="16838"/>'
    '<w:pgMar w:top="1304" w:right="1134" w:bottom="1247" w:left="1134" w:header="624" '
    'w:footer="624" w:gutter="0"/></w:sectPr>'
)


def _merge_styles(styles: etree._Element) -> None:
    """Replace styles of the same id, append the others, take the document defaults."""
    known = by_id(styles)
    for id, style in own_styles().items():
        if id in known:
            styles.replace(known[id], copy.deepcopy(style))
        else:
            styles.append(copy.deepcopy(style))
    defaults = parsed(OWN.read_bytes()).find(q("w:docDefaults"))
    former = styles.find(q("w:docDefaults"))
    if defaults is None or former is None:
        raise ValueError(f"{OWN}: no w:docDefaults")
    styles.replace(former, defaults)


def _made(original: bytes) -> Package:
    with zipfile.ZipFile(io.BytesIO(original)) as source:
        package = Package({entry.filename: source.read(entry) for entry in source.infolist()})
    _merge_styles(package.xml(STYLES))
    references = ""
    for kind, text in (("header", _HEADER), ("footer", _FOOTER)):
        part = f"word/{kind}1.xml"
        package.parts[part] = text.encode()
        package.add_type(part=part, content_type=f"{_CONTENT}.{kind}+xml")
        id = package.relate(DOCUMENT, f"{R}/{kind}", f"{kind}1.xml")
        references += f'<w:{kind}Reference w:type="default" r:id="{id}"/>'
    section = parsed(f"<w:sectPr {_NAMESPACES}>{references}{_SECTION}".encode())
    for former in list(package.xml(DOCUMENT).iter(q("w:sectPr"))):
        parent = former.getparent()
        assert parent is not None
        parent.replace(former, section)
    return package


def write(path: Path, pandoc: Path) -> Path:
    """Write the reference document to ``path`` unless it is there and up to date.

    Raises subprocess.CalledProcessError where pandoc does not run.
    """
    identity = hashlib.sha256(
        OWN.read_bytes()
        + Path(__file__).read_bytes()
        + str(pandoc).encode()
        + str(pandoc.stat().st_size).encode()
    ).hexdigest()
    stamp = path.with_suffix(".sha256")
    if path.exists() and stamp.exists() and stamp.read_text(encoding="utf-8") == identity:
        return path
    original = subprocess.run(
        [str(pandoc), "--print-default-data-file", "reference.docx"],
        check=True,
        capture_output=True,
    ).stdout
    path.parent.mkdir(parents=True, exist_ok=True)
    _made(original).write(path)
    stamp.write_text(identity, encoding="utf-8")
    return path
