"""The rendered documents: the paper's numbers stand in HTML, PDF and Word as computed."""

import html
import re
import subprocess
import zipfile
from pathlib import Path

import pytest
from first_study import ROOT
from weasyprint import HTML
from weasyprint.formatting_structure.boxes import LineBox, ReplacedBox, TableRowBox

from caseseries.build import build as build
from caseseries.documents.pdf.page import for_paper
from caseseries.documents.pdf.weasy import write_pdf
from caseseries.documents.render import render
from caseseries.study.modules import activate
from caseseries.study.study import open_study

# Printed by the paper in Abstract, Results and Tables 1-3 and reproduced from the rows.
# (paper.txt; the contradicted ones stand as computed.)
ABSTRACT_AND_RESULTS = (
    "1.7 ± 0.6", "54.0 ± 12.1", "36–75", "31.2 ± 22.4", "2.7–71.4", "24.3", "12.5–49.1",
    "76.9% (95% CI, 54.0%–99.8%)", "59.3% (95% CI, 31.3%–87.3%)", "93.3% (95% CI, 80.7%–100%)",
    "7.7% (95% CI, 0%–22.2%)", "P = 0.0039", "11.9 months", "86.4 ± 27.0", "75.7 ± 25.5",
    "10.7 ± 9.6", "14.1 ± 16.4", "−5.0% to 56.1%", "34.6–128.3", "15.2–101.3", "−3.6 to 29.7",
    "50.0% (9/18)", "53.8% (7/13)", "40.0% (2/5)", "84.6% (11/13)", "92.3% (12/13)",
    "69.2%, 9/13", "58.3% (7/12)", "41.7% (5/12)", "85.7% (6/7)", "12.5 ± 9.0",
    "−5.0% to 23.2%", "19.6 (95% CI, 2.0–196.2)", "44.4% (8/18)", "1.06", "683", "1.9%", "1.46",
    "66.4 months", "59.0", "230.9", "10.8", "78.9",
)  # fmt: skip
TABLE_3 = (
    "83.3%", "53.5–100", "31.3%", "0–79.3", "48.0", "0.29", "71.4%", "38.0–100", "38.1%", "0–77.2",
    "21.1", "85.7%", "59.8–100", "64.3%", "23.1–100", "0.79", "66.7%", "29.1–100", "50.0%",
    "10.0–90.0", "30.8", "75.0%", "32.5–100", "16.8", "0.10", "77.8%", "50.6–100", "41.5%",
    "0.9–82.1", "46.9", "45.0–100", "46.9%", "10.2–83.6", "23.4%", "0–60.6", "22.7", "0.18",
    "80.0%", "44.9–100", "53.3%", "4.7–100", "57.3", "28.1%", "0–71.6", "39.7", "0.40", "30.0%",
    "0–76.8", "55.3–100", "56.0%", "22.5–89.5", "0.38", "13.4–100", "33.3%", "0–86.6", "4.7",
    "0.001", "90.0%", "71.4–100", "77.1%", "48.9–100", "41.1%", "0.7–81.5", "100–100", "41.7%",
    "0–85.2", "0.02", "40.0%", "0–82.9", "20.0%", "0–55.1", "8.3",
)  # fmt: skip


