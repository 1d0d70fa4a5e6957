"""SQL of a study that never ends is stopped and named, whatever part of the study it is."""

from __future__ import annotations

from pathlib import Path

import pytest
from tiny_study import ROOT, one_table, written

from caseseries.cli import main
from caseseries.study.modules import activate

ENDLESS = "with recursive counted(n) as (select 1 union all select n + 1 - 1 from counted)\n"
COLUMNS = 'months: float = column(ge=0, description="Time.")'
GATE = "[gate]\nrule_seconds = 0.5\nderivation_seconds = 0.5\n"


def _ended(arguments: list[str], folder: Path, capsys: pytest.CaptureFixture[str]) -> str:
    try:
        assert main([*arguments, "--study", str(folder)]) == 2
    finally:
        activate(ROOT)
    said = capsys.readouterr().err
    assert "the query was stopped after 0.5 seconds" in said
    assert not (folder / "build" / "study.duckdb").exists()
    return said


@pytest.mark.parametrize("command", ["build", "test"])
def test_a_derivation_that_never_ends(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], command: str
) -> None:
    sql = f"-- One row per number.\n-- n: Number.\n{ENDLESS}select max(n) as n from counted\n"
    files = one_table(COLUMNS, "person_id,months\nA,1\n", GATE)
    written(tmp_path, {**files, "sql/derived/numbers.sql": sql})
    said = _ended([command], tmp_path, capsys)
    assert "numbers.sql" in said
    assert "derivation_seconds in [gate]" in said


def test_an_extent_that_never_ends(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    files = one_table(COLUMNS, "person_id,months\nA,1\nB,-1\n", GATE)
    sql = f"{ENDLESS}select count(*) as months from counted\n"
    written(tmp_path, {**files, "schemas/extent.sql": sql})
    said = _ended(["build", "--quarantine", str(tmp_path / "aside")], tmp_path, capsys)
    assert "schemas/extent.sql" in said
    assert "rule_seconds in [gate]" in said
    assert not (tmp_path / "aside").exists()


def test_an_extent_of_several_rows_is_told(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    files = one_table(COLUMNS, "person_id,months\nA,1\nB,-1\n", "")
    written(tmp_path, {**files, "schemas/extent.sql": "select unnest([1, 2, 3]) as n"})
    try:
        quarantine = ["--quarantine", str(tmp_path / "aside")]
        assert main(["build", *quarantine, "--study", str(tmp_path)]) == 2
    finally:
        activate(ROOT)
    assert "schemas/extent.sql cannot be run" in capsys.readouterr().err
