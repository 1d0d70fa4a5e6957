"""A code host marks the lines that break a rule, and the action of the README runs the check."""

from __future__ import annotations

import dataclasses
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import yaml
from first_study import ROOT, copy_data, edit
from gate_reports import FORMAT, JUMP, failure, report

from caseseries.cli import main
from caseseries.gate.report import render

COMMAND = re.compile(r"::(error|warning|notice) file=([^,:]+),title=([^,:]+)(?:,line=(\d+))?::(.+)")


def test_a_line_that_breaks_a_rule_is_marked(tmp_path, monkeypatch, capsys):
    data = copy_data(tmp_path)
    edit(data, "tumors", lambda rows: [rows[0] | {"max_diameter_cm": "20.1"}, *rows[1:]])
    monkeypatch.chdir(tmp_path)
    assert main(["check", "--data", "raw", "--format", "github", "--study", str(ROOT)]) == 1
    first, *_ = capsys.readouterr().out.splitlines()
    found = COMMAND.fullmatch(first)
    assert found is not None
    assert found.groups()[:4] == ("error", "raw/tumors.csv", "tumors.max_diameter_cm.range", "2")
    assert found[5].startswith("T01, max_diameter_cm = '20.1': ")


def test_no_cell_becomes_a_command_of_its_own(tmp_path, monkeypatch, capsys):
    data = copy_data(tmp_path)
    hostile = "100%\n::set-env name=PATH::x"
    edit(data, "tumors", lambda rows: [rows[0] | {"tumor_id": hostile}, *rows[1:]])
    monkeypatch.chdir(tmp_path)
    assert main(["check", "--data", "raw", "--format", "github", "--study", str(ROOT)]) == 1
    lines = capsys.readouterr().out.splitlines()
    commands = [line for line in lines if line.startswith("::")]
    assert commands
    assert all(COMMAND.fullmatch(line) for line in commands)
    # Ten of a kind are shown by the host; more would only be dropped.
    assert sum(line.startswith("::error") for line in commands) <= 10


def test_the_action_checks_a_repository_of_data(tmp_path):
    action = yaml.safe_load((ROOT / "action.yml").read_text(encoding="utf-8"))
    [check] = [step for step in action["runs"]["steps"] if step.get("name") == "Check"]
    data = copy_data(tmp_path)
    shutil.copytree(ROOT / "schemas", tmp_path / "schemas")
    shutil.copy(ROOT / "study.toml", tmp_path)
    edit(data, "tumors", lambda rows: [rows[0] | {"max_diameter_cm": "20.1"}, *rows[1:]])
    installed = tmp_path / "runner" / "caseseries" / "bin"
    installed.mkdir(parents=True)
    (installed / "caseseries").symlink_to(Path(sys.executable).parent / "caseseries")
    summary = tmp_path / "summary.md"
    done = subprocess.run(
        ["bash", "-e", "-c", check["run"]],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
        env=os.environ
        | {
            "RUNNER_TEMP": str(tmp_path / "runner"),
            "GITHUB_STEP_SUMMARY": str(summary),
            "DATA": str(data),
            "STUDY": action["inputs"]["study"]["default"],
        },
    )
    assert done.returncode == 1
    assert "::error file=raw/tumors.csv" in done.stdout
    assert "The data break rules: 1 error." in summary.read_text(encoding="utf-8")


def test_the_readme_shows_an_action_with_the_inputs_there_are():
    action = yaml.safe_load((ROOT / "action.yml").read_text(encoding="utf-8"))
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    [shown] = re.findall(r"```yaml\n(.*?)```", readme, re.DOTALL)
    steps = yaml.safe_load(shown)
    assert len(shown.splitlines()) == 4
    assert set(steps[-1]["with"]) <= action["inputs"].keys()


def test_what_is_left_out_and_not_checked_is_said() -> None:
    found = dataclasses.replace(
        report(failure(FORMAT, 2, "0,8")), following=(failure(JUMP, 2), failure(JUMP, 3))
    )
    # JUMP, whose failures all follow, and the rule of a table not delivered.
    assert render(found, "github").splitlines()[-2:] == [
        "2 further failures of 1 rule follow from these errors; check again once they are "
        "corrected",
        "2 rules could not be checked",
    ]
