"""No consistency test refutes what a cohort really prints: random cohorts, honestly summarized."""

from __future__ import annotations

import math
from decimal import ROUND_HALF_EVEN, ROUND_HALF_UP, Decimal
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import norm, ttest_1samp

from caseseries.evidence.consistency.check import Report, check
from caseseries.evidence.consistency.debit import debit
from caseseries.evidence.consistency.entries import Entries, Entry
from caseseries.evidence.consistency.grim import grim
from caseseries.evidence.consistency.grimmer import grimmer
from caseseries.evidence.consistency.intervals import scales_possible
from caseseries.evidence.consistency.p_values import p_against_interval, p_against_statistic
from caseseries.evidence.consistency.percentages import percentage
from caseseries.evidence.consistency.standard_deviations import divisors_possible
from caseseries.evidence.consistency.subgroups import means_add_up
from caseseries.survival import kaplan_meier

ROUNDINGS = (ROUND_HALF_UP, ROUND_HALF_EVEN)
decimals_ = st.integers(0, 3)
roundings_ = st.sampled_from(ROUNDINGS)


def text(value: float, decimals: int, mode: str = ROUND_HALF_UP) -> str:
    """A value as a paper prints it."""
    step = Decimal(1).scaleb(-decimals)
    return f"{Decimal(f'{value:.13g}').quantize(step, mode):f}"


def mean_sd(values: list[float], by: int) -> tuple[float, float]:
    mean = math.fsum(values) / len(values)
    return mean, math.sqrt(math.fsum((x - mean) ** 2 for x in values) / by)


@given(st.lists(st.integers(1, 7), min_size=2, max_size=40), decimals_, roundings_, st.booleans())
def test_answers_on_a_scale(answers: list[int], decimals: int, mode: str, sample: bool) -> None:
    n = len(answers)
    by = n - 1 if sample else n
    mean, sd = (text(x, decimals, mode) for x in mean_sd([float(a) for a in answers], by))
    assert grim(mean, n)
    divisor = "n-1" if sample else "n"
    assert grimmer(mean, sd, n, divisor=divisor)
    assert grimmer(mean, sd, n, divisor=divisor, minimum=1, maximum=7)
    assert divisor in divisors_possible(sd, n, str(min(answers)), str(max(answers)), mean)
    assert divisor in divisors_possible(sd, n, str(min(answers)), str(max(answers)))


@given(st.lists(st.booleans(), min_size=2, max_size=60), decimals_, roundings_)
def test_zeros_and_ones(values: list[bool], decimals: int, mode: str) -> None:
    mean, sd = mean_sd([float(x) for x in values], len(values) - 1)
    assert debit(text(mean, decimals, mode), text(sd, decimals, mode), len(values))
    count = sum(values)
    share = text(100 * count / len(values), decimals, mode)
    assert percentage(share, count, len(values))


@given(
    st.lists(st.floats(-50, 50), min_size=2, max_size=12),
    st.lists(st.floats(-50, 50), min_size=1, max_size=12),
    decimals_,
    roundings_,
)
def test_means_of_two_groups(a: list[float], b: list[float], decimals: int, mode: str) -> None:
    parts = [(len(x), text(math.fsum(x) / len(x), decimals, mode)) for x in (a, b)]
    assert means_add_up(parts, text(math.fsum([*a, *b]) / (len(a) + len(b)), decimals, mode))
    mean, sd = mean_sd(a, len(a) - 1)
    ends = (text(min(a), decimals, mode), text(max(a), decimals, mode))
    printed_sd, printed_mean = text(sd, decimals, mode), text(mean, decimals, mode)
    assert "n-1" in divisors_possible(printed_sd, len(a), *ends, printed_mean)


@given(st.floats(-3, 3), st.floats(0.05, 2), st.integers(1, 3), roundings_)
def test_ratios_with_wald_limits(effect: float, error: float, decimals: int, mode: str) -> None:
    estimate, low, high = (
        text(math.exp(effect + z * error), decimals, mode) for z in (0, -1.96, 1.96)
    )
    assert "log" in scales_possible(estimate, low, high)
    p = text(float(2 * norm.sf(abs(effect) / error)), 3, mode)
    assert p_against_interval(p, estimate, low, high)
    linear = [text(effect + z * error, decimals, mode) for z in (0, -1.96, 1.96)]
    assert "linear" in scales_possible(linear[0], linear[1], linear[2])
    spread = text(error, decimals, mode)
    assert "linear" in scales_possible(linear[0], linear[1], linear[2], std_error=spread)
    assert p_against_interval(p, linear[0], linear[1], linear[2], scale="linear")
    assert p_against_statistic(p, text(effect / error, 6, mode), "z")


