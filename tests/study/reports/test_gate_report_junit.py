"""JUnit XML: what a CI server counts."""

from __future__ import annotations

import dataclasses
import xml.etree.ElementTree as ET

import pytest
from gate_reports import BROKEN, FORMAT, HOSTILE, JUMP, RULES, failure, hostile, report

from caseseries.gate.report import render


def test_every_rule_is_a_case_and_those_broken_as_errors_fail() -> None:
    root = ET.fromstring(render(BROKEN, "junit"))
    assert (root.get("tests"), root.get("failures"), root.get("errors")) == ("4", "1", "0")
    cases = {case.get("name"): case for case in root.iter("testcase")}
    assert set(cases) == {rule.id for rule in RULES}
    broken = cases["labs.creatinine_mg_dl.format"].find("failure")
    assert broken is not None
    assert (broken.text or "").count("data/raw/labs.csv") == 2
    assert cases["labs.creatinine_jump"].find("failure") is None
    assert "line 3" in (cases["labs.creatinine_jump"].findtext("system-out") or "")
    skipped = cases["screening.key.unique"].find("skipped")
    assert skipped is not None
    assert skipped.get("message") == "not delivered"


def test_the_counts_of_a_suite_are_those_of_its_cases() -> None:
    root = ET.fromstring(render(BROKEN, "junit"))
    for suite in root.iter("testsuite"):
        cases = list(suite.iter("testcase"))
        assert suite.get("tests") == str(len(cases))
        assert suite.get("failures") == str(len(list(suite.iter("failure"))))
        assert suite.get("errors") == str(len(list(suite.iter("error"))))
        assert suite.get("skipped") == str(len(list(suite.iter("skipped"))))


def test_only_what_the_schema_of_junit_reports_knows_is_written() -> None:
    # The elements and attributes of the Jenkins project's junit-10.xsd that are used here.
    allowed = {
        "testsuites": {"name", "tests", "failures", "errors"},
        "testsuite": {"name", "tests", "failures", "errors", "skipped"},
        "testcase": {"name", "classname"},
        "failure": {"type", "message"},
        "skipped": {"message"},
        "system-out": set(),
    }
    for element in ET.fromstring(render(BROKEN, "junit")).iter():
        assert set(element.attrib) <= allowed[element.tag]


def test_a_rule_that_all_rows_break_lists_the_first_and_counts_the_others() -> None:
    many = report(*(failure(FORMAT, line, "0,8") for line in range(2, 5002)))
    root = ET.fromstring(render(many, "junit"))
    (broken,) = root.iter("failure")
    assert "5,000 failures" in (broken.get("message") or "")
    assert (broken.text or "").count("labs.csv") == 100
    assert "4,900 more" in (broken.text or "")


@pytest.mark.parametrize("text", HOSTILE)
def test_a_cell_cannot_change_the_elements(text: str) -> None:
    tags = [element.tag for element in ET.fromstring(render(hostile(text), "junit")).iter()]
    plain = [element.tag for element in ET.fromstring(render(hostile("x"), "junit")).iter()]
    assert tags == plain


def test_a_rule_whose_failures_all_follow_from_others_is_skipped_not_passed() -> None:
    left_out = (failure(JUMP, 2, "9"), failure(JUMP, 3, "9"))
    found = dataclasses.replace(report(failure(FORMAT, 2, "0,8")), following=left_out)
    cases = {
        case.get("name"): case for case in ET.fromstring(render(found, "junit")).iter("testcase")
    }
    skipped = cases[JUMP.id].find("skipped")
    assert skipped is not None
    assert (skipped.get("message") or "").startswith("2 failures follow from other errors")


def test_a_broken_rule_says_how_many_more_follow_from_others() -> None:
    found = dataclasses.replace(
        report(failure(FORMAT, 2, "0,8")), following=(failure(FORMAT, 3, "9"),)
    )
    (broken,) = ET.fromstring(render(found, "junit")).iter("failure")
    assert "… 1 failure follows from other errors" in (broken.text or "")
