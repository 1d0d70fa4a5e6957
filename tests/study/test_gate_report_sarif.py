"""SARIF 2.1.0: what a code host needs to annotate the lines of a CSV file."""

from __future__ import annotations

import dataclasses
import json
from pathlib import Path
from typing import Any

import pytest
from gate_reports import BROKEN, FORMAT, HOSTILE, RULES, failure, hostile, report

from caseseries.gate.report import render

ROOT = "%SRCROOT%"


def run_of(text: str) -> dict[str, Any]:
    log = json.loads(text)
    assert log["version"] == "2.1.0"
    (run,) = log["runs"]
    return run


def test_results_point_to_file_and_line_and_to_the_rule() -> None:
    run = run_of(render(BROKEN, "sarif"))
    rules = run["tool"]["driver"]["rules"]
    assert [rule["id"] for rule in rules] == [rule.id for rule in RULES]
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
    broken = report(*(dataclasses.replace(failure(FORMAT, 2, "x"), file=file) for file in files))
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
