"""The HTML page: one file, readable without its script, that shows the failing rows themselves."""

from __future__ import annotations

import base64
import dataclasses
import datetime
import hashlib
import html.parser
import json
from pathlib import Path

import duckdb
import pytest
from first_study import check
from gate_cohort import deliver
from gate_reports import BROKEN, FORMAT, HOSTILE, failure, hostile, report

from caseseries.gate.failures.details import Details
from caseseries.gate.gate import GateReport
from caseseries.gate.report import render


class Page(html.parser.HTMLParser):
    """The elements with their attributes, and the text outside style and script."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str, str]] = []
        self.text = ""
        self.marked: list[str] = []
        self._open: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += [(tag, name, value or "") for name, value in attrs]
        self._open.append(tag)
        if tag == "mark":
            self.marked.append("")

    def handle_endtag(self, tag: str) -> None:
        while self._open and self._open.pop() != tag:
            pass

    def handle_data(self, data: str) -> None:
        if self._open and self._open[-1] in ("style", "script"):
            return
        self.text += data
        if "mark" in self._open:
            self.marked[-1] += data

    def values(self, name: str) -> list[str]:
        return [value for _, attribute, value in self.attributes if attribute == name]


def page_of(folder: Path, *, show_phi: bool = False) -> Page:
    with duckdb.connect() as con:
        found = check(folder, con, details=True)
    return Page(render(found, "html", show_phi=show_phi))


def test_the_page_needs_nothing_but_itself() -> None:
    page = Page(render(BROKEN, "html"))
    assert page.values("src") == []
    assert all(address[1:] in page.values("id") for address in page.values("href"))
    assert {"#table-labs", "#data-folder"} <= set(page.values("href"))
    assert page.tags.count("html") == 1
    assert "link" not in page.tags
    assert "Data check: failed" in page.text
    assert "0,8" in page.text


def test_only_the_pages_own_style_and_script_are_allowed_to_run() -> None:
    text = render(BROKEN, "html")
    (policy,) = [value for value in Page(text).values("content") if "default-src" in value]
    assert policy.startswith("default-src 'none'")
    assert "unsafe" not in policy
    for tag in ("style", "script"):
        content = text.split(f"<{tag}>")[1].split(f"</{tag}>")[0]
        digest = base64.b64encode(hashlib.sha256(content.encode()).digest()).decode()
        assert f"'sha256-{digest}'" in policy


def test_links_from_the_counts_lead_to_the_failures() -> None:
    page = Page(render(BROKEN, "html"))
    assert {address.removeprefix("#") for address in page.values("href")} <= set(page.values("id"))


def test_without_the_script_everything_is_open_and_no_filter_pretends_to_work() -> None:
    page = Page(render(BROKEN, "html"))
    rules = [tag for tag, name, value in page.attributes if name == "class" and value == "rule"]
    assert len(rules) == len(page.values("data-rule")) == 3
    assert [tag for tag, name, _ in page.attributes if name == "open"].count("details") == 3
    assert ("form", "hidden", "") in page.attributes


def test_the_delivered_row_is_shown_with_the_offending_cell_marked(tmp_path: Path) -> None:
    folder = deliver(tmp_path, ("ablations", "S01,T01,true,7,2,", "S01,T01,true,700,2,"))
    page = page_of(folder)
    assert page.marked == ["700"]
    # The whole row, and the patient it belongs to by way of its session.
    for cell in ("S01", "T01", "freeze_thaw_cycles"):
        assert cell in page.text.replace("\u200b", "")
    assert page.values("data-patient") == ["P01"]


def test_an_empty_cell_is_marked_as_empty(tmp_path: Path) -> None:
    page = page_of(deliver(tmp_path, ("ablations", "S01,T01,true", "S01,T01,")))
    assert page.marked == ["empty"]


def test_protected_cells_are_masked_in_the_rows_too(tmp_path: Path) -> None:
    change = ("patients", "P01,male,1960-05-01,0", "P01,male,1960-05-01,9")
    masked = page_of(deliver(tmp_path / "a", change))
    assert "1960-05-01" not in masked.text
    assert (
        "Protected health information is masked; caseseries check --show-phi shows it."
        in masked.text
    )
    shown = page_of(deliver(tmp_path / "b", change), show_phi=True)
    assert "1960-05-01" in shown.text


def test_a_line_that_cannot_be_split_is_named(tmp_path: Path) -> None:
    page = page_of(deliver(tmp_path, ("labs", "P01,2015-08-11,0.95", "P01,2015-08-11")))
    assert "labs.csv: line 3" in page.text


def test_the_share_of_missing_cells_can_be_read_without_seeing_it(tmp_path: Path) -> None:
    text = page_of(deliver(tmp_path)).text
    # Of three ablations margin is missing once, cycles twice, minutes once.
    assert (
        "margin_mm: 1 of 3 (33 %); freeze_thaw_cycles: 2 of 3 (67 %); "
        "energy_minutes: 1 of 3 (33 %)." in text
    )
    assert "margin_mm: missing on line 3" in text


def test_a_hundred_thousand_failures_make_a_page_that_opens() -> None:
    failures = tuple(failure(FORMAT, line, f"{line},0") for line in range(2, 100_002))
    rows = {("labs", line): {"patient_id": "P01"} for line in range(2, 100_002)}
    many = dataclasses.replace(report(*failures), details=Details(rows, {}, ()))
    text = render(many, "html")
    assert len(text) < 200_000
    assert "100 of 100,000 shown" in text
    assert "100 of 100,000 failures shown here" in text


def with_row(text: str) -> GateReport:
    found = hostile(text)
    row = {"patient_id": text, text: text, "creatinine_mg_dl": text}
    return dataclasses.replace(found, details=Details({("labs", 2): row}, {("labs", 2): text}, ()))


@pytest.mark.parametrize("text", HOSTILE)
def test_a_cell_can_neither_add_elements_nor_attributes(text: str) -> None:
    page = Page(render(with_row(text), "html", show_phi=True))
    plain = Page(render(with_row("x"), "html", show_phi=True))
    without_breaks = [tag for tag in page.tags if tag != "wbr"]
    assert without_breaks == [tag for tag in plain.tags if tag != "wbr"]
    names = [(tag, name) for tag, name, _ in page.attributes]
    assert names == [(tag, name) for tag, name, _ in plain.attributes]
    assert not [name for _, name in names if name.startswith("on")]


def test_a_quoted_patient_reaches_the_filter_as_it_is() -> None:
    page = Page(render(with_row("""P"1'<2>"""), "html", show_phi=True))
    assert json.dumps(page.values("data-patient")) == json.dumps(["""P"1'<2>"""])


