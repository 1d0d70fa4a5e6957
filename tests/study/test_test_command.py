"""``caseseries test``: its words and exit codes, on a copy of the study's SQL."""

import shutil
from pathlib import Path

import pytest

from caseseries.cli import main

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def sql(tmp_path, monkeypatch) -> Path:
    for name in ("sql", "schemas"):
        shutil.copytree(ROOT / name, tmp_path / name)
    shutil.copy(ROOT / "study.toml", tmp_path)
    monkeypatch.chdir(tmp_path)
    return tmp_path / "sql"


def test_all_hold(sql, capsys):
    assert main(["test", "--strict"]) == 0
    said = capsys.readouterr()
    assert "ok    derived.primaries: Two primaries of one day" in said.out
    assert "ok    therapies.overlap: " in said.out
    assert said.out.rstrip().endswith(" examples, 0 failed")
    assert not said.err


def test_another_rule_fails_with_the_difference(sql, capsys):
    path = sql / "derived" / "last_imaging.sql"
    path.write_text(path.read_text().replace("max(", "min("))
    assert main(["test", "last_imaging", "derived.biopsies"]) == 1
    assert capsys.readouterr().out.splitlines() == [
        "FAIL  derived.last_imaging: The last of several examinations",
        "sql/derived/last_imaging.example.md:16: the result is not the table expected here",
        "          | patient_id | last_imaged_on",
        "  ------- | ---------- | --------------------------",
        "  line 18 | P1         | 2015-01-10, not 2016-01-10",
        "ok    derived.biopsies: One biopsy makes a patient biopsied, one metastasis confirms",
        "2 examples, 1 failed",
    ]


def test_a_derivation_without_an_example_is_noted_and_fails_where_that_is_asked(sql, capsys):
    (sql / "derived" / "last_imaging.example.md").unlink()
    assert main(["test", "last_imaging"]) == 0
    assert capsys.readouterr().err == "caseseries: without an example: derived.last_imaging\n"
    assert main(["test", "last_imaging", "--strict"]) == 1


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (
            lambda sql: (sql / "derived" / "biopsies.example.md").write_text("nothing"),
            "sql/derived/biopsies.example.md:1: begin the example with",
        ),
        (
            lambda sql: (sql / "derived" / "biopsies.sql").rename(sql / "derived" / "b.sql"),
            "derived.biopsies, which no SQL file builds",
        ),
        (
            lambda sql: (sql / "cohort" / "tumors.sql").unlink(),
            "sql/cohort/tumors.sql is missing: the cohort table tumors is declared",
        ),
        (
            lambda sql: (sql / "derived" / "other.example.md").write_text("# A\nB\n"),
            "sql/derived/other.example.md:1: there is no other.sql beside it",
        ),
    ],
)
def test_what_cannot_be_read_ends_with_a_sentence(sql, capsys, change, said):
    change(sql)
    assert main(["test"]) == 2
    assert said in capsys.readouterr().err


def test_a_name_that_is_none(sql, capsys):
    assert main(["test", "derived.biopsie"]) == 2
    assert "no derivation or rule derived.biopsie; is derived.biopsies meant?" in (
        capsys.readouterr().err
    )
