"""What each format has of its own: spans, tracked changes, entities, hidden parts, columns."""

from __future__ import annotations

import re
import zipfile
from pathlib import Path

from caseseries.audit.paper import Paper, Paragraph, Table
from caseseries.audit.readers import read, read_text

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"


def texts(paper: Paper, kind: str = "text") -> list[str]:
    """Texts of the paragraphs of a kind."""
    return [b.text for b in paper.blocks if isinstance(b, Paragraph) and b.kind == kind]


def tables(paper: Paper) -> list[list[list[str]]]:
    """Texts of all cells."""
    return [[[c.text for c in r] for r in b.grid] for b in paper.blocks if isinstance(b, Table)]


def docx(path: Path, body: str, **parts: str) -> Path:
    """A Word file with this body."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr(
            "word/document.xml", f'<w:document xmlns:w="{W}"><w:body>{body}</w:body></w:document>'
        )
        for name, text in parts.items():
            file.writestr(f"word/{name}.xml", f'<w:{name} xmlns:w="{W}">{text}</w:{name}>')
    return path


def run(text: str, properties: str = "") -> str:
    """A run of a Word paragraph."""
    return f'<w:r><w:rPr>{properties}</w:rPr><w:t xml:space="preserve">{text}</w:t></w:r>'


def test_word_without_deletions_and_with_raised_marks(tmp_path: Path) -> None:
    raised = '<w:vertAlign w:val="superscript"/>'
    body = (
        f"<w:p>{run('In 12')}<w:del><w:r><w:delText>5</w:delText></w:r></w:del>"
        f"<w:ins>{run(' of 40 farms')}</w:ins>{run('3,4', raised)}{run(' with 3 m')}"
        f"{run('2', raised)}{run(' of light.')}"
        "<w:moveFrom><w:r><w:t>gone</w:t></w:r></w:moveFrom></w:p>"
    )
    notes = (
        '<w:footnote w:type="separator"><w:p/></w:footnote>'
        f"<w:footnote><w:p>{run('Two farms were not asked.')}</w:p></w:footnote>"
    )
    paper = read(docx(tmp_path / "a.docx", body, footnotes=notes))
    assert texts(paper) == ["In 12 of 40 farms[3,4] with 3 m^2 of light."]
    assert texts(paper, "note") == ["Two farms were not asked."]


def test_word_tables_with_spans(tmp_path: Path) -> None:
    def cell(text: str, properties: str = "") -> str:
        return f"<w:tc><w:tcPr>{properties}</w:tcPr><w:p>{run(text)}</w:p></w:tc>"

    across = '<w:gridSpan w:val="2"/>'
    down, more = '<w:vMerge w:val="restart"/>', "<w:vMerge/>"
    body = (
        "<w:tbl>"
        f"<w:tr>{cell('Sign', down)}{cell('Farms', across)}</w:tr>"
        f"<w:tr>{cell('', more)}{cell('North')}{cell('South')}</w:tr>"
        f"<w:tr>{cell('Lamp')}{cell('7')}{cell('5')}</w:tr></w:tbl>"
    )
    paper = read(docx(tmp_path / "a.docx", body))
    assert tables(paper) == [
        [["Sign", "Farms", "Farms"], ["Sign", "North", "South"], ["Lamp", "7", "5"]]
    ]
    (table,) = (b for b in paper.blocks if isinstance(b, Table))
    assert table.header_rows == 2


def test_html_without_navigation_scripts_and_what_is_hidden(tmp_path: Path) -> None:
    path = tmp_path / "a.html"
    path.write_text(
        "<!doctype html><body><nav><p>12 articles</p></nav><script>13</script>"
        "<main><h1>Lamps</h1><h2>Results</h2><p>Of 40&nbsp;farms<sup>1,2</sup>, 12<br>had one;"
        "<span hidden>99</span> 10<sup>9</sup> had none.</p>"
        "<table><tr><th rowspan=2>Sign<th colspan=2>Farms<tr><th>North<th>South"
        "<tr><td style='padding-left:2em'>Lamp<td>7<sup>a</sup><td>5</table></main>"
        "<aside><p>7 adverts</p></aside><footer>2024</footer>",
        encoding="utf-8",
    )
    paper = read(path)
    assert texts(paper, "title") == ["Lamps"]
    assert texts(paper) == ["Of 40 farms[1,2], 12 had one; 10^9 had none."]
    assert tables(paper) == [
        [["Sign", "Farms", "Farms"], ["Sign", "North", "South"], ["Lamp", "7[a]", "5"]]
    ]
    (table,) = (b for b in paper.blocks if isinstance(b, Table))
    assert (table.header_rows, table.grid[2][0].level) == (2, 2)


def test_jats_with_a_document_type_that_is_not_read(tmp_path: Path) -> None:
    path = tmp_path / "a.nxml"
    path.write_text(
        '<!DOCTYPE article PUBLIC "-//NLM//DTD Journal Publishing DTD v2.3 20070202//EN" '
        '"journalpublishing.dtd"><article><front><article-meta><title-group><article-title>Lamps'
        "</article-title></title-group><abstract><sec><title>Results</title><p>12 &ndash; 13 of "
        "40&nbsp;farms.</p></sec></abstract></article-meta></front><body><sec><label>3</label>"
        "<title>Results</title><p>More<xref ref-type='bibr'><sup>12</sup></xref> light "
        "&plusmn; 3&thinsp;m<sup>2</sup>.</p><fig><label>Figure 1</label><caption><title>Curve."
        "</title><p>Rate of 30%.</p></caption></fig><table-wrap><label>Table 1</label><caption>"
        "<title>of all</title><p>Farms</p></caption><table><thead><tr><th/><th>n (%)</th></tr>"
        "</thead><tbody><tr>"
        "<td>Lamp</td><td>12 (30.0)</td></tr></tbody></table><table-wrap-foot><fn><label>a</label>"
        "<p>Two were not asked.</p></fn></table-wrap-foot></table-wrap></sec></body><back>"
        "<ref-list>"
        "<title>References</title><ref><label>1</label><mixed-citation>Lamb A. <article-title>Old "
        "lamps</article-title>. 2001</mixed-citation></ref></ref-list></back></article>",
        encoding="utf-8",
    )
    paper = read(path)
    assert texts(paper, "title") == ["Lamps"]
    assert texts(paper) == ["12 – 13 of 40 farms.", "More[12] light ± 3 m^2."]
    sections = [b.place.section for b in paper.blocks if isinstance(b, Paragraph)]
    assert "Abstract / Results" in sections
    assert texts(paper, "caption") == [
        "Figure 1 Curve.",
        "Rate of 30%.",
        "Table 1 of all",
        "Farms",
    ]
    (table,) = (b for b in paper.blocks if isinstance(b, Table))
    assert (table.place.label, table.caption) == ("Table 1", "Table 1 of all Farms")
    assert texts(paper, "note") == ["a Two were not asked."]
    assert texts(paper, "reference") == ["Lamb A. Old lamps. 2001"]
    assert tables(paper) == [[["", "n (%)"], ["Lamp", "12 (30.0)"]]]


def test_text_with_numbered_lines() -> None:
    said = [f"{n:>3}  words of the line that has number {n * 7}" for n in range(1, 15)]
    (paragraph,) = read_text("\n".join(said) + ".", "x").blocks
    assert isinstance(paragraph, Paragraph)
    assert paragraph.text.startswith("words of the line that has number 7 words")


def test_text_cut_by_a_table_is_joined() -> None:
    paper = read_text(
        "Results\n\nLamps stood on 12 farms, of which\n\nTable 1. Farms\n\nSign\tn\nLamp\t12\n"
        "None\t28\n\nData are numbers.\n\nfive were in the south.\n",
        "x",
    )
    assert texts(paper) == ["Lamps stood on 12 farms, of which five were in the south."]
    assert texts(paper, "note") == ["Data are numbers."]


def test_labels_torn_by_an_optical_reader_are_mended() -> None:
    paper = read_text(
        "The previous treatment is known, as are lamps.\n\nTable 1. Farms\n\n"
        "Sign\tn (%)\nPrevious tre\teatment\nYes\t12 (30.0)\nNo\t28 (70.0)\n",
        "x",
    )
    assert tables(paper)[0][1] == ["Previous treatment", ""]


COLUMNS = """
<style>@page { size: A4; margin: 2cm; @top-center { content: "Lamb et al. J Light 2024" }
@bottom-center { content: counter(page) } } body { font: 10pt serif; text-align: justify }
.c { columns: 2; column-gap: 6mm } h1 { font-size: 18pt } h2 { font-size: 12pt }
table { border-top: 1pt solid; border-bottom: 1pt solid; border-collapse: collapse; width: 100%;
font-size: 8pt; text-align: left } th { border-bottom: .5pt solid } .note, .cap { font-size: 8pt }
.w { column-span: all } p { margin: 0; text-indent: 1em } .cap, .note { text-indent: 0 }</style>
"""


def columned(path: Path) -> Path:
    """A paper in two columns with a table across both and one within a column."""
    import weasyprint

    filler = "Words that fill the lines of a column so that it is long enough to be one. " * 4
    paragraphs = "".join(
        f"<p>{filler}Number {i} of 40 farms (12.5%; 95% CI, 4.2–26.8) had lamps<sup>{i}</sup> on "
        "10<sup>9</sup> stones of 3 m<sup>2</sup>.</p>"
        for i in range(1, 14)
    )

    def table(number: int, css: str) -> str:
        rows = "".join(
            f"<tr><td>{name}</td><td>{n} (25.0)</td><td>{n + 1} (30.0)</td></tr>"
            for name, n in (("Lamp", 5), ("&nbsp;&nbsp;Lit at night", 6), ("None", 7))
        )
        return (
            f"<div class={css}><p class=cap><b>Table {number}.</b> Farms of two regions</p><table>"
            "<thead><tr><th></th><th>North (n = 20)</th><th>South (n = 20)</th></tr></thead>"
            f"<tbody>{rows}</tbody></table><p class=note>Values are n (%).</p></div>"
        )

    html = (
        f"{COLUMNS}<h1>Lamps of forty farms in two regions of one country</h1><div class=c>"
        f"<h2>Methods</h2>{paragraphs}{table(1, 'w')}<h2>Results</h2>{paragraphs}{table(2, 'n')}"
        f"<h2>Discussion</h2>{paragraphs}</div>"
    )
    weasyprint.HTML(string=html).write_pdf(path)
    return path


def test_pdf_in_two_columns(tmp_path: Path) -> None:
    paper = read(columned(tmp_path / "a.pdf"))
    assert texts(paper, "title") == ["Lamps of forty farms in two regions of one country"]
    assert texts(paper, "heading") == ["Methods", "Results", "Discussion"]
    said = " ".join(texts(paper))
    found = re.findall(r"Number (\d+) of 40 farms \(12.5%; 95% CI, 4.2–26.8\) had lamps"
                       r"\[(\d+)\] on 10\^9 stones of 3 m\^2\.", said)  # fmt: skip
    # Thirteen numbered paragraphs of each section, in their order.
    assert found == [(str(i), str(i)) for i in range(1, 14)] * 3
    assert "J Light" not in said
    grid = [
        ["", "North (n = 20)", "South (n = 20)"],
        ["Lamp", "5 (25.0)", "6 (30.0)"],
        ["Lit at night", "6 (25.0)", "7 (30.0)"],
        ["None", "7 (25.0)", "8 (30.0)"],
    ]
    assert tables(paper) == [grid, grid]
    assert texts(paper, "note") == ["Values are n (%)."] * 2
    assert [b.place.label for b in paper.blocks if isinstance(b, Table)] == ["Table 1", "Table 2"]


def test_pdf_manuscript_with_numbered_lines_and_a_table_without_rules(tmp_path: Path) -> None:
    import weasyprint

    numbers = "".join(
        f"<div style='position: absolute; left: -1cm; top: {n * 14}pt'>{n + 1}</div>"
        for n in range(40)
    )
    rows = "".join(
        f"<tr><td>{name}<td>{n} (25.0)<td>{n + 1} (30.0)</tr>"
        for name, n in (("Lamp", 5), ("None", 6), ("Not asked", 7))
    )
    weasyprint.HTML(
        string="<style>@page { size: A4; margin: 2.5cm } body { font: 10pt/14pt serif; margin: 0;"
        " position: relative } p { margin: 0 0 14pt } table { width: 100%; line-height: 14pt;"
        f" text-align: left }}</style><body>{numbers}<p><b>Results</b></p><p>"
        f"{'Words of a manuscript that wrap around on the page as those of papers do. ' * 5}"
        "Of 40 farms, 12 (30.0%) had lamps.</p><p>Table 1. Farms of two regions</p><table><tr>"
        f"<th>Sign<th>North (n = 20)<th>South (n = 20)</tr>{rows}</table><p>"
        f"{'More words follow the table, which has no rules, and wrap as they do. ' * 5}</p>"
    ).write_pdf(tmp_path / "a.pdf")
    paper = read(tmp_path / "a.pdf")
    first, second = texts(paper)
    assert first.endswith("papers do. Of 40 farms, 12 (30.0%) had lamps.")
    assert not re.search(r"\d", first.removesuffix("Of 40 farms, 12 (30.0%) had lamps.") + second)
    assert tables(paper) == [
        [
            ["Sign", "North (n = 20)", "South (n = 20)"],
            ["Lamp", "5 (25.0)", "6 (30.0)"],
            ["None", "6 (25.0)", "7 (30.0)"],
            ["Not asked", "7 (25.0)", "8 (30.0)"],
        ]
    ]


def test_pdf_table_that_goes_on_on_the_next_page(tmp_path: Path) -> None:
    import weasyprint

    rows = "".join(f"<tr><td>Farm {n}<td>{n} of 90<td>0.{n}</tr>" for n in range(10, 90))
    weasyprint.HTML(
        string="<style>@page { size: A5; margin: 2cm } table { width: 100%; border-collapse:"
        " collapse; border-top: 1pt solid; border-bottom: 1pt solid; text-align: left } thead {"
        " border-bottom: 0.5pt solid }</style><p>Table 1. Farms</p><table><thead><tr><th>Farm"
        f"<th>Lamps<th>P</tr></thead>{rows}</table><p>Each farm of the region is named once.</p>"
    ).write_pdf(tmp_path / "a.pdf")
    (grid,) = tables(read(tmp_path / "a.pdf"))
    assert grid == [
        ["Farm", "Lamps", "P"],
        *([f"Farm {n}", f"{n} of 90", f"0.{n}"] for n in range(10, 90)),
    ]
