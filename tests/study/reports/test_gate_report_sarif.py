"""SARIF 2.1.0: what a code host needs to annotate the lines of a CSV file."""

from __future__ import annotations

import dataclasses
import email.message
import json
from pathlib import Path
from typing import Any

import pytest
from gate_reports import BROKEN, FORMAT, HOSTILE, JUMP, RULES, failure, hostile, report

from caseseries.gate.report import render
from caseseries.study.failure import Rule

ROOT = "%SRCROOT%"


def run_of(text: str) -> dict[str, Any]:
    log = json.loads(text)
    assert log["version"] == "2.1.0"
    (run,) = log["runs"]
    return run


def test_results_point_to_file_and_line_and_to_the_rule() -> None:
    run = run_of(render(BROKEN, "sarif"))
    rules = run["tool"]["driver"]["rules"]
    # Those broken and the one not checked; a rule that holds is no news.
    assert [rule["id"] for rule in rules] == [rule.id for rule in RULES]
    fine = dataclasses.replace(FORMAT, id="labs.fine")
    run_with = run_of(render(report(failure(FORMAT, 2, "x"), rules=(*RULES, fine)), "sarif"))
    assert [rule["id"] for rule in run_with["tool"]["driver"]["rules"]] == [
        FORMAT.id,
        "screening.key.unique",
    ]
    assert [result["level"] for result in run["results"]] == ["note", "error", "error", "warning"]
    for result in run["results"]:
        assert rules[result["ruleIndex"]]["id"] == result["ruleId"]
    location = run["results"][1]["locations"][0]["physicalLocation"]
    assert location == {
        "artifactLocation": {"uri": "data/raw/labs.csv", "uriBaseId": ROOT},
        "region": {"startLine": 2},
    }
    assert ROOT in run["originalUriBaseIds"]


def test_rules_say_their_level_reason_and_where_to_read_on() -> None:
    rules = {
        rule["id"]: rule for rule in run_of(render(BROKEN, "sarif"))["tool"]["driver"]["rules"]
    }
    jump = rules["labs.creatinine_jump"]
    assert jump["defaultConfiguration"] == {"level": "warning"}
    assert jump["shortDescription"]["text"] == "No jumps."
    assert "Why." in jump["fullDescription"]["text"]
    assert jump["helpUri"] == "https://doi.org/10.1038/kisup.2012.1"
    assert "helpUri" not in rules["folder.unknown_file"]


def test_files_are_named_from_the_root_of_the_repository(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / ".git").mkdir()
    (tmp_path / "study").mkdir()
    monkeypatch.chdir(tmp_path / "study")
    files = ("data/my labs.csv", "../labs.csv", "/elsewhere/labs.csv", "book.xlsx#My labs")
    broken = report(*(failure(FORMAT, 2, "x")._replace(file=file) for file in files))
    run = run_of(render(broken, "sarif"))
    places = [
        result["locations"][0]["physicalLocation"]["artifactLocation"] for result in run["results"]
    ]
    assert places == [
        {"uri": "study/data/my%20labs.csv", "uriBaseId": ROOT},
        {"uri": "labs.csv", "uriBaseId": ROOT},
        {"uri": "file:///elsewhere/labs.csv"},
        {"uri": "study/book.xlsx", "uriBaseId": ROOT},
    ]
    assert run["results"][3]["properties"]["sheet"] == "My labs"


def test_a_whole_file_is_annotated_at_its_header() -> None:
    result = run_of(render(BROKEN, "sarif"))["results"][0]
    assert result["locations"][0]["physicalLocation"]["region"] == {"startLine": 1}


def test_the_gravest_results_are_kept_within_what_a_code_host_takes() -> None:
    # GitHub refuses a run of more than 25 000 results.
    warning = RULES[1]
    many = report(
        *(failure(warning, line, "9") for line in range(2, 20_002)),
        *(failure(FORMAT, line, "x") for line in range(2, 10_002)),
    )
    run = run_of(render(many, "sarif"))
    levels = [result["level"] for result in run["results"]]
    assert (levels.count("error"), levels.count("warning")) == (10_000, 15_000)
    (said,) = run["invocations"][0]["toolExecutionNotifications"]
    assert said["message"]["text"].startswith("5,000 further results")


def test_braces_and_links_of_a_cell_are_no_placeholders_and_no_links() -> None:
    # SARIF 2.1.0, 3.11.5: braces are doubled; 3.11.6: [text](target) would be a link.
    bad = report(failure(FORMAT, 2, "{0}[go](http://e.org)"))
    text = run_of(render(bad, "sarif"))["results"][0]["message"]["text"]
    assert "'{{0}}[go] (http://e.org)'" in text


