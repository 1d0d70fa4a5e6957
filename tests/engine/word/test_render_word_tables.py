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


LAST = ["Level 56", "Level 57", "Level 58"]
"""Four lines stand on the page on which a table ends: these stay with the row below."""


def test_a_heading_stays_with_the_row_below_however_bold_is_written(tmp_path: Path) -> None:
    found = kept_with_next(tmp_path, f"<w:tbl>{MANY}{GROUPS}{MANY}</w:tbl><w:p />")
    assert found == ["Level 0", "Level 1", "Level 2", "Sex", "Eyes", *LAST]


def test_a_row_with_a_bold_word_is_no_heading(tmp_path: Path) -> None:
    mixed = row("not", PLAIN).replace("</w:p>", f"<w:r>{BOLD}<w:t>here</w:t></w:r></w:p>", 1)
    found = kept_with_next(tmp_path, f"<w:tbl>{MANY}{mixed}{MANY}</w:tbl>")
    assert found == ["Level 0", "Level 1", "Level 2", *LAST]


def test_the_last_row_stays_with_the_notes_of_its_table(tmp_path: Path) -> None:
    notes = '<w:p><w:pPr><w:pStyle w:val="TableNotes" /></w:pPr></w:p>'
    kept = kept_with_next(tmp_path, f"<w:tbl>{MANY}{GROUPS}</w:tbl>{notes}")
    assert kept[-4:] == ["Sex", "Female", "Eyes", "Left"]


def test_no_table_is_cut_after_its_first_rows_or_before_its_last(tmp_path: Path) -> None:
    found = kept_with_next(tmp_path, f"<w:tbl>{MANY}</w:tbl><w:p />")
    assert found == ["Level 0", "Level 1", "Level 2", *LAST]


def test_a_table_of_half_a_page_is_not_broken(tmp_path: Path) -> None:
    rows = "".join(row(f"Level {n}", PLAIN) for n in range(18))
    kept = kept_with_next(tmp_path, f"<w:tbl>{GROUPS}{rows}</w:tbl><w:p />")
    assert len(kept) == 21


def test_a_longer_table_breaks_between_variables_and_not_within_one(tmp_path: Path) -> None:
    # Kept whole, it would leave most of a page open where it does not fit.
    variable = "".join(row(text, look) for text, look in (("V", BOLD), ("a", PLAIN), ("b", PLAIN)))
    kept = kept_with_next(tmp_path, f"<w:tbl>{variable * 10}</w:tbl><w:p />")
    assert kept == ["V", "a"] + ["b"] + ["V", "a"] * 8 + ["b"] + ["V", "a"]


def test_lines_count_and_not_rows(tmp_path: Path) -> None:
    tall = row("A", PLAIN).replace("</w:t>", "</w:t><w:br /><w:t>b</w:t><w:br /><w:t>c</w:t>")
    # of 20 rows of three lines only the first and the last but one would leave less than four
    assert len(kept_with_next(tmp_path, f"<w:tbl>{tall * 20}</w:tbl><w:p />")) == 2


def test_a_part_is_told_from_the_variables_it_holds(tmp_path: Path) -> None:
    italic = "<w:rPr><w:i /><w:iCs /></w:rPr>"
    cell = f"<w:tc><w:tcPr /><w:p><w:r>{italic}<w:t>Patients</w:t></w:r></w:p></w:tc>"
    path = tmp_path / "index.docx"
    with zipfile.ZipFile(path, "w") as archive:
        body = f"<w:tbl><w:tr>{cell}</w:tr>{GROUPS}</w:tbl>"
        archive.writestr(
            "word/document.xml", f'<w:document xmlns:w="{W}"><w:body>{body}</w:body></w:document>'
        )
    word_finish.finish(path)
    text = zipfile.ZipFile(path).read("word/document.xml").decode()
    styles = re.findall(r'<w:pStyle w:val="(\w+)"/>(?:(?!<w:pStyle).)*?<w:t>(\w+)</w:t>', text)
    assert styles[:3] == [
        ("TablePart", "Patients"),
        ("TableGroup", "Sex"),
        ("TableLevel", "Female"),
    ]


def test_numbers_are_aligned_by_indentations_and_copied_as_numbers(tmp_path: Path) -> None:
    # Two digits and a point less than the widest, and a level of two spaces.
    cells = row("\u2007\u20079.5", PLAIN) + row("100\u2008\u2007", PLAIN)
    lines = row("\u20079", PLAIN).replace("</w:t>", "</w:t><w:br /><w:t>(1–2)</w:t>")
    path = tmp_path / "index.docx"
    with zipfile.ZipFile(path, "w") as archive:
        body = f"<w:tbl>{cells}{lines}</w:tbl>"
        archive.writestr(
            "word/document.xml", f'<w:document xmlns:w="{W}"><w:body>{body}</w:body></w:document>'
        )
    word_finish.finish(path)
    text = zipfile.ZipFile(path).read("word/document.xml").decode()
    # half of 8.5 points, in twentieths of a point; a point is half a digit
    assert re.findall(r'<w:ind w:(\w+)="(\d+)"/>', text) == [("left", "172"), ("right", "129")]
    assert re.findall(r"<w:t>([^<]*)</w:t>", text) == [
        "9.5", "100", "\u20079", "(1–2)",
    ]  # fmt: skip


def test_notes_do_not_break_over_pages() -> None:
    styles = (EXTENSION / "word-styles.xml").read_text()
    (notes,) = re.findall(r'<w:style [^>]*w:styleId="TableNotes">.*?</w:style>', styles, re.DOTALL)
    assert "<w:keepLines/>" in notes
