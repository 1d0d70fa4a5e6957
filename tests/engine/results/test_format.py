"""How numbers print. Expected strings are those of the paper, or follow from arithmetic."""

from __future__ import annotations

import math

import pytest

from caseseries.documents.printing import format as fmt
from caseseries.documents.printing.alignment import align_decimals, align_lines
from caseseries.documents.printing.number_words import in_words, spelled_out

NBSP = fmt.NO_BREAK_SPACE


@pytest.mark.parametrize(
    ("value", "places", "printed"),
    [
        (0.25, 1, "0.3"),
        (2.675, 2, "2.68"),  # the double is 2.67499999…: its decimal representation counts
        (0.1 + 0.2, 1, "0.3"),
        (1.0049999999999999, 2, "1.01"),  # 1.005 after one operation too many
        (0.0945, 2, "0.09"),  # once, not via 0.095
        (-3.64, 1, "\N{MINUS SIGN}3.6"),
        (-3.65, 1, "\N{MINUS SIGN}3.7"),
        (-0.04, 1, "0.0"),
        (36.0, 0, "36"),
        (None, 1, "–"),
        (math.nan, 1, "–"),
    ],
)
def test_numbers_round_half_up_once(value: float | None, places: int, printed: str) -> None:
    assert fmt.number(value, places) == printed


@pytest.mark.parametrize(
    ("value", "printed"),
    [
        (100 * 6 / 13, "46.2%"),
        (100 * 1 / 13, "7.7%"),
        (100.0, "100%"),
        (100 * 0.1 * 10, "100%"),
        (0.0, "0%"),
        (99.96, "100.0%"),  # not everybody
        (None, "–"),
    ],
)
def test_percent(value: float | None, printed: str) -> None:
    assert fmt.percent(value) == printed


def test_counts_with_percentages() -> None:
    assert fmt.n_percent(6, 100 * 6 / 13) == f"6{NBSP}(46.2%)"
    assert fmt.n_percent(0, None) == "0"
    assert fmt.count(683) == "683"
    assert fmt.count(12345) == "12\N{NARROW NO-BREAK SPACE}345"
    assert fmt.n_of(12, 13) == "12/13"


def test_mean_and_standard_deviation() -> None:
    assert fmt.mean_sd(54.04, 12.1) == f"54.0{NBSP}±{NBSP}12.1"
    assert fmt.mean_sd(54.04, math.nan) == "54.0"
    assert fmt.mean_sd(None, None) == "–"


def test_ranges_take_a_dash_and_to_where_a_bound_is_negative() -> None:
    assert fmt.interval(2.7, 71.4) == "2.7–71.4"
    assert fmt.interval(-3.6, 29.7) == f"\N{MINUS SIGN}3.6{NBSP}to{NBSP}29.7"
    assert fmt.natural_range(36.0, 75.0) == "36–75"
    assert fmt.natural_range(0.7, 3.0) == "0.7–3.0"


def test_survival_rate_as_in_the_abstract() -> None:
    assert fmt.rate_ci(76.923, 54.02, 99.83, 95.0) == "76.9% (95% CI, 54.0%–99.8%)"
    assert fmt.rate_ci(93.333, 80.71, 100.0, 95.0) == "93.3% (95% CI, 80.7%–100%)"
    assert fmt.rate_ci(None, None, None, 95.0) == "not estimable"
    assert fmt.rate_ci(100.0, None, None, 95.0) == "100% (95% CI not estimable)"


def test_medians_that_are_not_reached_say_so() -> None:
    assert fmt.duration_ci(46.9, 12.5, None, 95.0) == f"46.9{NBSP}months (95% CI, 12.5–NE)"
    assert fmt.duration_ci(None, None, None, 95.0) == "not reached"
    assert fmt.duration(1.0) == f"1.0{NBSP}month"


@pytest.mark.parametrize(
    ("p", "printed"),
    [
        (0.29, "0.29"),
        (0.4, "0.40"),
        (0.0039, "0.004"),
        (0.00056, "0.001"),
        (0.0004, "<0.001"),
        (0.0, "<0.001"),
        (0.046, "0.046"),  # 0.05 would hide that it is below 0.05
        (0.05, "0.05"),
        (0.054, "0.05"),
        (0.0096, "0.01"),
        (0.996, ">0.99"),
        (1.0, ">0.99"),
        (None, "–"),
    ],
)
def test_p_values(p: float | None, printed: str) -> None:
    assert fmt.p_value(p) == printed