@pytest.fixture(scope="module")
def documents(study_db: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("report")
    render(ROOT, study_db, out, renderer="embedded")
    return out


def plain(text: str) -> str:
    """Text with one kind of space, so that line ends and no-break spaces do not matter."""
    text = text.replace("\u00ad", "")
    return re.sub(r"\s+", " ", re.sub(r"[\u00a0\u2007\u2008\u202f\s]+", " ", text))


def text_of(documents: Path, name: str) -> str:
    path = documents / name
    match path.suffix:
        case ".html":
            page = re.sub(r"<(style|svg|script)\b.*?</\1>", "", path.read_text(), flags=re.DOTALL)
            return plain(
                html.unescape(
                    re.sub(r"<[^>]+>", " ", re.sub(r"</?(em|strong|a|span|i)\b[^>]*>", "", page))
                )
            )
        case ".pdf":
            done = subprocess.run(
                ["pdftotext", "-layout", path, "-"], capture_output=True, check=True
            )
            return plain(done.stdout.decode())
        case _:
            with zipfile.ZipFile(path) as archive:
                page = archive.read("word/document.xml").decode()
            page = re.sub(r"</w:(p|tc)>|<w:br/>", " ", page)
            return plain(html.unescape(re.sub(r"<[^>]+>", "", page)))


@pytest.mark.parametrize("name", ["index.html", "index.docx"])
def test_every_number_of_abstract_and_results_stands_as_computed(documents, name):
    text = text_of(documents, name)
    assert [number for number in ABSTRACT_AND_RESULTS if number not in text] == []


def test_every_number_of_abstract_and_results_stands_in_the_pdf(documents):
    done = subprocess.run(
        ["pdftotext", documents / "index.pdf", "-"], capture_output=True, check=True
    )
    text = plain(done.stdout.decode().replace("-\n", ""))
    assert [number for number in ABSTRACT_AND_RESULTS if number not in text] == []


@pytest.mark.parametrize("name", ["index.html", "index.pdf", "index.docx"])
def test_every_cell_of_table_3_stands_as_published(documents, name):
    text = text_of(documents, name)
    assert [cell for cell in TABLE_3 if cell not in text] == []


@pytest.mark.parametrize("name", ["index", "supplement"])
@pytest.mark.parametrize("suffix", ["html", "pdf", "docx"])
def test_every_document_says_at_once_that_the_patients_are_synthetic(documents, name, suffix):
    assert "Synthetic patients" in text_of(documents, f"{name}.{suffix}")[:2500]


def test_the_pages_need_nothing_from_elsewhere(documents):
    for name in ("index.html", "supplement.html"):
        page = (documents / name).read_text(encoding="utf-8")
        loaded = re.findall(r"""(?:src|href)=["'](?!#|data:)([^"']+)""", page)
        assert [link for link in loaded if link.startswith(("http:", "//"))] == []
        assert not re.search(r"<(script|link)\b[^>]*(src|href)=[\"']https?:", page)
        assert "url(http" not in page


def test_word_tables_are_tables_with_captions_and_headings_an_author_can_edit(documents):
    with zipfile.ZipFile(documents / "index.docx") as archive:
        page = archive.read("word/document.xml").decode()
    labels = re.findall(r"^#\| label: tbl-", (ROOT / "report/index.qmd").read_text(), re.MULTILINE)
    assert page.count("<w:tbl>") == len(labels)
    assert page.count("<w:tblHeader") >= len(labels)
    assert "Heading2" in page
    assert "TableCaption" in page


def test_the_pdf_is_tagged(documents):
    done = subprocess.run(
        ["pdfinfo", documents / "index.pdf"], capture_output=True, check=True, text=True
    )
    assert re.search(r"Tagged:\s+yes", done.stdout)


@pytest.mark.parametrize("name", ["index", "supplement"])
def test_the_pdf_takes_few_layouts_and_leaves_no_page_a_third_empty(
    documents, tmp_path, monkeypatch, name
):
    made = []
    layout = HTML.render

    def noted(self, *args, **options):
        made.append(layout(self, *args, **options))
        return made[-1]

    monkeypatch.setattr(HTML, "render", noted)
    page = re.sub(r"<style>.*?</style>", "", (documents / f"{name}.html").read_text(), flags=re.S)
    sheet = ROOT / "src/caseseries/documents/extension/caseseries/style.css"
    write_pdf(for_paper(page, documents), documents, tmp_path / "again.pdf", (sheet,))
    assert 1 <= len(made) <= 3
    pages = made[-1].pages
    printed = subprocess.run(
        ["pdfinfo", documents / f"{name}.pdf"], capture_output=True, check=True, text=True
    )
    assert int(re.findall(r"Pages:\s+(\d+)", printed.stdout)[0]) == len(pages)
    for number, laid_out in enumerate(pages[:-1], start=1):
        root = laid_out._page_box.children[0]
        filled = max(
            box.position_y + float(box.height)  # pyright: ignore[reportAttributeAccessIssue]
            for box in root.descendants()
            if isinstance(box, (LineBox, TableRowBox, ReplacedBox))
        )
        top, height = laid_out._page_box.content_box_y(), laid_out._page_box.height
        assert filled - top > height * 2 / 3, f"page {number} of {name}"


def test_the_same_input_gives_the_same_page(documents, study_db, tmp_path):
    render(ROOT, study_db, tmp_path, ("html",), renderer="embedded")
    assert (tmp_path / "index.html").read_bytes() != b""
    links = re.compile(rb'<nav class="other-formats".*?</nav>', re.DOTALL)
    first = links.sub(b"", (documents / "index.html").read_bytes())
    assert links.sub(b"", (tmp_path / "index.html").read_bytes()) == first


@pytest.mark.parametrize("name", ["diabetic_retinopathy", "heart_transplant"])
def test_real_patients_are_not_called_synthetic(tmp_path: Path, name: str) -> None:
    root = ROOT / "studies" / name
    db = tmp_path / "study.duckdb"
    try:
        build(open_study(root), root / "data" / "raw", db)
    finally:
        activate(ROOT)
    render(root, db, tmp_path / "out", ("html",), renderer="embedded")
    page = (tmp_path / "out" / "index.html").read_text(encoding="utf-8")
    # 75 of 103 died (Crowley and Hu 1977); 155 of 394 eyes lost vision (Huster et al. 1989)
    assert {"heart_transplant": "75/103", "diabetic_retinopathy": "155/394"}[name] in page
    assert "ynthetic" not in page.partition("<body")[2]