@pytest.mark.parametrize("text", HOSTILE)
def test_a_cell_cannot_change_the_log(text: str) -> None:
    def shape(value: object) -> object:
        if isinstance(value, dict):
            return {key: shape(item) for key, item in value.items()}
        return [shape(item) for item in value] if isinstance(value, list) else type(value)

    plain = shape(json.loads(render(hostile("x"), "sarif", show_phi=True)))
    assert shape(json.loads(render(hostile(text), "sarif", show_phi=True))) == plain


def test_the_tool_says_its_version_and_where_it_is_described(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    # SARIF 2.1.0, 3.19.13 version, 3.19.14 informationUri; 3.49.7 names are identifiers in Pascal
    # case by convention; 3.49.12 helpUri.
    about = email.message.Message()
    about["Version"] = "1.2.3"
    about["Project-URL"] = "Homepage, https://example.org/tool"
    monkeypatch.setattr("importlib.metadata.metadata", lambda name: about)
    driver = run_of(render(BROKEN, "sarif"))["tool"]["driver"]
    assert driver["version"] == driver["semanticVersion"] == "1.2.3"
    assert driver["informationUri"] == "https://example.org/tool"
    rules = {rule["id"]: rule for rule in driver["rules"]}
    assert rules[FORMAT.id]["name"] == "LabsCreatinineMgDlFormat"
    assert rules[FORMAT.id]["helpUri"] == "https://example.org/tool"


def test_a_cell_is_marked_from_its_first_to_behind_its_last_character(tmp_path: Path) -> None:
    # 3.30.6 and 3.30.8: columns count from 1, endColumn is one beyond the last character.
    file = tmp_path / "labs.csv"
    file.write_text(
        'patient_id;"creatinine_mg_dl"\r\n"P;1";0,85\r\nP2\r\nP3;\r\n', encoding="utf-8-sig"
    )
    cells = ((2, "0,85"), (3, "x"), (4, ""), (9, "x"))
    found = report(*(failure(FORMAT, at, text)._replace(file=str(file)) for at, text in cells))
    regions = [
        result["locations"][0]["physicalLocation"]["region"]
        for result in run_of(render(found, "sarif"))["results"]
    ]
    assert regions == [
        {"startLine": 2, "startColumn": 7, "endColumn": 11},
        {"startLine": 3},
        {"startLine": 4, "startColumn": 4, "endColumn": 4},
        {"startLine": 9},
    ]


def test_a_masked_cell_does_not_show_its_width(tmp_path: Path) -> None:
    file = tmp_path / "patients.csv"
    file.write_text("patient_id,birth_month\nP1,1.7.1953\n")
    rule = Rule("patients.birth_month.format", "error", "Months.", "patients", "birth_month")
    bad = failure(rule, 2, "1.7.1953")._replace(file=str(file))
    run = run_of(render(report(bad, rules=(rule,)), "sarif"))
    region = run["results"][0]["locations"][0]["physicalLocation"]["region"]
    assert region == {"startLine": 2, "startColumn": 4}
    assert "1953" not in json.dumps(run)


def test_a_result_keeps_its_fingerprint_where_rows_move() -> None:
    # 3.27.17: what tells a result from others across runs, without what changes, as lines do.
    def prints(*found: Any) -> list[str]:
        results = run_of(render(report(*found), "sarif"))["results"]
        return [result["partialFingerprints"]["caseseriesFinding/v1"] for result in results]

    one = failure(FORMAT, 2, "0,8", key="P1, 2015")
    other = failure(FORMAT, 3, "0,9", key="P2, 2015")
    assert prints(one, other) == prints(one._replace(line=7), other._replace(line=8))
    assert len(set(prints(one, other))) == 2


def test_what_follows_from_other_failures_is_named() -> None:
    found = dataclasses.replace(
        report(failure(FORMAT, 2, "0,8")), following=(failure(JUMP, 2), failure(JUMP, 3))
    )
    invocation = run_of(render(found, "sarif"))["invocations"][0]
    (said,) = invocation["toolExecutionNotifications"]
    assert said["message"]["text"].startswith("2 further failures of 1 rule follow")
    unchecked = {
        note["associatedRule"]["id"] for note in invocation["toolConfigurationNotifications"]
    }
    assert unchecked == {JUMP.id, "screening.key.unique"}
