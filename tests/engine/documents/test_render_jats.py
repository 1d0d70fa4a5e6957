"""A document as JATS: valid by the published DTD, with nothing lost on the way.

What stands where is that of the tag library (https://jats.nlm.nih.gov/publishing/tag-library/1.3/).
"""

from __future__ import annotations

import re
from pathlib import Path
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

import pytest
from jats_rules import faults
from recorded_features import FEATURES, SHOWN
from rendered_words import project_of

from caseseries.documents.render import choose, render
from caseseries.documents.render_error import RenderError

XLINK = "{http://www.w3.org/1999/xlink}"
REFERENCES = """\
@article{able2001, title={A title}, author={Able, Ann and Baker, Bo}, journal={A Journal},
  year=2001, volume=3, number=2, pages={10--12}, doi={10.1000/1}}
@article{coy2002, title={Another title}, author={Coy, Cy}, journal={B Journal}, year=2002,
  volume=4, pages={e7}}
@article{dow2003, title={Never cited}, author={Dow, Di}, journal={C Journal}, year=2003}
"""
DOCUMENT = """\
---
title: "A *small* series"
running-title: Small series
keywords: [implants, survival & loss]
bibliography: refs.bib
author:
  - name: {given: Ada Mary, family: Poe}
    orcid: 0000-0002-1825-0097
    email: ada@example.org
    affiliations: [Clinic A]
  - name: Bo Roe
    affiliations: [Clinic A, Clinic B]
journal: {nlm-ta: J Small Ser, title: Journal of Small Series, eissn: 1234-5678}
---

::: {#synthetic-statement .synthetic-rows}
**Made up.** No row is a person.
:::

## Abstract {.unnumbered}

**Purpose.** To count.

**Results.** Five were lost.

More of the results.

## Methods {#sec-methods}

Counted as before [@coy2002; @able2001], see @sec-methods, @tbl-one, @fig-one and @eq-one.^[In
a note.] More in the [supplement](supplement.qmd).

$$ a = b $$ {#eq-one}

```{python}
#| label: tbl-one
#| tbl-cap: "Implants by *group*"
class Shown:
    def _repr_markdown_(self):
        fence = 3 * "`"
        return fence + '''{=html}
<table><thead><tr><th rowspan="2" scope="col">Group</th><th colspan="2" scope="col">Lost</th></tr>
<tr><th scope="col">n</th><th scope="col">of<br>all</th></tr></thead><tbody>
<tr class="group"><th colspan="3" scope="rowgroup">Length</th></tr>
<tr><th scope="row">Short</th><td class="num">4</td><td class="num">10.5</td></tr>
</tbody></table>
''' + fence + '''

::: {.table-notes}
Lost: taken out. See @fig-one.
:::
'''
Shown()
```

```{python}
#| label: fig-one
#| fig-cap: "Implants in place"
class Drawn:
    def _repr_svg_(self):
        return ('<svg xmlns="http://www.w3.org/2000/svg" width="9" height="6">'
                '<title>Falls to 5 &amp; stays</title><path d="M0 0L9 6"/></svg>')
Drawn()
```

::: {.content-visible when-format="html"}
For the screen.
:::

::: {.content-visible when-format="jats"}
For the journal.
:::

## References {.unnumbered}

::: {#refs}
:::
"""


def written(folder: Path) -> Path:
    """A project with the document, rendered as JATS into its folder `out`."""
    source = folder / "index.qmd"
    source.write_text(DOCUMENT, encoding="utf-8")
    project = project_of(source, folder / "project")
    (project / "report" / "refs.bib").write_text(REFERENCES, encoding="utf-8")
    render(project, project / "study.duckdb", project / "out", ("jats", "html"))
    return project / "out"


