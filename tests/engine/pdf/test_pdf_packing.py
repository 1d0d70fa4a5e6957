"""Text fills what a table or figure would leave open, on pages 400 high whose blocks have heights.

Everything is worked out by hand: a page holds blocks until their heights exceed 400, and may stay
open by a fifth, which is 80.
"""

import base64
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from weasyprint import HTML
from weasyprint.document import Document

from caseseries.documents.pdf import packing
from caseseries.documents.pdf.galley import Galley
from caseseries.documents.pdf.measure import galley_of
from caseseries.documents.pdf.packing import PackedHTML
from caseseries.documents.pdf.page import for_paper

STYLE = """<style>@page { size: 300px 400px; margin: 0 } html, body, h2, h3, p { margin: 0 }
p, h2, h3, .float-box { break-inside: avoid; overflow: hidden; font-size: 10px }
h2, h3 { break-after: avoid } table.short { break-inside: avoid }
table { border-spacing: 0 } td { padding: 0 }</style>"""


@pytest.fixture
def layouts(monkeypatch: pytest.MonkeyPatch) -> list[Document]:
    """What WeasyPrint laid out."""
    made: list[Document] = []
    render = HTML.render

    def noted(self: HTML, *args: Any, **options: Any) -> Document:
        made.append(render(self, *args, **options))
        return made[-1]

    monkeypatch.setattr(HTML, "render", noted)
    return made


def text(name: str, height: int, tag: str = "p") -> str:
    return f'<{tag} id="{name}" style="height: {height}px">{name}</{tag}>'


def figure(name: str, height: int) -> str:
    return f'<div class="float-box" id="{name}" style="height: {height}px">{name}</div>'


def table(name: str, rows: int, short: str = "short") -> str:
    """Rows are 20 high; a short table does not break."""
    cells = '<tr><td style="height: 20px; font-size: 8px">1</td></tr>' * rows
    inner = f'<table class="{short}"><tbody>{cells}</tbody></table>'
    return f'<div class="float float-tbl" id="{name}">{inner}</div>'


def pages(*blocks: str) -> list[list[str]]:
    """The ids of the blocks that begin on each page."""
    page = f"<html>{STYLE}<body><main><section>{''.join(blocks)}</section></main></body></html>"
    html = PackedHTML(string=page)
    document = html.render()
    begun: set[str] = set()
    found = []
    for laid_out in document.pages:
        here = []
        for box in laid_out._page_box.descendants():
            name = box.element.get("id") if box.element is not None else None
            if name and name not in begun:
                begun.add(name)
                here.append(name)
        found.append(here)
    return found


def test_text_goes_before_a_figure_that_does_not_fit() -> None:
    # 250 + 200 > 400 leaves 150 open; b fills 100 of them, c begins the next page.
    blocks = (text("a", 250), figure("F", 200), text("b", 100), text("c", 100))
    assert pages(*blocks) == [["a", "b"], ["c", "F"]]


def test_the_box_of_a_cell_goes_with_the_figure_in_it() -> None:
    # The margins of 30 around the box that Quarto has collapse where it goes: 250 + 30 + 100 fit.
    boxed = f'<div class="cell"><div class="cell-output">{figure("F", 200)}</div></div>'
    spaced = text("a", 250).replace("250px", "250px; margin-bottom: 30px")
    after = text("b", 100).replace("100px", "100px; margin-top: 30px")
    for cell in (figure("F", 200), boxed):
        assert pages(spaced, cell, after) == [["a", "b"], ["F"]]


def test_a_page_open_by_less_than_a_fifth_stays_as_it_is() -> None:
    blocks = (text("a", 330), figure("F", 200), text("b", 50))
    assert pages(*blocks) == [["a"], ["F", "b"]]


def test_a_figure_that_fits_stays_where_it_is() -> None:
    assert pages(text("a", 100), figure("F", 200), text("b", 50)) == [["a", "F", "b"]]


def test_figures_keep_their_order_and_a_table_may_pass_them() -> None:
    blocks = (text("a", 250), figure("F", 200), figure("G", 100), table("T", 5), text("b", 300))
    # T is 100 high and fills the page but for 50; b is of the text after it.
    assert pages(*blocks) == [["a", "T"], ["b"], ["F", "G"]]


def test_a_long_table_begins_where_a_figure_does_not_fit() -> None:
    blocks = (text("a", 250), figure("F", 200), table("T", 15, short=""))
    # 300 high: 140 on the first page, 160 on the second, above F.
    assert pages(*blocks) == [["a", "T"], ["F"]]


def test_a_table_that_fits_a_page_is_kept_whole_where_text_fills_what_it_leaves() -> None:
    # 300 high: 150 on the first page, which b fills.
    whole = (text("a", 250), table("T", 15, short=""), text("b", 150), text("c", 50))
    assert pages(*whole) == [["a", "b"], ["T", "c"]]
    # 50 of 150 would leave a quarter of the page open: T stays cut.
    cut = (text("a", 250), table("T", 15, short=""), text("b", 50))
    assert pages(*cut) == [["a", "T"], ["b"]]


def test_a_table_cut_after_its_first_rows_begins_on_the_next_page() -> None:
    # Three rows are 60 high, less than a fifth of the page, and nothing follows to fill it.
    assert pages(text("a", 340), table("T", 15, short="")) == [["a"], ["T"]]


def test_no_figure_passes_a_heading_of_the_highest_level() -> None:
    blocks = (text("a", 250), figure("F", 200), text("H", 20, "h2"), text("b", 100))
    assert pages(*blocks) == [["a"], ["F", "H", "b"]]


