from __future__ import annotations

from itertools import combinations, product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from survival_reference import DATASETS, close, data, values

from caseseries.compare import (
    chi_squared,
    contingency,
    fisher_exact,
    kruskal_wallis,
    paired_t,
    standardized_mean_difference,
    standardized_proportion_difference,
    student_t,
    welch_t,
    wilcoxon_rank_sum,
    wilcoxon_signed_rank,
)

# Hollander & Wolfe (1973), depression scores of nine patients before and after; R's own example
BEFORE = [1.83, 0.50, 1.62, 2.48, 1.68, 1.88, 1.55, 3.06, 1.30]
AFTER = [0.878, 0.647, 0.598, 2.05, 1.06, 1.29, 1.06, 3.14, 1.29]


@pytest.mark.parametrize("name", DATASETS)
def test_contingency_tests_are_those_of_r(name: str) -> None:
    frame, reference = data(name), values(name)
    table = contingency(frame[reference["group"]], frame["event"])
    assert chi_squared(table).p_value == close(reference["chisq"]["p"])
    assert fisher_exact(table).p_value == close(reference["fisher"]["p"])


def test_two_sample_tests_are_those_of_r() -> None:
    tested = 0
    for name in DATASETS:
        frame, reference = data(name), values(name)
        if "t_student" not in reference:
            continue
        variable = reference["describe"]["variable"]
        first, second = (part[variable] for _, part in frame.groupby(reference["group"]))
        assert student_t(first, second).p_value == close(reference["t_student"]["p"])
        assert welch_t(first, second).p_value == close(reference["t_welch"]["p"])
        assert wilcoxon_rank_sum(first, second).p_value == close(reference["wilcox"]["p"])
        tested += 1
    assert tested


def test_paired_tests_of_depression_scores() -> None:
    # R: wilcox.test(paired = TRUE), the same with exact = FALSE, t.test(paired = TRUE)
    exact = wilcoxon_signed_rank(BEFORE, AFTER)
    assert (exact.statistic, exact.p_value) == (40, 0.0390625)
    assert wilcoxon_signed_rank(BEFORE, AFTER, exact=False).p_value == pytest.approx(
        0.0440109840129515, rel=1e-10
    )
    t = paired_t(BEFORE, AFTER)
    assert t.statistic == pytest.approx(3.035375415649, rel=1e-10)
    assert (t.conf_low, t.conf_high) == pytest.approx(
        (0.103778712272169, 0.759999065505609), rel=1e-10
    )


def test_rank_sum_with_ties_counts_every_choice() -> None:
    first, second = [1, 2, 2, 3], [2, 4, 5]
    ranks = [1, 3, 3, 5, 3, 6, 7]
    sums = [sum(choice) for choice in combinations(ranks, 4)]
    extreme = sum(abs(s - 16) >= abs(12 - 16) for s in sums)
    found = wilcoxon_rank_sum(first, second, exact=True)
    assert found.p_value == pytest.approx(extreme / len(sums))
    assert "normal approximation" in wilcoxon_rank_sum(first, second).method


tenths = st.lists(st.tuples(st.integers(0, 40), st.integers(0, 40)), min_size=4, max_size=14)


@settings(deadline=None, max_examples=60)
@given(tenths, st.sampled_from([10.0, 100.0, 7.0, 1e-3]))
def test_ranks_do_not_hang_on_the_unit(pairs: list[tuple[int, int]], unit: float) -> None:
    # 3/10 - 2/10 and 8/10 - 7/10 differ as binary fractions and are one difference
    whole = [list(map(float, column)) for column in zip(*pairs, strict=True)]
    parts = [[value / unit for value in column] for column in whole]
    for test in (wilcoxon_signed_rank, wilcoxon_rank_sum):
        for exact in (None, True, False):
            one, other = (test(a, b, exact=exact) for a, b in (whole, parts))
            assert (one.statistic, one.method, one.n) == (
                other.statistic,
                other.method,
                other.n,
            ) or (not one.estimable and not other.estimable)
            assert one.p_value == pytest.approx(other.p_value, rel=1e-12, nan_ok=True)
    one, other = (kruskal_wallis([a[:2], a[2:], b]) for a, b in (whole, parts))
    assert one.statistic == pytest.approx(other.statistic, rel=1e-12, nan_ok=True)


def test_signed_ranks_of_decimals() -> None:
    # differences in tenths: 2, -2, -3, 2, 2, -2, 3, 2; V and P over all 256 signs by hand
    a, b = [1.4, 1.3, 0.9, 1.0, 1.1, 1.2, 0.3, 0.8], [1.2, 1.5, 1.2, 0.8, 0.9, 1.4, 0.0, 0.6]
    ranks = [3.5, 3.5, 7.5, 3.5, 3.5, 3.5, 7.5, 3.5]
    seen = 3.5 + 3.5 + 3.5 + 7.5 + 3.5
    sums = [
        sum(r for r, s in zip(ranks, signs, strict=True) if s)
        for signs in product((0, 1), repeat=8)
    ]
    expected = sum(abs(total - 18) >= abs(seen - 18) for total in sums) / 256
    found = wilcoxon_signed_rank(a, b, exact=True)
    assert (found.statistic, found.p_value) == (seen, expected)
    # 0.1 + 0.2 is 0.3
    assert wilcoxon_signed_rank([0.1 + 0.2, 1, 5], [0.3, 2, 3]).n == 2
    assert wilcoxon_rank_sum([0.1 + 0.2], [0.3]).note == "not estimable: all values are equal"


