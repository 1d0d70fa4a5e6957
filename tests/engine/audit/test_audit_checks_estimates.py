"""Limits, P, curves, ratios and repeated numbers, with expectations worked out by hand."""

from __future__ import annotations

import random
from collections import Counter

import pytest
from made_statements import findings, grades, number, said, the

from caseseries.audit.checks.methods.reachable import is_reachable
from caseseries.audit.findings import IMPOSSIBLE, MISROUNDED, UNLIKELY
from caseseries.evidence.consistency.printed import printed
from caseseries.evidence.consistency.survival_rates import Rate, survival_rates


def test_an_estimate_lies_within_its_limits() -> None:
    def ratio(low: str, high: str):
        return said("estimate", measure="HR", estimate="2.0", low=low, high=high)

    assert grades(ratio("1.0", "4.0")) == []
    assert grades(ratio("2.2", "4.0")) == [IMPOSSIBLE]
    assert grades(ratio("4.0", "4.5")) == [IMPOSSIBLE]
    assert not the(ratio("4.0", "1.0")).is_refuted
    assert grades(ratio("5.0", "4.5")) == [IMPOSSIBLE]


def test_limits_of_a_ratio_lie_around_it_on_the_logarithm() -> None:
    def ratio(estimate: str, low: str, high: str):
        return said("estimate", measure="OR", estimate=estimate, low=low, high=high)

    assert grades(ratio("19.6", "2.0", "196.2")) == []
    # Exact limits of 6 of 10 against 2 of 10 (Fisher): 6.0, 0.66 to 81; their middle is 7.3.
    assert grades(ratio("5.6", "0.66", "81")) == []
    # 0.5 to 50 has the middle 5; 1.0 is 1.6 below it on a scale that is 2.3 wide to either side.
    assert grades(ratio("1.0", "0.5", "50")) == [UNLIKELY]


def test_p_and_limits_agree_about_a_difference() -> None:
    def ratio(p: str, low: str, high: str, estimate: str = "1.50"):
        return said("estimate", measure="HR", estimate=estimate, low=low, high=high, p=p)

    # 0.90 to 2.50: z is 0.405 / (1.022 / 3.92) = 1.56, P 0.12.
    assert grades(ratio("0.12", "0.90", "2.50"), test="P and interval") == []
    assert grades(ratio("<0.001", "0.90", "2.50")) == [UNLIKELY]
    assert not the(ratio("0.04", "0.90", "2.50")).is_refuted
    # 1.20 to 1.88: z is 3.54.
    assert grades(ratio("0.40", "1.20", "1.88")) == [UNLIKELY]
    assert grades(ratio(">0.05", "1.20", "1.88")) == [UNLIKELY]


def test_limits_of_a_proportion() -> None:
    # 10/13: exact 46.2 to 95.0.
    facts = {"count": "10", "total": "13", "percent": "76.9"}
    assert [
        f.note for f in findings(said("share", low="46.2", high="95.0", **facts)) if f.note
    ] == []
    assert "no usual method" in the(said("share", low="30.0", high="99.0", **facts)).note
    assert grades(said("share", low="80.0", high="99.0", **facts)) == [IMPOSSIBLE]


@pytest.mark.parametrize(
    ("measure", "statistic", "df", "p", "grade"),
    [
        # From tables: t 2.228 (10) is 0.05, chi-squared 3.84 (1) is 0.05, z 2.58 is 0.01.
        ("t", "2.228", ("10",), "0.05", None),
        ("t", "2.228", ("10",), "0.025", None),  # one-sided
        ("t", "2.228", ("10",), "0.001", IMPOSSIBLE),
        ("t", "2.228", ("10",), "<0.05", None),
        ("t", "2.228", ("10",), "<0.01", IMPOSSIBLE),
        ("chi2", "3.84", ("1",), "0.05", None),
        ("chi2", "3.84", ("1",), "0.50", UNLIKELY),  # or raised for several tests
        ("z", "2.58", (), "0.01", None),
        ("F", "4.96", ("1", "10"), "0.05", None),
        ("F", "4.96", ("1", "10"), "0.002", IMPOSSIBLE),
        ("r", "0.576", ("10",), "0.05", None),
        ("chi2", "3.84", ("1",), ">0.05", None),
        ("chi2", "6.63", ("1",), ">0.05", UNLIKELY),
    ],
)
def test_p_and_its_statistic(measure, statistic, df, p, grade) -> None:
    freedom = dict(zip(("df", "df2"), df, strict=False))
    test = said("test", measure=measure, statistic=statistic, p=p, **freedom)
    assert grades(test) == [grade] * (grade is not None)


def test_p_by_itself() -> None:
    assert grades(said("test", p="1.2")) == [IMPOSSIBLE]
    assert grades(said("test", p="0.04")) == []
    found = the(said("test", p="0.000"))
    assert not found.is_refuted
    assert "less than 0.0005" in found.note


def curve(*rates: tuple[float, str], n: str = "", measure: str = "OS", **facts):
    of = [(n, "people", "sentence")] if n else []
    return [
        said(
            "survival", estimate=text, time=(time, "years"), measure=measure, of=of, unit="%",
            **facts,
        )
        for time, text in rates
    ]  # fmt: skip


def test_a_curve_never_rises() -> None:
    assert grades(*curve((1, "76.9"), (3, "59.3"))) == []
    assert grades(*curve((1, "59.3"), (3, "76.9"))) == [IMPOSSIBLE]
    assert grades(*curve((1, "5.0"), (3, "7.9"), measure="recurrence")) == []
    assert not the(*curve((1, "5.0"), (3, "7.9"), (5, "7.0"), measure="recurrence")).is_refuted


