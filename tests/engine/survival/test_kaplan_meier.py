from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from survival_reference import DATASETS, close, data, values

from caseseries.statistics.survival.confidence import ConfType
from caseseries.survival import follow_up, kaplan_meier

SCALES: list[tuple[ConfType, str]] = [("plain", "plain"), ("log", "log"), ("log-log", "loglog")]
times_and_events = st.lists(st.tuples(st.integers(1, 30), st.booleans()), min_size=1, max_size=25)


@pytest.mark.parametrize("name", DATASETS)
@pytest.mark.parametrize(("conf_type", "key"), SCALES)
def test_estimate_error_and_limits_are_those_of_r(name: str, conf_type: ConfType, key: str) -> None:
    frame, reference = data(name), values(name)
    for row in reference["km"][key] + reference["km_by_group"][key]:
        group = reference["group"]
        part = frame if row["group"] == "all" else frame[frame[group] == row["group"]]
        found = kaplan_meier(part["time"], part["event"], conf_type=conf_type).at(row["time"])
        assert found["n_at_risk"].item() == row["n_risk"]
        assert found["estimate"].item() == close(row["survival"])
        assert found["std_error"].item() == close(row["std_err"])
        assert found["conf_low"].item() == close(row.get("lower"))
        assert found["conf_high"].item() == close(row.get("upper"))


@pytest.mark.parametrize("name", DATASETS)
def test_quantiles_restricted_mean_and_follow_up_are_those_of_r(name: str) -> None:
    frame, reference = data(name), values(name)
    curve = kaplan_meier(frame["time"], frame["event"])
    for row in reference["km_quantiles_plain"]:
        estimate, low, high = curve.quantile(row["prob"])
        assert estimate == close(row["time"])
        assert low == close(row["lower"])
        assert high == close(row["upper"])
    mean, error = curve.restricted_mean(reference["rmst"]["tau"])
    assert mean == close(reference["rmst"]["rmst"])
    assert error == close(reference["rmst"]["se"])
    assert follow_up(frame["time"], frame["event"]).median == close(reference["reverse_km_median"])


def test_median_is_the_midpoint_where_survival_rests_on_one_half() -> None:
    # S is 3/4 at 1, 1/2 from 2 to 7: R's quantile.survfit gives 4.5
    assert kaplan_meier([1, 2, 7, 9], [1, 1, 1, 1]).median[0] == 4.5


def test_median_is_the_midpoint_though_floats_miss_one_half() -> None:
    # 13/14 · ... as for the paper's patients aged 55 or more: 12.5 to 60.2 months
    durations = [2.7, 4.7, 6.2, 12.5, 24.0, 60.2, 61.0, 70.0]
    events = [1, 1, 1, 1, 0, 1, 0, 0]
    assert kaplan_meier(durations, events).median[0] == pytest.approx((12.5 + 60.2) / 2)


def test_limits_do_not_exist_where_survival_is_zero() -> None:
    curve = kaplan_meier([1, 2, 3], [1, 1, 1])
    last = curve.at(3).iloc[0]
    assert last["estimate"] == 0
    assert np.isnan([last["std_error"], last["conf_low"], last["conf_high"]]).all()
    assert "where the estimate is 0" in curve.note


def test_plain_limits_stay_within_zero_and_one() -> None:
    curve = kaplan_meier([1, 2, 3, 4], [1, 1, 1, 0]).curve
    assert curve["conf_high"].iloc[1] == 1
    assert curve["conf_low"].iloc[3] == 0


def test_a_time_past_the_last_observation_carries_the_estimate_with_nobody_at_risk() -> None:
    row = kaplan_meier([1, 2], [1, 0]).at(60).iloc[0]
    assert (row["n_at_risk"], row["estimate"]) == (0, 0.5)


def test_an_event_at_time_zero_counts() -> None:
    assert kaplan_meier([0, 0, 3], [1, 0, 1]).at(0)["estimate"].item() == pytest.approx(2 / 3)


def test_times_that_differ_by_rounding_are_one_time() -> None:
    curve = kaplan_meier([0.1 + 0.2, 0.3, 1.0], [1, 1, 0]).curve
    assert curve["n_events"].tolist() == [0, 2, 0]