def test_without_variation_there_is_no_standardized_difference() -> None:
    assert np.isnan(standardized_mean_difference([0.1] * 3, [0.2] * 3))
    assert np.isnan(standardized_mean_difference([0.1] * 3, [0.1] * 4))
    assert np.isnan(standardized_mean_difference([0.3, 0.1 + 0.2], [1.1, 1.1]))
    assert student_t([0.3, 0.1 + 0.2], [1.1, 1.1]).estimable is False
    # one group varies: by hand (0.1 - 0.2) / sqrt(0.01 / 2) with variances 0 and 0.01
    found = standardized_mean_difference([0.1, 0.1, 0.1], [0.1, 0.2, 0.3])
    assert found == pytest.approx(-0.1 / 0.005**0.5)


def test_yates_correction_is_named_where_it_is_applied() -> None:
    assert chi_squared([[3, 4, 5], [1, 2, 3]], correction=True).method == "chi-squared test"
    assert chi_squared([[3, 4], [1, 2]], correction=True).method.endswith("Yates' correction")


def test_fisher_of_small_tables() -> None:
    # R: fisher.test
    assert fisher_exact([[3, 1], [2, 4]]).p_value == pytest.approx(0.523809523809524)
    three = [[3, 1, 2], [2, 4, 1], [0, 0, 5]]
    assert fisher_exact(three).p_value == pytest.approx(0.0339861663391072)


def test_fisher_of_tables_too_many_to_go_through_one_by_one() -> None:
    # R's survival: number of tumors by treatment (bladder1), grade by menopause (gbsg), risk by
    # type (retinopathy): fisher.test(table(...), workspace = 2e7)
    bladder = [[28, 21, 23], [8, 3, 3], [6, 3, 4], [3, 3, 1], [2, 0, 3], [0, 0, 2], [1, 2, 2]]
    assert fisher_exact(bladder).p_value == pytest.approx(0.669847001028253, rel=1e-9)
    gbsg = [[33, 48], [183, 261], [74, 87]]
    assert fisher_exact(gbsg).p_value == pytest.approx(0.556063807546578, rel=1e-9)
    retinopathy = [[12, 8], [20, 17], [78, 61], [45, 34], [38, 26], [35, 20]]
    assert fisher_exact(retinopathy).p_value == pytest.approx(0.939719396144213, rel=1e-9)
    wide = fisher_exact([[90, 80, 70, 60], [85, 75, 95, 65], [70, 88, 77, 66], [80, 71, 62, 93]])
    assert wide.note == "not estimable: too many tables to enumerate"


def test_a_group_of_one_can_be_compared_by_student() -> None:
    # R: t.test(1, c(2, 3, 4), var.equal = TRUE)
    found = student_t([1], [2, 3, 4])
    assert (found.statistic, found.p_value) == pytest.approx((-1.732050807569, 0.225403330759))
    assert (found.conf_low, found.conf_high) == pytest.approx((-6.96827542350066, 2.96827542350066))
    assert student_t([2, 3, 4], [1]).estimate == 2


def test_standardized_differences_by_hand() -> None:
    # means 2 and 4, variances 1 and 4
    assert standardized_mean_difference([1, 2, 3], [2, 4, 6]) == pytest.approx(-2 / 2.5**0.5)
    assert standardized_proportion_difference(0.5, 0.2) == pytest.approx(0.3 / 0.205**0.5)
    assert np.isnan(standardized_mean_difference([1, 1], [2, 2]))


@pytest.mark.parametrize(
    ("found", "note"),
    [
        (lambda: student_t([1, 1], [2, 2]), "no variation within the groups"),
        (lambda: welch_t([1], [2, 3]), "too few values in a group"),
        (lambda: paired_t([1, 2], [2, 3]), "all differences are equal"),
        (lambda: paired_t([1], [2]), "fewer than 2 pairs"),
        (lambda: wilcoxon_rank_sum([1, 1], [1]), "all values are equal"),
        (lambda: wilcoxon_rank_sum([], [1]), "an empty group"),
        (lambda: wilcoxon_signed_rank([1, 2], [1, 2]), "no pair differs"),
        (lambda: chi_squared([[1, 0], [2, 0]]), "an empty row or column"),
        (lambda: fisher_exact([[1, 2]]), "one row or column only"),
    ],
)
def test_what_cannot_be_compared_is_said(found, note: str) -> None:
    result = found()
    assert result.note == f"not estimable: {note}"
    assert not result.estimable
    assert np.isnan(result.p_value)


def test_small_expected_counts_are_noted() -> None:
    assert chi_squared([[3, 1], [2, 4]]).note == "4 of 4 expected counts below 5"


def test_a_missing_value_is_refused_with_its_position() -> None:
    with pytest.raises(ValueError, match="second: missing or infinite at positions 1"):
        student_t([1, 2], [1, np.nan])
