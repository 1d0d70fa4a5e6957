"""What the layout filter of the extension makes of text, lists and floats."""

import re
import subprocess
import zipfile
from pathlib import Path

from caseseries.documents.embedded.pandoc import LAYOUT_FILTER, pandoc_path
from caseseries.documents.figures.values import FigureValues, in_metadata
from caseseries.documents.pdf.untraced import without_traces

NO_BREAK = "\u00a0"


def converted(markdown: str, to: str, *options: str) -> bytes:
    return subprocess.run(
        [pandoc_path(), "--from=markdown", f"--to={to}", f"--lua-filter={LAYOUT_FILTER}", *options],
        input=markdown.encode(), check=True, capture_output=True,
    ).stdout  # fmt: skip


def word(markdown: str, folder: Path) -> str:
    path = folder / "out.docx"
    converted(markdown, "docx", f"--output={path}")
    with zipfile.ZipFile(path) as archive:
        return archive.read("word/document.xml").decode()


def test_p_stays_on_the_line_of_its_value() -> None:
    page = converted(
        "with *P* = 0.97, *P* [< 0.001]{.number} and a *t* = 3 of *P* values", "html", "--wrap=none"
    )
    assert f"<em>P</em>{NO_BREAK}= 0.97" in page.decode()
    assert f'<em>P</em>{NO_BREAK}<span class="number">&lt; 0.001' in page.decode()
    assert "<em>t</em> = 3 of <em>P</em> values" in page.decode()


def test_a_list_in_word_is_set_as_text_and_not_as_cells_are(tmp_path: Path) -> None:
    document = word("- one\n- two\n", tmp_path)
    assert "<w:numPr>" in document
    assert 'w:val="Compact"' not in document


def test_a_heading_inside_a_table_is_bold_once(tmp_path: Path) -> None:
    table = """
<table><thead><tr><th>A</th><th>B</th></tr></thead>
<tbody><tr class="group"><th colspan="2"><strong>Eyes</strong></th></tr>
<tr><td>Left</td><td>1</td></tr></tbody>
</table>
"""
    # The filter meets the table as pandoc's own, as after crossref.lua.
    run = subprocess.run(
        [pandoc_path(), "--from=html", "--to=json"], input=table.encode(), capture_output=True,
        check=True,
    )  # fmt: skip
    path = tmp_path / "table.docx"
    subprocess.run(
        [pandoc_path(), "--from=json", f"--output={path}", f"--lua-filter={LAYOUT_FILTER}"],
        input=run.stdout, check=True,
    )  # fmt: skip
    with zipfile.ZipFile(path) as archive:
        document = archive.read("word/document.xml").decode()
    (eyes,) = re.findall(r"<w:r>(?:(?!<w:r>).)*Eyes", document)
    assert eyes.count("<w:b />") == 1


def test_a_figure_scrolls_by_itself_beside_its_caption() -> None:
    caption = "::: {.float-caption}\nFigure\u00a01. A\n:::"
    figure = f"::: {{#fig-a .float .float-fig}}\n{caption}\n\n![](a.png)\n:::"
    page = converted(figure, "html").decode()
    (box,) = re.findall(r'<div class="figure-scroll"(.*?)</div>', page, re.DOTALL)
    assert 'tabindex="0"' in box
    assert 'aria-label="Figure 1"' in box
    assert "<img" in box
    assert "<figcaption>" in page.partition("figure-scroll")[2].partition("</div>")[2]


def test_a_value_stays_on_the_line_of_its_unit() -> None:
    text = "of [6]{.number} mm, at least [6 mm]{.cited}, 3 cm), and 4 men with 5 m² of it"
    page = converted(text, "html", "--wrap=none").decode()
    assert f'<span class="number">6</span>{NO_BREAK}mm' in page
    assert f"6{NO_BREAK}mm</span>" in page
    assert f"3{NO_BREAK}cm)" in page
    assert f"4 men with 5{NO_BREAK}m² of" in page
    times = "(36–75 years), every [3–4 months]{.cited}, to [9]{.number} mL/min/1.73 m²"
    page = converted(times, "html", "--wrap=none").decode()
    assert f"36–75{NO_BREAK}years" in page
    assert f"3–4{NO_BREAK}months" in page
    assert f'{NO_BREAK}<span class="unit">mL/min/1.73</span>{NO_BREAK}m²' in page


def test_the_values_of_a_figure_are_folded_under_it(tmp_path: Path) -> None:
    values = FigureValues("a & b's", ("Time", "n"), (("0", "<4"), ("1", "3")))
    svg = f"<svg><title>t</title><metadata>{in_metadata(values)}</metadata></svg>"
    (tmp_path / "a.svg").write_text(svg, encoding="utf-8")
    caption = "::: {.float-caption}\nFigure\u00a01. A\n:::"
    figure = f"::: {{#fig-a .float .float-fig}}\n{caption}\n\n![]({tmp_path / 'a.svg'})\n:::"
    page = converted(figure, "html", "--wrap=none").decode()
    assert page.partition("</figure>")[2].startswith(
        "\n" + values.html.replace("the figure", "Figure 1")
    )
    assert page.count("figure-values") == 1
    assert '<th scope="row">0</th><td>&lt;4</td>' in values.html
    assert "figure-values" not in without_traces(page)


def test_of_very_many_values_the_rest_is_counted() -> None:
    rows = tuple((str(number), "1") for number in range(1300))
    assert "<p>1000 further rows are not shown.</p>" in FigureValues("a", ("A", "n"), rows).html


def head(metadata: str, text: str) -> dict[str, str]:
    """The named meta elements of a page."""
    template = LAYOUT_FILTER.with_name("template.html")
    markdown = (
        f"---\nlang: en\ntitle: Eyes\nauthor: [A. Person, B. Person]\n{metadata}---\n\n{text}\n"
    )
    page = converted(markdown, "html5", "--standalone", f"--template={template}", "--wrap=none")
    return dict(re.findall(r'<meta name="([^"]+)" content="([^"]*)"', page.decode()))


def test_a_page_is_described_by_its_abstract_and_cited_by_its_head() -> None:
    text = 'Before.\n\n## Abstract\n\n**Purpose.** To count [4]{.number trace=a.n} "eyes".\n\nMore.'
    found = head("date: 2026-05-01\nkeywords: [retina, laser]\n", text)
    assert found["description"] == "To count 4 “eyes”."
    assert found["dcterms.date"] == found["citation_publication_date"] == "2026-05-01"
    assert found["citation_title"] == "Eyes"
    assert found["citation_author"] == "B. Person"  # the last of the two
    assert found["citation_keywords"] == "retina; laser"
    assert found["citation_language"] == "en"


def test_what_a_document_says_of_itself_stands_and_a_supplement_is_not_cited() -> None:
    found = head('description: "All of it."\nnumber-prefix: S\n', "Text.")
    assert found["description"] == "All of it."
    assert not [name for name in found if name.startswith("citation_")]
    assert head("", "The first.\n\nThe second.")["description"] == "The first."


def test_no_line_ends_behind_the_stroke_of_a_unit() -> None:
    page = converted("fell by 10.7 mL/min/1.73 m² and/or 3 mg/dL.", "html", "--wrap=none").decode()
    assert f'10.7{NO_BREAK}<span class="unit">mL/min/1.73</span>{NO_BREAK}m²' in page
    assert "and/or" in page
