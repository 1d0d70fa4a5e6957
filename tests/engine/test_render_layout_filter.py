"""What the layout filter of the extension makes of text, lists and floats."""

import re
import subprocess
import zipfile
from pathlib import Path

from caseseries.documents.embedded.pandoc import LAYOUT_FILTER, pandoc_path

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
    assert f"{NO_BREAK}mL/min/1.73{NO_BREAK}m²" in page
