from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest
from survival_reference import DATASETS, close, data, values

from caseseries.compare import (
    chi_squared,
    contingency,
    fisher_exact,
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


def test_fisher_of_small_tables() -> None:
    # R: fisher.test
    assert fisher_exact([[3, 1], [2, 4]]).p_value == pytest.approx(0.523809523809524)
    three = [[3, 1, 2], [2, 4, 1], [0, 0, 5]]
    assert fisher_exact(three).p_value == pytest.approx(0.0339861663391072)


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
