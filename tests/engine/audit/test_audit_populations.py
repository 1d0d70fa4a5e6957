"""Which of a paper's sizes a share, a mean or a rate is of; statements and expectations by hand."""

from __future__ import annotations

import pytest
from made_statements import said

from caseseries.audit.populations import head_of, with_totals
from caseseries.audit.statements import Statement

PATIENTS = said("size", n="13", unit="patients", place="Abstract")
SCREENED = said("size", n="200", unit="patients", place="Methods")
LESIONS = said("size", n="19", unit="small lesions", place="Methods")
OF_PATIENTS = said("share", count="2", total="13", percent="15.4", unit="patients")


def totals(statement: Statement, *others: Statement) -> list[str]:
    """The numbers that the statement may be of, among others said before it."""
    return [reading.n.text for reading in with_totals([*others, statement])[-1].totals]


def test_a_share_is_of_the_population_of_its_unit_first() -> None:
    lesions = said("share", count="6", percent="31.6", unit="lesions")
    assert totals(lesions, PATIENTS, LESIONS) == ["19", "13"]
    cases = said("share", count="6", percent="46.2", unit="cases")
    assert totals(cases, LESIONS, PATIENTS) == ["13", "19"]


def test_the_population_most_often_counted_of_comes_before_others() -> None:
    share = said("share", count="3", percent="23.1", unit="patients")
    assert totals(share, SCREENED, PATIENTS, OF_PATIENTS) == ["13", "200"]


def test_no_share_is_of_fewer_than_it_counts() -> None:
    assert totals(said("share", count="15", percent="78.9"), PATIENTS, LESIONS) == ["19"]


def test_a_share_with_its_own_total_gets_none() -> None:
    assert totals(OF_PATIENTS, PATIENTS, LESIONS) == []


def test_readings_of_the_sentence_stay_first() -> None:
    share = said("share", count="2", percent="18.2", unit="patients", of=[("11", "", "sentence")])
    assert totals(share, PATIENTS) == ["11", "13"]


def test_a_table_with_a_header_for_it_is_of_no_other() -> None:
    share = said("share", count="2", percent="18.2", label="Table 1", of=[("11", "", "column")])
    assert totals(share, PATIENTS) == ["11"]


def test_a_caption_says_what_its_table_is_of() -> None:
    caption = said("size", n="40", unit="patients", label="Table 2")
    share = said("share", count="10", percent="25", label="Table 2")
    found = with_totals([PATIENTS, caption, share])[-1].totals
    assert [(r.n.text, r.source) for r in found] == [("40", "caption"), ("13", "population")]


@pytest.mark.parametrize("kind", ["average", "survival", "median time"])
def test_what_is_said_of_a_group_is_of_its_number(kind: str) -> None:
    level = said("share", count="6", percent="46.2", population="Sex: male", label="Table 1")
    role = "mean" if kind == "average" else "estimate"
    statement = said(kind, **{role: "50.0"}, population="sex: Male", label="Table 3")
    assert totals(statement, PATIENTS, level) == ["6"]
    unknown = said(kind, **{role: "50.0"}, population="Sex: other", label="Table 3")
    assert totals(unknown, PATIENTS, level) == []


def test_a_level_is_not_of_itself() -> None:
    level = said("share", count="6", percent="46.2", population="Sex: male")
    assert totals(level, PATIENTS) == ["13"]


def test_other_peoples_work_has_no_share_in_it() -> None:
    theirs = said("size", n="99", unit="patients", is_cited=True)
    assert totals(said("share", count="6", percent="46.2"), theirs, PATIENTS) == ["13"]
    assert totals(said("share", count="6", percent="46.2", is_cited=True), PATIENTS) == []


def test_readings_say_where_they_are_from() -> None:
    share = said("share", count="6", percent="46.2")
    (reading,) = with_totals([PATIENTS, share])[-1].totals
    assert (reading.unit, reading.source) == ("patients", "population")
    assert reading.what == "the 13 patients of Abstract"


@pytest.mark.parametrize(
    ("unit", "head"),
    [("small lesions", "lesions"), ("consecutive cases", "patients"), ("Women", "patients")],
)
def test_the_noun_of_a_unit(unit: str, head: str) -> None:
    assert head_of(unit) == head
