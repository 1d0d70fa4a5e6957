from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from survival_reference import DATASETS, FREIREICH, close, data, values

from caseseries.statistics.survival.comparison.logrank import Weighting
from caseseries.survival import logrank

# ovarian of R's survival package: futime, fustat, rx, resid.ds
OVARIAN = [
    (59, 1, 1, 2), (115, 1, 1, 2), (156, 1, 1, 2), (421, 0, 2, 2), (431, 1, 1, 2), (448, 0, 1, 1),
    (464, 1, 2, 2), (475, 1, 2, 2), (477, 0, 1, 2), (563, 1, 2, 1), (638, 1, 1, 1), (744, 0, 2, 1),
    (769, 0, 2, 2), (770, 0, 2, 2), (803, 0, 1, 1), (855, 0, 1, 1), (1040, 0, 1, 2),
    (1106, 0, 1, 1), (1129, 0, 2, 1), (1206, 0, 2, 2), (1227, 0, 2, 1), (268, 1, 1, 2),
    (329, 1, 1, 2), (353, 1, 2, 1), (365, 1, 2, 2), (377, 0, 2, 1),
]  # fmt: skip
DAYS, DIED, RX, RESIDUAL = (list(column) for column in zip(*OVARIAN, strict=True))
patients = st.lists(
    st.tuples(st.integers(1, 20), st.booleans(), st.integers(0, 1)), min_size=4, max_size=20
)


@pytest.mark.parametrize("name", DATASETS)
@pytest.mark.parametrize(("weighting", "key"), [("logrank", "0"), ("peto", "1")])
def test_statistic_and_p_are_those_of_survdiff(name: str, weighting: Weighting, key: str) -> None:
    frame, reference = data(name), values(name)
    expected = reference[f"survdiff_rho{key}"]
    found = logrank(frame["time"], frame["event"], frame[reference["group"]], weighting=weighting)
    assert found.df == expected["df"]
    assert found.statistic == close(expected["chisq"])
    assert found.p_value == close(expected["p"])


def test_freireich_remissions() -> None:
    found = logrank(FREIREICH["weeks"], FREIREICH["relapsed"], FREIREICH["arm"], exact=True)
    assert found.statistic == pytest.approx(16.7929409892, abs=1e-10)
    assert found.p_value == pytest.approx(2.612004518e-05, rel=1e-9)
    assert found.p_value_method == "exact permutation"
    assert found.groups["observed"].tolist() == [9, 21]


def test_ovarian_exact_and_stratified() -> None:
    assert logrank(DAYS, DIED, RX, exact=True).p_value == pytest.approx(0.2974070727, abs=1e-10)
    # R: survdiff(Surv(futime, fustat) ~ rx + strata(resid.ds), ovarian)
    stratified = logrank(DAYS, DIED, RX, strata=RESIDUAL)
    assert stratified.statistic == pytest.approx(1.27964345120336, rel=1e-10)


def test_gehan_and_tarone_ware_by_hand() -> None:
    # events at 1 (1 of 2 + 2 at risk, group a), 2 (b; 1 + 2), 3 (a; 1 + 1): weights n, sqrt(n)
    durations, events, groups = [1, 3, 2, 4], [1, 1, 1, 0], ["a", "a", "b", "b"]
    for weighting, w in (("gehan", (4, 3, 2)), ("tarone-ware", (2, 3**0.5, 2**0.5))):
        u = w[0] * (1 - 1 / 2) + w[1] * (0 - 1 / 3) + w[2] * (1 - 1 / 2)
        v = w[0] ** 2 / 4 + w[1] ** 2 * 2 / 9 + w[2] ** 2 / 4
        found = logrank(durations, events, groups, weighting=weighting)  # type: ignore[arg-type]
        assert found.statistic == pytest.approx(u * u / v)


def test_exact_p_by_listing_every_arrangement() -> None:
    # scores of events at 1, 2, 3: 1 − 1/3, 1 − 1/3 − 1/2, −5/6; of 3 choices of one patient only
    # the last is as extreme as the last
    assert logrank([1, 2, 3], [1, 1, 1], ["a", "a", "b"], exact=True).p_value == pytest.approx(
        1 / 3
    )


