"""Differences of restricted means, of survival at a time and of medians, held against R.

The values come from survfit's estimates, limits and influence (``influence = TRUE``), joined by
the formulas of the sources named in the functions; see tests/engine/reference.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from survival_reference import close, data, values

from caseseries.statistics.survival.confidence import CONF_TYPES, ConfType
from caseseries.survival import (
    SurvivalDifference,
    kaplan_meier,
    median_difference,
    milestone_difference,
    restricted_mean_difference,
)

REFERENCE = values("differences")
# data set, columns of time, event and group, further arguments by column
CASES: dict[str, tuple[str, tuple[str, str, str], dict[str, str]]] = {
    "lung": ("lung_weighted", ("time", "event", "group"), {}),
    "lung_weighted": ("lung_weighted", ("time", "event", "group"), {"weights": "weight"}),
    "diabetic": ("diabetic", ("time", "event", "group"), {}),
    "diabetic_cluster": ("diabetic", ("time", "event", "group"), {"cluster": "id"}),
    "retinopathy_weighted_cluster": (
        "retinopathy", ("time", "event", "group"), {"cluster": "id", "weights": "weight"},
    ),
    "heart_entry": ("heart", ("stop", "event", "surgery"), {"entry": "start"}),
    "heart_entry_cluster": (
        "heart", ("stop", "event", "transplant"), {"entry": "start", "cluster": "id"},
    ),
}  # fmt: skip


def _arguments(case: str) -> tuple[list[pd.Series], dict[str, Any], dict[str, Any]]:
    name, columns, more = CASES[case]
    frame = data(name)
    return [frame[c] for c in columns], {k: frame[v] for k, v in more.items()}, REFERENCE[case]


def _is_that_of_r(found: SurvivalDifference, expected: dict[str, Any]) -> None:
    assert found.estimate == close(expected["difference"])
    assert found.std_error == close(expected.get("se"), 1e-8)
    assert found.conf_low == close(expected["low"], 1e-7)
    assert found.conf_high == close(expected["high"], 1e-7)
    assert found.p_value == close(expected.get("p"), 1e-6)


@pytest.mark.parametrize("case", CASES)
def test_restricted_means(case: str) -> None:
    columns, more, expected = _arguments(case)
    found = restricted_mean_difference(*columns, tau=expected["tau"], **more)
    expected = expected["restricted_mean"]
    _is_that_of_r(found, expected)
    assert found.groups["estimate"].tolist() == close(expected["means"])
    assert found.groups["std_error"].tolist() == close(expected["errors"])
    ratio = (found.ratio, found.ratio_conf_low, found.ratio_conf_high)
    assert ratio == close(tuple(expected[k] for k in ("ratio", "ratio_low", "ratio_high")))
    assert found.ratio_p_value == close(expected["ratio_p"], 1e-6)


def test_the_difference_of_restricted_means_is_that_printed_beside_survfit() -> None:
    columns, _, _ = _arguments("lung")
    expected = values("lung_weighted")["rmst_difference"]
    found = restricted_mean_difference(*columns, tau=730)
    assert (found.estimate, found.std_error) == close((expected["difference"], expected["se"]))
    assert found.p_value == close(expected["p"], 1e-6)
    assert (found.reference, found.group) == ("female", "male")
    turned = restricted_mean_difference(*columns, tau=730, reference="male")
    assert (turned.estimate, turned.p_value) == (-found.estimate, found.p_value)
    assert turned.ratio == pytest.approx(1 / found.ratio)


@pytest.mark.parametrize("conf_type", CONF_TYPES)
@pytest.mark.parametrize("case", CASES)
def test_survival_at_a_time(case: str, conf_type: ConfType) -> None:
    columns, more, expected = _arguments(case)
    found = milestone_difference(*columns, at=expected["at"], conf_type=conf_type, **more)
    _is_that_of_r(found, expected["milestone"][conf_type])
    assert found.groups["estimate"].tolist() == close(expected["milestone"][conf_type]["survival"])


@pytest.mark.parametrize("conf_type", CONF_TYPES)
@pytest.mark.parametrize("case", CASES)
def test_quantiles(case: str, conf_type: ConfType) -> None:
    columns, more, expected = _arguments(case)
    found = median_difference(*columns, p=expected["p"], conf_type=conf_type, **more)
    _is_that_of_r(found, expected["quantile"][conf_type])
    assert np.isnan([found.std_error, found.p_value]).all()


def test_one_limit_may_exist_without_the_other() -> None:
    columns, _, _ = _arguments("diabetic")
    found = median_difference(*columns, p=0.25)
    assert (np.isnan(found.conf_low), np.isfinite(found.conf_high)) == (True, True)
    assert found.estimable
    assert found.note == "not estimable: lower limit, a limit of a group is not reached"


def test_a_pair_in_both_groups_is_known_to_be_one() -> None:
    # Two identical curves of the same clusters do not differ, and not by chance either.
    times, events = [3, 5, 8, 9, 12, 15], [1, 0, 1, 1, 0, 1]
    both = (times * 2, events * 2, ["a"] * 6 + ["b"] * 6)
    paired = restricted_mean_difference(*both, tau=10, cluster=list(range(6)) * 2)
    assert paired.std_error == pytest.approx(0, abs=1e-7)
    one = kaplan_meier(times, events).restricted_mean(10)[1]
    assert restricted_mean_difference(*both, tau=10).std_error == pytest.approx(one * np.sqrt(2))
    apart = restricted_mean_difference(*both, tau=10, cluster=list(range(12)))
    assert apart.std_error == pytest.approx(one * np.sqrt(2))


rows_of = st.lists(
    st.tuples(st.integers(1, 8), st.booleans(), st.booleans(), st.integers(0, 5)),
    min_size=10,
    max_size=24,
)
Rows = list[tuple[int, bool, bool, int]]


@settings(deadline=None, max_examples=30)
@given(rows_of)
def test_the_error_under_clusters_is_the_jackknife_of_small_weights(rows: Rows) -> None:
    """Each cluster's influence is the derivative of the difference by the weight of its rows."""
    times, events, groups, clusters = (np.array(column) for column in zip(*rows, strict=True))
    assume(len(set(groups)) == 2)
    assume(all(len(set(clusters[groups == g])) > 1 for g in (False, True)))
    tau = min(times[groups].max(), times[~groups].max())
    found = restricted_mean_difference(times, events, groups, tau, cluster=clusters)
    step, squares = 1e-5, 0.0
    for cluster in set(clusters):
        up, down = (
            restricted_mean_difference(
                times, events, groups, tau, weights=1 + sign * step * (clusters == cluster)
            ).estimate
            for sign in (1, -1)
        )
        squares += ((up - down) / (2 * step)) ** 2
    assert found.std_error == pytest.approx(np.sqrt(squares), rel=1e-6, abs=1e-6)


