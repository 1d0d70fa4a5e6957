"""The README cannot rot: its questions are asked, its commands exist, its code runs."""

import re
import subprocess
import sys

import pytest
from first_study import ROOT

from caseseries.warehouse.database import opened

README = (ROOT / "README.md").read_text(encoding="utf-8")


def blocks(language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", README, re.DOTALL)


def test_five_questions_are_shown():
    assert len(blocks("sql")) == 5


@pytest.mark.parametrize("question", blocks("sql"))
def test_each_question_has_an_answer(study_db, question):
    with opened(study_db, read_only=True) as con:
        assert con.execute(question).fetchall()


def test_the_questions_give_what_the_paper_says(study_db):
    _, _, recurrences, deaths, _ = blocks("sql")
    with opened(study_db, read_only=True) as con:
        by_organ = {row[0]: row[1] for row in con.execute(recurrences).fetchall()}
        assert {"lung": 7, "bone": 4, "liver": 3}.items() <= by_organ.items()
        assert len(con.execute(deaths).fetchall()) == 9


@pytest.mark.parametrize("code", blocks("python"))
def test_the_python_example_runs(code):
    subprocess.run([sys.executable, "-W", "error", "-c", code], check=True, cwd=ROOT)


def test_every_command_is_documented_and_every_documented_command_exists():
    from caseseries.cli import _parser

    actions = [a for a in _parser()._actions if a.dest == "command"]
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
