"""What a reader finds in the three formats of a rendered project."""

import re
import shutil
import subprocess
import sys
import zipfile
from html import unescape
from pathlib import Path

import pytest
from render_project import write_project
from structure_tree import in_html, in_pdf, plain

from caseseries.documents.embedded.pandoc import pandoc_path
from caseseries.documents.pdf.untraced import without_traces
from caseseries.documents.render import RenderOutcome, render

FORMATS = ("html", "pdf", "docx")


@pytest.fixture(scope="module")
def rendered(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, RenderOutcome, list[str]]:
    project = write_project(tmp_path_factory.mktemp("project"))
    said: list[str] = []
    outcome = render(
        project, project / "study.duckdb", project / "out", FORMATS, "embedded", said.append
    )
    return project / "out", outcome, said


@pytest.fixture(scope="module")
def out(rendered: tuple[Path, RenderOutcome, list[str]]) -> Path:
    return rendered[0]


@pytest.fixture(scope="module")
def page(out: Path) -> str:
    return (out / "index.html").read_text(encoding="utf-8")


def visible(page: str) -> str:
    without = re.sub(r"<(style|title)\b.*?</\1>", "", page, flags=re.DOTALL)
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", without)).replace("\u00a0", " ").split())


def word_text(path: Path) -> str:
    run = subprocess.run(
        [pandoc_path(), path, "--to=plain", "--wrap=none"], check=True, capture_output=True
    )
    return run.stdout.decode().replace("\u00a0", " ")


def pdf_words(path: Path) -> list[str]:
    run = subprocess.run(["pdftotext", "-layout", path, "-"], check=True, capture_output=True)
    return run.stdout.decode().split()


def document_xml(path: Path) -> str:
    with zipfile.ZipFile(path) as archive:
        return archive.read("word/document.xml").decode()


def test_every_document_comes_in_every_format(
    rendered: tuple[Path, RenderOutcome, list[str]],
) -> None:
    out, outcome, said = rendered
    names = sorted(path.name for path in out.iterdir())
    assert names == sorted(f"{stem}.{e}" for stem in ("index", "supplement") for e in FORMATS)
    assert sorted(path.name for path in outcome.outputs) == names
    assert outcome.exit_code == 0
    assert "index: laying out the PDF" in said


def test_nothing_else_is_left_beside_the_documents(out: Path) -> None:
    assert [path.name for path in out.parent.iterdir() if path.name.startswith(".")] == []


def test_tables_figures_and_sections_are_numbered_as_quarto_numbers_them(page: str) -> None:
    text = visible(page)
    assert "See Table 1 , Figure 1 , Figure 2 , 2 and Section 2 ; more" in text
    assert "Table 1. Size of the treated tumors" in text
    assert "Figure 1. Overall survival" in text
    assert "Figure 2. Local control in 13 patients" in text


def test_numbers_and_captions_are_the_same_in_word(out: Path) -> None:
    text = word_text(out / "index.docx")
    assert "See Table 1, Figure 1, Figure 2, 2 and Section 2; more" in text
    xml = document_xml(out / "index.docx")
    plain = re.sub(r"<[^>]+>", "", xml).replace("\u00a0", " ")
    assert "Table 1. Size of the treated tumors" in plain
    assert "Figure 2. Local control in 13 patients" in plain


def test_word_captions_count_by_fields_an_author_can_update(out: Path) -> None:
    xml = document_xml(out / "index.docx")
    assert 'w:instr=" SEQ Table \\* ARABIC "' in xml
    assert xml.count('w:instr=" SEQ Figure \\* ARABIC "') == 2


def test_the_tables_of_a_supplement_have_a_letter_before_their_number(out: Path) -> None:
    page = visible((out / "supplement.html").read_text(encoding="utf-8"))
    assert "Table S1. Data dictionary" in page
    assert "See Table S1 and the manuscript" in page
    assert ">1</w:t></w:r></w:fldSimple>" in document_xml(out / "supplement.docx")
    assert "Table S1" in word_text(out / "supplement.docx").replace("\xa0", " ")


def test_inline_results_follow_quartos_rule(page: str) -> None:
    # an int prints its repr, a string its text with markdown characters escaped
    assert "13 patients, 59.3% [31.3*87.3]." in visible(page)


def test_cells_find_the_database_by_the_environment(page: str, out: Path) -> None:
    assert str(out.parent / "study.duckdb") in visible(page)


def test_citations_are_numbered_in_order_of_appearance(page: str, out: Path) -> None:
    text = visible(page)
    assert "Sections count [ 1 ]" in text
    assert "elsewhere [ 1 , 2 ]" in text
    entry = "Brown C, Smith A. Ablation of small tumors. Radiology. 2020;7(2):85–92"
    assert entry in text
    assert entry in word_text(out / "index.docx")


