"""The README cannot rot: its questions are asked, its commands exist, its code runs."""

import os
import re
import subprocess
import sys

import duckdb
import pytest
from first_study import ROOT

README = (ROOT / "README.md").read_text(encoding="utf-8")


def blocks(language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", README, re.DOTALL)


def test_five_questions_are_shown():
    assert len(blocks("sql")) == 5


@pytest.mark.parametrize("question", blocks("sql"))
def test_each_question_has_an_answer(study_db, question):
    with duckdb.connect(study_db, read_only=True) as con:
        assert con.execute(question).fetchall()


def test_the_questions_give_what_the_paper_says(study_db):
    _, _, recurrences, deaths, _ = blocks("sql")
    with duckdb.connect(study_db, read_only=True) as con:
        by_organ = {row[0]: row[1] for row in con.execute(recurrences).fetchall()}
        assert {"lung": 7, "bone": 4, "liver": 3}.items() <= by_organ.items()
        assert len(con.execute(deaths).fetchall()) == 9


@pytest.mark.parametrize("code", blocks("python"))
def test_the_python_example_runs(code):
    subprocess.run([sys.executable, "-W", "error", "-c", code], check=True, cwd=ROOT)


def test_every_command_is_documented_and_every_documented_command_exists():
    from caseseries.commands.shared.arguments import parser

    actions = [a for a in parser()._actions if a.dest == "command"]
    known = set(actions[0].choices or ())
    documented = set(re.findall(r"caseseries (\w+)", README + (ROOT / "CHANGELOG.md").read_text()))
    in_words = set(
        re.findall(r"`(?:caseseries )?(\w+)`", README + (ROOT / "CHANGELOG.md").read_text())
    )
    assert known <= documented | in_words
    assert {name for name in documented if name not in known} == set()


def test_make_knows_the_two_commands():
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    for target in re.findall(r"^make (\w+)", README, re.MULTILINE):
        assert re.search(rf"^{target}:", makefile, re.MULTILINE)


COHORT = """\
Patient ID,Sex,Date of birth,Enrolled,Weight (kg),Smoker,Died,Follow-up (months)
P1,m,13/02/1960,03/04/2020,71.5,yes,no,12.5
P2,f,01/12/1955,05/06/2020,NA,no,yes,3.0
P3,F,30/07/1971,07/08/2020,64.0,no,yes,9.25
P4,m,02/03/1948,01/02/2020,80.2,unknown,yes,1.0
P5,f,28/02/1980,02/02/2020,58.9,no,no,7.0
"""


def test_a_study_of_ones_own_is_made_by_following_the_readme(tmp_path):
    section = README.partition("## Your own study in ten minutes")[2].partition("\n## ")[0]
    commands = "".join(re.findall(r"```sh\n(caseseries .*?)```", section, re.DOTALL))
    assert [line.split()[1] for line in commands.splitlines()] == [
        "init", "check", "test", "render", "init", "check", "render",
    ]  # fmt: skip
    # Without Quarto, whatever is installed here.
    programs = tmp_path / "bin"
    programs.mkdir()
    program = programs / "caseseries"
    code = "import sys; from caseseries.cli import main; sys.exit(main(sys.argv[1:]))"
    program.write_text(f"#!/bin/sh\nexec '{sys.executable}' -c '{code}' \"$@\"\n")
    program.chmod(0o755)
    empty = tmp_path / "empty"
    empty.mkdir()
    (empty / "cohort.csv").write_text(COHORT)
    subprocess.run(
        ["/bin/sh", "-e", "-c", commands], check=True, cwd=empty,
        env={**os.environ, "PATH": str(programs)},
    )  # fmt: skip
    for study in ("my-study", "my-cohort"):
        names = {path.name for path in (empty / study / "build" / "report").iterdir()}
        assert names >= {"index.html", "index.pdf", "index.docx"}
    page = (empty / "my-study" / "build" / "report" / "index.html").read_text(encoding="utf-8")
    assert "No row describes a real person" in page
    page = (empty / "my-cohort" / "build" / "report" / "index.html").read_text(encoding="utf-8")
    assert "No row describes a real person" not in page


def test_what_the_readme_links_to_is_there():
    for target in re.findall(r"\]\((?!https?:)([^)#]+)\)", README):
        assert (ROOT / target).exists(), target
