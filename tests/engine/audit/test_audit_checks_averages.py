"""Means, deviations and ranges, with expectations worked out by hand."""

from __future__ import annotations

import pytest
from made_statements import findings, grades, said, the

from caseseries.audit.findings import IMPOSSIBLE, UNLIKELY


@pytest.mark.parametrize(
    ("roles", "is_wrong"),
    [
        ({"mean": "54.0", "min": "36", "max": "75"}, False),
        ({"mean": "76.0", "min": "36", "max": "75"}, True),
        ({"mean": "75.4", "min": "36", "max": "75"}, False),  # 75 may be 75.4
        ({"median": "24.3", "min": "2.7", "max": "71.4"}, False),
        ({"median": "24.3", "min": "25.7", "max": "71.4"}, True),
        ({"median": "24.3", "q1": "30.0", "q3": "49.1"}, True),
        ({"mean": "60.0", "q1": "30.0", "q3": "49.1"}, False),  # a skewed variable
        ({"median": "24.3", "low": "12.5", "high": "20.1"}, True),
        ({"q1": "12", "q3": "20", "min": "14", "max": "30"}, True),
    ],
)
def test_what_lies_within_what(roles, is_wrong) -> None:
    assert grades(said("average", **roles), test="range") == [IMPOSSIBLE] * is_wrong


def test_a_range_that_goes_down() -> None:
    assert grades(said("range", min="75", max="36")) == [UNLIKELY]
    assert not the(said("average", mean="54", min="75", max="36")).is_refuted


def average(of: str = "13", **facts):
    return said("average", of=[(of, "people", "beside")], **facts)


def test_a_deviation_within_a_range() -> None:
    # 13 values from 36 to 75 with mean 54: at most sqrt(13 · 21 · 18 / 12) = 20.2.
    facts = {"mean": "54.0", "min": "36", "max": "75"}
    assert grades(average(sd="12.1", **facts)) == []
    assert grades(average(sd="22.1", **facts)) == [IMPOSSIBLE]
    # At least: both ends taken and the rest equal, (18² + 21² + 3²/11) / 13 under the root, 7.7.
    assert grades(average(sd="6.0", **facts)) == [IMPOSSIBLE]


def test_a_deviation_that_may_be_an_error() -> None:
    # 3.4 · sqrt 13 is 12.3.
    facts = {"mean": "54.0", "min": "36", "max": "75"}
    found = the(average(spread="3.4", **facts))
    assert not found.is_refuted
    assert "standard error" in found.note
    assert "it may be a standard error" in the(average(sd="3.4", **facts)).why


def test_a_deviation_of_another_number_of_values() -> None:
    # 6.0 is too little of 13 values, and not of 60.
    facts = {"mean": "54.0", "min": "36", "max": "75", "sd": "6.0"}
    assert grades(average(**facts), said("size", n="60", unit="people")) == []


def test_a_deviation_of_an_unknown_number_of_values() -> None:
    # Two values 39 apart have the largest: 39 / sqrt 2 = 27.6.
    assert grades(said("average", sd="27.0", min="36", max="75")) == []
    assert grades(said("average", sd="28.9", min="36", max="75")) == [IMPOSSIBLE]
    # The mean of two is in the middle; that of more need not be.
    assert grades(said("average", mean="12.5", sd="9.0", min="-5.0", max="23.2")) == []


def test_means_of_whole_numbers() -> None:
    # 31/9 is 3.44, 32/9 is 3.56.
    facts = {"unit": "lesions", "per": "people"}
    assert grades(said("average", mean="3.45", n="9", **facts), test="GRIM") == [IMPOSSIBLE]
    assert grades(said("average", mean="3.44", n="9", **facts), test="GRIM") == []
    assert grades(average("9", mean="3.45", **facts), test="GRIM") == [UNLIKELY]
    assert grades(said("average", mean="3.45", n="9", unit="years")) == []
    numbered = {"variable": "number of lesions", "unit": ""}
    assert grades(said("average", mean="3.45", n="9", **numbered)) == [IMPOSSIBLE]


def test_means_of_whole_numbers_of_another_size_named() -> None:
    # 3.45 is 38/11.
    mean = average("9", mean="3.45", unit="lesions", per="people")
    assert not the(mean, said("size", n="11", unit="people"), test="GRIM").is_refuted


def test_deviations_of_whole_numbers() -> None:
    # Mean 2.5 of 2: sum 5, squares 13, 17, 25 …: SD 0.71, 2.12 with n - 1, 0.5, 1.5 with n.
    facts = {"mean": "2.5", "n": "2", "unit": "events"}
    assert grades(said("average", sd="0.71", **facts)) == []
    assert grades(said("average", sd="0.5", **facts)) == []
    assert grades(said("average", sd="0.9", **facts), test="GRIMMER") == [IMPOSSIBLE]


def test_the_whole_lies_between_its_groups() -> None:
    def mean(text: str, n: str, population: str = ""):
        facts = {"variable": "age", "unit": "years", "label": "Table 1"}
        return said("average", mean=text, n=n, population=population, **facts)

    parts = mean("50.0", "6", "sex: male"), mean("60.0", "7", "sex: female")
    assert grades(mean("55.4", "13"), *parts) == []
    assert grades(mean("61.0", "13"), *parts) == [IMPOSSIBLE]
    assert findings(mean("61.0", "20"), *parts, test="means of groups") == []