@st.composite
def cohorts(draw: st.DrawFn) -> list[dict[str, Any]]:
    """Up to 11 patients: whole days in hospital, months of follow-up, death, sex, change."""
    patient = st.fixed_dictionaries(
        {
            "sex": st.sampled_from(("male", "female")),
            "days": st.integers(1, 30),
            "months": st.integers(1, 800).map(lambda tenths: tenths / 10),
            "died": st.booleans(),
            "change": st.floats(-20, 20),
        }
    )
    return draw(st.lists(patient, min_size=2, max_size=11))


def published(cohort: list[dict[str, Any]], conf_type: Any, mode: str, by_n: bool) -> list[Entry]:
    """The tables a paper on the cohort would print."""
    entries: list[Entry] = []

    def add(quote: str, quantity: str, value: str, unit: str, population: str) -> None:
        id = f"C{len(entries)}"
        entries.append(Entry(id, "Results", quote, quantity, value, unit, population, 1))

    total = len(cohort)
    add("patients", "n", str(total), "patients", "patients")
    levels = {"patients": cohort} | {
        f"sex: {sex}": group
        for sex in ("male", "female")
        if (group := [p for p in cohort if p["sex"] == sex])
    }
    dead = sum(p["died"] for p in cohort)
    add("deaths", "count", str(dead), "patients", "patients")
    add("deaths", "denominator", str(total), "patients", "patients")
    add("deaths", "percentage", text(100 * dead / total, 1, mode), "%", "patients")
    add("per patient", "ratio", text(dead / total, 2, mode), "", "deaths per patients")
    for name, group in levels.items():
        if name != "patients":
            add(name, "n", str(len(group)), "patients", name)
            add(name, "percentage", text(100 * len(group) / total, 1, mode), "%", name)
        by = len(group) if by_n or len(group) == 1 else len(group) - 1
        for column, unit in (("days", "days"), ("change", "mL")):
            values = [float(p[column]) for p in group]
            mean, sd = mean_sd(values, by)
            quote = f"{column} of {name}"
            add(quote, "mean", text(mean, 1, mode), unit, name)
            add(quote, "SD", text(sd, 1, mode), unit, name)
            add(quote, "min", text(min(values), 1, mode), unit, name)
            add(quote, "max", text(max(values), 1, mode), unit, name)
            if column == "change" and len({*values}) > 1 and sd > 1e-6 and len(group) > 1:
                test: Any = ttest_1samp(values, 0)
                p = float(test.pvalue)
                add(quote, "paired t P", text(p, 4, mode), "", name)
        _survival(add, name, group, conf_type, mode)
    return entries


def _survival(add: Any, name: str, group: list[dict[str, Any]], conf_type: Any, mode: str) -> None:
    curve = kaplan_meier(
        [p["months"] for p in group], [p["died"] for p in group], conf_type=conf_type
    )
    rows: list[Any] = list(curve.at([12, 36, 60]).itertuples())
    for row in rows:
        quantity = f"S({int(row.time)}m)"
        quote = f"{quantity} of {name}"
        add(quote, quantity, text(100 * row.estimate, 1, mode), "%", name)
        if math.isfinite(row.conf_low) and 0 < row.estimate < 1:
            low, high = (max(0.0, min(1.0, x)) for x in (row.conf_low, row.conf_high))
            add(quote, f"95% CI lower of {quantity}", text(100 * low, 1, mode), "%", name)
            add(quote, f"95% CI upper of {quantity}", text(100 * high, 1, mode), "%", name)
    middle = curve.quantile(0.5)[0]
    if math.isfinite(middle):
        add(f"median of {name}", "MST", text(middle, 1, mode), "months", name)


@settings(deadline=None, max_examples=60)
@given(cohorts(), st.sampled_from(("plain", "log", "log-log")), roundings_, st.booleans())
def test_a_random_cohort_is_never_refuted(
    cohort: list[dict[str, Any]], conf_type: str, mode: str, by_n: bool
) -> None:
    report = check(Entries(published(cohort, conf_type, mode, by_n)))
    assert report.refuted == ()
    assert report.tested["survival rates"] >= 2


def fixed() -> Report:
    cohort = [
        {"sex": sex, "days": d, "months": m, "died": dead, "change": c}
        for sex, d, m, dead, c in (
            ("male", 3, 5.0, True, 1.5), ("male", 4, 20.0, False, 2.5),
            ("female", 9, 30.0, True, -0.5), ("female", 2, 70.0, False, 4.0),
            ("female", 5, 64.0, True, 3.0),
        )
    ]  # fmt: skip
    return check(Entries(published(cohort, "plain", ROUND_HALF_UP, False)))


def test_a_plain_cohort_passes_through_every_test() -> None:
    report = fixed()
    assert report.refuted == ()
    assert report.tested.keys() >= {
        "percentage", "denominator", "subgroups", "SD and range", "GRIM", "GRIMMER",
        "P and mean change", "means of subgroups", "interval and estimate", "survival rates",
        "median and rate",
    }  # fmt: skip
