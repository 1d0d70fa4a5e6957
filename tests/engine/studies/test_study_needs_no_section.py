"""A study says in its file what it needs and no more; what is missing is named with that file."""

from __future__ import annotations

from pathlib import Path

import pytest
from tiny_study import ROOT, one_table, written

from caseseries.cli import main
from caseseries.documents.shown import Tables
from caseseries.results.results import load
from caseseries.study.modules import activate

COLUMNS = """
    weeks: float = column(description="Weeks observed.")
"""
CSV = "person_id,weeks\nP1,3\nP2,4\n"
SQL = (
    "-- One row per person.\nselect\n    people.person_id,\n"
    "    people.weeks / study.DAYS as weeks\n"
    "from raw.people\ncross join staging.study\n"
)


def run(folder: Path, *arguments: str) -> int:
    try:
        return main([*arguments, "--study", str(folder / "ward.toml")])
    finally:
        activate(ROOT)


def a_study(folder: Path, toml: str = "", **more: str) -> Path:
    files = {**one_table(COLUMNS, CSV, ""), "ward.toml": toml, **more}
    del files["study.toml"]
    written(folder, files)
    return folder


@pytest.mark.parametrize("command", ["check", "build", "test"])
def test_a_study_without_any_section_passes(tmp_path: Path, command: str) -> None:
    assert run(a_study(tmp_path), command) == 0


def test_one_without_cohort_tables_is_checked_and_not_built(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    a_study(tmp_path)
    (tmp_path / "schemas" / "cohort_people.py").unlink()
    (tmp_path / "sql" / "cohort" / "people.sql").unlink()
    assert run(tmp_path, "check") == 0
    capsys.readouterr()
    assert run(tmp_path, "build") == 2
    said = capsys.readouterr().err
    assert f"{tmp_path / 'schemas'}: no cohort table is declared" in said
    assert not (tmp_path / "build" / "study.duckdb").exists()


def test_a_setting_that_the_sql_reads_and_nobody_wrote_is_said(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    wanted = SQL.replace("DAYS", "days_per_week")
    a_study(tmp_path, "[settings]\ndays = 7\n", **{"sql/cohort/people.sql": wanted})
    assert run(tmp_path, "build") == 2
    said = capsys.readouterr().err
    assert "people.sql:4: cannot be run" in said
    assert f"what [settings] of {tmp_path / 'ward.toml'} names: days\n" in said


def test_what_was_chosen_and_what_is_not_there_are_looked_for_in_its_own_file(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    wanted = SQL.replace("DAYS", "days_per_week")
    a_study(tmp_path, "[settings]\ndays_per_week = 7\n", **{"sql/cohort/people.sql": wanted})
    assert run(tmp_path, "build") == 0
    assert run(tmp_path, "trace", "definitions.days_per_week") == 0
    assert "none: chosen in ward.toml" in capsys.readouterr().out
    results = load(tmp_path / "build" / "study.duckdb")
    with pytest.raises(AttributeError, match=r"^ward\.toml has no \[tables\.who\]"):
        _ = Tables(results, results).who
