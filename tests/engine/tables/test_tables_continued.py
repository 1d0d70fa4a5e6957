"""A table that goes on to a next page of the PDF says there which table it is."""

import subprocess

import pytest

from caseseries.documents.embedded.pandoc import LAYOUT_FILTER, pandoc_path
from caseseries.documents.pdf.page import for_paper
from caseseries.documents.pdf.weasy import without_variables

STYLES = LAYOUT_FILTER.with_name("style.css")


def table(number: int, rows: int) -> str:
    caption = f"::: {{.float-caption}}\nTable\u00a0{number}. Caption\n:::"
    lines = "\n".join(f"| name {row} | {row} |" for row in range(rows))
    return f"::: {{#tbl-{number} .float .float-tbl}}\n{caption}\n\n| A | B |\n|--|--|\n{lines}\n:::"


def pages(markdown: str) -> list[str]:
    """All that stands on each page, margins included."""
    weasyprint = pytest.importorskip("weasyprint")
    html = subprocess.run(
        [pandoc_path(), "--from=markdown", "--to=html", f"--lua-filter={LAYOUT_FILTER}"],
        input=markdown, text=True, capture_output=True, check=True,
    ).stdout  # fmt: skip
    css = weasyprint.CSS(string=without_variables(STYLES.read_text()), base_url=STYLES.as_uri())
    document = weasyprint.HTML(string=for_paper(html, STYLES.parent)).render(stylesheets=[css])
    return [
        " ".join(getattr(box, "text", "") for box in page._page_box.descendants(True))
        for page in document.pages
    ]


def test_pages_that_continue_a_table_name_it_and_no_other_page_does() -> None:
    # The second table begins at the head of a page: it is not continued there.
    found = pages(f"{table(1, 130)}\n\n::: {{.page-break}}\n{table(2, 3)}\n:::\n\nThe end.")
    assert len(found) == 4
    assert ["(continued)" in page for page in found] == [False, True, True, False]
    assert all("Table 1 (continued)" in page.replace("\u00a0", " ") for page in found[1:3])
    assert "Table 2 (continued)" not in " ".join(found)
