"""`check` and `simulate` refuse what `build` would refuse about study.toml itself."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from tiny_study import ROOT, one_table, written

from caseseries.cli import main
from caseseries.study.modules import activate

COLUMNS = """
    arm: str = column(description="Arm.")
    months: float = column(description="Months to event or censoring.")
    failed: bool = column(description="The event.")
"""
CSV = "person_id,arm,months,failed\nP1,a,3,true\nP2,b,4,false\n"
TOML = """\
[endpoints.failure]
label = "Freedom from failure"
unit = "person"
time = "months"
event = "failed"

[tables.who]
kind = "baseline"
rows = [{ variable = "arm" }]

[figures.curve]
kind = "kaplan_meier"
endpoint = "failure"
"""


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        (
            {'"baseline"': '"baselin"'},
            ":8: [tables.who] kind = 'baselin' is no kind of table; is",
        ),
        ({'kind = "kaplan_meier"\n': ""}, ":11: [figures.curve] lacks kind, the kind of figure"),
        ({"rows = [{ v": "row = [{ v"}, ":9: [tables.who] has no key row; is rows meant?"),
        ({'{ variable = "arm"': '{ varable = "arm"'}, ":9: [tables.who] has no key rows.0.varable"),
        ({'endpoint = "failure"': 'endpoint = "fail"'}, ":13: there is no [endpoints.fail]; is f"),
        ({"time =": "tme ="}, ":4: [endpoints.failure] has no key tme; is time meant?"),
        ({"[figures.curve]": "[figure.curve]"}, ":11: there is no section [figure]; is [figures]"),
        ({'unit = "person"': 'unit = "persn"'}, ":3: no cohort table has the unit 'persn'; is p"),
        (
            {'event = "failed"': 'event = "faild"'},
            ":5: [endpoints.failure] event = 'faild': the cohort table of 'person' has no such",
        ),
        (
            {'{ variable = "arm"': '{ variable = "am"'},
            ":9: [tables.who] am: variable 'am' is no column of cohort.people; is arm meant?",
        ),
        (
            {'endpoint = "failure"': 'endpoint = "failure"\nby = "ar"'},
            ":14: [figures.curve] ar: variable 'ar' is no column of cohort.people",
        ),
        (
            {'rows = [{ variable = "arm" }]': 'rows = [{ variable = "arm", unit = "eye" }]'},
            ":9: no cohort table has the unit 'eye'",
        ),
        (
            {"[tables.who]": "[statistics]\nconf_level = 2\n[tables.who]"},
            ":8: [statistics] conf",
        ),
    ],
)
@pytest.mark.parametrize("command", ["check", "simulate", "build"])
def test_it_ends_with_2_and_names_the_line(
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    command: str,
    wrong: dict[str, str],
    said: str,
) -> None:
    written(tmp_path, one_table(COLUMNS, CSV, TOML))
    (tmp_path / "study.toml").unlink()
    text = TOML
    for before, after in wrong.items():
        assert before in text
        text = text.replace(before, after)
    named = tmp_path / "ward.toml"
    named.write_text(text, encoding="utf-8")
    options = ["--patients", "2", "--out", str(tmp_path / "out")] if command == "simulate" else []
    try:
        assert main([command, "--study", str(named), *options]) == 2
    finally:
        activate(ROOT)
    printed = capsys.readouterr()
    assert printed.out == ""
    assert f"ward.toml{said}" in printed.err
    assert "study.toml" not in printed.err
    assert not (tmp_path / "out").exists()


def test_what_is_right_passes(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    written(tmp_path, one_table(COLUMNS, CSV, TOML))
    try:
        assert main(["check", "--study", str(tmp_path)]) == 0
    finally:
        activate(ROOT)
    assert "No rule is broken" in capsys.readouterr().out


def test_reading_it_loads_no_statistics() -> None:
    code = (
        "import sys, caseseries.analyses.kind_settings;"
        "print([m for m in sys.modules if m.startswith(('caseseries.statistics', 'pandas'))])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"


@pytest.mark.parametrize(
    ("kind", "said"),
    [
        ('kind = "waterfall"\nvalue = "moths"', "value = 'moths' is no column of cohort.people"),
        ('kind = "paired_lines"\nbefore = "months"\nafter = "aftr"', "after = 'aftr' is no column"),
    ],
)
def test_columns_of_figures(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], kind: str, said: str
) -> None:
    written(tmp_path, one_table(COLUMNS, CSV, f"[figures.one]\n{kind}\n"))
    try:
        assert main(["check", "--study", str(tmp_path)]) == 2
    finally:
        activate(ROOT)
    assert said in capsys.readouterr().err


def test_a_column_that_only_the_sql_gives_is_known(tmp_path: Path) -> None:
    files = one_table(COLUMNS, CSV, TOML.replace('variable = "arm"', 'variable = "side"'))
    sql = "-- One row per person.\nselect *, upper(arm) as side from raw.people\n"
    written(tmp_path, {**files, "sql/cohort/people.sql": sql})
    try:
        assert main(["check", "--study", str(tmp_path)]) == 0
    finally:
        activate(ROOT)