def test_word_gets_a_real_table_with_its_spans(out: Path) -> None:
    xml = document_xml(out / "index.docx")
    table = xml[xml.index("<w:tbl>") : xml.index("</w:tbl>")]
    assert '<w:gridSpan w:val="2"' in table
    assert '<w:vMerge w:val="restart"' in table
    assert table.count("<w:tblHeader") == 2
    assert xml.count("<w:tbl>") == 1
    styles = re.findall(r'<w:pStyle w:val="(\w+)" ?/>', xml)
    assert {"TableCaption", "TableNotes", "ImageCaption", "Synthetic", "Heading1"} <= set(styles)


def test_the_rule_below_a_header_of_two_rows_stands_below_the_second(out: Path) -> None:
    xml = document_xml(out / "index.docx")
    first, second, *body = re.findall(r"<w:tr>.*?</w:tr>", xml, re.DOTALL)
    # in the first row only the cell that spans two columns has a rule, a light one
    assert first.count('<w:bottom w:val="single" w:sz="4" w:space="0" w:color="BFBFBF"/>') == 1
    assert first.count("<w:bottom") == 1
    assert second.count('<w:bottom w:val="single" w:sz="4" w:space="0" w:color="1A1A1A"/>') == 3
    assert not any("<w:bottom" in row for row in body)


def test_word_has_each_figure_as_a_vector_beside_the_picture_for_older_ones(out: Path) -> None:
    xml = document_xml(out / "index.docx")
    with zipfile.ZipFile(out / "index.docx") as archive:
        relations = archive.read("word/_rels/document.xml.rels").decode()
        named = dict(re.findall(r'Target="([^"]*)"[^>]*Id="([^"]*)"', relations))
        named |= {to: id for id, to in re.findall(r'Id="([^"]*)"[^>]*Target="([^"]*)"', relations)}
        stored = {id: archive.read(f"word/{to}") for to, id in named.items() if "media/" in to}
        assert 'Extension="svg"' in archive.read("[Content_Types].xml").decode()
    found = re.findall(r'<a:blip r:embed="([^"]*)".*?<asvg:svgBlip [^>]*r:embed="([^"]*)"', xml)
    assert len(found) == 2
    for png, svg in found:
        assert stored[png].startswith(b"\x89PNG")
        assert stored[svg].startswith(b"<svg")
    assert re.findall(r'<wp:docPr [^>]*title="([^"]*)"', xml) == ["Figure 1", "Figure 2"]


def test_numeric_cells_are_aligned_on_the_decimal_point(page: str) -> None:
    cells = re.findall(r'<td class="num"[^>]*>(.*?)</td>', page)
    # two decimals against one, a whole number against one decimal: what is missing takes its
    # width and is no text
    missing = {"12": ".0", "10.5": "0"}
    assert cells == [
        text + (f'<span class="pad" data-pad="{missing[text]}"></span>' if text in missing else "")
        for text in ("1.75", "12", "10.5", "1.9")
    ]


def test_a_figure_says_what_it_shows_in_every_format(page: str, out: Path) -> None:
    # the text is the <title> of the SVG
    assert page.count('alt="Survival falls to 59 % &amp; stays"') == 2
    assert document_xml(out / "index.docx").count('descr="Survival falls to 59 % &amp; stays"') == 2
    assert b"Survival falls to 59 % & stays" in uncompressed(out / "index.pdf")


def uncompressed(path: Path) -> bytes:
    import zlib

    data = path.read_bytes()
    streams = re.findall(rb"stream\r?\n(.*?)\r?\nendstream", data, re.DOTALL)
    parts = [data]
    for stream in streams:
        try:
            parts.append(zlib.decompress(stream))
        except zlib.error:
            parts.append(stream)
    return b"\n".join(parts)


def test_the_pdf_is_tagged_and_titled(out: Path) -> None:
    data = uncompressed(out / "index.pdf")
    assert b"/StructTreeRoot" in data
    assert b"<pdfuaid:part>1</pdfuaid:part>" in data.replace(
        b'pdfuaid:part="1"', b"<pdfuaid:part>1</pdfuaid:part>"
    )
    assert b"Ablation of small metastases" in data
    assert b"/Lang (en)" in data