def test_rates_that_so_few_can_have() -> None:
    # Of 3 nothing lies between 1/3 and 1/2 (2/3 · … no: one of two at risk after a censored one).
    assert grades(*curve((1, "66.7"), n="3")) == []
    assert grades(*curve((1, "50.0"), n="3")) == []
    assert grades(*curve((1, "70.0"), n="3")) == [IMPOSSIBLE]
    assert grades(*curve((1, "66.6"), n="3")) == [MISROUNDED]
    assert grades(*curve((1, "70.0"), n="3"), said("size", n="10", unit="lesions")) == []


def test_a_median_and_its_curve() -> None:
    def median(text: str, **facts):
        return said("median time", estimate=text, measure="OS", unit="months", **facts)

    assert grades(*curve((3, "59.3")), median("40.0")) == []
    assert grades(*curve((3, "30.0")), median("40.0")) == [IMPOSSIBLE]
    # Below the curve's own only that of the observed times can be.
    assert grades(*curve((3, "59.3")), median("24.3")) == [UNLIKELY]
    assert grades(*curve((3, "59.3")), median("24.3", low="20.0", high="30.0")) == [IMPOSSIBLE]
    follow_up = said("average", median="24.3", unit="months", variable="follow-up")
    assert not the(*curve((3, "59.3")), median("24.3"), follow_up).is_refuted
    assert grades(*curve((3, "30.0")), median("40.0", population="male")) == []


def test_a_ratio_of_two_sizes() -> None:
    sizes = [
        said("size", n=n, unit=unit, quote="one sentence")
        for n, unit in (("19", "lesions"), ("18", "visits"))
    ]

    def ratio(text: str):
        return said("ratio", estimate=text, unit="lesions", per="visit", quote="one sentence")

    # 19/18 is 1.0556.
    assert grades(*sizes, ratio("1.06")) == []
    assert grades(*sizes, ratio("1.05")) == [MISROUNDED]
    assert grades(*sizes, ratio("1.50")) == [UNLIKELY]
    elsewhere = said("size", n="19", unit="lesions"), said("size", n="18", unit="visits")
    assert grades(*elsewhere, ratio("1.50")) == []
    assert grades(*sizes, said("size", n="12", unit="visits"), ratio("1.58")) == []


def test_a_rate_by_person_time() -> None:
    # 5 in 250 years: 2.0 per 100.
    def rate(text: str, per: str):
        return said("rate", estimate=text, count="5", persontime="250", per=per)

    assert grades(rate("2.0", "100 person-years")) == []
    assert grades(rate("20", "1,000 person-years")) == []
    assert grades(rate("2.6", "100 person-years")) == [IMPOSSIBLE]
    assert grades(rate("20", "person-years")) == []
    assert grades(rate("2.6", "")) == [UNLIKELY]


def age(text: str, place: str, sd: str = "12.1"):
    facts = {"variable": "age", "unit": "years", "place": place}
    return said("average", mean=text, sd=sd, max="75" if sd == "12.1" else "81", **facts)


def test_one_quantity_printed_twice() -> None:
    assert grades(age("54.0", "Abstract"), age("54.0", "Results")) == []
    assert grades(age("54", "Abstract"), age("54.4", "Results")) == []
    assert grades(age("54.0", "Abstract"), age("55.0", "Results")) == [UNLIKELY]
    # Where one place has two, the words do not say which.
    assert grades(age("54.0", "Abstract"), age("55.0", "Results"), age("54.0", "Results")) == []


def test_what_differs_in_every_number_may_be_something_else() -> None:
    found = findings(age("54.0", "Abstract"), age("55.0", "Results", sd="9.9"))
    assert not any(finding.is_refuted for finding in found)
    assert [finding.test for finding in found if finding.note] == ["printed twice"] * 3


def test_a_curve_is_one_quantity() -> None:
    first = curve((1, "76.9"), (3, "59.3"), place="Abstract")
    assert grades(*first, *curve((1, "76.9"), (3, "59.3"))) == []
    assert grades(*first, *curve((1, "76.9"), (3, "53.9"))) == [UNLIKELY]
    assert grades(*first, *curve((1, "90.0"), (3, "77.1"))) == []


def test_what_is_not_named_is_not_compared() -> None:
    def size(text: str, place: str, population: str = ""):
        return said("size", n=text, unit="people", place=place, population=population)

    assert grades(size("13", "Abstract"), size("683", "Results")) == []
    assert not the(size("6", "Abstract", "male"), size("7", "Results", "male")).is_refuted
    lung = [said("share", count=k, variable="lung", place=p) for k, p in (("3", "A"), ("2", "B"))]
    assert findings(*lung, test="printed twice") == []


def test_a_paper_without_numbers() -> None:
    assert findings() == []
    assert number("3").is_whole


def test_what_is_reachable_is_what_all_orders_say() -> None:
    """Against the enumeration with limits, an implementation of its own."""
    drawn, seen = random.Random(2), Counter[bool]()
    for _ in range(150):
        n, first = drawn.randrange(4, 10), drawn.uniform(30, 99)
        rates = (first, drawn.uniform(10, first))[: drawn.randrange(1, 3)]
        windows = [printed(f"{rate:.0f}") for rate in rates]
        every = bool(survival_rates(n, [Rate(t, window) for t, window in enumerate(windows)]))
        ends = [(float(w.low) / 100, float(w.high) / 100) for w in windows]
        assert is_reachable(n, ends) == every
        seen[every] += 1
    assert min(seen[True], seen[False]) > 15
