"""Consistency tests against the worked examples their authors published, and by hand."""

from __future__ import annotations

import pytest

from caseseries.evidence.consistency.debit import debit
from caseseries.evidence.consistency.grim import grim
from caseseries.evidence.consistency.grimmer import grimmer
from caseseries.evidence.consistency.intervals import interval, scales_possible
from caseseries.evidence.consistency.median_survival import median_survival
from caseseries.evidence.consistency.p_values import (
    p_against_interval,
    p_against_statistic,
    p_of_mean_change,
)
from caseseries.evidence.consistency.percentages import counts_printing, percentage, ratio
from caseseries.evidence.consistency.printed import printed
from caseseries.evidence.consistency.standard_deviations import (
    bounds,
    divisors_possible,
    standard_deviation,
)
from caseseries.evidence.consistency.subgroups import adds_up, means_add_up
from caseseries.evidence.consistency.survival_rates import Rate, survival_rates


@pytest.mark.parametrize(
    ("mean", "n", "possible"),
    [
        ("5.19", 28, False),  # Brown & Heathers 2017, their first example
        ("5.18", 28, True),  # 145/28
        ("3.45", 10, False),  # Allard 2018: 34.5 is no sum of whole numbers
        ("5.27", 43, False),  # scrutiny (Jung), vignette on GRIM
        ("2.68", 28, True),
        ("7.38", 26, True),
    ],
)
def test_grim(mean: str, n: int, possible: bool) -> None:
    assert grim(mean, n).possible is possible


def test_grim_counts_the_items_of_a_scale() -> None:
    # two items of 10 people: 20 whole numbers, 69/20 = 3.45
    assert grim("3.45", 10, items=2)


@pytest.mark.parametrize(
    ("mean", "sd", "n", "possible"),
    [
        ("3.44", "2.47", 18, False),  # Allard 2018: 62/18 passes GRIM, no SD does
        ("5.23", "2.55", 35, False),  # scrutiny (Jung), manual of grimmer
        ("5.23", "2.55", 31, True),
        ("7.3", "2.51", 12, False),  # its vignette
    ],
)
def test_grimmer(mean: str, sd: str, n: int, possible: bool) -> None:
    assert grimmer(mean, sd, n).possible is possible


def test_grimmer_with_items_as_in_the_manual_of_scrutiny() -> None:
    assert grimmer("2.74", "0.96", 63, items=7)


def test_grimmer_knows_both_divisors_and_the_range() -> None:
    # thirteen twos and one three: 1/sqrt(14) = 0.267 and sqrt(13)/14 = 0.258
    assert not grimmer("2", "0.26", 14)
    assert grimmer("2", "0.26", 14, divisor="n")
    # SD 3 of four numbers from 1 to 5 is out of reach: at most sqrt(16/3) = 2.31
    assert grimmer("3.00", "2.31", 4, minimum=1, maximum=5)
    assert not grimmer("3.00", "2.94", 4, minimum=1, maximum=5)
    assert grimmer("3.00", "2.94", 4)


# Heathers & Brown 2019, Table 1: means and SDs of seven binary variables, n = 1683.
DEBIT_TABLE = [
    ("0.53", "0.50", True), ("0.44", "0.50", True), ("0.77", "0.42", True),
    ("0.19", "0.35", False), ("0.34", "0.47", True), ("0.93", "0.25", True),
    ("0.12", "0.33", True),
]  # fmt: skip


@pytest.mark.parametrize(("mean", "sd", "possible"), DEBIT_TABLE)
def test_debit(mean: str, sd: str, possible: bool) -> None:
    assert debit(mean, sd, 1683).possible is possible


def test_debit_needs_a_whole_number_of_ones() -> None:
    assert not debit("0.36", "0.11", 20)  # scrutiny, manual of debit
    assert not debit("0.35", "0.18", 20)
    assert debit("0.35", "0.49", 20)  # 7 of 20: 0.489


