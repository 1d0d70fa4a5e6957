"""Percentages, totals and sums of groups, with expectations worked out by hand."""

from __future__ import annotations

from typing import Any

import pytest
from made_statements import findings, grades, number, said, the

from caseseries.audit.findings import IMPOSSIBLE, MISROUNDED, UNLIKELY


@pytest.mark.parametrize(
    ("count", "total", "percent"),
    [
        ("6", "19", "31.6"),  # 31.578…
        ("1", "8", "12.5"),
        ("1", "8", "13"),  # a half, up
        ("1", "8", "12"),  # a half, to even
        ("0", "13", "0"),
        ("13", "13", "100"),
    ],
)
def test_a_share_that_rounds_to_its_percentage_is_right(count, total, percent) -> None:
    share = said("share", count=count, total=total, percent=percent)
    found = findings(share, test="percentage")
    assert [f.is_refuted or f.note for f in found] == [""]


@pytest.mark.parametrize(
    ("count", "total", "percent", "grade"),
    [
        ("4", "13", "30.7", MISROUNDED),  # 30.769… cut
        ("5", "12", "41.6", MISROUNDED),  # 41.66… cut
        ("12", "23", "53", MISROUNDED),  # 52.17… raised
        ("6", "19", "36.2", IMPOSSIBLE),
        ("3", "13", "21.1", IMPOSSIBLE),  # 23.07…
        ("14", "13", "100", IMPOSSIBLE),
    ],
)
def test_a_share_beside_its_total_is_graded(count, total, percent, grade) -> None:
    share = said("share", count=count, total=total, percent=percent)
    assert grades(share, test="percentage") == [grade]


def test_the_total_that_would_make_it_right_is_named() -> None:
    visits = said("size", n="25", unit="visits", place="Abstract")
    people = said("size", n="23", unit="people", place="Abstract")
    found = the(people, visits, said("share", count="3", total="23", percent="12"))
    assert found.why == (
        "3/23 is 13.0%, not 12%; 12% would be 3/25, and 25 is the number of visits named in"
        " the Abstract."
    )
    assert found.grade == IMPOSSIBLE


def test_a_total_of_another_unit_is_unlikely_for_what_is_said_of_people() -> None:
    sizes = said("size", n="23", unit="people"), said("size", n="25", unit="visits")
    share = said("share", count="3", percent="12", unit="people", of=[("23", "people", "column")])
    assert grades(*sizes, share) == [UNLIKELY]


def test_a_total_named_elsewhere_that_makes_it_right_is_a_note() -> None:
    sizes = said("size", n="23", unit="people"), said("size", n="25", unit="visits")
    share = said("share", count="3", percent="12", of=[("23", "people", "column")])
    found = the(*sizes, share)
    assert not found.is_refuted
    assert "3/25" in found.note


def test_every_total_offered_is_tried() -> None:
    share = said("share", count="3", percent="12", of=[("23", "", "column"), ("25", "", "row")])
    assert [f.is_refuted or f.note for f in findings(share)] == [""]


def test_no_total_at_all_gives_it() -> None:
    # 6/16 is 37.5 and 6/17 is 35.3: no total lies between.
    share = said("share", count="6", percent="36.2", of=[("19", "", "column")])
    assert grades(share) == [IMPOSSIBLE]
    assert grades(said("share", count=number("6", row=1), percent="36.2")) == [UNLIKELY]
    assert grades(said("share", count="6", percent="36.2")) == []


def test_a_size_named_elsewhere_is_the_total_where_others_are_of_it() -> None:
    def share(k: str, percent: str):
        return said("share", count=k, percent=percent, of=[("19", "", "population")])

    assert grades(share("6", "36.2")) == []
    right = share("4", "21.1"), share("13", "68.4"), share("14", "73.7")
    assert grades(*right, share("6", "36.2")) == [IMPOSSIBLE]
    # Of another arm, as the next one is: 12/25 and 20/25.
    others = share("12", "48.0"), share("20", "80.0")
    assert grades(*right, *others, share("6", "36.2")) == []


def test_a_table_most_of_whose_percentages_are_of_another_total_says_nothing() -> None:
    def cell(k: str, percent: str, row: int):
        count = number(k, row=row, block=2)
        return said("share", count=count, percent=percent, of=[("19", "", "column")])

    wrong = cell("6", "36.2", 1)
    assert grades(wrong, cell("13", "68.4", 2), cell("14", "73.7", 3)) == [IMPOSSIBLE]
    assert grades(wrong, cell("13", "52.0", 2), cell("14", "56.0", 3)) == []


def test_a_rate_over_time_is_no_share() -> None:
    words = "35 of 344 (cumulative incidence 10.9%)"
    share = said("share", count="35", total="344", percent="10.9", quote=words)
    assert "rate over time" in the(share).note


def test_what_was_planned_is_not_tested() -> None:
    words = "Assuming a rate of 12% (3/23), we needed more"
    assert findings(said("share", count="3", total="23", percent="12", quote=words)) == []


def test_percentages_of_those_known_are_notes() -> None:
    # 74/87 is 85.1 and 13/87 is 14.9; of 58 nothing is known.
    facts: dict[str, Any] = {"of": [("145", "", "column")], "group": "g", "is_exhaustive": True}
    levels = [
        said("share", count=k, percent=p, **facts) for k, p in (("74", "85.1"), ("13", "14.9"))
    ]
    missing = said("share", count="58", **facts)
    assert grades(*levels, missing, test="percentage") == []


