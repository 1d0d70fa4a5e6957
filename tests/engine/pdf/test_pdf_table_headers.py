"""The headers of cells in the tagged PDF are those of the HTML, under spans and over pages."""

from pathlib import Path

import pytest
from structure_tree import Cell, in_html, in_pdf, plain

from caseseries.documents.pdf.packing import PackedHTML

# Rates at two times below one heading, beside headings of two rows; groups of rows; one row
# header for two rows. Ten rows of 40 px do not fit on a page 300 high.
TABLE = """<table><thead>
<tr><th scope="col" rowspan="2">Level</th><th scope="col" rowspan="2">n</th>
<th scope="colgroup" colspan="2">Survival</th><th scope="col" rowspan="2">P</th></tr>
<tr><th scope="col">One year</th><th scope="col">Five years</th></tr></thead>
<tbody><tr><th scope="rowgroup" colspan="5">Sex</th></tr>
<tr><th scope="row">Male</th><td>1</td><td>2</td><td>3</td><td rowspan="2">4</td></tr>
<tr><th scope="row">Female</th><td>5</td><td>6</td><td>7</td></tr></tbody>
<tbody><tr class="variable"><th scope="rowgroup">Age</th><td>8</td><td colspan="2">9</td>
<td rowspan="4">10</td></tr>
<tr><th scope="row">Old</th><td>11</td><td>12</td><td>13</td></tr>
<tr><th scope="row" rowspan="2">Young</th><td>14</td><td>15</td><td>16</td></tr>
<tr><td>17</td><td>18</td><td>19</td></tr></tbody></table>"""
PAGE = f"""<html lang="en"><title>t</title><style>
@page {{ size: 500px 300px; margin: 0 }} th, td {{ height: 40px; padding: 0; font-size: 10px }}
table {{ border-spacing: 0 }} tr {{ break-inside: avoid }}
</style><main><p>Text</p>{TABLE}</main></html>"""
BY_HAND = {
    "1": ["n", "Sex", "Male"],
    "3": ["Survival", "Fiveyears", "Sex", "Male"],
    "4": ["P", "Sex", "Male", "Female"],
    "7": ["Survival", "Fiveyears", "Sex", "Female"],
    "8": ["n", "Age"],
    "9": ["Survival", "Oneyear", "Fiveyears", "Age"],
    "10": ["P", "Age", "Old", "Young"],
    "17": ["n", "Age", "Young"],
    "19": ["Survival", "Fiveyears", "Age", "Young"],
}


@pytest.fixture(scope="module")
def tables(tmp_path_factory: pytest.TempPathFactory) -> list[list[list[Cell]]]:
    path = tmp_path_factory.mktemp("tagged") / "page.pdf"
    PackedHTML(string=PAGE).write_pdf(path, pdf_variant="pdf/ua-1")
    return [table.rows for table in in_pdf(path)]


def test_the_table_is_cut_and_has_its_head_on_both_pages(tables: list[list[list[Cell]]]) -> None:
    assert [plain(rows[0][0].text) for rows in tables] == ["Level", "Level"]


def test_cells_have_the_headers_that_a_reader_of_the_page_sees(
    tables: list[list[list[Cell]]],
) -> None:
    cells = [cell for rows in tables for row in rows for cell in row if cell.tag == "td"]
    found = {plain(cell.text): cell.headers for cell in cells}
    assert {text: sorted(found[text]) for text in BY_HAND} == {
        text: sorted(headers) for text, headers in BY_HAND.items()
    }


def test_every_cell_agrees_with_the_grid_of_the_html(tables: list[list[list[Cell]]]) -> None:
    cells = [cell for rows in tables for row in rows for cell in row if cell.tag == "td"]
    expected = {plain(cell.text): set(cell.headers) for cell in in_html(PAGE)[0].data}
    assert {plain(cell.text): set(cell.headers) for cell in cells} == expected


def test_every_header_says_what_it_heads(tables: list[list[list[Cell]]]) -> None:
    scopes = {plain(c.text): c.scope for rows in tables for row in rows for c in row
              if c.tag == "th"}  # fmt: skip
    assert scopes["Survival"] == scopes["Oneyear"] == "col"
    assert scopes["Sex"] == scopes["Age"] == "rowgroup"
    assert scopes["Male"] == "row"


def test_a_level_is_told_its_variable(tables: list[list[list[Cell]]]) -> None:
    headers = {plain(c.text): c.headers for rows in tables for row in rows for c in row}
    assert headers["Male"] == ("Level", "Sex")
    assert headers["Sex"] == headers["Oneyear"] == ()


def test_a_page_without_tags_is_written_as_it_is(tmp_path: Path) -> None:
    PackedHTML(string=PAGE).write_pdf(tmp_path / "plain.pdf")
    assert in_pdf(tmp_path / "plain.pdf") == []