@settings(deadline=None, max_examples=30)
@given(rows_of)
def test_doubled_rows_and_split_rows_change_no_robust_error(rows: Rows) -> None:
    d = pd.DataFrame(rows, columns=["stop", "event", "group", "id"]).assign(entry=0.0)
    assume(d["group"].nunique() == 2)
    half = d.assign(stop=d["stop"] / 2, event=False)
    split = pd.concat([half, d.assign(entry=half["stop"])])
    once, doubled, parts = (
        milestone_difference(
            f["stop"], f["event"], f["group"], 3, entry=f["entry"], cluster=f["id"]
        )
        for f in (d, pd.concat([d, d]), split)
    )
    for other in (doubled, parts):
        assert (other.estimate, other.std_error) == pytest.approx(
            (once.estimate, once.std_error), nan_ok=True, abs=1e-7
        )


def test_beyond_the_last_observation_of_a_group_there_is_no_difference() -> None:
    times, groups = [2, 4, 6, 3, 5, 9], list("aaabbb")
    found = restricted_mean_difference(times, [1, 1, 0, 1, 1, 1], groups, 7)
    assert np.isnan([found.estimate, found.std_error, found.ratio]).all()
    assert found.note == "not estimable: 7 is beyond the last observation of a (6)"
    assert milestone_difference(times, [1, 1, 0, 1, 1, 1], groups, 7).note == found.note
    # whose last observation is an event has a curve that has come down to 0
    known = restricted_mean_difference(times, [1, 1, 1, 1, 1, 0], groups, 7)
    # by hand: 2 + 2 · 2/3 + 2/3 for a = 4 and 3 + 2 · 2/3 + 2 · 1/3 = 5 for b
    assert (known.estimate, known.estimable) == (pytest.approx(1), True)
    gone = milestone_difference(times, [1, 1, 1, 1, 1, 0], groups, 7)
    assert gone.estimate == pytest.approx(1 / 3)
    assert np.isnan([gone.std_error, gone.conf_low, gone.p_value]).all()
    assert "survival is 0 in a group" in gone.note


