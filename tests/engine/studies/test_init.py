"""`caseseries init`: a whole study in an empty folder."""

from __future__ import annotations

import csv
import datetime
import re
from pathlib import Path

import duckdb
import pytest
import yaml

from caseseries.cli import main
from caseseries.documents.skeleton import DEFAULT_PROJECT, EXTENSION


def query(db: Path, sql: str) -> list[tuple]:
    with duckdb.connect(str(db), read_only=True) as con:
        return con.execute(sql).fetchall()


@pytest.fixture(scope="module")
def whole(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("empty") / "my-study"
    assert main(["init", str(folder)]) == 0
    return folder


def test_the_new_study_is_whole_and_its_rows_pass_the_gate(whole, monkeypatch, capsys):
    monkeypatch.chdir(whole)
    assert main(["check"]) == 0
    assert "No rule is broken." in capsys.readouterr().out
    for name in (
        "README.md", ".gitignore", ".github/workflows/check.yml", "_environment.local",
        "_quarto.yml", "_extensions/caseseries/_extension.yml",
        "_extensions/caseseries/fonts/CohortSans-Regular.woff2", "report/references.bib",
        "schemas/rules/visits.outside_follow_up.sql",
    ):  # fmt: skip
        assert (whole / name).is_file(), name
    assert len((whole / "README.md").read_text().splitlines()) <= 12
    assert "{{" not in (whole / "study.toml").read_text() + (whole / "README.md").read_text()


def test_quarto_finds_nothing_to_add_to_what_git_ignores(whole):
    # Quarto appends those of its own lines that are not there to the letter.
    ignored = (whole / ".gitignore").read_text(encoding="utf-8").splitlines()
    assert {"/.quarto/", "**/*.quarto_ipynb", "/_*.local"} <= set(ignored)


def test_the_new_study_builds_the_numbers_its_rows_have(whole, tmp_path):
    db = tmp_path / "study.duckdb"
    assert main(["build", "--study", str(whole), "--db", str(db)]) == 0
    with (whole / "data" / "raw" / "participants.csv").open() as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == 60
    numbers = dict(query(db, "select id, value from results.numbers"))
    assert numbers["baseline.participants.n"] == 60
    assert numbers["survival.deaths.n"] == sum(row["died"] == "true" for row in rows)
    assert numbers["baseline.age_years.mean"] == pytest.approx(sum(map(age, rows)) / 60)
    shown = {name for (name,) in query(db, "select name from results.shown")}
    assert shown == {"baseline", "groups", "survival"}
    said = query(db, "select synthetic_statement from results.study")
    assert "No row describes a real person" in said[0][0]


def age(row: dict[str, str]) -> int:
    born = datetime.date.fromisoformat(row["born_on"])
    enrolled = datetime.date.fromisoformat(row["enrolled_on"])
    before = (enrolled.month, enrolled.day) < (born.month, born.day)
    return enrolled.year - born.year - before


def test_the_examples_of_the_new_study_hold(whole, capsys):
    assert main(["test", "--strict", "--study", str(whole)]) == 0
    assert "8 examples, 0 failed" in capsys.readouterr().out


def test_every_number_and_table_of_the_manuscript_exists(whole, tmp_path):
    from caseseries.documents.printing.sentence_parts import SentenceParts
    from caseseries.documents.shown import Tables
    from caseseries.evidence.as_published import AsPublished
    from caseseries.results.results import load

    db = tmp_path / "study.duckdb"
    assert main(["build", "--study", str(whole), "--db", str(db)]) == 0
    results = load(db)
    published = AsPublished(results, db)
    say = SentenceParts(published)
    sentences = re.findall(r"`\{python\} (.+?)`", (whole / "report" / "index.qmd").read_text())
    assert len(sentences) >= 6
    for sentence in sentences:
        assert str(eval(sentence, {"say": say}))
    tables = Tables(published, results)
    assert "Mean ± SD" in tables.baseline._repr_markdown_()
    # Without a regression there are no hazard ratios, so no column that says they are missing.
    groups = tables.groups._repr_markdown_()
    assert "Arm B" in groups
    assert "HR" not in groups


def test_the_study_starts_in_the_folder_one_stands_in(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    before = tmp_path.stat().st_ino
    assert main(["init", "."]) == 0
    assert tmp_path.stat().st_ino == before
    assert (tmp_path / "study.toml").is_file()


def test_a_folder_with_something_in_it_is_left_alone(tmp_path, capsys):
    (tmp_path / "mine.txt").write_text("mine")
    assert main(["init", str(tmp_path)]) == 2
    assert "is not empty" in capsys.readouterr().err
    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]


def test_the_neutral_manuscript_is_a_project_that_quarto_renders_like_any_other():
    """Quarto's PDF engine and Word template are written by the hooks a project names."""
    template = EXTENSION.parents[2] / "start" / "template" / "_quarto.yml"
    neutral = yaml.safe_load(DEFAULT_PROJECT)["project"]
    for hook in ("pre-render", "post-render"):
        assert neutral[hook] == yaml.safe_load(template.read_text("utf-8"))["project"][hook]
        assert (EXTENSION / Path(neutral[hook]).name).is_file()