def test_exact_p_of_three_groups_and_within_strata() -> None:
    three = logrank([1, 2, 3], [1, 1, 1], ["a", "b", "c"], exact=True)
    assert three.p_value == pytest.approx(1.0)
    # each stratum can be arranged in 2 ways; both earlier events in group a: 2 of 4 as extreme
    pairs = logrank([1, 2, 1, 2], [1, 1, 1, 1], list("abab"), strata=[1, 1, 2, 2], exact=True)
    assert pairs.p_value == pytest.approx(0.5)


@pytest.mark.parametrize(
    ("durations", "events", "groups", "note"),
    [
        ([], [], [], "no patients"),
        ([1, 2, 3], [1, 1, 0], ["a", "a", "a"], "one group only"),
        ([1, 2, 3], [0, 0, 0], ["a", "b", "a"], "no events among 3"),
        ([3, 3, 5], [0, 0, 1], ["a", "b", "a"], "no event while patients of two groups"),
        ([4], [1], ["a"], "one group only"),
    ],
)
def test_what_cannot_be_tested_is_said(
    durations: list[int], events: list[int], groups: list[str], note: str
) -> None:
    found = logrank(durations, events, groups, exact=True)
    assert not found.estimable
    assert found.note.startswith("not estimable")
    assert note in found.note
    assert np.isnan(found.p_value)


def test_a_group_without_events_is_compared_all_the_same() -> None:
    assert logrank([1, 2, 3, 4], [1, 1, 0, 0], list("aabb")).estimable


def test_a_group_never_at_risk_costs_no_degree_of_freedom() -> None:
    found = logrank([1, 3, 5, 6, 7], [0, 0, 1, 1, 1], ["c", "c", "b", "a", "b"])
    assert (found.df, found.estimable) == (1, True)
    assert found.note == "left out, never at risk when an event happened: c"


def test_too_many_arrangements_are_refused_in_words() -> None:
    found = logrank(range(100), [1] * 100, [0, 1] * 50, exact=True)
    assert not found.estimable
    assert "exact=False" in found.note
    assert 0 < found.asymptotic_p_value < 1


def test_missing_group_names_its_row() -> None:
    with pytest.raises(ValueError, match="groups: missing at row 1"):
        logrank([1, 2], [1, 1], ["a", None])


@settings(deadline=None, max_examples=25)
@given(st.lists(st.tuples(st.integers(1, 20), st.booleans()), min_size=2, max_size=15))
def test_two_identical_groups_do_not_differ(rows: list[tuple[int, bool]]) -> None:
    durations, events = [t for t, _ in rows] * 2, [e for _, e in rows] * 2
    found = logrank(durations, events, [0] * len(rows) + [1] * len(rows))
    if found.estimable:
        assert found.statistic == pytest.approx(0, abs=1e-12)
        assert found.p_value == pytest.approx(1, abs=1e-5)


@settings(deadline=None, max_examples=25)
@given(patients, st.randoms(use_true_random=False), st.floats(0.01, 400))
def test_order_unit_and_a_patient_censored_at_zero_do_not_matter(
    rows: list[tuple[int, bool, int]], random: object, scale: float
) -> None:
    other = [*rows, (0, False, rows[0][2])]
    random.shuffle(other)  # type: ignore[attr-defined]
    first = logrank(*(list(column) for column in zip(*rows, strict=True)))
    t, e, g = (list(column) for column in zip(*other, strict=True))
    second = logrank([time * scale for time in t], e, g)
    assert second.statistic == pytest.approx(first.statistic, rel=1e-9, abs=1e-12, nan_ok=True)


@settings(deadline=None, max_examples=25)
@given(patients)
def test_strata_and_weights_of_one_agree_with_the_plain_test(
    rows: list[tuple[int, bool, int]],
) -> None:
    # the stratified test is the project's own, the plain one lifelines'
    t, e, g = (list(column) for column in zip(*rows, strict=True))
    plain, stratified = logrank(t, e, g), logrank(t, e, g, strata=[0] * len(t))
    assert stratified.p_value == pytest.approx(plain.p_value, rel=1e-9, nan_ok=True)


def test_exact_p_approaches_the_asymptotic_one() -> None:
    generator = np.random.default_rng(4)
    gaps = []
    for n in (6, 40):
        differences = []
        for _ in range(10):
            durations, groups = generator.exponential(size=n), np.arange(n) % 2
            found = logrank(durations, np.ones(n), groups, exact=True)
            differences.append(abs(found.p_value - found.asymptotic_p_value))
        gaps.append(max(differences))
    assert gaps[1] < 0.03 < gaps[0]
