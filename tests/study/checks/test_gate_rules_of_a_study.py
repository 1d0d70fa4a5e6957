"""Rules that a study brings along: a SQL file each, judged before it is run."""

from __future__ import annotations

import dataclasses
import datetime
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from first_study import RAW_TABLES, RULES, read_gate_settings
from gate_cohort import checked, deliver, places

from caseseries.gate.rules.rule_limits import RuleLimits
from caseseries.gate.rules.rule_sets import StudyRules
from caseseries.gate.rules.sql_rules import RuleFileError, parse_rule
from caseseries.study.study_file import StudyFileError

ROOT = Path(__file__).resolve().parents[3]
HEADER = """\
-- severity: warning
-- column: margin_mm
-- rule: Margins are wide.
-- message: A margin of {margin_mm} mm is narrow.
-- reason: This study asks for 7 mm.
"""
NARROW = HEADER + "select source_line, margin_mm\nfrom raw.ablations\nwhere margin_mm < 7\n"


def study_rules(folder: Path, sql: str, name: str = "ablations.narrow_margin") -> StudyRules:
    """Write a rule file into a folder of its own."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{name}.sql").write_text(sql, encoding="utf-8")
    return StudyRules(folders=(folder,))


def test_a_rule_of_the_study_is_applied_beside_the_others(tmp_path: Path) -> None:
    report = checked(deliver(tmp_path / "data"), own=study_rules(tmp_path / "rules", NARROW))
    (failure,) = report.failures
    assert places(report) == [("ablations.narrow_margin", 4, "margin_mm")]
    assert failure.message == "A margin of 6.5 mm is narrow."
    assert failure.key == "S02, T03"


def test_a_rule_of_the_study_can_be_graded(tmp_path: Path) -> None:
    own = study_rules(tmp_path / "rules", NARROW)
    report = checked(deliver(tmp_path / "data"), {"ablations.narrow_margin": "error"}, own)
    assert not report.ok


@pytest.mark.parametrize(
    ("statement", "complaint"),
    [
        ("drop table raw.labs", "the statement is no select"),
        ("delete from raw.labs", "the statement is no select"),
        ("insert into raw.labs select * from raw.labs", "the statement is no select"),
        ("attach 'other.duckdb'", "the statement is no select"),
        ("copy raw.patients to 'stolen.csv'", "the statement is no select"),
        ("set memory_limit = '1TB'", "the statement is no select"),
        ("install httpfs", "the statement is no select"),
        ("select source_line from raw.labs; drop table raw.labs", "the statement is no select"),
        ("select source_line from raw.labs; select 1", "holds 2 statements"),
        ("with x as (delete from raw.labs returning *) select * from x", "the statement writes"),
        ("select source_line from read_csv('/etc/passwd')", "read_csv may read files"),
        ("select source_line from '/etc/passwd'", "no table /etc/passwd"),
        ('select source_line from "stolen.csv"', "no table stolen.csv"),
        (
            'with a as (with "x.csv" as (select 1) select 1) select * from "x.csv"',
            "letters, digits and underscores",
        ),
        (
            "select source_line from raw.labs where exists (from read_text('/etc/passwd'))",
            "read_text may read files",
        ),
        ("select source_line from query('drop table raw.labs')", "query may read files"),
        ("select getenv('HOME') as source_line from raw.labs", "getenv reaches beyond"),
        ("select 1 as source_line from duckdb_secrets()", "duckdb_secrets may read files"),
        ("select 1 as source_line from information_schema.tables", "no table information_schema"),
        ("select source_line from other.raw.labs", "in another database"),
        ("select source_line from raw.visits", "no table raw.visits"),
        ("select source_line frm raw.labs", "not SQL that DuckDB can read"),
        ("", "no select below the header"),
    ],
)
def test_a_rule_that_does_more_than_select_is_refused_and_not_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, statement: str, complaint: str
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("stolen.csv").write_text("source_line\n2\n", encoding="utf-8")
    own = study_rules(tmp_path / "rules", HEADER + statement)
    with pytest.raises(RuleFileError, match=complaint) as error:
        checked(deliver(tmp_path / "data"), own=own)
    assert "ablations.narrow_margin" in str(error.value)
    assert Path("stolen.csv").read_text(encoding="utf-8") == "source_line\n2\n"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["data", "rules", "stolen.csv"]


@pytest.mark.parametrize(
    ("statement", "complaint"),
    [
        ("select margin_mm from raw.ablations", "does not select source_line"),
        ("select source_line from raw.ablations", "does not select margin_mm"),
        ("select source_line, margin from raw.ablations", "cannot be run"),
        (
            "select null as source_line, margin_mm from raw.ablations",
            "the source_line of ablations",
        ),
        (
            "select 'two' as source_line, margin_mm from raw.ablations",
            "the source_line of ablations",
        ),
        ("select error('no') as source_line, margin_mm from raw.ablations", "cannot be run"),
    ],
)
def test_a_rule_that_does_not_run_is_named(tmp_path: Path, statement: str, complaint: str) -> None:
    own = study_rules(tmp_path / "rules", HEADER + statement)
    with pytest.raises(RuleFileError, match=complaint) as error:
        checked(deliver(tmp_path / "data"), own=own)
    assert "ablations.narrow_margin" in str(error.value)


@pytest.mark.parametrize(
    ("name", "text", "complaint"),
    [
        ("visits.early", HEADER, "after one of the tables"),
        ("labs.Early", HEADER, "in lower case"),
        ("labs", HEADER, "<table>.<rule>.sql"),
        ("labs.early", "select 1", "lacks '-- severity"),
        ("labs.early", "-- severity: error\n-- message: m\nselect 1", "lacks '-- rule"),
        (
            "labs.early",
            "-- severity: note\n-- rule: r\n-- message: m\nselect 1",
            "lacks '-- reason",
        ),
        ("labs.early", HEADER.replace("warning", "fatal"), "severity is one of"),
        ("labs.early", HEADER, "has no column 'margin_mm'"),
        ("ablations.early", HEADER.replace("reason", "because"), "knows no 'because'"),
        ("ablations.early", HEADER + HEADER, "'-- severity: …' twice"),
        ("ablations.early", HEADER.replace("{margin_mm}", "{margin_mm"), "in the message"),
        ("ablations.early", HEADER.replace("{margin_mm}", "{margin_mm:9999d}"), "{margin_mm…}"),
        ("ablations.early", HEADER.replace("{margin_mm}", "{margin_mm.real}"), "as {name}"),
    ],
)
def test_a_malformed_rule_file_is_named(name: str, text: str, complaint: str) -> None:
    with pytest.raises(RuleFileError, match=re.escape(complaint)) as error:
        parse_rule(name, text, RAW_TABLES, f"rules/{name}.sql")
    assert f"rules/{name}.sql" in str(error.value)


def test_a_rule_file_of_another_encoding_is_named(tmp_path: Path) -> None:
    (tmp_path / "labs.early.sql").write_bytes(HEADER.encode("utf-16"))
    with pytest.raises(RuleFileError, match=r"\.sql:\d: is not UTF-8 text"):
        checked(deliver(tmp_path / "data"), own=StudyRules(folders=(tmp_path,)))


def test_a_rule_must_not_bear_the_name_of_another(tmp_path: Path) -> None:
    own = study_rules(tmp_path / "rules", HEADER + "select 1", "ablations.margin_unit")
    with pytest.raises(RuleFileError, match=r"there is a rule ablations\.margin_unit"):
        checked(deliver(tmp_path / "data"), own=own)


def test_a_folder_of_rules_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(RuleFileError, match="no such folder of rules"):
        checked(deliver(tmp_path / "data"), own=StudyRules(folders=(tmp_path / "rules",)))


def test_the_study_file_names_the_folder_and_the_enrolment_period(tmp_path: Path) -> None:
    file = tmp_path / "study.toml"
    file.write_text(
        '[gate]\nrules_folder = "rules"\nenrolment = [2014-01-01, 2014-12-31]\n'
        'enrolment_columns = ["sessions.performed_on"]\n'
    )
    assert read_gate_settings(file).own_rules == StudyRules(
        folders=(*RULES.folders, tmp_path / "rules"),
        measures=RULES.measures,
        enrolment=(datetime.date(2014, 1, 1), datetime.date(2014, 12, 31)),
        enrolment_columns=("sessions.performed_on",),
    )


@pytest.mark.parametrize(
    "line",
    [
        "enrolment = [2014-12-31, 2014-01-01]",
        "enrolment = [2014-01-01]",
        'enrolment_columns = ["sessions.nowhere"]',
        'enrolment = ["2014-01-01", "2014-12-31"]',
        "enrolment = [2014-01-01T00:00:00, 2014-12-31T00:00:00]",
        "enrollment = [2014-01-01, 2014-12-31]",
        "rules_folder = 1",
        "rule_seconds = 0",
        'rule_seconds = "long"',
        "rule_rows = 2.5",
        "rule_rows = 0",
    ],
)
def test_a_wrong_setting_of_the_gate_is_named(tmp_path: Path, line: str) -> None:
    file = tmp_path / "study.toml"
    file.write_text(f"[gate]\n{line}\n")
    with pytest.raises(StudyFileError, match=line.partition(" ")[0]):
        read_gate_settings(file)


def test_the_rule_in_the_contributing_guide_runs_as_printed(tmp_path: Path) -> None:
    guide = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    block = re.search(r"```sql\n-- rules/(?P<name>[a-z_.]+)\.sql\n(?P<rule>.*?)```", guide, re.S)
    assert block is not None
    own = study_rules(tmp_path / "rules", block["rule"], block["name"])
    report = checked(deliver(tmp_path / "data"), own=own)
    # The clean cohort has one tumor of 2.4 cm; the guide's rule asks for at most 2 cm.
    assert [(failure.rule, failure.line, failure.value) for failure in report.failures] == [
        (block["name"], 3, "2.4")
    ]


def command_check(study: Path) -> subprocess.CompletedProcess[str]:
    """`caseseries check` in the folder of a study, on sound rows."""
    deliver(study / "data")
    return subprocess.run(
        [sys.executable, "-m", "caseseries", "check", "--data", "data"],
        cwd=study,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
        capture_output=True,
        text=True,
        check=False,
    )


def test_the_command_says_what_is_wrong_with_a_rule_and_ends_with_2(tmp_path: Path) -> None:
    settings = (ROOT / "study.toml").read_text(encoding="utf-8")
    settings = settings.replace('ledger = "claims/ledger.csv"', "")
    (tmp_path / "study.toml").write_text(settings + '\n[gate]\nrules_folder = "rules"\n')
    study_rules(tmp_path / "rules", HEADER + "drop table raw.labs")
    shutil.copytree(ROOT / "schemas", tmp_path / "schemas")
    ended = command_check(tmp_path)
    assert ended.returncode == 2
    assert "ablations.narrow_margin.sql: the statement is no select" in ended.stderr
    assert "Traceback" not in ended.stderr


def test_rules_beside_the_declarations_are_judged_as_well(tmp_path: Path) -> None:
    shutil.copytree(ROOT / "schemas", tmp_path / "schemas")
    shutil.copy(ROOT / "study.toml", tmp_path)
    study_rules(tmp_path / "schemas" / "rules", HEADER + "drop table raw.labs")
    ended = command_check(tmp_path)
    assert ended.returncode == 2
    assert "ablations.narrow_margin.sql: the statement is no select" in ended.stderr


# Counts on for ever; the second never gives a row, the third never stops giving them.
ENDLESS = """with recursive counted as (
    select 1 as source_line, 1 as margin_mm
    union all
    select source_line, (margin_mm + 1) % 1000 from counted
)
"""


@pytest.mark.parametrize(
    "select",
    [
        "select source_line, margin_mm from counted where margin_mm < 0",
        "select max(source_line) as source_line, max(margin_mm) as margin_mm from counted",
    ],
)
def test_a_rule_whose_query_never_ends_is_stopped_and_named(tmp_path: Path, select: str) -> None:
    own = study_rules(tmp_path / "rules", HEADER + ENDLESS + select)
    own = dataclasses.replace(own, limits=RuleLimits(seconds=0.5))
    with pytest.raises(RuleFileError, match=r"narrow_margin\.sql: .* stopped after 0\.5 seconds"):
        checked(deliver(tmp_path / "data"), own=own)


def test_a_rule_that_selects_more_rows_than_it_may_is_named(tmp_path: Path) -> None:
    # Three margins, each a million times.
    often = "select a.source_line, a.margin_mm from raw.ablations a, range(1000000)"
    own = study_rules(tmp_path / "rules", HEADER + often)
    own = dataclasses.replace(own, limits=RuleLimits(rows=1_000))
    with pytest.raises(RuleFileError, match=r"narrow_margin\.sql: .* more than 1,000 rows"):
        checked(deliver(tmp_path / "data"), own=own)


def test_a_rule_within_its_limits_is_judged(tmp_path: Path) -> None:
    own = study_rules(tmp_path / "rules", NARROW)
    own = dataclasses.replace(own, limits=RuleLimits(seconds=60, rows=1))
    assert places(checked(deliver(tmp_path / "data"), own=own)) == [
        ("ablations.narrow_margin", 4, "margin_mm")
    ]


def test_the_study_file_sets_the_limits_and_the_command_ends_with_2(tmp_path: Path) -> None:
    settings = (ROOT / "study.toml").read_text(encoding="utf-8")
    settings = settings.replace('ledger = "claims/ledger.csv"', "")
    gate = '[gate]\nrules_folder = "rules"\nrule_seconds = 1\nrule_rows = 5\n'
    (tmp_path / "study.toml").write_text(f"{settings}\n{gate}")
    study_rules(tmp_path / "rules", HEADER + ENDLESS + "select source_line, margin_mm from counted")
    shutil.copytree(ROOT / "schemas", tmp_path / "schemas")
    found = read_gate_settings(tmp_path / "study.toml").own_rules.limits
    assert found == RuleLimits(seconds=1, rows=5)
    ended = command_check(tmp_path)
    assert ended.returncode == 2
    # Which of the two limits is met first depends on the machine.
    assert "narrow_margin.sql: the query" in ended.stderr
    assert "[gate]" in ended.stderr
    assert "Traceback" not in ended.stderr
