"""Whatever changes in a study, a build over an earlier one says the same as one from nothing."""

from __future__ import annotations

import csv
import json
import subprocess
import sys
from pathlib import Path

import pytest

from caseseries.documents.stamp import MEMORY

ANALYSIS = '''"""Months under observation."""

from caseseries.analysis import Cohort, Recorder, Study

METHOD = f"{__name__}.analyse"


def analyse(cohort: Cohort, study: Study, record: Recorder) -> None:
    """Number ``observed.months``."""
    months = 1 * cohort.participants["follow_up_months"].sum()
    everybody = cohort.population("participant")
    record.add("observed.months", months, everybody, statistic="sum", method=METHOD, unit="months")
'''
SUPPLEMENT = "---\ntitle: Supplement\n---\n\nOf numbers.\n"
DOCUMENTS = """
documents:
  - {file: index, text: Manuscript}
  - {file: supplement, text: Supplement}
"""


@pytest.fixture
def study(tmp_path: Path) -> Path:
    folder = tmp_path / "s"
    caseseries("init", str(folder))
    (folder / "analysis").mkdir()
    (folder / "analysis" / "observed.py").write_text(ANALYSIS, encoding="utf-8")
    return folder


def caseseries(*arguments: str) -> None:
    """A command in a process of its own, which imports the study's code anew."""
    command = [sys.executable, "-m", "caseseries", *arguments]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def replaced(file: Path, old: str, new: str) -> None:
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new, 1), encoding="utf-8")


def run(study: Path, command: str, place: Path, *more: str) -> None:
    caseseries(command, "--study", str(study), "--db", str(place / "study.duckdb"), *more)


def numbers(results: Path) -> dict[str, float]:
    event = json.loads(results.read_text(encoding="utf-8"))
    found = [result for analysis in event["analyses"] for result in analysis["results"]]
    return {r["id"]: r["rawValue"] for r in found if r["rawValue"] is not None}


def test_a_build_over_an_earlier_one_gives_what_a_new_one_gives(
    study: Path, tmp_path: Path
) -> None:
    again, new = tmp_path / "again", tmp_path / "new"
    run(study, "build", again)
    assert list((again / MEMORY).glob("fits.json"))
    before = numbers(again / "results.json")

    participants = study / "data" / "raw" / "participants.csv"
    rows = list(csv.DictReader(participants.read_text(encoding="utf-8").splitlines()))
    dead = next(row for row in rows if row["died"].lower() in ("true", "1", "yes"))
    line = ",".join(dead.values())
    living = dict(dead, died=next(r["died"] for r in rows if r["died"] != dead["died"]))
    changes = {
        "a cell": (participants, line, ",".join(living.values())),
        "study.toml": (study / "study.toml", "value = 30.4375", "value = 30"),
        "SQL": (
            study / "sql" / "derived" / "follow_up.sql",
            "/ study.days_per_month",
            "/ study.days_per_month + 1",
        ),
        "an analysis": (study / "analysis" / "observed.py", "= 1 *", "= 2 *"),
    }
    results = again / "results.json"
    for what, change in changes.items():
        replaced(*change)
        run(study, "build", again)
        found = numbers(results)
        assert found != before, what
        if what == "study.toml":
            # The same days make more months of 30 days than of 30.4375.
            ratio = found["observed.months"] / before["observed.months"]
            assert ratio == pytest.approx(30.4375 / 30, rel=1e-12)
        elif what == "SQL":
            more = found["observed.months"] - before["observed.months"]
            assert more == pytest.approx(len(rows), rel=1e-9)
        elif what == "an analysis":
            assert found["observed.months"] == 2 * before["observed.months"]
        before = found
    run(study, "build", new)
    assert results.read_bytes() == (new / "results.json").read_bytes()


def page(study: Path, place: Path) -> str:
    out = place / "report"
    run(study, "render", place, "--to", "html", "--renderer", "embedded", "--out", str(out))
    return (out / "index.html").read_text(encoding="utf-8")


@pytest.mark.slow
def test_a_page_over_an_earlier_one_is_that_of_a_new_one(study: Path, tmp_path: Path) -> None:
    (study / "report" / "supplement.qmd").write_text(SUPPLEMENT, encoding="utf-8")
    with (study / "_quarto.yml").open("a", encoding="utf-8") as file:
        file.write(DOCUMENTS)
    again = tmp_path / "again"
    first = page(study, again)
    tables = again / MEMORY / "index-tables.json"
    content = json.loads(tables.read_text(encoding="utf-8"))
    assert len(content["tables"]) == 2

    replaced(study / "schemas" / "cohort_participants.py", 'label="Age', 'label="Years of age')
    labelled = page(study, again)
    assert "Years of age" in labelled
    assert "Years of age" not in first

    # The caption is no part of a table that is kept.
    index = study / "report" / "index.qmd"
    replaced(index, '"Participants at enrolment"', '"Those who were *enrolled*"')
    written = page(study, again)
    assert "Those who were <em>enrolled</em>" in written
    assert written == page(study, tmp_path / "new")

    # What is kept is used, and not by another engine.
    content = json.loads(tables.read_text(encoding="utf-8"))
    altered = {key: f"{html}<!-- kept -->" for key, html in content["tables"].items()}
    for made_by, times in ((content["made_by"], 2), ("another engine", 0)):
        text = json.dumps({"made_by": made_by, "tables": altered})
        tables.write_text(text, encoding="utf-8")
        with index.open("a", encoding="utf-8") as file:
            file.write("\n\nA further sentence.\n")
        assert page(study, again).count("<!-- kept -->") == times