@pytest.mark.parametrize(
    ("percent", "count", "total", "possible"),
    [("46.2", 6, 13, True), ("36.2", 6, 19, False), ("31.6", 6, 19, True), ("150", 3, 2, False)],
)
def test_percentage(percent: str, count: int, total: int, possible: bool) -> None:
    assert percentage(percent, count, total).possible is possible


def test_either_way_of_rounding_a_half_is_accepted() -> None:
    assert percentage("12.5", 1, 8)
    assert percentage("6.2", 1, 16)  # 6.25
    assert percentage("6.3", 1, 16)


def test_counts_behind_a_percentage_and_ratios() -> None:
    assert counts_printing("23.1", 13) == (3,)
    assert counts_printing("23.2", 13) == ()
    assert ratio("1.06", 19, 18)
    assert not ratio("1.05", 19, 18)


def test_what_is_no_number_is_refused() -> None:
    for text in ("", "many", "NaN", "1,5"):
        with pytest.raises(ValueError, match="no printed number"):
            printed(text)
    assert printed("<0.05").holds(0.01)
    assert printed("\N{MINUS SIGN}5.0").value == -5


def test_standard_deviation_against_the_range() -> None:
    # 1, 5: the SD of two numbers is 4/sqrt(2) = 2.83, with divisor n 2
    assert divisors_possible("2.83", 2, "1.00", "5.00") == ("n-1",)
    assert divisors_possible("2.00", 2, "1.00", "5.00") == ("n",)
    # four values between 1 and 5: the widest is 1, 1, 5, 5
    widest = next(b for b in bounds(4, "1", "5") if b.divisor == "n-1")
    assert widest.high >= (16 / 3) ** 0.5
    assert not standard_deviation("4.0", 4, "1", "5")
    # 0 and 10 taken, mean 5: the narrowest has all others at 5, SS = 50
    assert not standard_deviation("1.0", 11, "0", "10", "5.0")
    assert standard_deviation("2.2", 11, "0", "10", "5.0")
    assert not standard_deviation("2.0", 5, "1", "5", "6.0")
    assert not standard_deviation("2.0", 5, "1.0", "5.0", "4.9")  # at most 4.2 with a 1 among five


def test_scales_of_an_interval() -> None:
    # exp(1 ± 1.96 * 0.5): 2.72 (1.02-7.24)
    assert scales_possible("2.72", "1.02", "7.24") == ("log",)
    assert scales_possible("10.0", "8.0", "12.0") == ("linear",)
    assert interval("10.0", "8.0", "12.0", std_error="1.02")
    assert not interval("10.0", "8.0", "12.0", std_error="1.50")
    assert not interval("10.0", "8.0", "17.0")
    assert not interval("10.0", "11.0", "12.0")


def test_limits_of_a_rate() -> None:
    # 2 of 3 alive, Greenwood: log-log limits of R's survfit(conf.type = "log-log")
    assert scales_possible("66.7", "5.4", "94.5", smallest=0, largest=100) == ("log-log",)
    assert "linear" in scales_possible("66.7", "13.3", printed("100", 1), smallest=0, largest=100)
    assert not interval("50.0", "40.0", "70.0", smallest=0, largest=100)
    assert interval("93.3", "80.7", printed("100", 1), smallest=0, largest=100)  # cut at 100
    assert interval("100", printed("100", 1), printed("100", 1), smallest=0, largest=100)


def test_p_against_an_interval() -> None:
    # Altman & Bland 2011 (BMJ 343:d2304): RR 0.81 (0.70-0.94) has P = 0.005
    assert p_against_interval("0.005", "0.81", "0.70", "0.94")
    assert not p_against_interval("0.05", "0.81", "0.70", "0.94")
    # and a difference of 2.1 (-0.5 to 4.7) is not significant
    assert p_against_interval("0.11", "2.1", "-0.5", "4.7", scale="linear")
    assert not p_against_interval("0.01", "2.1", "-0.5", "4.7", scale="linear")