def test_landmarks_differ_by_name_and_headers_say_what_they_head(tmp_path: Path) -> None:
    # Two kinds of slips of one column, two of another: several tables of rows.
    folder = deliver(
        tmp_path,
        ("patients", "P01,male", "P01,men"),
        ("patients", "1971-11-01,1", "1971-11-01,7"),
        ("tumors", "P01,left,1.7", "P01,left,17"),
    )
    with duckdb.connect() as con:
        page = render(check(folder, con, details=True), "html")
    named = [value for tag, name, value in Page(page).attributes if name == "aria-label"]
    assert len(named) == len(set(named)) > 3
    assert "<th>" not in page
    assert page.count("<th ") == page.count(' scope="')


def test_the_page_says_which_data_were_checked_when_and_with_what(tmp_path: Path) -> None:
    folder = deliver(tmp_path)
    text = page_of(folder).text
    assert str(folder) in text
    assert f"on {datetime.date.today()} with caseseries" in text


def test_a_row_that_names_its_patient_does_not_name_it_twice(tmp_path: Path) -> None:
    folder = deliver(
        tmp_path,
        ("labs", "P01,2015-08-11,0.95", "P01,2015-08-11,95.0"),
        ("ablations", "S01,T01,true,7,2,", "S01,T01,true,700,2,"),
    )
    with duckdb.connect() as con:
        page = render(check(folder, con, details=True), "html")
    of_labs, of_ablations = (
        page.partition(f'id="rule-{rule}"')[2].partition("</table>")[0]
        for rule in ("labs.creatinine_mg_dl.range", "ablations.margin_mm.range")
    )
    patient = '<th scope="col">Patient</th>'
    assert (patient in of_labs, patient in of_ablations) == (False, True)


def test_all_cells_of_a_key_that_stands_twice_are_marked(tmp_path: Path) -> None:
    again = "P01,2015-08-11,0.95\nP01,2015-08-11,0.96"
    folder = deliver(tmp_path, ("labs", "P01,2015-08-11,0.95", again))
    with duckdb.connect() as con:
        page = render(check(folder, con, details=True), "html", show_phi=True)
    rows = page.partition('id="rule-labs.key.unique"')[2].partition("</table>")[0]
    assert "<mark>P01</mark>" in rows
    assert "<mark>2015-08-11</mark>" in rows
    assert "<mark>0.96</mark>" not in rows
