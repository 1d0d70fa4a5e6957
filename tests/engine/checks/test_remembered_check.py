"""`check` says again what it said of the same data and rules, and only of the same."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from tiny_study import one_table, written

COLUMNS = 'arm: str = column(description="Arm.", codes={"a": "A", "b": "B"})'
CSV = "person_id,arm\nP1,a\nP2,b\n"
MARK = "as remembered\n"
RULE = """\
-- severity: error
-- column: arm
-- rule: Nobody is in arm C.
-- message: {person_id} is in arm C; move this person.
-- reason: The arm was closed.
select
    people.source_line,
    people.person_id
from raw.people
where people.arm = 'c'
"""


@pytest.fixture(scope="module")
def study(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("remembered") / "study"
    written(folder, one_table(COLUMNS, CSV, '[gate]\nrules_folder = "../shared_rules"\n'))
    (folder.parent / "shared_rules").mkdir()
    assert check(folder)[0] == 0
    return folder


def check(study: Path, *options: str) -> tuple[int, str]:
    command = [sys.executable, "-m", "caseseries", "check", *options]
    done = subprocess.run(command, cwd=study, capture_output=True, text=True, check=False)
    return done.returncode, done.stdout


def mark(study: Path) -> None:
    """Make what is remembered tell itself from what is found."""
    file = study / "build" / ".remembered" / "checks.json"
    answers = json.loads(file.read_bytes())
    file.write_text(json.dumps({key: [code, MARK] for key, (code, _) in answers.items()}))


def test_the_same_question_has_the_same_answer(study: Path) -> None:
    mark(study)
    assert check(study) == (0, MARK)


@pytest.mark.parametrize("option", [["--format", "json"], ["--all"]])
def test_another_form_is_another_question(study: Path, option: list[str]) -> None:
    mark(study)
    assert check(study, *option)[1] != MARK


def test_another_engine_is_asked_itself(
    study: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    mark(study)
    monkeypatch.setenv("JAVA_HOME", str(tmp_path))
    # Without Java it cannot answer, whatever DuckDB found.
    assert check(study, "--engine", "spark") == (2, "")


def test_protected_health_information_is_not_kept(study: Path) -> None:
    check(study, "--show-phi", "--format", "junit")
    mark(study)
    assert check(study, "--show-phi", "--format", "junit")[1] != MARK


def data(study: Path) -> None:
    (study / "data" / "raw" / "people.csv").write_text("person_id,arm\nP1,a\nP2,c\n")


def codes(study: Path) -> None:
    table = study / "schemas" / "people.py"
    table.write_text(table.read_text().replace('"b": "B"', '"c": "C"'))


def rule(study: Path) -> None:
    (study / "schemas" / "rules").mkdir()
    (study / "schemas" / "rules" / "people.arm_c.sql").write_text(RULE)


def rule_outside(study: Path) -> None:
    (study.parent / "shared_rules" / "people.no_arm_c.sql").write_text(RULE)


def test_another_delivery_or_rule_is_checked(study: Path) -> None:
    found = []
    for change in (data, codes, rule, rule_outside):
        mark(study)
        change(study)
        found.append(check(study))
    assert [code for code, _ in found] == [1, 0, 1, 1]
    said = ["people.arm.codes", "No rule is broken", "people.arm_c", "people.no_arm_c"]
    assert [rule in text for rule, (_, text) in zip(said, found, strict=True)] == [True] * 4
