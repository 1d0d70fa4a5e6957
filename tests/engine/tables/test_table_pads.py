"""Numbers of a column stand below each other without a space in their text."""

import re
import subprocess

import pytest

from caseseries.documents.embedded.pandoc import LAYOUT_FILTER, pandoc_path
from caseseries.documents.pdf.weasy import without_variables
from caseseries.documents.printing.alignment import align_decimals
from caseseries.documents.tables.parts.html_table import (
    Column,
    HtmlTable,
    RowGroup,
    body_row,
    header_cells,
)

COLUMNS = (Column("left", 60), Column("left", 20), Column("center", 20))
NUMBERS = ["9.5", "100", "0.25", "1000.75"]
STYLES = LAYOUT_FILTER.with_name("style.css")


def page() -> str:
    """A table of the documents as a browser gets it."""
    aligned = align_decimals(NUMBERS)
    names = ["A name", "B", "C", "D"]
    table = HtmlTable(
        columns=COLUMNS,
        header=(header_cells(["Variable", "Left", "Center"], COLUMNS),),
        groups=(
            RowGroup(
                tuple(
                    body_row([name, text, text], COLUMNS, level=level)
                    for level, (name, text) in zip(
                        [0, 0, 1, 2], zip(names, aligned, strict=True), strict=True
                    )
                ),
            ),
        ),
    )
    tree = subprocess.run(
        [pandoc_path(), "--from=html", "--to=json"], input=table.html, text=True,
        capture_output=True, check=True,
    ).stdout  # fmt: skip
    return subprocess.run(
        [pandoc_path(), "--from=json", "--to=html", "--wrap=none",
         f"--lua-filter={LAYOUT_FILTER}"],
        input=tree, text=True, capture_output=True, check=True,
    ).stdout  # fmt: skip


def test_a_cell_holds_its_number_and_nothing_else() -> None:
    cells = re.findall(r"<td[^>]*>(.*?)</td>", page())
    texts = [re.sub(r"<[^>]*>", "", cell) for cell in cells]
    assert texts == [text for text in NUMBERS for _ in range(2)]


def test_a_level_is_told_by_a_class() -> None:
    names = re.findall(r"<th([^>]*)>([^<]*)</th>", page().partition("</thead>")[2])
    assert [text for _, text in names] == ["A name", "B", "C", "D"]
    levels = [re.findall(r"indent-\d", attributes) for attributes, _ in names]
    assert levels == [[], [], ["indent-1"], ["indent-2"]]


def test_decimal_points_stand_below_each_other() -> None:
    weasyprint = pytest.importorskip("weasyprint")
    css = weasyprint.CSS(string=without_variables(STYLES.read_text()), base_url=STYLES.as_uri())
    document = weasyprint.HTML(string=page()).render(stylesheets=[css])
    found: dict[str, list[tuple[float, float]]] = {number: [] for number in NUMBERS}
    for box in document.pages[0]._page_box.descendants():
        text = getattr(box, "text", None)
        if text in found:
            found[text].append((box.position_x, box.width))
    # three digits are all that 1000.75 is wider
    wide = (found["1000.75"][0][1] - found["0.25"][0][1]) / 3
    for column in (0, 1):
        points = [
            found[number][column][0] + len(number.partition(".")[0]) * wide for number in NUMBERS
        ]
        assert max(points) - min(points) < 0.05