def test_p_values_in_a_sentence() -> None:
    assert fmt.p_relation(0.02) == f"={NBSP}0.02"
    assert fmt.p_relation(0.0001) == f"<{NBSP}0.001"
    assert fmt.p_relation(None) == "not estimable"


@pytest.mark.parametrize(
    ("p", "printed"),
    [
        (0.0039, f"={NBSP}0.0039"),
        (0.00014, f"={NBSP}0.0001"),
        (0.00004, f"<{NBSP}0.0001"),  # four decimals would be 0.0000
        (0.0, f"<{NBSP}0.0001"),
        (0.1419, f"={NBSP}0.14"),  # more decimals would say no more
        (0.9999, f">{NBSP}0.99"),
        (None, "not estimable"),
    ],
)
def test_small_p_values_to_four_decimals(p: float | None, printed: str) -> None:
    assert fmt.p_relation(p, 4) == printed


def test_hazard_ratio_as_in_the_paper() -> None:
    assert fmt.ratio_ci(19.63, 1.96, 196.2, 95.0) == "19.6 (95% CI, 2.0–196.2)"
    assert fmt.ratio_ci(0.472, 0.1, None, 95.0) == "0.47 (95% CI, 0.10–NE)"


def test_landmarks() -> None:
    assert fmt.landmark(12.0) == f"1{NBSP}year"
    assert fmt.landmark(36.0) == f"3{NBSP}years"
    assert fmt.landmark(6.0) == f"6{NBSP}months"


def test_words_for_the_running_text() -> None:
    assert in_words(13) == "thirteen"
    assert in_words(21) == "21"
    assert fmt.capitalized("thirteen") == "Thirteen"
    assert fmt.plural(1, "patient") == f"1{NBSP}patient"
    assert fmt.plural(19, "renal metastasis", "renal metastases") == f"19{NBSP}renal metastases"


@pytest.mark.parametrize(
    ("n", "words"),
    [
        (0, "zero"),
        (20, "twenty"),
        (21, "twenty-one"),
        (40, "forty"),
        (60, "sixty"),
        (99, "ninety-nine"),
        (100, "one hundred"),
        (200, "two hundred"),
        (317, "three hundred seventeen"),
        (842, "eight hundred forty-two"),
        (1000, "1000"),
    ],
)
def test_numbers_that_begin_a_sentence_are_spelled_out(n: int, words: str) -> None:
    assert spelled_out(n) == words


def test_intervals_say_the_level_of_the_study() -> None:
    assert fmt.level(90.0) == "90%"
    assert fmt.level(100 * 0.975) == "97.5%"
    assert fmt.level(100 * 0.99) == "99%"
    assert fmt.rate_ci(76.9, 57.7, 96.1, 90.0) == "76.9% (90% CI, 57.7%–96.1%)"
    assert fmt.rate_ci(100.0, None, None, 90.0) == "100% (90% CI not estimable)"
    assert fmt.duration_ci(46.9, 12.5, None, 99.0) == f"46.9{NBSP}months (99% CI, 12.5–NE)"
    assert fmt.ratio_ci(19.63, None, None, 95.0) == "19.6 (95% CI not estimable)"


def test_decimal_points_stand_below_each_other() -> None:
    figure_space, point_space = fmt.FIGURE_SPACE, fmt.POINT_SPACE
    assert align_decimals(["9.5", "100", "–"]) == [
        f"{2 * figure_space}9.5",
        f"100{point_space}{figure_space}",
        "–",
    ]
    assert align_decimals([f"6{NBSP}(46.2%)", f"10{NBSP}(7.7%)"]) == [
        f"{figure_space}6{NBSP}(46.2%)",
        f"10{NBSP}{figure_space}(7.7%)",
    ]
    assert align_lines(["9.5\n(1–2)", "10.5"]) == [f"{figure_space}9.5\n(1–2)", "10.5"]
    assert align_decimals([]) == []