@pytest.mark.parametrize(
    ("p", "statistic", "kind", "df", "possible"),
    [
        # quantiles from any table of the distributions
        ("0.050", "1.960", "z", (), True),
        ("0.050", "2.228", "t", (10,), True),
        ("0.050", "3.841", "chi2", (1,), True),
        ("0.050", "4.965", "F", (1, 10), True),
        ("0.010", "2.228", "t", (10,), False),
        ("<0.001", "2.228", "t", (10,), False),
    ],
)
def test_p_against_a_statistic(
    p: str, statistic: str, kind: str, df: tuple[float, ...], possible: bool
) -> None:
    assert p_against_statistic(p, statistic, kind, df).possible is possible
    assert p_against_statistic(p, f"-{statistic}", kind, df) if possible and kind in "zt" else True


def test_degrees_of_freedom_must_fit_the_statistic() -> None:
    with pytest.raises(ValueError, match="t has 1 positive degrees"):
        p_against_statistic("0.05", "2.0", "t")


def test_p_of_a_mean_change() -> None:
    # t = 2 / (3 / 3) = 2 with 8 degrees of freedom: P = 0.0805
    assert p_of_mean_change("0.081", "2.000", "3.000", 9)
    assert not p_of_mean_change("0.081", "2.000", "3.000", 9, divisor="n")
    assert not p_of_mean_change("0.010", "2.000", "3.000", 9)


def test_subgroups() -> None:
    assert adds_up([6, 7], 13)
    assert not adds_up([6, 8], 13, exhaustive=False)
    assert adds_up([4, 3, 3, 2], 13, exhaustive=False)
    assert not adds_up([4, 3, 3, 2], 13)
    # (2 * 10 + 3 * 20) / 5 = 16
    assert means_add_up([(2, "10.0"), (3, "20.0")], "16.0")
    assert not means_add_up([(2, "10.0"), (3, "20.0")], "15.0")


def rate(time: float, estimate: str, low: str = "", high: str = "") -> Rate:
    limits = (printed(low, 1), printed(high, 1)) if low else (None, None)
    return Rate(time, printed(estimate, 1), *limits)


def test_survival_rates_of_three_patients() -> None:
    # every estimate three patients can have: 1, 2/3, 1/2, 1/3, 0
    for text in ("100", "66.7", "50.0", "33.3", "0"):
        assert survival_rates(3, [rate(12, text)])
    for text in ("75.0", "40.0", "25.0"):
        assert not survival_rates(3, [rate(12, text)])
    # after 1/2 (one censored, one of two died) one is left: 1/2 or 0
    assert survival_rates(3, [rate(12, "50.0"), rate(36, "0")])
    assert not survival_rates(3, [rate(12, "50.0"), rate(36, "33.3")])
    assert not survival_rates(3, [rate(12, "50.0"), rate(36, "66.7")])


def test_survival_limits_by_every_convention() -> None:
    # 2/3 with Greenwood SE sqrt(2/27) = 0.2722: plain 13.3-100, log 30.0-100, log-log 5.4-94.5
    for limits in (("13.3", "100"), ("30.0", "100"), ("5.4", "94.5")):
        assert survival_rates(3, [rate(12, "66.7", *limits)]), limits
    refused = survival_rates(3, [rate(12, "66.7", "20.0", "100")])
    assert not refused
    assert "the rate is possible, these limits are not" in refused.why


def test_too_many_patients_to_enumerate_refute_nothing() -> None:
    outcome = survival_rates(40, [rate(12, "51.3")], most_states=500)
    assert outcome
    assert "too many" in outcome.why


def test_a_median_against_a_rate() -> None:
    assert not median_survival("24.3", "59.3", 36)
    assert median_survival("46.9", "59.3", 36)
    assert not median_survival("46.9", "41.0", 36)
    assert median_survival("46.9", "50.0", 36)
    assert median_survival("36.0", "59.3", 36)
