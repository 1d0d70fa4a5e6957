"""Tables of the Word documents break over pages where a typesetter would break them."""

import re
import zipfile
from pathlib import Path
from xml.etree import ElementTree

from caseseries.documents.skeleton import EXTENSION
from caseseries.documents.word import finish as word_finish

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
PLAIN = ""
BOLD = "<w:rPr><w:b /><w:bCs /></w:rPr>"
BOLD_ITALIC = "<w:rPr><w:b /><w:bCs /><w:i /><w:iCs /></w:rPr>"


def row(text: str, look: str) -> str:
    run = f"<w:r>{look}<w:t>{text}</w:t></w:r>"
    style = '<w:pPr><w:pStyle w:val="Compact" /></w:pPr>'
    return (
        f"<w:tr><w:tc><w:tcPr /><w:p>{style}{run}</w:p></w:tc>"
        f"<w:tc><w:tcPr /><w:p>{style}</w:p></w:tc></w:tr>"
    )


def kept_with_next(folder: Path, body: str) -> list[str]:
    """The texts of the rows that stay with what follows, once the document is finished."""
    path = folder / "index.docx"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(
            "word/document.xml", f'<w:document xmlns:w="{W}"><w:body>{body}</w:body></w:document>'
        )
    word_finish.finish(path)
    with zipfile.ZipFile(path) as archive:
        tree = ElementTree.fromstring(archive.read("word/document.xml"))
    kept = []
    for found in tree.iter(f"{{{W}}}tr"):
        paragraphs = list(found.iter(f"{{{W}}}p"))
        marked = [p.find(f"{{{W}}}pPr/{{{W}}}keepNext") is not None for p in paragraphs]
        # Word asks the first paragraph; all alike, whichever it asks.
        assert len(set(marked)) == 1
        if marked[0]:
            kept.append("".join(text.text or "" for text in found.iter(f"{{{W}}}t")))
    return kept


MANY = "".join(row(f"Level {n}", PLAIN) for n in range(60))
GROUPS = row("Sex", BOLD) + row("Female", PLAIN) + row("Eyes", BOLD_ITALIC) + row("Left", PLAIN)


def test_a_heading_stays_with_the_row_below_however_bold_is_written(tmp_path: Path) -> None:
    assert kept_with_next(tmp_path, f"<w:tbl>{GROUPS}{MANY}</w:tbl><w:p />") == ["Sex", "Eyes"]


def test_a_row_with_a_bold_word_is_no_heading(tmp_path: Path) -> None:
    mixed = row("not", PLAIN).replace("</w:p>", f"<w:r>{BOLD}<w:t>here</w:t></w:r></w:p>", 1)
    assert kept_with_next(tmp_path, f"<w:tbl>{mixed}{GROUPS}{MANY}</w:tbl>") == ["Sex", "Eyes"]


def test_the_last_row_stays_with_the_notes_of_its_table(tmp_path: Path) -> None:
    notes = '<w:p><w:pPr><w:pStyle w:val="TableNotes" /></w:pPr></w:p>'
    kept = kept_with_next(tmp_path, f"<w:tbl>{MANY}{GROUPS}</w:tbl>{notes}")
    assert kept == ["Sex", "Eyes", "Left"]


def test_a_table_that_fits_a_page_is_not_broken(tmp_path: Path) -> None:
    rows = "".join(row(f"Level {n}", PLAIN) for n in range(30))
    kept = kept_with_next(tmp_path, f"<w:tbl>{GROUPS}{rows}</w:tbl><w:p />")
    assert len(kept) == 33


def test_lines_count_and_not_rows(tmp_path: Path) -> None:
    tall = row("A", PLAIN).replace("</w:t>", "</w:t><w:br /><w:t>b</w:t><w:br /><w:t>c</w:t>")
    assert kept_with_next(tmp_path, f"<w:tbl>{tall * 20}</w:tbl><w:p />") == []


def test_notes_do_not_break_over_pages() -> None:
    styles = (EXTENSION / "word-styles.xml").read_text()
    (notes,) = re.findall(r'<w:style [^>]*w:styleId="TableNotes">.*?</w:style>', styles, re.DOTALL)
    assert "<w:keepLines/>" in notes
