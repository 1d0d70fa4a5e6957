"""Make the Word reference document from pandoc's own and the styles in _extensions/caseseries.

Pandoc takes styles, page size, header and footer of a DOCX from a reference document. A
binary kept in the repository could not be reviewed, so it is made here from
``word-styles.xml`` each time pandoc or the styles change.
"""

import hashlib
import io
import re
import subprocess
import zipfile
from pathlib import Path

TEMPLATES = Path(__file__).parent / "extension"
STYLES = TEMPLATES / "word-styles.xml"

_NAMESPACES = (
    'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
)
_RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_CONTENT = "application/vnd.openxmlformats-officedocument.wordprocessingml"


def _field(code: str) -> str:
    return f'<w:fldSimple w:instr=" {code} "><w:r><w:t>1</w:t></w:r></w:fldSimple>'


def _text(text: str) -> str:
    return f'<w:r><w:t xml:space="preserve">{text}</w:t></w:r>'


# Its text is each document's own, see `word.properties`.
_HEADER = (
    f'<?xml version="1.0" encoding="UTF-8"?><w:hdr {_NAMESPACES}><w:p><w:pPr>'
    '<w:pStyle w:val="Header"/></w:pPr></w:p></w:hdr>'
)
_FOOTER = (
    f'<?xml version="1.0" encoding="UTF-8"?><w:ftr {_NAMESPACES}><w:p><w:pPr>'
    f'<w:pStyle w:val="Footer"/></w:pPr><w:r><w:tab/></w:r>{_field("PAGE")}'
    f"{_text(' of ')}{_field('NUMPAGES')}</w:p></w:ftr>"
)
# A4 with margins of 20 mm (sides) and 22 mm, in twentieths of a point.
_SECTION = (
    '<w:sectPr><w:headerReference w:type="default" r:id="rIdHeader"/>'
    '<w:footerReference w:type="default" r:id="rIdFooter"/>'
    '<w:pgSz w:w="11906" w:h="16838"/>'
    '<w:pgMar w:top="1304" w:right="1134" w:bottom="1247" w:left="1134" w:header="624" '
    'w:footer="624" w:gutter="0"/></w:sectPr>'
)


def _merge_styles(original: str, own: str) -> str:
    """Replace styles of the same id, append the others, take the document defaults."""
    styles = re.findall(r"<w:style .*?</w:style>", own, re.S)
    for style in styles:
        match = re.search(r'w:styleId="(\w+)"', style)
        if match is None:
            raise ValueError(f"{STYLES}: a style without w:styleId")
        pattern = rf'<w:style [^>]*w:styleId="{match.group(1)}"[^>]*>.*?</w:style>'
        if re.search(pattern, original, re.S):
            original = re.sub(pattern, lambda _, s=style: s, original, count=1, flags=re.S)
        else:
            original = original.replace("</w:styles>", f"{style}\n</w:styles>")
    defaults = re.search(r"<w:docDefaults>.*?</w:docDefaults>", own, re.S)
    if defaults is None:
        raise ValueError(f"{STYLES}: no w:docDefaults")
    return re.sub(
        r"<w:docDefaults>.*?</w:docDefaults>", lambda _: defaults.group(), original, flags=re.S
    )


def _patched(name: str, data: bytes) -> bytes:
    if name == "word/styles.xml":
        return _merge_styles(data.decode(), STYLES.read_text(encoding="utf-8")).encode()
    if name == "word/document.xml":
        text = re.sub(r"<w:sectPr>.*?</w:sectPr>", _SECTION, data.decode(), flags=re.S)
        if "xmlns:r=" not in text:
            text = text.replace("<w:document ", f'<w:document xmlns:r="{_RELATIONS}" ', 1)
        return text.encode()
    if name == "word/_rels/document.xml.rels":
        own = "".join(
            f'<Relationship Id="rId{kind.title()}" Type="{_RELATIONS}/{kind}" '
            f'Target="{kind}1.xml"/>'
            for kind in ("header", "footer")
        )
        return data.decode().replace("</Relationships>", f"{own}</Relationships>").encode()
    if name == "[Content_Types].xml":
        own = "".join(
            f'<Override PartName="/word/{kind}1.xml" ContentType="{_CONTENT}.{kind}+xml"/>'
            for kind in ("header", "footer")
        )
        return data.decode().replace("</Types>", f"{own}</Types>").encode()
    return data


def write(path: Path, pandoc: Path) -> Path:
    """Write the reference document to ``path`` unless it is there and up to date.

    Raises subprocess.CalledProcessError where pandoc does not run.
    """
    identity = hashlib.sha256(
        STYLES.read_bytes()
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
    buffer = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(original)) as source,
        zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as target,
    ):
        for entry in source.infolist():
            target.writestr(entry.filename, _patched(entry.filename, source.read(entry)))
        target.writestr("word/header1.xml", _HEADER)
        target.writestr("word/footer1.xml", _FOOTER)
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_suffix(".tmp")
    temporary.write_bytes(buffer.getvalue())
    temporary.replace(path)
    stamp.write_text(identity, encoding="utf-8")
    return path