def test_a_lower_heading_is_passed_with_its_text_only() -> None:
    passed = (text("a", 250), figure("F", 200), text("h", 20, "h3"), text("b", 100))
    assert pages(*passed) == [["a", "h", "b"], ["F"]]
    alone = (text("a", 250), figure("F", 200), text("h", 20, "h3"))
    assert pages(*alone) == [["a"], ["F", "h"]]


def test_several_gaps_close_one_after_the_other() -> None:
    blocks = (
        *(text("a", 250), figure("F", 200), text("b", 140)),
        *(text("c", 100), figure("G", 200), text("d", 90)),
    )
    # b leaves 10 of the first page, so that c is set before F; both leave 100 of the second for d.
    assert pages(*blocks) == [["a", "b"], ["c", "F", "d"], ["G"]]


def test_a_choice_that_leaves_a_page_open_is_made_otherwise() -> None:
    blocks = (
        *(text("a", 250), table("T", 15, short=""), text("b", 80), figure("F", 120)),
        *(text("H", 20, "h2"), text("d", 100)),
    )
    # As a rule b fills 80 of the 150 that T leaves. Then 100 of the second page, a quarter, stay
    # open below T, as F needs 120. T cut in two halves of 150, b and F take 350 of it.
    assert pages(*blocks) == [["a", "T"], ["b", "F"], ["H", "d"]]


def test_a_page_asked_for_by_the_source_may_leave_one_open(layouts: list[Document]) -> None:
    asked = '<p style="height: 90px; break-before: page" id="b">b</p>'
    assert pages(text("a", 100), asked) == [["a"], ["b"]]
    assert len(layouts) == 1


def test_however_much_moves_two_layouts_are_enough(layouts: list[Document]) -> None:
    blocks = [
        block
        for n in range(6)
        for block in (text(f"a{n}", 250), figure(f"F{n}", 200), text(f"b{n}", 140))
    ]
    # 590 each, so that at least 6 · 590 / 400 = 8.85 pages, and every figure but the last moves
    found = pages(*blocks)
    assert len(found) <= 10
    assert sorted(name for page in found for name in page) == sorted(
        f"{kind}{n}" for n in range(6) for kind in "aFb"
    )
    assert len(layouts) == 2


def test_pages_that_were_not_foreseen_are_packed_again(
    layouts: list[Document], monkeypatch: pytest.MonkeyPatch
) -> None:
    def halved(document_pages: Sequence[Any]) -> Galley:
        galley = galley_of(document_pages)
        if len(layouts) == 1:
            for setting in galley.order:
                setting.block.strips[0].height *= 0.5 if setting.block.floats else 1.0
        return galley

    monkeypatch.setattr(packing, "galley_of", halved)
    blocks = (
        *(text("a", 250), figure("F", 200), text("b", 140)),
        *(text("c", 100), figure("G", 200), text("d", 90)),
    )
    # F and G taken for 100 each, c, F, G and d seem to fill the second page.
    assert pages(*blocks) == [["a", "b"], ["c", "F", "d"], ["G"]]
    assert len(layouts) == 3


LETTERING = (
    '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink">'
    '<!-- At risk --> <g transform="translate(1 9) scale(0.08 -0.08)"><defs>'
    '<path id="CohortSans-Regular-41" d="M 1 1 L 9 9 z"/></defs>'
    '<use xlink:href="#CohortSans-Regular-41"/></g></svg>'
)


@pytest.mark.parametrize("embedded", [False, True])
def test_a_figure_has_letters_whether_it_is_a_file_or_inside_the_page(
    tmp_path: Path, embedded: bool
) -> None:
    (tmp_path / "curve 1.svg").write_text(LETTERING)
    data = f"data:image/svg+xml;base64,{base64.b64encode(LETTERING.encode()).decode()}"
    page = f'<p><img alt="a" src="{data if embedded else "curve%201.svg"}"></p>'
    printed = for_paper(page, tmp_path)
    (encoded,) = printed.split("base64,")[1:]
    svg = base64.b64decode(encoded.partition('"')[0]).decode()
    assert ">At risk</text>" in svg
    assert "<path" not in svg


def test_what_quarto_calls_makes_the_same_page(tmp_path: Path) -> None:
    note = '<span class="number" data-trace="n">7<a class="trace" aria-label="note"></a></span>'
    blocks = (f"<p style='height: 250px'>{note}</p>", figure("Figure", 200), text("second", 100))
    (tmp_path / "in.html").write_text(
        f"<html lang='en'><title>t</title>{STYLE}<body><main>{''.join(blocks)}</main></body>"
    )
    subprocess.run(
        [sys.executable, "-m", "caseseries.documents.pdf.engine", "--pdf-variant=pdf/ua-1",
         "./in.html", "./out.pdf"],
        cwd=tmp_path, check=True, capture_output=True,
    )  # fmt: skip
    read = subprocess.run(["pdftotext", tmp_path / "out.pdf", "-"], check=True, capture_output=True)
    assert read.stdout.decode().split() == ["7", "second", "Figure"]


def test_row_headers_that_quarto_marks_are_headers() -> None:
    marked = '<td style="x" data-quarto-table-cell-role="th"\nscope="row">a <b>b</b></td><td>1</td>'
    assert for_paper(marked, Path()) == ('<th style="x"\nscope="row">a <b>b</b></th><td>1</td>')