@pytest.mark.parametrize("stem", ["index", "supplement"])
def test_cells_of_the_tagged_pdf_have_the_headers_of_the_page(out: Path, stem: str) -> None:
    laid_out = without_traces((out / f"{stem}.html").read_text(encoding="utf-8"))
    expected = [cell for table in in_html(laid_out) for cell in table.data]
    tagged = [cell for table in in_pdf(out / f"{stem}.pdf") for cell in table.data]
    assert expected
    assert [plain(cell.text) for cell in tagged] == [plain(cell.text) for cell in expected]
    wrong = [cell.text for cell, its in zip(tagged, expected, strict=True)
             if sorted(cell.headers) != sorted(its.headers)]  # fmt: skip
    assert wrong == []


def test_the_pdf_names_no_folder_of_the_machine_it_was_made_on(out: Path) -> None:
    assert b"file://" not in uncompressed(out / "index.pdf")
    assert str(out.parent).encode() not in uncompressed(out / "supplement.pdf")


def test_the_word_document_names_no_folder_either(out: Path) -> None:
    assert str(out.parent) not in document_xml(out / "index.docx").replace(
        str(out.parent / "study.duckdb"), ""
    )


@pytest.mark.parametrize("stem", ["index", "supplement"])
def test_the_page_needs_nothing_but_itself(out: Path, stem: str) -> None:
    page = (out / f"{stem}.html").read_text(encoding="utf-8")
    assert re.findall(r"<link\b|<script\b[^>]+>", page) == []
    sources = re.findall(r'\bsrc="([^"]{0,30})', page) + re.findall(r"url\(([^)]{0,30})", page)
    assert sources
    assert all(source.startswith("data:") for source in sources)


def test_the_page_serves_screen_readers(page: str) -> None:
    assert '<html lang="en">' in page
    assert '<a class="skip-link" href="#main">' in page
    for landmark in ("<header", '<main id="main">', "<nav"):
        assert landmark in page
    assert page.count("<h1") == 1
    assert page.count("<caption>") == page.count("<table")
    assert 'role="region" aria-label="Table 1"' in page


def test_every_document_says_at_the_top_that_the_patients_are_synthetic(out: Path) -> None:
    for stem in ("index", "supplement"):
        page = visible((out / f"{stem}.html").read_text(encoding="utf-8"))
        assert page.index("Synthetic patients , reconstructed.") < 80
        word = re.sub(r"<[^>]+>", "", document_xml(out / f"{stem}.docx")).strip()
        assert word.startswith("Synthetic patients, reconstructed.")


def test_authors_stand_with_their_numbered_affiliations(page: str) -> None:
    assert "Ada Poe 1 , Bo Roe 1,2 Clinic A Clinic B" in visible(page)


def test_documents_link_to_each_other_in_their_own_format(page: str, out: Path) -> None:
    for target in ("index.pdf", "index.docx", "supplement.html"):
        assert f'href="{target}"' in page
    supplement = (out / "supplement.html").read_text(encoding="utf-8")
    assert 'href="index.html#sec-results"' in supplement
    with zipfile.ZipFile(out / "index.docx") as archive:
        assert b'Target="supplement.docx"' in archive.read("word/_rels/document.xml.rels")


def test_rendering_twice_gives_the_same_pages(out: Path, tmp_path: Path) -> None:
    project = out.parent
    render(project, project / "study.duckdb", tmp_path / "again", ("html",), "embedded")
    assert (tmp_path / "again" / "supplement.html").read_text(encoding="utf-8") == (
        (out / "supplement.html")
        .read_text(encoding="utf-8")
        .replace('<li><a href="supplement.pdf">PDF</a></li>\n', "")
        .replace('<li><a href="supplement.docx">Word</a></li>\n', "")
    )


@pytest.mark.skipif(shutil.which("quarto") is None, reason="Quarto is not installed")
def test_quarto_says_the_same(out: Path, tmp_path: Path) -> None:
    project = write_project(tmp_path / "project")
    (project / "build").mkdir()
    shutil.copy(out.parent / "build" / "reference.docx", project / "build")
    (project / ".venv").symlink_to(sys.prefix)
    render(project, out.parent / "study.duckdb", project / "out", FORMATS, "quarto")
    for stem in ("index", "supplement"):
        ours, theirs = (
            (folder / f"{stem}.html").read_text(encoding="utf-8")
            for folder in (out, project / "out")
        )
        assert visible(theirs) == visible(ours)
        assert word_text(project / "out" / f"{stem}.docx") == word_text(out / f"{stem}.docx")
        assert pdf_words(project / "out" / f"{stem}.pdf") == pdf_words(out / f"{stem}.pdf")
    theirs = document_xml(project / "out" / "index.docx")
    assert theirs.count('descr="Survival falls to 59 % &amp; stays"') == 2
