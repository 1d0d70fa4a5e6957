"""What every table promises: plain semantic HTML that Quarto and pandoc turn into their own."""

from __future__ import annotations

import json
from typing import Any

import pytest

from caseseries.documents.tables import PlainColumn, plain_table
from caseseries.documents.tables.parts.html_table import (
    Cell,
    Column,
    HtmlTable,
    RowGroup,
    body_row,
    header_cells,
)

COLUMNS = (Column("left", 60), Column("center", 40))


def small_table(**changes: Any) -> HtmlTable:
    parts: dict[str, Any] = {
        "columns": COLUMNS,
        "header": (header_cells(["Group", "n"], COLUMNS),),
        "groups": (RowGroup((body_row(["A & B", "1\n(2)"], COLUMNS, level=1),), heading="Both"),),
        "notes": ("First *note*.", "Second."),
    }
    return HtmlTable(**(parts | changes))


def test_only_a_short_table_is_kept_on_one_page() -> None:
    # Ten rows, the heading of their group among them.
    row = body_row(["A", "1"], COLUMNS)
    for n_rows, kept in ((9, True), (10, False)):
        html = small_table(groups=(RowGroup((row,) * n_rows, heading="Both"),)).html
        assert ('class="results-table short"' in html) == kept


def test_notes_stand_below_the_table_and_not_in_a_footer() -> None:
    markdown = small_table()._repr_markdown_()
    table, _, notes = markdown.partition("</table>")
    assert markdown.startswith("```{=html}\n<table")
    assert "<tfoot" not in table
    assert "First *note*. Second." in notes


def test_text_is_escaped_and_line_breaks_kept() -> None:
    html = small_table().html
    assert "A &amp; B" in html
    assert "1<br>(2)" in html


def test_headers_have_a_scope() -> None:
    html = small_table(
        header=((Cell("Group", is_header=True), Cell("n", is_header=True, colspan=1)),)
    ).html
    assert html.count('scope="col"') == 2
    assert '<th scope="rowgroup" colspan="2"' in html
    assert 'scope="row"' in html


def test_pandoc_reads_groups_spans_and_indentation() -> None:
    pypandoc = pytest.importorskip("pypandoc")
    document = json.loads(pypandoc.convert_text(small_table().html, "json", format="html"))
    (table,) = document["blocks"]
    _, _, column_specs, head, bodies, foot = table["c"]
    assert [width["c"] for _, width in column_specs] == [0.6, 0.4]
    assert len(head[1]) == 1
    ((_, row_head_columns, group_heading, body_rows),) = bodies
    assert row_head_columns == 1
    assert len(group_heading) == 1
    first_cell = body_rows[0][1][0]
    assert json.dumps(first_cell[4]).count("\\u2007") == 2
    assert not foot[1]


def test_any_records_become_a_table() -> None:
    records = [
        {
            "table": "patients",
            "column": "ecog",
            "description": "0 to 4",
            "seen": True,
            "mean": 1.25,
        },
        {"table": "tumors", "column": "kidney", "description": None, "seen": False, "mean": None},
    ]
    columns = [
        PlainColumn("column", "Column", 20, is_code=True),
        PlainColumn("description", "Description", 40),
        PlainColumn("seen", "Seen", 10),
        PlainColumn("mean", "Mean", 10, places=1),
    ]
    html = plain_table(records, columns, group_by="table").html
    assert "<code>ecog</code>" in html
    assert html.index("patients") < html.index("ecog") < html.index("tumors")
    assert ">yes<" in html
    assert ">1.3<" in html
    assert "None" not in html


def test_a_plain_table_without_records_says_so() -> None:
    html = plain_table([], [PlainColumn("rule", "Rule")], empty="No rule was broken.").html
    assert "No rule was broken." in html
