"""Rows under the declared names need no mapping: those a study simulates, templates filled in."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest
from tiny_study import ROOT, one_table, written

from caseseries.cli import main
from caseseries.study.modules import activate

COLUMNS = """
size_mm: float = column(unit="mm", ge=0, le=9, description="Size.")
seen_on: datetime.date = column(description="Day.")
"""
MAPPING = """
[mapping]
decimal = ","
[mapping.people]
file = "Leute"
columns = { person_id = "Nr", size_mm = "Größe" }
"""


@pytest.fixture
def study(tmp_path: Path):
    written(tmp_path / "study", one_table(COLUMNS, "person_id,size_mm,seen_on\n", MAPPING))
    yield tmp_path / "study"
    activate(ROOT)


def sizes(study: Path, data: Path) -> list[float]:
    db = study / "study.duckdb"
    assert main(["build", "--study", str(study), "--data", str(data), "--db", str(db)]) == 0
    with duckdb.connect(str(db), read_only=True) as con:
        return [size for (size,) in con.execute("select size_mm from raw.people").fetchall()]


def test_simulated_rows_of_a_mapped_study_pass_its_gate(study: Path, tmp_path: Path):
    rows = str(tmp_path / "rows")
    assert main(["simulate", "--units", "20", "--study", str(study), "--out", rows]) == 0
    assert main(["check", "--study", str(study), "--data", rows]) == 0


def test_numbers_under_declared_names_are_read_as_they_stand(study: Path, tmp_path: Path):
    rows = tmp_path / "rows"
    rows.mkdir()
    (rows / "people.csv").write_text("person_id,size_mm,seen_on\nA,1.5,2020-01-01\n", "utf-8")
    assert sizes(study, rows) == [1.5]


def test_where_the_file_has_a_header_the_mapping_names_the_mapping_holds(
    study: Path, tmp_path: Path
):
    rows = tmp_path / "rows"
    rows.mkdir()
    text = "person_id;Nr;size_mm;Größe;seen_on\nx;A;9,5;1,5;2020-01-01\n"
    (rows / "Leute.csv").write_text(text, "utf-8")
    assert sizes(study, rows) == [1.5]


def test_a_file_under_its_own_name_that_lacks_a_declared_column_is_not_taken(
    study: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    rows = tmp_path / "rows"
    rows.mkdir()
    (rows / "people.csv").write_text("person_id,Größe,seen_on\nA,1.5,2020-01-01\n", "utf-8")
    assert main(["check", "--study", str(study), "--data", str(rows)]) == 2
    assert "people ('Leute' in the mapping)" in capsys.readouterr().err
