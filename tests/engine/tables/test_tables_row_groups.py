"""Which header a listener is told with each level of a table of several variables."""

from __future__ import annotations

import re
from xml.etree import ElementTree

from caseseries.documents.tables.parts.html_table import (
    Column,
    HtmlTable,
    RowGroup,
    body_row,
    header_cells,
)

COLUMNS = (Column("left", 60), Column("center", 20), Column("center", 20))


def heard(table: HtmlTable) -> dict[str, list[str]]:
    """By the value of a cell, the row headers that HTML ties to it: those of its row, and those
    of scope rowgroup above it in its tbody."""
    found = {}
    xml = re.sub(r"<(col |br)([^>]*)>", r"<\1\2/>", table.html)
    for body in ElementTree.fromstring(xml).iter("tbody"):
        of_group: list[str] = []
        for row in body.iter("tr"):
            headers = [("".join(th.itertext()).strip(), th.get("scope")) for th in row.iter("th")]
            of_group += [text for text, scope in headers if scope == "rowgroup"]
            of_row = [text for text, scope in headers if scope == "row"]
            for cell in row.iter("td"):
                text = "".join(cell.itertext()).strip()
                if text:
                    found[text] = [*of_group, *of_row]
    return found


def table(*groups: RowGroup) -> HtmlTable:
    header = (header_cells(["Characteristic", "Value", "P"], COLUMNS),)
    return HtmlTable(columns=COLUMNS, header=header, groups=groups)


def test_each_level_is_heard_with_its_own_variable() -> None:
    rows = (
        body_row(["Smoker", "", ""], COLUMNS, classes="variable"),
        body_row(["Yes", "3", ""], COLUMNS, level=1),
        body_row(["No", "4", ""], COLUMNS, level=1),
        body_row(["Diabetes", "", "0.5"], COLUMNS, classes="variable"),
        body_row(["Yes", "1", ""], COLUMNS, level=1),
        body_row(["Age, years", "61", ""], COLUMNS),
        body_row(["Deaf", "", ""], COLUMNS, classes="variable"),
        body_row(["Yes", "0", ""], COLUMNS, level=1),
    )
    assert heard(table(RowGroup(rows, heading="Patients (n = 7)"))) == {
        "3": ["Smoker", "Yes"],
        "4": ["Smoker", "No"],
        "0.5": ["Diabetes"],
        "1": ["Diabetes", "Yes"],
        "61": ["Age, years"],
        "0": ["Deaf", "Yes"],
    }


def test_the_heading_of_a_part_stays_above_its_variables() -> None:
    rows = (
        body_row(["Smoker", "", ""], COLUMNS, classes="variable"),
        body_row(["Yes", "3", ""], COLUMNS, level=1),
    )
    html = table(RowGroup(rows, heading="Patients (n = 7)")).html
    assert html.index("Patients (n = 7)") < html.index("Smoker") < html.index("Yes")
    assert html.count("Patients (n = 7)") == 1


def test_a_table_without_variables_has_the_groups_it_was_given() -> None:
    rows = (body_row(["One", "1", "2"], COLUMNS),)
    assert table(RowGroup(rows, heading="Both")).html.count("<tbody") == 1
