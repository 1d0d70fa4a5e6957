"""A variable's name and its levels head their rows in the HTML, however many columns they span."""

import re
import subprocess

from caseseries.documents.embedded.pandoc import LAYOUT_FILTER, pandoc_path
from caseseries.documents.embedded.row_headers import with_row_headers
from caseseries.documents.tables.parts.html_table import (
    VARIABLE,
    Cell,
    Column,
    HtmlTable,
    Row,
    RowGroup,
    body_row,
    header_cells,
)

COLUMNS = (Column("left", 40), Column("center", 30), Column("center", 30))


def test_cells_that_head_rows_are_header_cells_and_no_others() -> None:
    # The name of the variable spans two columns, P stands in the third; a level's spans one.
    rows = (
        Row((Cell("Sex", colspan=2, is_header=True), Cell("0.29")), VARIABLE),
        body_row(["Male", "6", ""], COLUMNS, level=1),
    )
    header = (header_cells(["Variable", "n", "P"], COLUMNS),)
    table = HtmlTable(COLUMNS, header=header, groups=(RowGroup(rows),))
    tree = subprocess.run(
        [pandoc_path(), "--from=html", "--to=json"], input=table.html, text=True,
        capture_output=True, check=True,
    ).stdout  # fmt: skip
    page = subprocess.run(
        [pandoc_path(), "--from=json", "--to=html", "--wrap=none",
         f"--lua-filter={LAYOUT_FILTER}"],
        input=tree, text=True, capture_output=True, check=True,
    ).stdout  # fmt: skip
    body = with_row_headers(page).partition("</thead>")[2]
    cells = re.findall(r"<(t[hd])([^>]*)>([^<]*)</(t[hd])>", body)
    assert [(tag, text) for tag, _, text, _ in cells if text] == [
        ("th", "Sex"), ("td", "0.29"), ("th", "Male"), ("td", "6"),
    ]  # fmt: skip
    assert all(begins == ends for begins, _, _, ends in cells)
    assert not any("scope" in attributes for tag, attributes, _, _ in cells if tag == "td")
    assert 'colspan="2"' in cells[0][1]
