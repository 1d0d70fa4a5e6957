"""The OpenLineage event: what a data catalogue shows of a check."""

from __future__ import annotations

import json
import sys

import pytest
from gate_reports import BROKEN, FORMAT, RULES, failure, report

from caseseries.gate.report import render
from caseseries.study.failure import CannotReadError


def event(of=BROKEN) -> dict:
    return json.loads(render(of, "openlineage"))


def test_every_rule_is_a_test_of_the_run() -> None:
    tests = {test["name"]: test for test in event()["run"]["facets"]["test"]["tests"]}
    assert set(tests) == {rule.id for rule in RULES}
    broken = tests["labs.creatinine_mg_dl.format"]
    assert (broken["status"], broken["severity"], broken["actual"]) == ("fail", "error", "2")
    # OpenLineage has no third grade; a warning does not block.
    assert tests["labs.creatinine_jump"]["severity"] == "warn"
    skipped = tests["screening.key.unique"]
    assert (skipped["status"], "actual" in skipped) == ("skip", False)


def test_each_table_has_its_rows_and_the_rules_that_were_applied() -> None:
    for table in event()["inputs"]:
        name = table["name"].rpartition("/")[2]
        facets = table["inputFacets"]
        assert facets["inputStatistics"]["rowCount"] == BROKEN.tables[name]
        of_table = {rule.id for rule in RULES if rule.table == name and not rule.not_checked}
        assert {
            found["name"] for found in facets["dataQualityAssertions"]["assertions"]
        } == of_table
        assert all("screening" not in rule for rule in of_table)


def test_the_run_fails_where_the_gate_is_closed() -> None:
    assert event()["eventType"] == "FAIL"
    assert event(report())["eventType"] == "COMPLETE"
    warned = report(failure(FORMAT, 2, "0,8")._replace(severity="warning"))
    assert event(warned)["eventType"] == "COMPLETE"


def test_no_cell_leaves() -> None:
    assert "0,8" not in render(report(failure(FORMAT, 2, "0,8")), "openlineage")


def test_without_the_library_a_sentence_says_what_to_install(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(sys.modules, "openlineage.client", None)
    with pytest.raises(CannotReadError, match=r"caseseries\[openlineage\]"):
        render(BROKEN, "openlineage")