def test_a_percentage_of_two_shares_together_is_a_note() -> None:
    # 26/29 and 25/33 are 51/62, 82.3%.
    first = said("share", count="26", total="29", percent="82", quote="one sentence")
    second = said("share", count="25", total="33", quote="one sentence")
    assert "51/62" in the(first, second, test="percentage").note


def test_fewer_than_all_may_be_counted() -> None:
    # 10/12 is 83.3%; one of 13 may be missing.
    share = said("share", count="10", percent="83.3", of=[("13", "", "column")])
    assert not the(share).is_refuted


def test_a_percentage_of_another_count_of_the_sentence_is_a_note() -> None:
    # 50/54 is 92.6%.
    other = said("share", count="50", unit="people", quote="a sentence")
    share = said(
        "share", count="1", percent="92.6", of=[("54", "", "sentence")], quote="a sentence"
    )
    assert grades(share) == [IMPOSSIBLE]
    assert "50/54" in the(other, share, test="percentage").note


def test_nobody_is_missing_from_groups_that_are_all() -> None:
    facts = {"of": [("13", "", "column")], "group": "factor", "is_exhaustive": True}
    yes = said("share", count="10", percent="83.3", **facts)
    no = said("share", count="3", percent="23.1", **facts)
    assert grades(yes, no) == [IMPOSSIBLE]


def test_the_rest_and_turned_numbers_are_notes() -> None:
    assert not the(said("share", count="3", total="13", percent="76.9")).is_refuted
    turned = said("share", count="20", total="15", percent="3")
    assert not the(turned, test="percentage").is_refuted


def test_percentages_made_to_add_up_are_a_note() -> None:
    facts = {"total": "3", "group": "thirds", "is_exhaustive": True}
    shares = [said("share", count="1", percent=text, **facts) for text in ("33.3", "33.3", "33.4")]
    found = the(*shares)
    assert not found.is_refuted
    assert "add up to 100" in found.note


def test_a_percentage_without_its_count_needs_some_count() -> None:
    # 23.1 is 3/13; between 1/13 (7.7) and 2/13 (15.4) lies nothing.
    assert grades(said("share", total="13", percent="23.1", unit="people")) == []
    assert grades(said("share", total="13", percent="12", unit="people")) == [IMPOSSIBLE]
    assert grades(said("share", total="15", percent="87.2", unit="mg")) == []
    assert grades(said("share", percent="12", of=[("13", "people", "population")])) == []


def test_a_total_of_which_there_are_fewer_is_that_of_others() -> None:
    sizes = said("size", n="18", unit="visits"), said("size", n="19", unit="lesions")
    share = said("share", count="8", total="19", percent="42.1", unit="visits")
    found = the(*sizes, share)
    assert (found.test, found.grade) == ("denominator", UNLIKELY)
    assert "there are 18 visits" in found.why
    assert "19 is the number of lesions" in found.why


def test_a_total_of_more_than_the_paper_counts_may_be_of_others() -> None:
    sizes = said("size", n="683", unit="people"), said("size", n="13", unit="people")
    assert (
        grades(*sizes, said("share", count="13", total="683", percent="1.9", unit="people")) == []
    )


def group(*counts: str, n: str = "13", **facts) -> list:
    of = [(n, "people", "sentence")]
    facts = {"group": "sex", "is_exhaustive": True, "of": of, **facts}
    return [said("share", count=count, **facts) for count in counts]


def test_groups_add_up() -> None:
    assert grades(*group("6", "7")) == []
    assert grades(*group("6", "8")) == [UNLIKELY]
    assert not the(*group("6", "6")).is_refuted
    assert grades(*group("6", "8", is_exhaustive=False)) == []


def test_in_a_table_some_may_be_missing() -> None:
    facts: dict[str, Any] = {"total": "13", "group": "sex", "is_exhaustive": True}
    parts = [said("share", count=number("6", row=row), unit="men", **facts) for row in (1, 2)]
    found = the(*parts)
    assert not found.is_refuted
    assert "1 may be missing" in found.note


def test_groups_of_another_size_named_are_a_note() -> None:
    assert not the(said("size", n="14", unit="visits"), *group("6", "8")).is_refuted


def test_percentages_of_all_add_up() -> None:
    def levels(*percents: str) -> list:
        facts: dict[str, Any] = {"group": "sex", "is_exhaustive": True}
        return [said("share", percent=number(text, row=1), **facts) for text in percents]

    assert grades(*levels("46.2", "53.8")) == []
    assert grades(*levels("33.3", "33.3", "33.3")) == []
    assert grades(*levels("46.2", "63.8")) == [UNLIKELY]
    assert not the(*levels("46.2", "43.8")).is_refuted


def test_cited_shares_are_held_against_their_own_sentence_alone() -> None:
    size = said("size", n="25", unit="visits")
    cited = said("share", count="3", percent="12", of=[("23", "", "population")], is_cited=True)
    assert grades(size, cited) == []
    own = said("share", count="4", total="13", percent="30.7", is_cited=True)
    assert grades(size, own) == [MISROUNDED]


SHARE = {"count": "3", "total": "13", "percent": "21.1"}


def test_findings_stand_in_the_order_of_the_paper() -> None:
    roles: dict[str, Any] = {name: number(text, block=4) for name, text in SHARE.items()}
    late = said("share", **roles)
    early = said("average", mean="80", min="36", max="75")
    assert [f.test for f in findings(late, early) if f.is_refuted] == ["range", "percentage"]