def test_what_is_not_reached_is_said() -> None:
    columns = ([2, 4, 6, 8, 3, 5, 9, 9], [1, 1, 0, 0, 1, 0, 0, 0], list("aaaabbbb"))
    found = median_difference(*columns)
    assert not found.estimable
    assert found.note == "not estimable: median of b not reached"
    assert found.groups["estimate"].tolist() == close([6.0, np.nan])
    neither = median_difference(*columns, p=0.2)
    assert (neither.estimate, neither.estimable) == (1, False)
    assert neither.note == (
        "not estimable: lower limit and upper limit, a limit of a group is not reached"
    )
    early = milestone_difference(*columns, at=1)
    assert (early.estimate, early.std_error, early.estimable) == (0, 0, False)
    assert early.note == "not estimable: limits and P, no events by 1 in either group"
    assert (
        restricted_mean_difference(*columns, tau=1).note
        == "not estimable: limits and P, no events by 1"
    )


def test_where_no_one_is_left_at_risk_under_delayed_entry_is_said_by_group() -> None:
    stop, entry = [40, 60, 70, 50, 60, 65], [30, 41, 45, 30, 31, 35]
    columns = (stop, [1, 1, 0, 1, 1, 0], list("aaabbb"))
    found = restricted_mean_difference(*columns, tau=60, entry=entry)
    assert np.isnan(found.estimate)
    assert "a: nobody at risk before 30" in found.note
    assert "not estimable: survival from 40 on, where everyone at risk (1) had the event" in (
        found.note
    )
    assert milestone_difference(*columns, at=60, entry=entry).note.startswith(
        "not estimable: survival at 60; "
    )
    assert milestone_difference(*columns, at=35, entry=entry).estimate == 0


def test_one_cluster_in_a_group_has_no_error() -> None:
    found = milestone_difference(
        [2, 4, 6, 3, 5, 9], [1, 1, 0, 1, 1, 0], list("aaabbb"), 4, cluster=[1, 1, 1, 1, 2, 3]
    )
    assert np.isfinite(found.estimate)
    assert np.isnan(found.std_error)
    assert not found.estimable
    assert "a: not estimable: standard error, one cluster" in found.note


def test_groups_are_two() -> None:
    with pytest.raises(ValueError, match=r"groups: 3 levels \(a, b, c\)"):
        median_difference([1, 2, 3], [1, 1, 1], list("abc"))
    with pytest.raises(ValueError, match="reference: 'z' is none of a, b"):
        median_difference([1, 2, 3], [1, 1, 1], list("aab"), reference="z")
    with pytest.raises(ValueError, match="tau: 0 is not a positive time"):
        restricted_mean_difference([1, 2], [1, 1], list("ab"), 0)
    with pytest.raises(ValueError, match="p: 1 is not between 0 and 1"):
        median_difference([1, 2], [1, 1], list("ab"), p=1)
    with pytest.raises(ValueError, match="at: -1 is not a time"):
        milestone_difference([1, 2], [1, 1], list("ab"), -1)
    alone = milestone_difference([1, 2], [1, 1], list("aa"), 1)
    assert (alone.estimable, alone.note) == (False, "not estimable: one group only (a)")
    assert restricted_mean_difference([], [], [], 1).note == "not estimable: no patients"
