"""Endpoints of rows that come late, follow on one another, or are counted from a landmark."""

from __future__ import annotations

from pathlib import Path

import pytest
from tiny_study import Built, built, one_table

from caseseries.documents.neutral import Neutral
from caseseries.documents.printing.sentence_parts import SentenceParts
from caseseries.study.study_file import StudyFileError

COLUMNS = """
who: str = column(description="Whose time it is.")
since: float = column(nullable=True, unit="years", description="Under observation from here.")
years: float = column(unit="years", description="Time.")
died: bool = column(description="Died.")
"""
ENDPOINT = """
[endpoints.survival]
label = "Survival"
unit = "person"
time = "years"
entry = "since"
event = "died"
event_name = "death"
time_unit = "years"
"""


def study(folder: Path, rows: str, more: str = "", columns: str = COLUMNS) -> Built:
    csv = f"person_id,who,since,years,died\n{rows}"
    return built(folder, one_table(columns, csv, ENDPOINT + more))


def sentence(made: Built) -> str:
    return Neutral(made.results, SentenceParts(made.results)).endpoint("survival")


@pytest.mark.parametrize(
    ("row", "key", "what"),
    [
        ("A,a,0,-1,true", "time = 'years'", "negative"),
        ("A,a,,1,true", "entry = 'since'", "missing"),
        ("A,a,-1,1,true", "entry = 'since'", "negative"),
        ("A,a,1,1,true", "entry = 'since'", "not before years"),
    ],
)
def test_a_time_that_cannot_be_is_refused_with_its_row(
    tmp_path: Path, row: str, key: str, what: str
):
    with pytest.raises(StudyFileError) as refused:
        study(tmp_path, f"{row}\nB,b,0,3,false\n")
    said = str(refused.value)
    assert "study.toml:" in said
    assert f"[endpoints.survival] {key}: {what} in 1 row of cohort.people (person_id A)" in said


def test_a_row_that_is_left_out_is_not_looked_at(tmp_path: Path):
    more = 'where = "since < years"\nlandmarks = [2]\n'
    made = study(tmp_path, "A,a,1,1,true\nB,b,0,3,false\nC,c,0,1,true\n", more)
    # Of B and C one has died by two years.
    assert made.value("survival.rate_2y") == 50
    assert "of people where `since < years`" in sentence(made)


def test_from_a_landmark_on_entries_are_counted_from_it_too(tmp_path: Path):
    # From 2 years on: A from 0 to 1, B from 1 (3 less 2) to 3, C from 0 to 4. At 1 year two are at
    # risk (A and C: B enters after it), at 3 years B and C.
    rows = "A,a,0,3,true\nB,b,3,5,true\nC,c,1,6,false\n"
    made = study(tmp_path, rows, "counted_from = 2\nlandmarks = [1, 3]\n")
    assert made.value("survival.rate_1y") == pytest.approx(50)
    assert made.value("survival.rate_3y") == pytest.approx(25)


def test_times_that_follow_on_one_another_are_no_share_of_anybody(tmp_path: Path):
    more = 'cluster = "who"\nrobust = false\nlandmarks = [2]\n'
    made = study(tmp_path, "A,a,0,1,false\nB,a,1,2,true\nC,b,0,3,false\n", more)
    assert sentence(made).startswith(
        "**Survival.** Death occurred one time in 3 people. The share without it was 50.0%"
    )


def test_of_an_event_that_repeats_no_share_without_it_is_told(tmp_path: Path):
    more = 'cluster = "who"\nlandmarks = [2]\n'
    made = study(tmp_path, "A,a,0,1,true\nB,a,1,2,true\nC,b,0,3,false\n", more)
    assert sentence(made) == "**Survival.** Death occurred two times in 3 people."


def test_rows_beside_one_another_are_counted_each(tmp_path: Path):
    more = 'cluster = "who"\n'
    made = study(tmp_path, "A,a,0,3,true\nB,a,1,2,true\nC,b,0,3,false\n", more)
    assert "in 66.7% (2/3) of people." in sentence(made)


def test_sentences_take_landmarks_in_the_unit_of_the_endpoint(tmp_path: Path):
    made = study(tmp_path, "A,a,0,1,true\nB,b,0,3,false\n", "landmarks = [2]\n")
    say = SentenceParts(made.results)
    assert say.rates("survival", 2).startswith("50.0% (95% CI, ")
    assert say.rates("survival", 2).endswith(" at 2\u00a0years")


def test_two_endpoints_that_make_the_same_numbers_are_a_mistake_of_the_file(tmp_path: Path):
    more = 'follow_up = "seen"\n' + ENDPOINT.replace("survival", "again") + 'follow_up = "seen"\n'
    with pytest.raises(StudyFileError, match=r"study.toml:\d+: \[endpoints.again\] makes the nu"):
        study(tmp_path, "A,a,0,1,true\n", more)