@pytest.fixture(scope="module")
def out(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return written(tmp_path_factory.mktemp("jats"))


@pytest.fixture(scope="module")
def article(out: Path) -> Element:
    return ElementTree.fromstring((out / "index.xml").read_text(encoding="utf-8"))


def text(element: Element | None) -> str:
    assert element is not None
    return " ".join("".join(element.itertext()).replace("\u00a0", " ").split())


def test_the_article_is_valid_and_says_by_which_dtd(out: Path) -> None:
    document = (out / "index.xml").read_text(encoding="utf-8")
    assert faults(document) == []
    assert "JATS (Z39.96) Journal Publishing DTD v1.3 20210610//EN" in document.partition("<art")[0]
    # The rules notice a wrapper in a wrapper, a lost attribute and a reference to nothing.
    for old, new in (
        ("<table>", "<table-wrap/><table>"),
        (' xlink:href="index-figures/figure-1.svg"', ""),
        ('rid="fig-one"', 'rid="fig-two"'),
    ):
        assert faults(document.replace(old, new)) != []


@pytest.mark.parametrize("feature", [*SHOWN, "figures"])
def test_what_a_document_may_hold_is_valid(feature: str, tmp_path: Path) -> None:
    project = project_of(FEATURES / f"{feature}.qmd", tmp_path / "project")
    render(project, project / "study.duckdb", project / "out", ("jats",))
    assert faults((project / "out" / f"{feature}.xml").read_text(encoding="utf-8")) == []


def test_the_front_has_title_authors_places_abstract_and_keywords(article: Element) -> None:
    meta = article.find("front/article-meta")
    assert meta is not None
    assert text(meta.find("title-group/article-title")) == "A small series"
    assert text(meta.find("title-group/article-title/italic")) == "small"
    assert text(meta.find("title-group/alt-title")) == "Small series"
    ada, bo = meta.findall("contrib-group/contrib")
    assert (text(ada.find("name/surname")), text(ada.find("name/given-names"))) == (
        "Poe",
        "Ada Mary",
    )
    assert text(ada.find("contrib-id[@contrib-id-type='orcid']")) == "0000-0002-1825-0097"
    assert text(ada.find("email")) == "ada@example.org"
    assert text(bo.find("string-name")) == "Bo Roe"
    places = {aff.get("id"): text(aff) for aff in meta.iter("aff")}
    assert places == {"aff-1": "1 Clinic A", "aff-2": "2 Clinic B"}
    assert [[x.get("rid") for x in person.findall("xref")] for person in (ada, bo)] == [
        ["aff-1"],
        ["aff-1", "aff-2"],
    ]
    parts = {text(sec.find("title")): list(map(text, sec.findall("p")))
             for sec in meta.findall("abstract/sec")}  # fmt: skip
    assert parts == {
        "Purpose": ["To count."],
        "Results": ["Five were lost.", "More of the results."],
    }
    assert [text(word) for word in meta.findall("kwd-group/kwd")] == [
        "implants",
        "survival & loss",
    ]
    assert text(article.find("front/notes")) == "Made up. No row is a person."
    assert text(article.find("front/journal-meta/journal-id")) == "J Small Ser"
    assert text(article.find("front/journal-meta/issn")) == "1234-5678"
    titles = [text(title) for title in article.findall("body/sec/title")]
    assert titles == ["Methods"]


def test_a_name_in_parts_is_printed_whole(out: Path) -> None:
    page = (out / "index.html").read_text(encoding="utf-8")
    assert "Ada Mary Poe<sup>1</sup>" in page.replace("\u00a0", " ")


def test_a_table_is_one_of_cells_with_its_label_caption_and_notes(article: Element) -> None:
    (wrap,) = article.iter("table-wrap")
    assert (wrap.get("id"), text(wrap.find("label"))) == ("tbl-one", "Table 1")
    assert text(wrap.find("caption/p")) == "Implants by group"
    assert text(wrap.find("table-wrap-foot/p")) == "Lost: taken out. See Figure 1."
    head = [[(text(th), th.get("colspan"), th.get("rowspan")) for th in row]
            for row in wrap.findall("table/thead/tr")]  # fmt: skip
    assert head[0] == [("Group", None, "2"), ("Lost", "2", None)]
    assert wrap.find("table/thead/tr[2]/th[2]/break") is not None
    group, short = wrap.findall("table/tbody/tr")
    assert text(group.find("th/bold")) == "Length"
    assert [(cell.tag, text(cell), cell.get("align")) for cell in short] == [
        ("th", "Short", None),
        ("td", "4", "right"),
        ("td", "10.5", "right"),
    ]


def test_a_figure_is_a_file_with_its_text(article: Element, out: Path) -> None:
    (figure,) = article.iter("fig")
    assert (figure.get("id"), text(figure.find("label"))) == ("fig-one", "Figure 1")
    assert text(figure.find("caption/p")) == "Implants in place"
    graphic = figure.find("graphic")
    assert graphic is not None
    assert text(graphic.find("alt-text")) == "Falls to 5 & stays"
    assert graphic.get(f"{XLINK}href") == "index-figures/figure-1.svg"
    assert "<path" in (out / "index-figures" / "figure-1.svg").read_text(encoding="utf-8")


def test_references_lead_to_their_kind(article: Element) -> None:
    paragraph = next(p for p in article.iter("p") if text(p).startswith("Counted"))
    found = [(x.get("ref-type"), x.get("rid"), text(x)) for x in paragraph.iter("xref")]
    assert found == [
        ("bibr", "ref-coy2002", "1"),
        ("bibr", "ref-able2001", "2"),
        ("sec", "sec-methods", "Section 1"),
        ("table", "tbl-one", "Table 1"),
        ("fig", "fig-one", "Figure 1"),
        ("disp-formula", "eq-one", "Equation 1"),
        ("fn", "fn1", "1"),
    ]
    assert text(article.find("back/fn-group/fn/p")) == "In a note."
    assert text(paragraph).endswith("More in the supplement.")


def test_the_references_are_those_cited_in_their_order_and_in_elements(article: Element) -> None:
    first, second = article.findall("back/ref-list/ref")
    assert (first.get("id"), text(first.find("label"))) == ("ref-coy2002", "1")
    assert (second.get("id"), text(second.find("label"))) == ("ref-able2001", "2")
    able = second.find("element-citation")
    assert able is not None
    assert [text(name) for name in able.iter("surname")] == ["Able", "Baker"]
    found = {tag: text(able.find(tag)) for tag in ("article-title", "source", "volume", "issue")}
    assert found == {"article-title": "A title", "source": "A Journal", "volume": "3", "issue": "2"}
    assert (text(able.find("fpage")), text(able.find("lpage"))) == ("10", "12")
    assert text(able.find("pub-id[@pub-id-type='doi']")) == "10.1000/1"


def test_what_is_for_one_format_is_in_that_alone(article: Element) -> None:
    assert "For the journal." in text(article)
    assert "For the screen." not in text(article)


def test_no_place_on_this_machine_and_no_mark_of_the_screen_is_left(out: Path) -> None:
    document = (out / "index.xml").read_text(encoding="utf-8")
    assert str(out.parent) not in document
    assert not re.search(r"named-content|boxed-text|styled-content|\.qmd", document)


def test_the_same_document_gives_the_same_bytes(out: Path, tmp_path: Path) -> None:
    again = written(tmp_path)
    assert (again / "index.xml").read_bytes() == (out / "index.xml").read_bytes()


def test_quarto_is_not_asked_for_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("shutil.which", lambda name: f"/bin/{name}")
    assert choose("auto", ("html",)) == "quarto"
    assert choose("auto", ("html", "jats")) == "embedded"
    with pytest.raises(RenderError, match="jats cannot be had from Quarto"):
        choose("quarto", ("html", "jats"))