@pytest.mark.parametrize(
    ("durations", "events", "note"),
    [
        ([], [], "no patients"),
        ([5.0], [0], "no events among 1"),
        ([3.0, 4.0], [False, False], "no events among 2"),
    ],
)
def test_what_cannot_be_estimated_is_said(
    durations: list[float], events: list[int], note: str
) -> None:
    curve = kaplan_meier(durations, events)
    assert note in curve.note
    assert np.isnan(curve.median[0])
    assert curve.estimable == bool(durations)


def test_a_single_patient_with_an_event_has_a_curve() -> None:
    assert kaplan_meier([5], [1]).median[0] == 5


@pytest.mark.parametrize(
    ("durations", "events", "message"),
    [
        ([1, -2, 3], [1, 1, 0], "durations: negative at row 1"),
        ([1, None, np.inf], [1, 1, 0], "durations: missing or not finite at rows 1, 2"),
        ([1, 2, 3], [1, 2, None], "events: neither 0 nor 1 at rows 1, 2"),
        ([1, "later"], [1, 1], "durations: not a number at row 1"),
        ([1, 2], [1], "events: 1 values for 2 durations"),
    ],
)
def test_bad_input_names_its_rows(durations: list, events: list, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        kaplan_meier(durations, events)


def test_bad_input_of_a_frame_names_index_labels() -> None:
    frame = data("lung").set_index("age").iloc[:3]
    frame["time"] = [1.0, -1.0, 2.0]
    with pytest.raises(ValueError, match=f"row {frame.index[1]}"):
        kaplan_meier(frame["time"], frame["event"])


@settings(deadline=None, max_examples=30)
@given(times_and_events, st.randoms(use_true_random=False), st.floats(0.01, 400))
def test_neither_row_order_nor_unit_of_time_matters(
    rows: list[tuple[int, bool]], random: object, scale: float
) -> None:
    shuffled = list(rows)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    curve = kaplan_meier([t for t, _ in rows], [e for _, e in rows])
    other = kaplan_meier([t * scale for t, _ in shuffled], [e for _, e in shuffled])
    assert other.curve["estimate"].tolist() == curve.curve["estimate"].tolist()
    assert other.median == pytest.approx([x * scale for x in curve.median], nan_ok=True)
    assert other.restricted_mean(20 * scale)[1] == pytest.approx(
        scale * curve.restricted_mean(20)[1], abs=1e-12
    )


@settings(deadline=None, max_examples=30)
@given(times_and_events)
def test_a_patient_censored_at_zero_changes_nothing_later(rows: list[tuple[int, bool]]) -> None:
    durations, events = [t for t, _ in rows], [e for _, e in rows]
    before = kaplan_meier(durations, events).at(durations)
    after = kaplan_meier([*durations, 0], [*events, False]).at(durations)
    assert after["estimate"].tolist() == before["estimate"].tolist()
    assert after["std_error"].tolist() == pytest.approx(before["std_error"].tolist(), nan_ok=True)


@settings(deadline=None, max_examples=30)
@given(st.lists(st.integers(1, 30), min_size=1, max_size=30))
def test_without_censoring_the_curve_is_the_empirical_survival(durations: list[int]) -> None:
    found = kaplan_meier(durations, [1] * len(durations)).at(durations)
    expected = [sum(other > time for other in durations) / len(durations) for time in durations]
    assert found["estimate"].tolist() == expected


@pytest.mark.parametrize("first", [0, 1])
def test_other_limits_of_the_same_curve_are_those_of_a_new_fit(first):
    durations, events = [first, 2, 3, 3, 4, 5, 8], [0, 1, 1, 0, 1, 0, 1]
    times = [0, 0.5, 2, 3.5, 100]
    for conf_type in ("plain", "log", "log-log"):
        other = kaplan_meier(durations, events).with_limits(conf_type)
        fresh = kaplan_meier(durations, events, conf_type=conf_type)
        pd.testing.assert_frame_equal(other.curve, fresh.curve)
        pd.testing.assert_frame_equal(other.at(times), fresh.at(times))
        assert other.quantile(0.5) == fresh.quantile(0.5)
        assert other.conf_type == conf_type
