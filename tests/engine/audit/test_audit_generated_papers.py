"""Papers generated in every style: sound ones are not refuted, planted errors are found.

A few of each; tests/campaigns/audit_generated.py runs as many as are asked for.
"""

from __future__ import annotations

import random

import pytest
from generated_campaign import generated, planted, sound
from generated_cohorts import Cohort, drawn
from generated_errors import ERRORS
from generated_numbers import Rounding, at, kaplan_meier, numbers_of
from generated_styles import STYLES


def test_sound_papers_in_thirty_styles_are_not_refuted() -> None:
    tally = sound(len(STYLES), seed=7)
    assert [finding.why for _, finding in tally.refuted] == []
    # Each of these was tested in most of them.
    for test in ("percentage", "range", "GRIM", "P and statistic", "printed twice"):
        assert tally.tests[test] >= len(STYLES) // 2


def test_planted_errors_are_found() -> None:
    tallies = planted(10, seed=7)
    assert set(tallies) == set(ERRORS)
    assert {error: t.missed for error, t in tallies.items() if t.found < 9} == {}


@pytest.mark.parametrize("error", ERRORS)
def test_a_planted_error_is_in_the_text(error: str) -> None:
    for paper in generated(error, 3, seed=8):
        assert paper.wrong.removeprefix("<0").removeprefix("0") in paper.text.replace("·", ".")


def test_every_style_is_another() -> None:
    assert len({tuple(vars(style).items())[1:].__repr__() for style in STYLES}) == 30


def cohort() -> Cohort:
    """Four rows, to reckon with by hand."""
    return Cohort(
        drawn(random.Random(1), 4).words,
        factor=(True, True, True, False),
        kind=("a", "a", "b", "c"),
        age=(40.0, 50.0, 60.0, 70.0),
        items=(1, 1, 2, 3),
        measured=(1.0, 2.0, 3.0, 4.5),
        arm=(True, False, True, False),
        outcome=(True, True, False, True),
        months=(6.0, 20.0, 30.0, 40.0),
        died=(True, False, True, False),
    )


def test_what_is_printed_is_what_hand_arithmetic_says() -> None:
    out = numbers_of(cohort(), Rounding()).text
    assert (out["n"], out["items"], out["per"]) == ("4", "7", "1.75")
    assert (out["yes"], out["yes.p"], out["kind0"], out["kind0.p"]) == ("3", "75.0", "2", "50.0")
    # Squares 225 + 25 + 25 + 225 by 3 is 166.67, its root 12.9.
    assert (out["age.mean"], out["age.sd"], out["age.min"], out["age.max"]) == (
        *("55.0", "12.9", "40", "70"),
    )
    # 3/4, then of two at risk one.
    assert (out["os1"], out["os3"], out["mst"]) == ("75.0", "37.5", "30.0")
    assert (out["deaths"], out["years"], out["rate"]) == ("2", "8.0", "25.0")


def test_the_curve_is_that_of_the_steps() -> None:
    steps = kaplan_meier([6.0, 20.0, 30.0, 40.0], [True, False, True, False])
    assert at(steps, 5.9) == (1.0, 0.0)
    assert at(steps, 6.0) == (0.75, pytest.approx(1 / 12))
    assert at(steps, 36.0) == (0.375, pytest.approx(1 / 12 + 1 / 2))
