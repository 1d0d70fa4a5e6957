"""The Word reference document: pandoc's own with this project's styles."""

import re
import zipfile
from pathlib import Path
from xml.dom import minidom

from caseseries.documents.embedded.pandoc import pandoc_path
from caseseries.documents.word import template as word_template


def test_styles_page_header_and_footer_are_in_place(tmp_path: Path) -> None:
    path = word_template.write(tmp_path / "build" / "reference.docx", pandoc_path())
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name).decode() for name in archive.namelist()}
    for name, text in parts.items():
        minidom.parseString(text.encode())
        assert text, name
    styles = parts["word/styles.xml"]
    for style in ("Synthetic", "TableNotes", "TableCaption", "Affiliation", "Heading1"):
        assert styles.count(f'w:styleId="{style}"') == 1
    # A4: 210 × 297 mm in twentieths of a point
    assert re.search(r'<w:pgSz w:w="11906" w:h="16838"/>', parts["word/document.xml"])
    assert "NUMPAGES" in parts["word/footer1.xml"]


def test_it_is_written_once_and_again_when_the_styles_change(tmp_path: Path) -> None:
    path = tmp_path / "reference.docx"
    word_template.write(path, pandoc_path())
    first = path.stat().st_mtime_ns
    word_template.write(path, pandoc_path())
    assert path.stat().st_mtime_ns == first
    path.with_suffix(".sha256").write_text("other styles", encoding="utf-8")
    word_template.write(path, pandoc_path())
    assert path.stat().st_mtime_ns != first
