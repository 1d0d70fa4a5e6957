"""One cell that breaks several rules is one entry for people, and a record a rule for programs."""

from __future__ import annotations

import io
import json
import random
import re
from html import unescape
from pathlib import Path

import duckdb
import openpyxl
import pytest
from first_study import check
from gate_cohort import deliver
from gate_reports import JUMP, failure

from caseseries.gate.failures import collecting_failures
from caseseries.gate.failures.many_failures import Failures
from caseseries.gate.gate import GateReport
from caseseries.gate.report import render, workbook
from caseseries.gate.report.entries import entries
from caseseries.study.failure import Rule

AT_THE_CELL = {
    "sessions.in_the_future": "error",
    "sessions.after_last_contact": "error",
    "sessions.without_examination": "warning",
}


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> GateReport:
    """Two sound patients, and a session put off by many years: three rules at its day."""
    folder = tmp_path_factory.mktemp("slip")
    deliver(folder, ("sessions", "S01,P01,2015-02-10", "S01,P01,2081-02-10"))
    with duckdb.connect() as con:
        return check(folder, con, details=True)


def test_the_cell_breaks_three_rules(found: GateReport) -> None:
    at_the_cell = [one for one in found.failures if one.column == "performed_on"]
    assert {one.rule: one.severity for one in at_the_cell} == AT_THE_CELL
    assert {one.line for one in at_the_cell} == {2}


def test_text_tells_the_cell_once_with_its_likely_cause_first(found: GateReport) -> None:
    text = render(found, "text")
    assert text.count("S01, performed_on = '[masked]'") == 1
    part = text[text.index("sessions (") :].partition("\n\n")[0]
    # What needs no other column to be wrong goes before what may be wrong elsewhere.
    heads = re.findall(r"^  1 \w+  (\S+)$", part, re.MULTILINE)
    assert heads == list(AT_THE_CELL)
    lines = part.splitlines()
    at = lines.index("  1 error  sessions.in_the_future")
    assert lines[at + 3].strip() == "This day lies in the future. Correct the date."
    assert lines[at + 4].startswith("      error  sessions.after_last_contact: This session lies ")
    assert lines[at + 5].startswith("      warning  sessions.without_examination: Patient P01 has ")
    assert part.count("1 at cells told under other rules") == 2


def test_totals_count_each_rule(found: GateReport) -> None:
    text = render(found, "text")
    assert "sessions (2 errors, 1 warning, 2 rows)" in text
    n_errors = sum(one.severity == "error" for one in found.failures)
    n_warnings = len(found.failures) - n_errors
    assert text.splitlines()[1].endswith(f"{n_errors} errors, {n_warnings} warnings.")
    for rule in AT_THE_CELL:
        assert re.search(rf"^  1 (error|warning)  {rule}$", text, re.MULTILINE)
    assert "not listed" not in text


def test_the_page_tells_it_once_and_finds_it_by_each_rule(found: GateReport) -> None:
    page = render(found, "html")
    rules = re.findall(r'<details open class="rule" id="rule-([^"]+)".*?</details>', page, re.S)
    assert set(AT_THE_CELL) <= set(rules)
    (also,) = re.findall(r'data-also="([^"]*)"', page)
    assert sorted(json.loads(unescape(also))) == [
        ["sessions.after_last_contact", "error"],
        ["sessions.without_examination", "warning"],
    ]
    section = page[page.index('id="rule-sessions.after_last_contact"') :].partition("</details>")[0]
    assert "1 at cells told under other rules." in section
    assert "<tbody" not in section


def test_the_query_list_asks_once(found: GateReport) -> None:
    book = openpyxl.load_workbook(io.BytesIO(workbook(found)))
    asked = book["Queries"].iter_rows(min_row=2, values_only=True)
    (query,) = [row for row in asked if row[3] == "sessions"]
    assert query[2] == "error"
    assert set(str(query[12]).split("\n")) == set(AT_THE_CELL)
    assert str(query[12]).startswith("sessions.in_the_future\n")
    assert len(str(query[8]).split("\n")) == 3
    summary = [row[0] for row in book["Summary"].iter_rows(values_only=True)]
    assert set(AT_THE_CELL) <= set(summary)


def test_programs_get_a_record_a_rule(found: GateReport) -> None:
    told = json.loads(render(found, "json"))["failures"]
    assert len([one for one in told if one["rule"] in AT_THE_CELL]) == 3
    results = json.loads(render(found, "sarif"))["runs"][0]["results"]
    assert len([one for one in results if one["ruleId"] in AT_THE_CELL]) == 3


def test_cells_of_one_rule_and_whole_rows_are_not_put_together() -> None:
    of_row = Rule("labs.row", "error", "Of the row.", "labs")
    other = Rule("labs.other", "error", "Of the row, too.", "labs")
    made = [failure(JUMP, 3, "9", message) for message in ("One.", "Another.")]
    made += [failure(rule, 3) for rule in (of_row, other)]
    told = entries(made, {})
    assert sum(told.n.values()) == 4
    assert all(not entry.others for found in told.first.values() for entry in found)


def test_no_more_than_asked_for(found: GateReport) -> None:
    none = entries(found.failures, found.messages, 0)
    assert none.n_told == 0
    assert sum(none.n.values()) == len(found.failures) - 2
    some = entries(found.failures, found.messages, 1, 2)
    assert sum(map(len, some.first.values())) == 2


def test_very_many_failures_are_put_together_in_the_same_way(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    random.seed(5)
    days = ["2081-02-10", "1901-01-01", "x", ""]
    lines = [f"S{n:02d},P0{1 + n % 2},{random.choice(days)},cryoablation,true,conscious"
             for n in range(3, 40)]  # fmt: skip
    deliver(tmp_path, ("sessions", "S01,P01", "\n".join([*lines, "S01,P01"])))
    monkeypatch.setattr(collecting_failures, "MANY_FAILURES", 0)
    with duckdb.connect() as con:
        many = check(tmp_path, con)
    assert isinstance(many.failures, Failures)
    for limits in ((None, None), (3, None), (2, 5)):
        in_columns = entries(many.failures, many.messages, *limits)
        one_by_one = entries(tuple(many.failures), many.messages, *limits)
        assert in_columns.first == one_by_one.first
        assert in_columns.n == one_by_one.n
    assert sum(entries(many.failures, many.messages).n.values()) < len(many.failures)
    assert entries(many.failures, many.messages).n_told == len(many.failures)
